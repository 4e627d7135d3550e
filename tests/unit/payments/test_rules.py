"""States, keys and words of payments."""

import uuid

import pytest

from shop.payments.errors import AttemptCannotMove
from shop.payments.rules import (
    LIVE,
    NO_REASON,
    TRANSITIONS,
    UNDECIDED,
    AttemptState,
    DeclineWords,
    attempt_key,
    can_move,
    check_move,
    contract_status,
    states_before,
    words_for,
)

S = AttemptState


def reachable_from(state: AttemptState) -> set[AttemptState]:
    found: set[AttemptState] = set()
    ahead = set(TRANSITIONS[state])
    while ahead:
        found |= ahead
        ahead = {later for one in ahead for later in TRANSITIONS[one]} - found
    return found


def test_every_state_has_its_arrows_and_its_word_for_the_outside():
    assert set(TRANSITIONS) == set(S)
    assert {state: contract_status(state) for state in S} == {
        S.PENDING: "pending",
        S.STARTED: "pending",
        S.REQUIRES_ACTION: "requires_action",
        S.AUTHORISED: "authorised",
        S.CAPTURED: "paid",
        S.DECLINED: "declined",
        S.EXPIRED: "expired",
        S.VOIDED: "expired",
        S.REFUNDED: "refunded",
    }


def test_no_attempt_ever_comes_back_to_a_state_it_left():
    assert [state for state in S if state in reachable_from(state)] == []


def test_money_is_never_taken_for_an_attempt_that_has_ended():
    ended = set(S) - LIVE - UNDECIDED

    assert ended == {S.DECLINED, S.EXPIRED, S.VOIDED, S.REFUNDED}
    assert [state for state in ended if reachable_from(state) & LIVE] == []


def test_a_charge_is_only_ever_made_for_an_attempt_that_was_started():
    assert TRANSITIONS[S.PENDING] == {S.STARTED, S.EXPIRED, S.VOIDED}
    assert states_before(S.STARTED) == {S.PENDING}


def test_captured_comes_only_after_an_open_state():
    assert states_before(S.CAPTURED) == {S.STARTED, S.REQUIRES_ACTION, S.AUTHORISED}


def test_captured_money_only_goes_back():
    assert TRANSITIONS[S.CAPTURED] == {S.REFUNDED}


def test_a_success_after_the_deadline_can_only_be_recorded_as_given_back():
    assert TRANSITIONS[S.EXPIRED] == {S.VOIDED, S.REFUNDED}


def test_a_forbidden_move_is_refused_with_both_states():
    with pytest.raises(AttemptCannotMove) as refused:
        check_move(S.DECLINED, S.CAPTURED)

    assert refused.value.facts == {"state": S.DECLINED, "to": S.CAPTURED}
    assert not can_move(S.STARTED, S.STARTED)
    check_move(S.STARTED, S.CAPTURED)


def test_a_key_names_the_order_and_the_attempt():
    order_id = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")

    assert attempt_key(order_id, 2) == "order:01890a5d-ac96-774b-bcce-b302099a8057:pay:2"
    with pytest.raises(ValueError, match="count from 1"):
        attempt_key(order_id, 0)


def test_a_decline_without_a_reason_says_so_and_that_nothing_was_charged():
    words = words_for("card_declined")

    assert words.title == "Your bank did not approve the payment"
    assert words.text == (
        "You have not been charged. Your bank does not tell us why. "
        "Use another card or way to pay, or ask your bank."
    )


@pytest.mark.parametrize("code", ["lost_card", "stolen_card", "fraudulent", "brand_new", "", None])
def test_a_thief_learns_nothing(code: str | None):
    assert words_for(code) == NO_REASON


@pytest.mark.parametrize(
    ("code", "field", "note"),
    [
        ("expired_card", "expiry", "Check the expiry date"),
        ("incorrect_cvc", "cvc", "Check the security code"),
        ("incorrect_number", "number", "Check the card number"),
        ("invalid_token", "number", "Check the card number"),
    ],
)
def test_what_the_buyer_can_mend_is_said_at_its_field(code: str, field: str, note: str):
    words = words_for(code)

    assert (words.field, words.field_note) == (field, note)


def test_missing_money_and_a_failed_check_have_their_own_words():
    assert words_for("insufficient_funds").text == (
        "You have not been charged. Your bank says the card does not have enough available."
    )
    assert words_for("authentication_failed") == DeclineWords(
        "The bank's check was not completed", "You have not been charged."
    )
