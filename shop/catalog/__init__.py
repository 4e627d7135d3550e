"""The catalogue: what a brand offers, and what each market of it shows.

For: products with their options, variants, pictures and collections, their prices per market,
and the reading of product files of other shops (``shopify/``).
Owns: the product tables of the catalogue plane; the words for them (``rules``), the artwork of
products without a picture (``artwork``) and the demo catalogue (``demo/``).
Announces: that products were published, changed or withdrawn, once the change is committed.
Knows nothing of stock: opening stock is read here and handed to whoever imports.
"""
