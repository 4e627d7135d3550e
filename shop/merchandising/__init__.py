"""What a merchant does: bring in products, set stock, open a storefront; and the demo shop.

A flow without tables of its own. It crosses the two planes one after the other, the catalogue
first and the shelves second; each step is safe to repeat, so that a run that was cut short is
finished by running it again. Announces nothing itself; the rooms it calls do.
"""
