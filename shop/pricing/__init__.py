"""What a cart costs: a frozen quote of lines, discounts, delivery and tax.

Its prices are pure functions over values: they open no connection, and the day comes in
from outside. It owns the rounding rules (docs/rounding.md), the tax tables under ``data/`` and
the knowledge of where parcels can go. It announces nothing.

``quotes``        make_quote and make_estimate
``values``        what they are asked with and answer in
``rules``         the arithmetic: tax inside, tax on top, exact shares
``tax``           the rate of a place, a tax class and a day
``shipping``      delivery methods, their price at a cart, the days they take
``destinations``  countries, states, and whether an address can be delivered to
``postal_codes``  how each country writes its postal codes; territories outside its tax area
``models``        each tenant's delivery methods, as rows of the catalogue
``vat_ids``       the form of VAT identification numbers
``tables``        the packaged data, read once when first asked for
"""
