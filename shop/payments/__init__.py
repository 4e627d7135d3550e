"""Payments: taking the buyer's money exactly once, and giving it back.

For: attempts to charge an order, each under its own key; the provider behind a port
(``gateway``), so that the rest of the shop never knows whose it is (``gateways/``).
Owns: the payment attempts of a shard and what the provider said to each.
Announces: that an order was paid, its payment declined or given back, once that is committed.
Card data never comes here: the shop sees tokens only.
"""
