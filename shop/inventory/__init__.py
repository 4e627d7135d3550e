"""What is on the shelf, per tenant and SKU, and what is promised of it.

Owns stock, its append-only ledger, and reservations. For every SKU and at every instant
``available + reserved + sold = on_hand`` and ``available >= 0``: the table itself refuses
anything else. Announces ``StockStateChanged``.
"""
