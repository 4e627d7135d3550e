"""Every setting is explained where an operator looks for it."""

import re

import config
from tests.architecture.sources import ROOT

ASSIGNMENT = re.compile(r"^#?\s?([A-Z][A-Z0-9_]+)=")
QUOTED_NAME = re.compile(r"[\"']([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[\"']")


def names_in_the_example() -> list[str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return [match[1] for line in lines if (match := ASSIGNMENT.match(line))]


def test_the_example_names_every_setting_and_no_other():
    assert sorted(names_in_the_example()) == sorted(config.VARIABLES)


def test_every_setting_is_explained_in_a_sentence():
    assert [name for name, words in config.VARIABLES.items() if len(words.split()) < 3] == []


def test_config_reads_no_variable_that_its_table_lacks():
    text = (ROOT / "config.py").read_text(encoding="utf-8")
    read = set(QUOTED_NAME.findall(text))

    assert read - set(config.VARIABLES) == set()


def test_the_example_holds_no_secret():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")

    for name in ("SECRET_KEY", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET", "DEMO_GATEWAY_SECRET"):
        assert re.search(rf"^#?\s?{name}=\s*$", text, re.MULTILINE), f"{name} has a value"
