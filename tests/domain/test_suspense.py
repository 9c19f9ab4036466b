"""Lines of the bank's statement that fit nothing, and lines that were mistyped."""

from datetime import timedelta
from typing import Any, Final

import pytest
from msgspec.structs import replace

from domain.decider import Command, Event
from domain.errors import DomainError
from domain.facts.editions import SECOND
from domain.facts.treasury import (
    BankLineCorrected,
    CorrectionReason,
    GatewaySettled,
    LineCorrectionProposed,
    SendBackReason,
    SuspenseLineRecorded,
)
from domain.funds import accounts
from domain.funds.arrivals import SECOND_PERSON_FROM_MINOR, ConfirmerIsRecorderError
from domain.funds.references import StatementLineRepeatedError
from domain.ids import ActorId
from domain.laws.broken import LawBrokenError
from domain.laws.ledger import Ledger
from domain.money import Currency, Money
from domain.treasury.commands import (
    ConfirmLineCorrection,
    MatchSuspenseLine,
    ProposeLineCorrection,
    RecordGatewaySettlement,
    RecordSuspenseLine,
    SendBackSuspenseLine,
    WithdrawLineCorrection,
)
from domain.treasury.errors import (
    CorrectionChangesNothingError,
    CorrectionUnknownError,
    CorrectionWaitsError,
    CorrectorIsProposerError,
    GatewayUnknownError,
    LineNotEnteredError,
    SettlementExceedsCapturedError,
    SuspenseLineUnknownError,
)
from domain.treasury.laws import SUSPENSE_DAYS_MAX
from tests.worlds.book import Book
from tests.worlds.story import APPROVER, NOW, OFFICER, campaign, cny, gift

LIMIT: Final = SECOND_PERSON_FROM_MINOR[Currency.CNY]
GIVEN: Final = 3 * LIMIT
LINE: Final[dict[str, Any]] = {"bank_reference": "L-1", "at": NOW}


def suspended(minor: int) -> RecordSuspenseLine:
    """The officer enters a line that fits nothing."""
    return RecordSuspenseLine(amount=cny(minor), by=OFFICER, **LINE)


def matched(by: ActorId = APPROVER, gateway: str = "sandbox") -> MatchSuspenseLine:
    """Somebody knows whose it is."""
    return MatchSuspenseLine(gateway=gateway, by=by, **LINE)


def sent_back(by: ActorId = APPROVER) -> SendBackSuspenseLine:
    """Somebody sends it back."""
    reason = SendBackReason.SENT_IN_ERROR
    return SendBackSuspenseLine(sent_reference="L-OUT", reason=reason, by=by, **LINE)


def entered(minor: int, reference: str = "L-1") -> RecordGatewaySettlement:
    """The officer enters a line of the gateway."""
    return RecordGatewaySettlement(
        gateway="sandbox", amount=cny(minor), bank_reference=reference, by=OFFICER, at=NOW
    )


def wrong(amount: Money | None, gateway: str | None = "sandbox") -> ProposeLineCorrection:
    """The officer found a mistake."""
    reason = CorrectionReason.MISTYPED
    return ProposeLineCorrection(
        right_gateway=gateway, right_amount=amount, reason=reason, by=OFFICER, **LINE
    )


AGREED: Final = ConfirmLineCorrection(by=APPROVER, **LINE)


@pytest.fixture
def book() -> Book:
    """A gateway that captured three times the limit; a fen of the gift is its fee."""
    return Book(command for command, _ in (*campaign(), gift(0, GIVEN + 1)))


def refused(book: Book, error: type[DomainError], command: Command) -> Any:
    """The error, and nothing was recorded."""
    before = len(book.events)
    with pytest.raises(error) as raised:
        book.do(command)
    assert len(book.events) == before
    return raised.value


def balance(book: Book, account: accounts.Account) -> int:
    """In yuan's fen."""
    return book.ledger.books.balances[account, Currency.CNY]


SANDBOX: Final = accounts.gateway("sandbox")


def test_what_fits_nothing_is_kept_apart_from_custody(book: Book) -> None:
    """In suspense, once; no payout leaves from there; the audit knows since when."""
    book.do(suspended(500))
    assert balance(book, accounts.SUSPENSE) == 500
    assert balance(book, accounts.BANK) == 0
    refused(book, StatementLineRepeatedError, suspended(500))
    refused(book, StatementLineRepeatedError, entered(500))
    book.ledger.check_whole()
    (point,) = book.ledger.open_points()
    assert (point.since, point.days_max) == (NOW, SUSPENSE_DAYS_MAX)
    assert point.what == "bank line L-1 in suspense: 5.00 CNY"


def test_what_waits_longest_is_told_first(book: Book) -> None:
    """Whatever its name; of the same moment by name."""
    for reference, days in (("L-3", 0), ("L-1", 2), ("L-2", 0)):
        at = NOW + timedelta(days=days)
        book.do(replace(suspended(500), bank_reference=reference, at=at))
    told = [point.what.split()[2] for point in book.ledger.open_points()]
    assert told == ["L-2", "L-3", "L-1"]
    book.ledger.check_whole()


def test_who_mistyped_a_line_in_suspense_answers_for_it_no_more(book: Book) -> None:
    """Who proposed what is right does; since when it waits is what it was."""
    book.do(suspended(500))
    later = NOW + timedelta(days=1)
    book.do(replace(wrong(cny(600), None), by=APPROVER, at=later))
    book.do(replace(AGREED, by=OFFICER, at=later))
    (point,) = book.ledger.open_points()
    assert (point.what, point.since) == ("bank line L-1 in suspense: 6.00 CNY", NOW)
    refused(book, ConfirmerIsRecorderError, sent_back(APPROVER))
    book.do(sent_back(OFFICER))


def test_a_line_in_suspense_is_matched_to_its_gateway(book: Book) -> None:
    """It leaves suspense and is in custody; a second time there is nothing to match."""
    book.do(suspended(500))
    refused(book, GatewayUnknownError, matched(gateway="imprt"))
    (event,) = book.do(matched())
    assert isinstance(event, GatewaySettled)
    assert (event.recorded_by, event.confirmed_by, event.from_suspense) == (OFFICER, APPROVER, True)
    assert balance(book, accounts.SUSPENSE) == 0
    assert (balance(book, accounts.BANK), balance(book, SANDBOX)) == (500, GIVEN - 500)
    refused(book, SuspenseLineUnknownError, matched())
    refused(book, SuspenseLineUnknownError, sent_back())
    assert book.ledger.open_points() == ()
    book.ledger.check_whole()


def test_from_the_limit_on_another_person_matches(book: Book) -> None:
    """Below it who entered the line may say what it is."""
    book.do(suspended(LIMIT))
    own = refused(book, ConfirmerIsRecorderError, matched(OFFICER))
    assert (own.bank_reference, own.actor) == ("L-1", OFFICER)
    book.do(matched())
    small = {"bank_reference": "L-2"}
    book.do(replace(suspended(LIMIT - 1), **small))
    (event,) = book.do(replace(matched(OFFICER), **small))
    assert isinstance(event, GatewaySettled)
    assert event.confirmed_by is None


def test_a_gateway_is_matched_with_no_more_than_it_holds(book: Book) -> None:
    """The line stays in suspense."""
    book.do(suspended(GIVEN + 1))
    error = refused(book, SettlementExceedsCapturedError, matched())
    assert (error.asked.minor, error.left.minor) == (GIVEN + 1, GIVEN)


def test_what_goes_back_takes_two_whatever_the_amount(book: Book) -> None:
    """Its own line of the statement is taken, too."""
    book.do(suspended(1))
    refused(book, ConfirmerIsRecorderError, sent_back(OFFICER))
    refused(book, StatementLineRepeatedError, replace(sent_back(), sent_reference="L-1"))
    book.do(sent_back())
    assert balance(book, accounts.SUSPENSE) == balance(book, accounts.SENDERS) == 0
    refused(book, SuspenseLineUnknownError, sent_back())
    refused(book, StatementLineRepeatedError, entered(1, "L-OUT"))
    # Nor does it wait for a second person.
    refused(book, StatementLineRepeatedError, entered(LIMIT, "L-OUT"))
    refused(book, LineNotEnteredError, wrong(cny(2)))


def test_a_mistyped_line_is_corrected_by_a_counter_entry(book: Book) -> None:
    """The case of the mistyped bank line: found by one, agreed to by another, moved then."""
    book.do(entered(9_999))
    (proposed,) = book.do(wrong(cny(99)))
    assert isinstance(proposed, LineCorrectionProposed)
    assert balance(book, accounts.BANK) == 9_999
    own = refused(book, CorrectorIsProposerError, replace(AGREED, by=OFFICER))
    assert (own.bank_reference, own.actor) == ("L-1", OFFICER)
    (event,) = book.do(AGREED)
    assert isinstance(event, BankLineCorrected)
    assert (event.amount, event.right_amount) == (cny(9_999), cny(99))
    assert event.actor() == APPROVER
    assert (balance(book, accounts.BANK), balance(book, SANDBOX)) == (99, GIVEN - 99)
    refused(book, CorrectionUnknownError, AGREED)
    # It can be wrong again.
    book.do(wrong(cny(9_999)))
    book.do(AGREED)
    assert balance(book, accounts.BANK) == 9_999


def test_a_line_can_be_found_to_be_none_and_to_be_one_after_all(book: Book) -> None:
    """Its reference stays taken for ever, so it must be possible to come back to it."""
    book.do(entered(500))
    book.do(wrong(None, None))
    book.do(AGREED)
    assert (balance(book, accounts.BANK), balance(book, SANDBOX)) == (0, GIVEN)
    refused(book, StatementLineRepeatedError, entered(500))
    refused(book, CorrectionChangesNothingError, wrong(None, None))
    book.do(wrong(cny(400)))
    book.do(AGREED)
    assert balance(book, accounts.BANK) == 400


def test_a_line_is_corrected_into_suspense_and_out_of_it(book: Book) -> None:
    """Whose money it is may be what was wrong; who proposed it counts as who entered it."""
    book.do(entered(500))
    book.do(wrong(cny(500), None))
    book.do(AGREED)
    assert (balance(book, accounts.BANK), balance(book, accounts.SUSPENSE)) == (0, 500)
    refused(book, ConfirmerIsRecorderError, sent_back(OFFICER))
    book.do(replace(wrong(cny(700), None), by=APPROVER))
    book.do(replace(AGREED, by=OFFICER))
    assert balance(book, accounts.SUSPENSE) == 700
    (point,) = book.ledger.open_points()
    assert "7.00" in point.what
    book.do(wrong(cny(600)))
    book.do(AGREED)
    assert (balance(book, accounts.BANK), balance(book, accounts.SUSPENSE)) == (600, 0)
    refused(book, SuspenseLineUnknownError, matched())
    book.ledger.check_whole()


def test_a_correction_fits_what_the_gateway_holds(book: Book) -> None:
    """With what the line took from it; of another gateway, or in another currency, without."""
    book.do(entered(500))
    assert refused(book, SettlementExceedsCapturedError, wrong(cny(GIVEN + 1))).left.minor == GIVEN
    refused(book, GatewayUnknownError, wrong(cny(500), "imprt"))
    book.do(replace(gift(1, 101)[0], gateway="import"))
    other = refused(book, SettlementExceedsCapturedError, wrong(cny(101), "import"))
    assert (other.asked.minor, other.left.minor) == (101, 100)
    euros = Money(1, Currency.EUR)
    assert refused(book, SettlementExceedsCapturedError, wrong(euros)).left.minor == 0
    book.do(wrong(cny(GIVEN)))
    book.do(entered(1, "L-2"))
    late = refused(book, SettlementExceedsCapturedError, AGREED)
    assert (late.asked.minor, late.left.minor) == (GIVEN, GIVEN - 1)


def test_one_correction_waits_at_a_time(book: Book) -> None:
    """Whoever confirms must have seen what is confirmed; one that waits can be taken back."""
    refused(book, LineNotEnteredError, wrong(cny(1)))
    refused(book, CorrectionUnknownError, AGREED)
    book.do(entered(500))
    refused(book, CorrectionChangesNothingError, wrong(cny(500)))
    refused(book, CorrectionChangesNothingError, wrong(None))
    book.do(wrong(cny(400)))
    refused(book, CorrectionWaitsError, wrong(cny(300)))
    back = WithdrawLineCorrection(by=OFFICER, **LINE)
    book.do(back)
    refused(book, CorrectionUnknownError, back)
    refused(book, CorrectionUnknownError, AGREED)
    book.do(wrong(cny(300)))
    book.do(AGREED)
    assert balance(book, accounts.BANK) == 300


def test_a_correction_of_what_is_gone_is_not_confirmed(book: Book) -> None:
    """The line in suspense was matched while its correction waited."""
    book.do(suspended(500))
    book.do(wrong(cny(400), None))
    book.do(matched())
    refused(book, LineNotEnteredError, AGREED)


def test_a_line_that_waits_is_withdrawn_not_corrected(book: Book) -> None:
    """It moved nothing."""
    book.do(entered(LIMIT))
    refused(book, LineNotEnteredError, wrong(cny(1)))


def corrected(**changes: Any) -> BankLineCorrected:
    """A correction that the story below would allow."""
    event = BankLineCorrected(
        bank_reference="L-1",
        gateway="sandbox",
        amount=cny(500),
        right_gateway="sandbox",
        right_amount=cny(400),
        reason=CorrectionReason.MISTYPED,
        proposed_by=OFFICER,
        corrected_by=APPROVER,
        corrected_at=NOW,
    )
    return replace(event, **changes)


def from_suspense(**changes: Any) -> GatewaySettled:
    """A line from suspense that the story below would allow."""
    event = GatewaySettled(
        gateway="sandbox",
        amount=cny(70),
        bank_reference="L-S",
        recorded_by=OFFICER,
        settled_at=NOW,
        confirmed_by=APPROVER,
        from_suspense=True,
        edition=SECOND,
    )
    return replace(event, **changes)


AS_ENTERED: Final = "a line stands as it was entered"


@pytest.mark.parametrize(
    ("event", "law"),
    [
        (corrected(), None),
        (corrected(amount=cny(501)), AS_ENTERED),
        (corrected(gateway=None), AS_ENTERED),
        (corrected(bank_reference="L-X"), AS_ENTERED),
        (corrected(corrected_by=OFFICER), "corrector is not proposer"),
        (corrected(right_amount=cny(GIVEN + 1)), "a gateway pays in what it captured"),
        (corrected(right_gateway="imprt"), "a gateway pays in what it captured"),
        (from_suspense(), None),
        (from_suspense(amount=cny(71)), AS_ENTERED),
        (from_suspense(recorded_by=APPROVER, confirmed_by=None), AS_ENTERED),
        (from_suspense(bank_reference="L-X"), AS_ENTERED),
    ],
)
def test_what_no_rule_allowed_breaks_a_law(book: Book, event: Event, law: str | None) -> None:
    """Whoever wrote it; those that break none are the controls."""
    book.do(entered(500))
    book.do(replace(suspended(70), bank_reference="L-S"))
    ledger = Ledger()
    for before in book.events:
        ledger.apply(before, before.actor())
    if law is None:
        ledger.apply(event, event.actor())
        ledger.check_whole()
        return
    with pytest.raises(LawBrokenError, match=law):
        ledger.apply(event, event.actor())


def test_suspense_is_the_sum_of_its_lines(book: Book) -> None:
    """A replay that lost a line is found at the end."""
    book.do(suspended(70))
    book.ledger.books.stores.values("suspense", SuspenseLineRecorded)
    book.ledger.books.balances[accounts.SUSPENSE, Currency.CNY] += 1
    book.ledger.books.balances[accounts.SENDERS, Currency.CNY] -= 1
    with pytest.raises(LawBrokenError, match="suspense is the sum of its lines"):
        book.ledger.check_whole()
