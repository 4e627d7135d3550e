"""The verbs of the catalogue. Each function joins the caller's transaction.

``importing`` takes products of a file: it judges each (``snapshots``) against what is there
(``stored``) and writes what differs (``writing``, ``placing``). ``availability`` follows the
shelves.
"""

from shop.catalog.actions.availability import apply_stock_state
from shop.catalog.actions.importing import ImportedProduct, import_products, judge_products

__all__ = ["ImportedProduct", "apply_stock_state", "import_products", "judge_products"]
