"""Doorbuster, the shop that stays open when everyone comes at once.

The floors of this package are drawn in docs/architecture.md; imports go down only.
"""
