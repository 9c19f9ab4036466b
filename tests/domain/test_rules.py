"""Every rule: what it refuses, by its own named error, and that nothing is recorded then."""

import pytest
from msgspec.structs import replace

from domain.decider import Command
from domain.errors import DomainError
from domain.facts.campaigns import CampaignClosed, Outcome
from domain.facts.gifts import GiftChargedBack, GiftRefunded
from domain.facts.payouts import PayoutFailure
from domain.ids import (
    DonationId,
    PayoutId,
)
from domain.money import (
    Currency,
    Money,
)
from domain.payouts.commands import (
    FailPayout,
)
from tests.worlds.book import Book
from tests.worlds.giving import (
    ALL_OR_NOTHING,
    ALLOCATED,
    APPROVE,
    CLOSE,
    DAY,
    FUNDED,
    GIFT,
    ONE,
    PUBLISH,
    REQUEST,
    SEND,
    allocate,
    charge_back,
    commands,
    refund,
)
from tests.worlds.refused_giving import CANCEL, OF_GIVING, OF_PAYOUT
from tests.worlds.story import (
    NOW,
    cny,
    story,
)


@pytest.mark.parametrize(("given", "when", "then"), OF_GIVING)
def test_a_violated_rule_has_its_own_error_and_records_nothing(
    given: list[Command], when: Command, then: type[DomainError]
) -> None:
    """Given what happened, when this is asked, then that very error and no event."""
    book = Book(given)
    before = list(book.events)
    with pytest.raises(then) as refused:
        book.do(when)
    assert type(refused.value) is then
    assert book.events == before
    assert refused.value.code in str(refused.value)


@pytest.mark.parametrize(
    ("last", "outcome"), [(cny(1), Outcome.MISSED), (cny(990_000), Outcome.REACHED)]
)
def test_an_all_or_nothing_campaign_ends_by_its_target(last: Money, outcome: Outcome) -> None:
    """After the deadline the total decides, refunds taken off."""
    second = replace(
        GIFT, donation_id=DonationId("G-2"), gateway_reference="2", amount=last, fee=None
    )
    book = Book([ALL_OR_NOTHING, PUBLISH, GIFT, second])
    (closed,) = book.do(replace(CLOSE, at=NOW + DAY))
    assert isinstance(closed, CampaignClosed)
    assert (closed.raised_minor, closed.outcome) == (10_000 + last.minor, outcome)


def test_a_chargeback_of_spent_money_becomes_a_debt() -> None:
    """The household keeps what was allocated; the donor owes it."""
    book = Book([*FUNDED, allocate(amount=cny(6_000))])
    (event,) = book.do(charge_back(None))
    assert isinstance(event, GiftChargedBack)
    assert (event.from_fund_minor, event.debt_minor) == (3_999, 6_001)
    balances = {name: minor for (name, _), minor in book.ledger.books.balances.items()}
    assert balances["debts:D-1"] == 6_001
    assert balances["funds:household:H-ONE"] == -6_000
    assert "funds:campaign:C-BOOKS" not in balances
    book.ledger.check_whole()


def test_a_refund_without_amount_gives_back_all_that_is_left() -> None:
    """Fee and allocation are not given back."""
    book = Book([*FUNDED, allocate(amount=cny(4_000))])
    (event,) = book.do(refund(None))
    assert isinstance(event, GiftRefunded)
    assert event.amount == cny(5_999)


FAIL = FailPayout(reason=PayoutFailure.ACCOUNT_CLOSED, **OF_PAYOUT)


@pytest.mark.parametrize("end", [[CANCEL], [APPROVE, CANCEL], [APPROVE, SEND, FAIL]])
def test_money_that_did_not_arrive_is_the_households_again(end: list[Command]) -> None:
    """A cancelled or failed payout can be asked for again, in full."""
    book = Book([*ALLOCATED, REQUEST, *end])
    book.do(replace(REQUEST, payout_id=PayoutId("P-2"), amount=cny(9_999)))
    assert book.ledger.books.households[ONE].available(Currency.CNY) == 0
    book.ledger.check_whole()


def test_the_story_balances() -> None:
    """From draft to money in hand, lots and accounts agree at the end."""
    Book(commands(*story())).ledger.check_whole()
