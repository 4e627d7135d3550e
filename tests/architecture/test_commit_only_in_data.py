"""One transaction, one verb: only the data floor commits and rolls back."""

import ast

from tests.architecture.sources import calls_of, python_files, relative, tree


def outside_the_data_floor():
    for path in python_files("shop", "tasks"):
        if not relative(path).startswith("shop/data/"):
            yield path


def test_nobody_else_commits_or_rolls_back():
    found = {
        f"{relative(path)}:{call.lineno}"
        for path in outside_the_data_floor()
        for call in calls_of(path, "commit", "rollback")
    }

    assert found == set()


def test_nobody_else_ends_a_transaction_in_sql():
    found = {
        f"{relative(path)}:{node.lineno}"
        for path in outside_the_data_floor()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.strip().rstrip(";").upper() in {"COMMIT", "ROLLBACK", "END"}
    }

    assert found == set()


def test_doors_open_no_transaction():
    found = {
        f"{relative(path)}:{node.lineno}"
        for path in python_files("shop/storefront", "shop/api", "shop/admin", "shop/ops")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and node.module == "shop.data.session"
        and any(alias.name == "transaction" for alias in node.names)
    }

    assert found == set()
