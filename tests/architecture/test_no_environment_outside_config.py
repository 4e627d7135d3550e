"""The environment is read in one place; programs that play other roles read their own."""

import ast
import tomllib

from tests.architecture.sources import GATES, PACKAGES, ROOT, python_files, relative, tree

MAY_LOOK = {
    "config.py": "the shop's own settings",
    "gunicorn.conf.py": "read by gunicorn before anything of ours is imported",
    "stack/environment.py": "hands a child program its environment",
    "stack/gateway/__main__.py": "the demo provider, a program of another company",
}


def looks_at_the_environment(node: ast.AST) -> bool:
    """``os.environ``, ``os.getenv`` and their kin, also when imported by name."""
    names = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id == "os" and node.attr in names
    if isinstance(node, ast.ImportFrom) and node.module == "os":
        return any(alias.name in names for alias in node.names)
    return False


def test_only_config_reads_the_environment():
    found = {
        f"{relative(path)}:{getattr(node, 'lineno', 0)}"
        for path in python_files(*PACKAGES, *[gate for gate in GATES if (ROOT / gate).exists()])
        if relative(path) not in MAY_LOOK
        for node in ast.walk(tree(path))
        if looks_at_the_environment(node)
    }

    assert found == set()


def test_the_linter_allows_the_same_places():
    with (ROOT / "pyproject.toml").open("rb") as file:
        ignores = tomllib.load(file)["tool"]["ruff"]["lint"]["per-file-ignores"]
    allowed = {pattern for pattern, rules in ignores.items() if "TID251" in rules}

    assert allowed - {"tests/**", "bench/**"} == set(MAY_LOOK)
