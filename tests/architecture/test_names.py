"""Same file names in every room, and no drawer for odds and ends."""

import re

from tests.architecture.sources import GATES, PACKAGES, ROOMS, ROOT, python_files, relative

BANNED = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}

FLOWS = ("aftersales", "browse", "checkout", "merchandising", "privacy")

EVERYWHERE = {
    "__init__",
    "models",
    "rules",
    "queries",
    "actions",
    "events",
    "errors",
    "locks",
}

# A room's further files, each with its reason. A name nobody uses any more is struck out.
FURTHER: dict[str, dict[str, str]] = {
    "browse": {
        "artwork": "the drawn picture of a product, remembered",
        "cards": "makes the cards of a list from catalogue rows",
        "listings": "pages of cards: shelves, searches, best sellers",
        "pictures": "which picture stands for a product, and where it is",
        "products": "all that one product's page says",
        "shelves": "the collections of a storefront",
        "values": "the frozen values that every door shows: cards, offers, pages",
    },
    "catalog": {
        "artwork": "draws pictures for products that have none",
        "descriptions": "one library call that makes foreign HTML harmless",
        "parsed": "what any product file says, freed of its format",
        "shopify": "one file format, read and refused row by row",
    },
    "checkout": {
        "audit": "judges the promises on every shard and at the provider",
        "basket": "the cart at today's prices, with its notices",
        "charging": "one call to the provider between two transactions",
        "correspondence": "letters to buyers, composed from their order alone",
        "order_page": "order, attempt and invoice at one moment",
        "papers": "numbers, draws and keeps the invoice of an order",
        "settlement": "what a provider's answer means for order and stock",
        "sweeping": "drives again, or ends, whatever stands still",
        "freshness": "what a replica may not know yet of an id",
        "intake": "the heart: whatever queued becomes one transaction",
        "quoting": "asks the rooms for offers and makes the quote of one request",
        "requests": "what a buyer asks for, as one frozen value",
    },
    "inventory": {
        "movements": "counters and ledger change together, for actions and intake alike",
    },
    "invoices": {
        "issuing": "from an agreed order to the snapshot of its paper",
        "storage": "where the originals lie, a folder for each shard",
        "document": "the invoice as one frozen value, complete in itself",
        "pdf": "drawing; the only place that imports ReportLab",
    },
    "mail": {
        "addresses": "names and addresses as a header may carry them",
        "envelope": "the headers of a letter and its stable identity",
        "letters": "builds a letter about an order from values alone",
        "sending": "leases a letter's row, hands it over, records it",
        "transport": "the port through which letters leave, and its servers",
        "words": "what the letters say, a module for each language",
    },
    "merchandising": {
        "demo": "the demo directory and catalogue of a first run",
        "importing": "a product file into catalogue and shelves, in order",
        "showing": "brings pages up to what shelves hold at once",
        "stock": "setting and receiving pieces by an operator's hand",
        "tenants": "opens a storefront on both of its planes",
    },
    "orders": {
        "states": "the arrows between states as one table",
    },
    "payments": {
        "gateway": "the port to a payment provider, as a protocol",
        "gateways": "one file for each provider behind that port",
        "provider": "which provider this process talks to",
    },
    "pricing": {
        "destinations": "where a parcel may go, from the packaged tables",
        "postal_codes": "how countries write them, and which parts lie outside",
        "quotes": "the one result of the room: a frozen quote",
        "shipping": "what delivery costs at a cart, and how long it takes",
        "tables": "reads the packaged tax and country tables once",
        "tax": "which rate holds where, for what and when",
        "values": "the values a quote is asked with and answered in",
        "vat_ids": "the form of VAT numbers in each member state",
    },
}


def files_of(room: str) -> set[str]:
    """The file and folder names of one room, without endings; data folders hold no code."""
    folder = ROOT / "shop" / room
    names = {path.stem for path in folder.glob("*.py")}
    names |= {path.parent.name for path in folder.glob("*/*.py")}
    return names - {room}


def test_no_file_is_a_drawer_for_odds_and_ends():
    words = {
        relative(path): set(re.split(r"[_.]", path.stem)) | set(path.parent.parts)
        for path in python_files(*PACKAGES, "tests", *GATES)
    }

    assert {name for name, parts in words.items() if parts & BANNED} == set()


def test_rooms_use_the_house_names_or_say_why_not():
    for room in ROOMS + FLOWS:
        surprises = files_of(room) - EVERYWHERE - set(FURTHER.get(room, {}))
        assert surprises == set(), f"shop/{room}: name a reason in FURTHER, or use a house name"


def test_every_further_name_is_in_use_and_has_a_reason():
    for room, names in FURTHER.items():
        for name, reason in names.items():
            assert name in files_of(room), f"shop/{room}/{name} is gone: strike it out"
            assert len(reason.split()) >= 4, f"shop/{room}/{name} needs a reason"


def test_every_room_says_what_it_is_for():
    for room in ROOMS + FLOWS:
        init = ROOT / "shop" / room / "__init__.py"
        if init.parent.is_dir():
            text = init.read_text(encoding="utf-8")
            assert text.startswith('"""'), f"{relative(init)} has no docstring"
            assert "import " not in text.rpartition('"""')[2], f"{relative(init)} holds code"


def test_flows_own_no_tables():
    assert [flow for flow in FLOWS if "models" in files_of(flow)] == []
