"""The floors of DESIGN §3, refused by import-linter; and what it cannot see, by syntax tree."""

import ast
import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import PACKAGES, ROOMS, ROOT, tree

DOORS = ("app", "storefront", "api", "admin", "ops", "web")
BASEMENT_WITH_TABLES = ("messaging", "mail", "data")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the packages of ``folder``, without its cache."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def copy_of_the_house(folder: Path) -> Path:
    """The packages and their contract, in a place where they may be damaged."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def test_imports_only_go_down():
    report = lint_imports(ROOT)

    assert report.returncode == 0, report.stdout + report.stderr
    assert "0 broken" in report.stdout


def test_an_import_that_goes_up_is_refused(tmp_path: Path):
    house = copy_of_the_house(tmp_path)
    with (house / "shop/kernel/clock.py").open("a", encoding="utf-8") as clock:
        clock.write("\nimport shop.observability\n")

    report = lint_imports(house)

    assert report.returncode == 1
    assert "shop.kernel is not allowed to import shop.observability" in report.stdout


def test_a_room_that_no_floor_names_is_refused(tmp_path: Path):
    house = copy_of_the_house(tmp_path)
    (house / "shop/attic").mkdir()
    (house / "shop/attic/__init__.py").write_text('"""Undeclared."""\n', encoding="utf-8")

    report = lint_imports(house)

    assert report.returncode == 1
    assert "attic" in report.stdout


def test_the_shop_cannot_reach_for_the_broker(tmp_path: Path):
    house = copy_of_the_house(tmp_path)
    with (house / "shop/kernel/clock.py").open("a", encoding="utf-8") as clock:
        clock.write("\nimport kombu\n")

    report = lint_imports(house)

    assert report.returncode == 1
    assert "shop is not allowed to import kombu" in report.stdout


def names_in_contract(contract: str, key: str) -> set[str]:
    """The modules that one contract of `.importlinter` lists under ``key``."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return set(parser[f"importlinter:contract:{contract}"][key].split())


def built(*names: str) -> set[str]:
    """Those of these modules of ``shop`` that exist; import-linter refuses names that do not."""
    folder = ROOT / "shop"
    return {
        f"shop.{name}"
        for name in names
        if (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()
    }


def test_every_door_there_is_stands_in_the_workers_contract():
    assert names_in_contract("workers-use-no-doors", "forbidden_modules") == built(*DOORS)


def test_only_rooms_the_schema_and_the_intake_may_touch_tables():
    allowed = names_in_contract("only-rooms-touch-tables", "allowed_importers")

    assert allowed == built("schema", "checkout", *ROOMS, *BASEMENT_WITH_TABLES)


def test_the_settings_know_nothing_of_the_shop():
    ours = {"shop", "tasks", "stack", "wsgi"}

    assert not imported_packages(ROOT / "config.py") & ours


def test_the_web_gate_is_small_and_opens_only_the_app():
    gate = ROOT / "wsgi.py"

    assert len(gate.read_text(encoding="utf-8").splitlines()) <= 30
    assert not imported_packages(gate) & {"tasks", "stack"}


def imported_packages(path: Path) -> set[str]:
    """The top-level packages that one file imports."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names
