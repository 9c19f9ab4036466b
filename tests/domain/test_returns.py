"""Payouts that the bank sends back after they had arrived."""

from typing import Any, Final

import pytest
from msgspec.structs import replace

from domain.allocations.need import Candidate
from domain.decider import Command
from domain.errors import DomainError
from domain.facts.freezing import FreezeReason
from domain.facts.income_tax import TaxReleased, TaxWithheld
from domain.facts.payouts import PayoutFailure, PayoutReturned, PayoutSource, PayoutStatus
from domain.facts.piecework.rates import Rate
from domain.facts.treasury import CorrectionReason
from domain.funds import accounts
from domain.funds.arrivals import (
    SECOND_PERSON_FROM_MINOR,
    ConfirmerIsRecorderError,
    LineNeedsSecondPersonError,
    SuspenseAmountDiffersError,
)
from domain.funds.references import StatementLineRepeatedError
from domain.households.commands import FreezeHousehold
from domain.ids import AllocationId, PayoutId
from domain.money import Currency, CurrencyMismatchError, Money
from domain.payouts.commands import (
    FailPayout,
    RequestPayout,
    ReturnByBankLine,
    ReturnByGateway,
)
from domain.payouts.errors import (
    PayoutExceedsFundError,
    PayoutNotInStatusError,
    ReturnNotWholeError,
)
from domain.piecework.assignments.judgement.commands import ApproveAssignment
from domain.treasury.commands import (
    ProposeLineCorrection,
    RecordSuspenseLine,
    WithdrawLineCorrection,
)
from tests.worlds.book import Book
from tests.worlds.giving import (
    ALLOCATED,
    APPROVE,
    FUNDED,
    GIFT,
    ONE,
    PAYOUT,
    REQUEST,
    REVERSE,
    SEND,
    SETTLE,
    TWO,
    allocate,
    commands,
)
from tests.worlds.lived import Again
from tests.worlds.story import APPROVER, NOW, OFFICER, cny, payout
from tests.worlds.workshop import NEEDY, TERMS, Workshop

LIMIT: Final = SECOND_PERSON_FROM_MINOR[Currency.CNY]
ABOUT: Final[dict[str, Any]] = {
    "payout_id": PAYOUT,
    "household_id": ONE,
    "amount": cny(5_000),
    "reason": PayoutFailure.ACCOUNT_CLOSED,
    "at": NOW,
}
BY_RAIL: Final = ReturnByGateway(gateway_reference="rt-1", **ABOUT)
BY_LINE: Final = ReturnByBankLine(bank_reference="L-1", by=OFFICER, **ABOUT)
ARRIVED: Final = [*ALLOCATED, REQUEST, APPROVE, SEND, SETTLE]


def refused(book: Book, error: type[DomainError], command: Command) -> Any:
    """The error, and nothing was recorded."""
    before = len(book.events)
    with pytest.raises(error) as raised:
        book.do(command)
    assert len(book.events) == before
    return raised.value


def balance(book: Book, account: accounts.Account) -> int:
    """Credit positive, in fen."""
    return -book.ledger.books.balances[account, Currency.CNY]


@pytest.mark.parametrize("command", [BY_RAIL, BY_LINE])
def test_what_comes_back_is_the_household_s_again(command: Command) -> None:
    """The case of the payout that comes back: custody and fund are up, and it is asked for anew."""
    book = Again(ARRIVED)
    custody, held = balance(book, accounts.BANK), balance(book, accounts.household_fund(ONE))
    (event,) = book.do(command)
    assert isinstance(event, PayoutReturned)
    assert balance(book, accounts.BANK) == custody - 5_000
    assert balance(book, accounts.household_fund(ONE)) == held + 5_000
    assert event.actor() == (OFFICER if command is BY_LINE else None)
    again = replace(REQUEST, payout_id=PayoutId("P-2"), amount=cny(9_999))
    book.do(again)
    book.ledger.check_whole()


def test_it_comes_back_once_whoever_says_so() -> None:
    """The gateway and a line of the bank may tell of one return."""
    for first, second in ((BY_RAIL, BY_LINE), (BY_LINE, BY_RAIL), (BY_LINE, BY_LINE)):
        book = Book(ARRIVED)
        book.do(first)
        error = refused(book, PayoutNotInStatusError, second)
        assert (error.status, error.needed) == (PayoutStatus.RETURNED, (PayoutStatus.SETTLED,))


def test_what_has_not_arrived_does_not_come_back() -> None:
    """Nor what failed."""
    book = Book([*ALLOCATED, REQUEST, APPROVE, SEND])
    refused(book, PayoutNotInStatusError, BY_RAIL)
    failed = FailPayout(
        payout_id=PAYOUT, household_id=ONE, reason=PayoutFailure.REFUSED_BY_BANK, at=NOW
    )
    book.do(failed)
    refused(book, PayoutNotInStatusError, BY_LINE)


def test_a_part_of_it_is_refused_by_name() -> None:
    """It stands in suspense until somebody knows what it is; another currency is none at all."""
    book = Book(ARRIVED)
    for minor in (4_999, 5_001):
        error = refused(book, ReturnNotWholeError, replace(BY_LINE, amount=cny(minor)))
        assert error.details == {
            "payout_id": PAYOUT,
            "paid": cny(5_000),
            "returned": cny(minor),
        }
    dollars = Money(5_000, Currency.USD)
    refused(book, CurrencyMismatchError, replace(BY_RAIL, amount=dollars))


def large() -> tuple[Book, ReturnByBankLine]:
    """A payout of the limit that arrived, and its return by the officer."""
    steps = commands(*payout(PAYOUT, ONE, LIMIT))
    book = Again([*FUNDED[:-1], replace(GIFT, amount=cny(LIMIT + 1)), allocate(), *steps])
    return book, replace(BY_LINE, amount=cny(LIMIT))


def test_a_large_one_takes_two_through_suspense() -> None:
    """From the limit on one enters the line, and another says what it is."""
    book, back = large()
    error = refused(book, LineNeedsSecondPersonError, back)
    assert error.bank_reference == "L-1"
    line = RecordSuspenseLine(bank_reference="L-1", amount=cny(LIMIT), by=OFFICER, at=NOW)
    book.do(line)
    own = refused(book, ConfirmerIsRecorderError, back)
    assert own.actor == OFFICER
    (event,) = book.do(replace(back, by=APPROVER))
    assert isinstance(event, PayoutReturned)
    assert (event.recorded_by, event.confirmed_by, event.from_suspense) == (OFFICER, APPROVER, True)
    assert event.actor() == APPROVER
    assert balance(book, accounts.SUSPENSE) == 0
    assert book.ledger.open_points() == ()
    refused(book, StatementLineRepeatedError, line)
    book.ledger.check_whole()


def test_a_line_in_suspense_brings_back_one_payout() -> None:
    """Whole, and once; a small one may be matched by who entered it."""
    book = Again([*ARRIVED, *commands(*payout(PayoutId("P-2"), ONE, 4_000))])
    for minor in (5_000, 4_000):
        book.do(
            RecordSuspenseLine(bank_reference=f"L-{minor}", amount=cny(minor), by=OFFICER, at=NOW)
        )
    error = refused(book, SuspenseAmountDiffersError, replace(BY_LINE, bank_reference="L-4000"))
    assert (error.held, error.asked) == (cny(4_000), cny(5_000))
    (event,) = book.do(replace(BY_LINE, bank_reference="L-5000"))
    assert isinstance(event, PayoutReturned)
    assert (event.recorded_by, event.confirmed_by, event.from_suspense) == (OFFICER, None, True)
    other = {"payout_id": PayoutId("P-2"), "amount": cny(4_000)}
    refused(book, StatementLineRepeatedError, replace(BY_LINE, bank_reference="L-5000", **other))
    (event,) = book.do(replace(BY_LINE, bank_reference="L-4000", **other))
    assert balance(book, accounts.SUSPENSE) == 0
    book.ledger.check_whole()


def test_a_line_whose_correction_was_taken_back_brings_back_what_it_is() -> None:
    """It stood in suspense all the time."""
    about = {"bank_reference": "L-1", "by": OFFICER, "at": NOW}
    wrong = {"right_gateway": None, "right_amount": cny(1), "reason": CorrectionReason.MISTYPED}
    book = Again([*ARRIVED, RecordSuspenseLine(amount=cny(5_000), **about)])
    book.do(ProposeLineCorrection(**wrong, **about))
    book.do(WithdrawLineCorrection(**about))
    (event,) = book.do(BY_LINE)
    assert isinstance(event, PayoutReturned)
    assert event.from_suspense
    assert balance(book, accounts.SUSPENSE) == 0


def test_it_comes_back_to_a_household_that_is_frozen_or_has_left() -> None:
    """Where its page shows it; asked for it can't be before the freeze is lifted."""
    book = Book(ARRIVED)
    book.do(FreezeHousehold(household_id=ONE, reason=FreezeReason.COMPLAINT, by=OFFICER, at=NOW))
    book.do(BY_LINE)
    assert balance(book, accounts.household_fund(ONE)) == 9_999


def test_it_goes_back_to_the_very_gifts_that_it_came_from() -> None:
    """First in, first out: what is paid next is the same money again; others' is untouched."""
    book = Book(ARRIVED)
    later = allocate(allocation_id=AllocationId("A-2"), candidates=(Candidate(TWO, 1),))
    book.do(replace(GIFT, donation_id="G-9", gateway_reference="ref-9"))
    book.do(later)
    fund = book.ledger.books.households[ONE]
    taken = fund.held[PAYOUT]
    book.do(BY_RAIL)
    assert PAYOUT not in fund.held
    book.do(replace(REQUEST, payout_id=PayoutId("P-2")))
    assert fund.held[PayoutId("P-2")] == taken


def test_a_share_that_came_back_whole_can_be_reversed() -> None:
    """And so returns to the campaign, such as after its household has left."""
    book = Book([*ALLOCATED, *commands(*payout(PAYOUT, ONE, 9_999))])
    book.do(replace(BY_RAIL, amount=cny(9_999)))
    book.do(REVERSE)
    assert balance(book, accounts.household_fund(ONE)) == 0


def test_earnings_come_back_with_their_tax() -> None:
    """All of it can be asked for again; the year's income is as if it had not been paid."""
    shop = Workshop(terms=replace(TERMS, rate=Rate(100_000, 1))).opened()
    shop.do(shop.claim(), shop.submit(), shop.judge(ApproveAssignment))
    book = shop.book
    earned = balance(book, accounts.earnings(NEEDY))
    asked = RequestPayout(
        payout_id=PAYOUT,
        household_id=NEEDY,
        amount=cny(earned),
        source=PayoutSource.EARNINGS,
        by=OFFICER,
        at=shop.now,
    )
    withheld, requested = book.do(asked)
    assert isinstance(withheld, TaxWithheld)
    step = {"payout_id": PAYOUT, "household_id": NEEDY, "at": shop.now}
    for one in (APPROVE, SEND, SETTLE):
        book.do(replace(one, **step))
    paid = requested.amount  # type: ignore[attr-defined]
    returned, released = book.do(replace(BY_RAIL, amount=paid, **step))
    assert isinstance(returned, PayoutReturned)
    assert isinstance(released, TaxReleased)
    assert released.amount == withheld.amount
    assert balance(book, accounts.earnings(NEEDY)) == earned
    assert balance(book, accounts.TAX) == 0
    again, _ = book.do(replace(asked, payout_id=PayoutId("P-2")))
    assert isinstance(again, TaxWithheld)
    assert (again.amount, again.income_minor) == (withheld.amount, withheld.income_minor)
    book.ledger.check_whole()


def test_more_than_came_back_is_not_there() -> None:
    """The fund is what it was before the payout, to the fen."""
    book = Book([*ARRIVED, BY_RAIL])
    error = refused(
        book,
        PayoutExceedsFundError,
        replace(REQUEST, payout_id=PayoutId("P-2"), amount=cny(10_000)),
    )
    assert error.available == cny(9_999)
