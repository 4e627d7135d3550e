"""What was sold, summed up from events: never by asking the order tables.

Owns ``sales_daily`` and ``product_sales``. Events carry the amounts, so this room reads no
sibling's table. Announces nothing.
"""
