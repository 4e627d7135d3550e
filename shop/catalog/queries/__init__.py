"""Reads of the catalogue: what a quote needs (``offers``), what pages show (``products``)."""
