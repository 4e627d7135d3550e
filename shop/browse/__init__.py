"""The reads every door shares: cards, listings, a product's page, collections, best sellers.

A flow without tables of its own. It joins what the catalogue says (titles, prices, pictures)
with how much of it can be had, and gives frozen values that carry no personal data, so that
the storefront, the API and the caches in front of them may hold and share them.
"""
