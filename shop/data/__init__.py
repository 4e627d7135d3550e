"""Where the shop's facts live: the catalogue plane and the tenant shards.

Owns the engines, the routing of every statement, the tenant directory and the fence of each
tenant. ``reading()`` and ``transaction()`` in ``session`` are the only two ways to a session;
a commit happens nowhere else. Announces nothing.
"""
