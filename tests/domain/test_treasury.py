"""Lines of the bank's statement: of known gateways, of what they hold, by two above a limit."""

from datetime import timedelta
from typing import Any, Final

import msgspec
import pytest
from msgspec.structs import replace

from domain.catalogue import EVENTS
from domain.decider import Command, Event
from domain.errors import DomainError
from domain.facts.editions import FIRST, SECOND
from domain.facts.payouts import CancelReason
from domain.facts.treasury import (
    BankLineCorrected,
    GatewayLineRecorded,
    GatewayLineWithdrawn,
    GatewaySettled,
)
from domain.funds.arrivals import SECOND_PERSON_FROM_MINOR, ConfirmerIsRecorderError
from domain.funds.references import StatementLineRepeatedError
from domain.ids import ActorId, DonationId
from domain.laws.broken import LawBrokenError
from domain.laws.ledger import Ledger
from domain.money import Currency, Money
from domain.postings import postings
from domain.treasury.commands import (
    ConfirmGatewaySettlement,
    RecordGatewaySettlement,
    WithdrawGatewaySettlement,
)
from domain.treasury.errors import (
    GatewayUnknownError,
    SettlementExceedsCapturedError,
    StatementLineUnknownError,
)
from domain.treasury.rules import TREASURY_DECIDER
from domain.treasury.state import CAPTURES, FEES, GATEWAY, GIVES_BACK
from marketplace.event_catalogue.samples import Sample
from tests.worlds.book import Book
from tests.worlds.giving import refund
from tests.worlds.story import APPROVER, NOW, OFFICER, campaign, cny, gift

LIMIT: Final = SECOND_PERSON_FROM_MINOR[Currency.CNY]
GIVEN: Final = 3 * LIMIT


def line(minor: int, reference: str = "L-1", gateway: str = "sandbox") -> RecordGatewaySettlement:
    """A line that the officer enters."""
    return RecordGatewaySettlement(
        gateway=gateway, amount=cny(minor), bank_reference=reference, by=OFFICER, at=NOW
    )


def confirmed(by: ActorId = APPROVER, reference: str = "L-1") -> ConfirmGatewaySettlement:
    """Somebody agrees."""
    return ConfirmGatewaySettlement(bank_reference=reference, by=by, at=NOW)


def withdrawn(reference: str = "L-1") -> WithdrawGatewaySettlement:
    """Who mistyped takes it back."""
    return WithdrawGatewaySettlement(
        bank_reference=reference, reason=CancelReason.ENTERED_IN_ERROR, by=OFFICER, at=NOW
    )


@pytest.fixture
def book() -> Book:
    """A gateway that captured a gift of three times the limit."""
    # A fen of it is the gateway's fee.
    return Book(command for command, _ in (*campaign(), gift(0, GIVEN + 1)))


def refused(book: Book, error: type[DomainError], command: Command) -> Any:
    """The error, and nothing was recorded."""
    before = len(book.events)
    with pytest.raises(error) as raised:
        book.do(command)
    assert len(book.events) == before
    return raised.value


def test_one_person_enters_a_small_line(book: Book) -> None:
    """Just below the limit; the money is in custody at once."""
    (event,) = book.do(line(LIMIT - 1))
    assert isinstance(event, GatewaySettled)
    assert (event.confirmed_by, event.actor()) == (None, OFFICER)


def test_a_large_line_waits_for_a_second_person(book: Book) -> None:
    """From the limit on; it moves nothing until then, and names both."""
    (recorded,) = book.do(line(LIMIT))
    assert isinstance(recorded, GatewayLineRecorded)
    assert postings(recorded) == ()
    own = refused(book, ConfirmerIsRecorderError, confirmed(OFFICER))
    assert own.actor == OFFICER
    (event,) = book.do(confirmed())
    assert isinstance(event, GatewaySettled)
    assert (event.recorded_by, event.confirmed_by, event.actor()) == (OFFICER, APPROVER, APPROVER)
    assert event.amount == cny(LIMIT)
    refused(book, StatementLineUnknownError, confirmed())
    refused(book, StatementLineRepeatedError, line(1))


def test_a_line_that_waits_can_t_be_entered_again() -> None:
    """Nor one that moved its money: the rule knows both, whatever else looks at names."""
    decider, entered = TREASURY_DECIDER, line(LIMIT)
    captured = Book(command for command, _ in (*campaign(), gift(0, GIVEN + 1))).events
    for steps in ((entered,), (entered, confirmed()), (line(1),)):
        state = decider.initial(entered)
        for event in captured:
            state = decider.evolve(state, event)
        for command in steps:
            for event in decider.decide(state, command):
                state = decider.evolve(state, event)
        with pytest.raises(StatementLineRepeatedError) as raised:
            decider.decide(state, line(1))
        assert raised.value.details == {"bank_reference": "L-1"}


def test_a_gateway_that_captured_nothing_pays_nothing_in(book: Book) -> None:
    """The mistyped name of the issue: nine billion yuan from a gateway that does not exist."""
    error = refused(book, GatewayUnknownError, line(9 * 10**11, gateway="imprt"))
    assert error.gateway == "imprt"


def test_a_gateway_pays_in_what_it_holds_and_no_more(book: Book) -> None:
    """To the fen; in no other currency; and what is given back it holds no longer."""
    refused(book, SettlementExceedsCapturedError, line(GIVEN + 1))
    euros = replace(line(1), amount=Money(1, Currency.EUR))
    assert refused(book, SettlementExceedsCapturedError, euros).left == Money(0, Currency.EUR)
    book.do(line(1, "L-0"))
    assert refused(book, SettlementExceedsCapturedError, line(GIVEN)).left.minor == GIVEN - 1
    book.do(line(GIVEN - 1))
    book.do(confirmed())
    assert refused(book, SettlementExceedsCapturedError, line(1, "L-2")).left.minor == 0


def test_a_line_is_held_against_the_gateway_again_when_it_is_confirmed(book: Book) -> None:
    """What was there when it was entered may have gone back to the donor since."""
    book.do(line(GIVEN))
    book.do(replace(refund(cny(1)), donation_id=book_gift(book)))
    error = refused(book, SettlementExceedsCapturedError, confirmed())
    assert (error.asked.minor, error.left.minor) == (GIVEN, GIVEN - 1)


def book_gift(book: Book) -> DonationId:
    """The gift of the book."""
    return next(event.donation_id for event in book.events if hasattr(event, "donation_id"))


def test_a_mistyped_line_is_taken_back_and_entered_again(book: Book) -> None:
    """Its reference is free; a line that moved money is not taken back."""
    book.do(line(LIMIT * 2))
    (event,) = book.do(withdrawn())
    assert isinstance(event, GatewayLineWithdrawn)
    refused(book, StatementLineUnknownError, confirmed())
    book.do(line(LIMIT - 1))
    refused(book, StatementLineUnknownError, withdrawn())


def test_two_waiting_lines_can_not_both_be_confirmed_for_one_sum(book: Book) -> None:
    """The second is held against what the first left."""
    book.do(line(2 * LIMIT, "L-1"))
    book.do(line(2 * LIMIT, "L-2"))
    book.do(confirmed(reference="L-1"))
    refused(book, SettlementExceedsCapturedError, confirmed(reference="L-2"))


def test_every_event_that_moves_a_gateways_money_is_read() -> None:
    """A new one must be named in the boundary, or the rule would not know of it."""
    moves = set()
    for kind in EVENTS:
        for flag in (False, True):
            entry = postings(Sample(kind, flag, whole=True).event)
            if any(account.startswith(GATEWAY) for account, _, _ in entry):
                moves.add(kind)
    assert moves == {*CAPTURES, *GIVES_BACK, *FEES, GatewaySettled, BankLineCorrected}


SETTLED: Final = GatewaySettled(
    gateway="sandbox",
    amount=cny(GIVEN),
    bank_reference="L-1",
    recorded_by=OFFICER,
    settled_at=NOW,
    confirmed_by=APPROVER,
    edition=SECOND,
)


@pytest.mark.parametrize(
    ("changes", "law"),
    [
        ({}, None),
        ({"amount": cny(GIVEN + 1)}, "a gateway pays in what it captured"),
        ({"gateway": "imprt"}, "a gateway pays in what it captured"),
        ({"confirmed_by": OFFICER}, "confirmer is not recorder"),
    ],
)
def test_a_line_that_no_rule_allowed_breaks_a_law(
    book: Book, changes: dict[str, Any], law: str | None
) -> None:
    """Whoever wrote it; the first is the control."""
    event = replace(SETTLED, **changes)
    ledger = Ledger()
    for before in book.events:
        ledger.apply(before, before.actor())
    if law is None:
        ledger.apply(event, event.actor())
        return
    with pytest.raises(LawBrokenError, match=law):
        ledger.apply(event, event.actor())


def test_a_line_of_the_first_edition_stands(book: Book) -> None:
    """By that rule one person was enough, for any gateway and any sum."""
    old = replace(line(GIVEN * 2, gateway="imprt"), edition=FIRST)
    state = TREASURY_DECIDER.initial(old)
    (event,) = TREASURY_DECIDER.decide(state, old)
    assert isinstance(event, GatewaySettled)
    assert (event.edition, event.confirmed_by) == (FIRST, None)
    Ledger().apply(event, event.actor())
    (now,) = book.do(line(1))
    assert now.edition == SECOND
    book.do(line(LIMIT, "L-2"))
    (agreed,) = book.do(confirmed(reference="L-2"))
    assert agreed.edition == SECOND


def test_a_line_from_before_second_persons_reads_as_it_was() -> None:
    """Its bytes have no confirmer, and are written without one."""
    old = replace(SETTLED, confirmed_by=None, settled_at=NOW - timedelta(1))
    assert b"confirmed_by" not in msgspec.json.encode(old)
    assert isinstance(old, Event)
