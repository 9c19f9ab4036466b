"""What a payment is for is said by each of its events, be it a gift or an order's escrow."""

from datetime import timedelta
from typing import Any

import pytest

from domain.decider import Event
from domain.facts.captures import (
    PaymentFeeBorne,
    PaymentSuspended,
    SuspendedPaymentRefunded,
    SuspendedPaymentReturned,
)
from domain.facts.payment_status import PAYMENT_LIFECYCLE, PaymentStatus
from domain.facts.payments import PaymentDeclined, PaymentExpired, PaymentStarted
from domain.payments.errors import PaymentPurposeUnclearError
from domain.payments.rules import OPEN_MAX
from tests.worlds.book import Book
from tests.worlds.giving import DRAFT, PUBLISH
from tests.worlds.paying import (
    capture,
    decline,
    expire,
    give_back,
    sent_back,
    start,
    to_escrow,
)
from tests.worlds.refused_paying import OF_PAYING
from tests.worlds.story import NOW, cny
from tests.worlds.workshop import Workshop

OPEN = [DRAFT, PUBLISH]
UNCLEAR = [one for one in OF_PAYING if one[2] is PaymentPurposeUnclearError]


def meant(event: Event) -> tuple[object, ...]:
    """The payment, and what it is for."""
    found: Any = event
    return found.payment_id, found.gift, found.escrow


@pytest.mark.parametrize(("end", "kind"), [(decline, PaymentDeclined), (expire, PaymentExpired)])
def test_what_comes_to_nothing_says_for_which_order(end: Any, kind: type[Event]) -> None:
    """So that its buyer finds it."""
    shop, wanted = Workshop(), to_escrow()
    shop.do(shop.draft(), wanted)
    (ended,) = shop.do(end(wanted))
    assert type(ended) is kind
    assert meant(ended) == (wanted.payment_id, None, wanted.escrow)


def test_money_of_an_order_that_goes_back_says_of_which() -> None:
    """Kept apart, given back and sent, with the fee that the gateway kept."""
    shop, wanted = Workshop(), to_escrow()
    shop.do(shop.draft(), wanted)
    found = [
        *shop.do(capture(wanted, amount=cny(1_000))),
        *shop.do(give_back(wanted)),
        *shop.do(sent_back(wanted)),
    ]
    assert [type(one) for one in found] == [
        PaymentSuspended,
        PaymentFeeBorne,
        SuspendedPaymentReturned,
        SuspendedPaymentRefunded,
    ]
    assert {meant(one) for one in found} == {(wanted.payment_id, None, wanted.escrow)}


def test_a_fee_that_no_gift_bears_says_of_which_payment() -> None:
    """It is larger than the gift."""
    begun = start()
    _, _, fee = Book([*OPEN, begun]).do(capture(begun, fee=cny(5_001)))
    assert isinstance(fee, PaymentFeeBorne)
    assert meant(fee) == (begun.payment_id, begun.gift, None)


@pytest.mark.parametrize("status", PaymentStatus)
def test_what_was_paid_twice_stays_paid_when_one_goes_back(status: PaymentStatus) -> None:
    """Anything else is over by it."""
    begun = start()
    book = Book([*OPEN, begun, capture(begun, amount=cny(1))])
    (back,) = book.do(give_back(begun))
    captured = PaymentStatus.CAPTURED
    after = captured if status is captured else PaymentStatus.RETURNED
    assert PAYMENT_LIFECYCLE.after(status, back) is after


def test_a_payment_may_stand_open_for_a_day() -> None:
    """To the instant."""
    (begun,) = Book(OPEN).do(start(expires_at=NOW + OPEN_MAX))
    assert isinstance(begun, PaymentStarted)
    assert begun.expires_at == NOW + timedelta(days=1)


@pytest.mark.parametrize("index", range(len(UNCLEAR)))
def test_a_payment_that_is_for_nothing_clear_is_named(index: int) -> None:
    """Its id is what the refusal is about."""
    given, command, _ = UNCLEAR[index]
    asked: Any = command
    with pytest.raises(PaymentPurposeUnclearError) as refused:
        Book([*given, command])
    assert refused.value.payment_id == asked.payment_id
