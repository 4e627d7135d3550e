"""Documents that cannot rot: what they list is compared with the code."""

import dataclasses
import importlib
import re
from pathlib import Path

import click
import pytest
from prometheus_client import Counter, Gauge, Histogram

from tests.architecture.sources import ROOT, relative, table_rows

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
ADR_PARTS = (
    "**Tags:**",
    "## Context",
    "## Decision",
    "## Consequences",
    "## What the alternative would have cost",
    "## Measured",
)


def documents() -> list[Path]:
    return [
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
    ]


def decisions() -> list[Path]:
    return sorted((ROOT / "docs/adr").glob("[0-9]*.md"))


@pytest.mark.parametrize("document", documents(), ids=relative)
def test_every_link_leads_somewhere(document: Path):
    links = LINK.findall(document.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link and not link.startswith("mailto:")]

    assert [link for link in inside if not (document.parent / link).exists()] == []


def make_targets() -> dict[str, str]:
    """The targets that `make help` explains."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z][a-z-]*):[^#\n]*## (.+)$", text, re.MULTILINE))


def test_the_readme_names_every_command_of_the_makefile():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [name for name in make_targets() if not re.search(rf"\bmake {name}\b", readme)] == []


def named_in_documents(*patterns: str) -> dict[str, set[str]]:
    """What these patterns find in the documents: each name → the documents that use it."""
    found: dict[str, set[str]] = {}
    for document in documents():
        text = document.read_text(encoding="utf-8")
        for pattern in patterns:
            for name in re.findall(pattern, text, re.MULTILINE):
                found.setdefault(name, set()).add(relative(document))
    return found


def test_documents_name_only_make_targets_there_are():
    named = named_in_documents(r"`make ([a-z][a-z-]*)", r"^ *make ([a-z][a-z-]*)$")

    assert {name: where for name, where in named.items() if name not in make_targets()} == {}


def test_documents_name_only_operator_commands_there_are():
    named = named_in_documents(r"flask shop ([a-z][a-z-]*)")
    known = operator_commands()

    assert {name: where for name, where in named.items() if name not in known} == {}


def test_the_readme_names_every_operator_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert {name for name in operator_commands() if f"flask shop {name}" not in readme} == set()


def operator_commands() -> set[str]:
    """The names below ``flask shop``, asked of the command group itself."""
    cli = importlib.import_module("shop.cli")
    groups = [
        value
        for value in vars(cli).values()
        if isinstance(value, click.Group) and value.name == "shop"
    ]
    assert len(groups) == 1, "shop/cli.py has one command group called shop"
    return set(groups[0].commands)


def test_every_decision_is_numbered_and_whole():
    numbers = [int(path.name[:4]) for path in decisions()]

    assert numbers == list(range(1, len(numbers) + 1))
    for path in decisions():
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]} "), relative(path)
        assert [part for part in ADR_PARTS if part not in text] == [], relative(path)


def test_every_decision_fits_a_page():
    words = {relative(path): len(path.read_text(encoding="utf-8").split()) for path in decisions()}

    assert {name: n for name, n in words.items() if not 120 <= n <= 650} == {}


def test_the_index_of_decisions_is_complete():
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")

    for path in decisions():
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        assert f"[{title}]({path.name})" in index, relative(path)


def announced_events() -> dict[str, tuple[int, list[str]]]:
    """Every event class of the shop: its name → version and the names of its values."""
    for path in sorted((ROOT / "shop").glob("*/events.py")):
        importlib.import_module(f"shop.{path.parent.name}.events")
    event = importlib.import_module("shop.messaging.envelope").Event
    classes = {cls for cls in subclasses(event) if cls.__module__.startswith("shop.")}
    return {
        cls.name: (cls.version, [field.name for field in dataclasses.fields(cls)])
        for cls in classes
    }


def subclasses(cls: type) -> set[type]:
    """All classes below ``cls``, at any depth."""
    below = set(cls.__subclasses__())
    return below.union(*(subclasses(child) for child in below))


def test_every_event_is_documented_as_it_is():
    said = {
        row[0].strip("`"): (int(row[1]), re.findall(r"`([a-z_]+)`", row[3]))
        for row in table_rows(ROOT / "docs/events.md")
    }

    assert said == announced_events()


def exported_metrics() -> dict[str, tuple[str, list[str]]]:
    """Every metric of shop/observability/metrics.py: its name → kind and labels."""
    module = importlib.import_module("shop.observability.metrics")
    metrics = [
        value for value in vars(module).values() if isinstance(value, Counter | Gauge | Histogram)
    ]
    return {name_of(metric): (kind_of(metric), list(metric._labelnames)) for metric in metrics}


def kind_of(metric: Counter | Gauge | Histogram) -> str:
    return type(metric).__name__.lower()


def name_of(metric: Counter | Gauge | Histogram) -> str:
    """The name in the exposition: Prometheus keeps a counter's ``_total`` apart."""
    name: str = metric.describe()[0].name
    return f"{name}_total" if isinstance(metric, Counter) else name


def test_every_metric_is_documented_as_it_is():
    said = {
        row[0].strip("`"): (row[1], re.findall(r"`([a-z_]+)`", row[2]))
        for row in table_rows(ROOT / "docs/metrics.md")
        if row[4] == "built"
    }

    assert said == exported_metrics()
