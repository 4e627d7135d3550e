"""What an operator types: ``flask shop …``. Each command parses, calls a flow and prints.

``group`` hangs all of them on the application; a file here holds the commands about one thing.
"""

from shop.cli.group import GROUP, register

__all__ = ["GROUP", "register"]
