"""Buying: the flow that crosses carts, prices, stock, orders and payments.

Owns no table. ``actions.place_order`` is the way in; ``intake`` writes whatever queued while the
last commit ran as one transaction; ``charging`` and ``settlement`` do what follows the 202;
``sweeping`` re-drives what stands still; ``audit`` judges the promises.
"""
