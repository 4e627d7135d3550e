"""The catalogue's refusals.

CatalogueFileError         the file as a whole cannot be read; nothing of it was used
├── EmptyFile              there is no header in it
├── WrongEncoding          it is not UTF-8 text
└── NotAProductExport      its header lacks columns without which nothing can be sold

Faults of single rows are no errors but values (``parsed.Refused``): the rest of the file counts.
"""

from collections.abc import Sequence

from shop.kernel.errors import Invalid


class CatalogueFileError(Invalid):
    """The file cannot be read as a product file."""

    code = "catalogue_file_unreadable"


class EmptyFile(CatalogueFileError):
    """The file has no header."""

    code = "catalogue_file_empty"

    def __init__(self) -> None:
        super().__init__("The file is empty.")


class WrongEncoding(CatalogueFileError):
    """The file is not UTF-8 text; ``position`` counts bytes or signs from 0."""

    code = "catalogue_file_encoding"

    def __init__(self, position: int) -> None:
        super().__init__(
            f"The file is not UTF-8 text (at position {position}). Save it as CSV UTF-8.",
            position=position,
        )


class NotAProductExport(CatalogueFileError):
    """The header is not that of a product export; ``missing`` names the columns."""

    code = "not_a_product_export"

    def __init__(self, missing: Sequence[str], hint: str = "") -> None:
        names = ", ".join(f"“{name}”" for name in missing)
        plural = "s" if len(missing) > 1 else ""
        detail = f"This is not a Shopify product export: column{plural} {names} missing."
        super().__init__(f"{detail} {hint}".strip(), missing=tuple(missing))
