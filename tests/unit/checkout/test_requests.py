"""What is wrong with a request, and what makes two requests the same."""

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.checkout.errors import EmptyOrder, KeyMissing
from shop.checkout.requests import (
    MAX_ORDER_LINES,
    Address,
    CheckoutRequest,
    WantedItem,
    check_key,
    check_request,
    is_plain,
    merge_items,
)
from shop.kernel.errors import Invalid
from tests.factories.buying import BERLIN, a_request

GOOD = a_request("key-1", "MUG-00")


def faults(request: CheckoutRequest) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        check_request(request)
    return refused.value.fields


def test_a_good_request_passes():
    check_request(GOOD)
    check_request(replace(GOOD, items=(), cart_id=uuid.uuid4()))
    check_request(replace(GOOD, billing_address=BERLIN, company="Müller & Söhne", locale="de-AT"))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"email": ""}, ("email", "required")),
        ({"email": "ada"}, ("email", "invalid")),
        ({"email": "ada@example"}, ("email", "invalid")),
        ({"email": "a da@example.org"}, ("email", "invalid")),
        ({"email": "ada@example.org\nBcc: all@example.org"}, ("email", "invalid")),
        ({"email": "ada\ud800@example.org"}, ("email", "invalid")),
        ({"email": "a" * 250 + "@b.de"}, ("email", "invalid")),
        ({"payment_token": ""}, ("payment.token", "required")),
        ({"payment_token": "tok\x00"}, ("payment.token", "invalid")),
        ({"payment_token": "t" * 201}, ("payment.token", "too_long")),
        ({"company": "A\nB"}, ("company", "invalid")),
        ({"vat_id": "D" * 201}, ("vat_id", "too_long")),
        ({"locale": "en\x00"}, ("locale", "invalid")),
        ({"shipping_method": "x\x00"}, ("shipping_method", "invalid")),
        ({"discount_code": "\ud800"}, ("discount_code", "invalid")),
        ({"shipping_address": replace(BERLIN, city=" ")}, ("shipping_address.city", "required")),
        ({"shipping_address": replace(BERLIN, name="A\x00")}, ("shipping_address.name", "invalid")),
        ({"billing_address": replace(BERLIN, line1="")}, ("billing_address.line1", "required")),
        ({"items": (WantedItem("A", 0),)}, ("items.0.quantity", "out_of_range")),
        ({"items": (WantedItem("A", -1),)}, ("items.0.quantity", "out_of_range")),
        ({"items": (WantedItem("A", 10_001),)}, ("items.0.quantity", "out_of_range")),
        ({"items": (WantedItem("A\x00", 1),)}, ("items.0.sku", "invalid")),
        ({"items": (WantedItem("A", 1),) * (MAX_ORDER_LINES + 1)}, ("items", "too_many")),
    ],
)
def test_a_fault_is_named_by_its_field(change: dict[str, object], fault: tuple[str, str]):
    assert faults(replace(GOOD, **change)) == [fault]  # type: ignore[arg-type]


def test_all_faults_are_named_at_once():
    bad = replace(GOOD, email="", payment_token="", shipping_address=Address("", "", "", "", ""))

    assert faults(bad) == [
        ("email", "required"),
        *[
            (f"shipping_address.{name}", "required")
            for name in ("name", "line1", "city", "postal_code", "country")
        ],
        ("payment.token", "required"),
    ]


def test_a_quantity_cut_into_pieces_is_still_too_large():
    cut = replace(GOOD, items=(WantedItem("A", 6_000), WantedItem("B", 1), WantedItem("A", 4_001)))

    assert faults(cut) == [
        ("items.0.quantity", "out_of_range"),
        ("items.2.quantity", "out_of_range"),
    ]


def test_nothing_to_buy_is_an_empty_order():
    with pytest.raises(EmptyOrder):
        check_request(replace(GOOD, items=()))


def test_a_key_is_needed_and_is_short_and_printable():
    check_key("k" * 200)
    with pytest.raises(KeyMissing):
        check_key("")
    for bad in ("k" * 201, "with blank", "ü", "new\nline", "\x00"):
        with pytest.raises(Invalid):
            check_key(bad)


def test_the_key_is_no_part_of_the_fingerprint_and_all_else_is():
    changed = {
        "email": "bob@example.org",
        "shipping_address": replace(BERLIN, line2="c/o Bob"),
        "payment_token": "tok_declined",
        "items": (WantedItem("MUG-00", 2),),
        "cart_id": uuid.UUID(int=1),
        "billing_address": BERLIN,
        "company": "A",
        "vat_id": "DE123456788",
        "shipping_method": "express",
        "discount_code": "X",
        "expected_total": 1490,
        "locale": "de",
    }

    assert set(changed) == set(CheckoutRequest.__slots__) - {"key"}
    assert replace(GOOD, key="key-2").fingerprint() == GOOD.fingerprint()
    prints = {replace(GOOD, **{name: value}).fingerprint() for name, value in changed.items()}  # type: ignore[arg-type]
    assert len(prints | {GOOD.fingerprint()}) == len(changed) + 1


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 9)), max_size=9))
def test_merging_keeps_every_piece_and_names_each_sku_once(pieces: list[tuple[str, int]]):
    merged = merge_items(tuple(WantedItem(*piece) for piece in pieces))

    skus = [item.sku for item in merged]
    assert skus == list(dict.fromkeys(sku for sku, _ in pieces))
    assert sum(item.quantity for item in merged) == sum(quantity for _, quantity in pieces)
    assert merge_items(merged) == merged


@given(st.text())
def test_plain_text_can_be_stored_and_stays_on_its_line(text: str):
    if is_plain(text):
        assert "\x00" not in text
        assert len(text.encode().decode().splitlines()) <= 1 or "\x85" in text
