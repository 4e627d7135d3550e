"""One door to everything that is remembered: ``remember(key, type, load)``.

Owns the backend (Flask-Caching, on Redis or in this process) and the list of all keys. A lost
backend is slower, never wrong: every error of it is a miss. Decisions about stock, limits, keys
and payments are never taken from here.
"""
