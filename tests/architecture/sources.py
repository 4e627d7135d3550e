"""The repository as these tests see it: its files, parsed once."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shop", "tasks", "stack")
GATES = ("config.py", "wsgi.py", "gunicorn.conf.py")
ROOMS = (
    "accounts",
    "analytics",
    "cart",
    "catalog",
    "inventory",
    "invoices",
    "orders",
    "payments",
    "pricing",
)


def python_files(*tops: str) -> list[Path]:
    """Every Python file under these folders of the repository, and these files themselves."""
    found: list[Path] = []
    for top in tops:
        path = ROOT / top
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [path for path in found if "__pycache__" not in path.parts]


def relative(path: Path) -> str:
    """``shop/kernel/money.py``: how a file is named in messages and tables."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of one file, nested ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls_of(path: Path, *methods: str) -> Iterator[ast.Call]:
    """Every call of an attribute with one of these names: ``anything.commit(…)``."""
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in methods
        ):
            yield node


def table_rows(path: Path) -> list[list[str]]:
    """The body rows of all Markdown tables in a file, cells stripped, without heads and rules."""
    rows: list[list[str]] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        if line.startswith("|") and not _is_rule(line):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        if _is_rule(line) and before.startswith("|"):
            rows.pop()
    return rows


def _is_rule(line: str) -> bool:
    return line.startswith("|") and set(line.strip()) <= set("|-: ")
