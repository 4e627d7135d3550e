"""What every room stands on: money, time, ids and the root of all errors.

Standard library only, no I/O, no state. Nothing here knows what a shop is.
"""
