"""Shopify's product exports, of both header generations, read into ``parsed`` values.

Columns and their meaning: help.shopify.com, "Using CSV files to import and export products".
``rows`` reads lines, ``columns`` knows both headers, ``cells`` reads single values, ``skus``
gives every variant a unique one, ``products`` puts products together.
"""

from shop.catalog.shopify.products import parse

__all__ = ["parse"]
