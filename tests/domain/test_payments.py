"""A payment is booked once as it was asked for, or kept apart until somebody sees to it."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from domain.campaigns.commands import PauseCampaign
from domain.decider import Command, Event
from domain.errors import DomainError
from domain.facts.campaigns import FeeBearer
from domain.facts.captures import (
    PaymentCaptured,
    PaymentFeeBorne,
    PaymentSuspended,
    Resolution,
    SuspendedPaymentApplied,
    SuspendedPaymentProposed,
    SuspendedPaymentReturned,
    SuspenseReason,
)
from domain.facts.gifts import DonationReceived, FeeCharged
from domain.facts.payments import PaymentDeclined, PaymentExpired, PaymentStarted
from domain.facts.piecework.escrow import OrderFunded
from domain.facts.treasury import GatewaySettled
from domain.funds import accounts
from domain.gifts.commands import ChargeFee
from domain.ids import DonationId, DonorId, PaymentId
from domain.laws.broken import LawBrokenError
from domain.laws.ledger import Ledger
from domain.money import Currency, Money
from domain.payments.commands import CapturePayment
from domain.payments.errors import (
    CaptureAlreadyBookedError,
    PaymentPurposeUnclearError,
    RetryDiffersError,
)
from domain.treasury.commands import RecordGatewaySettlement
from domain.treasury.errors import SettlementExceedsCapturedError
from tests.worlds.book import Book
from tests.worlds.giving import ABOUT_CAMPAIGN, CLOSE, DAY, DRAFT, PUBLISH
from tests.worlds.paying import (
    GATEWAY,
    HALF_HOUR,
    MUCH,
    apply,
    capture,
    decline,
    expire,
    give_back,
    of_nobody,
    payments,
    retry,
    sent_back,
    start,
    to_escrow,
)
from tests.worlds.refused_paying import OF_PAYING
from tests.worlds.story import APPROVER, CAMPAIGN, NOW, OFFICER, cny
from tests.worlds.workshop import BUYERS_CLERK, Workshop

OPEN = [DRAFT, PUBLISH]
STARTED = start()


def kinds(events: tuple[Event, ...]) -> list[type[Event]]:
    """Of which types they are."""
    return [type(event) for event in events]


def balance(book: Book, account: str, currency: Currency = Currency.CNY) -> int:
    """Debit positive."""
    return book.ledger.books.balances[accounts.Account(account), currency]


def test_what_was_asked_for_is_booked_with_its_gift_and_its_fee() -> None:
    """In one append, under the gateway's reference; no money moves before."""
    book = Book([*OPEN, STARTED])
    assert not book.ledger.books.balances
    captured, gift, fee = book.do(capture(STARTED))
    assert isinstance(captured, PaymentCaptured)
    assert isinstance(gift, DonationReceived)
    assert isinstance(fee, FeeCharged)
    assert gift.amount == captured.amount == cny(5_000)
    assert gift.gateway_reference == captured.gateway_reference == "cap-1"
    assert (fee.fee, fee.borne_minor) == (cny(1), 0)
    assert balance(book, "assets:gateway:bank") == 4_999
    assert balance(book, accounts.campaign_fund(CAMPAIGN)) == -4_999


def test_who_bears_fees_is_the_campaign_s_choice() -> None:
    """Where the platform does, the whole gift is in the fund; also of a fee that is told late."""
    book = Book([replace(DRAFT, fee_bearer=FeeBearer.PLATFORM), PUBLISH, STARTED])
    (*_, fee) = book.do(capture(STARTED))
    assert isinstance(fee, FeeCharged)
    assert (fee.fee, fee.borne_minor) == (cny(1), 1)
    late = ChargeFee(donation_id=DonationId("G-PAID-1"), campaign_id=CAMPAIGN, fee=cny(30), at=NOW)
    book.do(late)
    assert balance(book, accounts.campaign_fund(CAMPAIGN)) == -5_000
    assert balance(book, accounts.BORNE_FEES) == 31
    assert balance(book, "assets:gateway:bank") == 4_969


@pytest.mark.parametrize(
    ("fee", "follow"),
    [
        (None, []),
        (cny(0), []),
        (Money(3, Currency.HKD), [PaymentFeeBorne]),
        (cny(5_001), [PaymentFeeBorne]),
        (cny(5_000), [FeeCharged]),
    ],
)
def test_an_odd_fee_is_the_platform_s(fee: Money | None, follow: list[type[Event]]) -> None:
    """One in another currency, or larger than the gift; the donor's gift is booked all the same."""
    events = Book([*OPEN, STARTED]).do(capture(STARTED, fee=fee))
    assert kinds(events) == [PaymentCaptured, DonationReceived, *follow]


PAUSE = PauseCampaign(**ABOUT_CAMPAIGN)
USD = Money(5_000, Currency.USD)
AFTER_CLOSING: dict[str, Any] = {"captured_at": NOW + DAY, "at": NOW + DAY}


@pytest.mark.parametrize(
    ("before", "when", "reason"),
    [
        ([STARTED], capture(STARTED, amount=cny(4_999)), SuspenseReason.AMOUNT_DIFFERS),
        ([STARTED], capture(STARTED, amount=cny(5_001)), SuspenseReason.AMOUNT_DIFFERS),
        ([STARTED], capture(STARTED, amount=USD), SuspenseReason.CURRENCY_DIFFERS),
        ([STARTED], capture(STARTED, gateway="other"), SuspenseReason.OTHER_GATEWAY),
        ([], of_nobody(), SuspenseReason.PAYMENT_UNKNOWN),
        ([], replace(of_nobody(), payment_id=None), SuspenseReason.PAYMENT_UNKNOWN),
        ([STARTED, decline(STARTED)], capture(STARTED), SuspenseReason.AFTER_DECLINE),
        ([STARTED, expire(STARTED)], capture(STARTED), SuspenseReason.AFTER_EXPIRY),
        ([STARTED, capture(STARTED)], capture(STARTED, "cap-2"), SuspenseReason.PAID_TWICE),
        (
            [STARTED, capture(STARTED, "cap-2", amount=cny(1))],
            capture(STARTED),
            SuspenseReason.PAID_TWICE,
        ),
        ([STARTED, PAUSE], capture(STARTED), SuspenseReason.NOT_TAKEN),
        ([STARTED, CLOSE], capture(STARTED, **AFTER_CLOSING), SuspenseReason.NOT_TAKEN),
    ],
    ids=lambda one: str(one) if isinstance(one, SuspenseReason) else "",
)
def test_what_does_not_fit_is_kept_apart(
    before: list[Command], when: CapturePayment, reason: SuspenseReason
) -> None:
    """It is owed to whoever paid, is no gift, and the platform bears what it cost."""
    book = Book([*OPEN, *before])
    had = balance(book, accounts.SUSPENDED, when.amount.currency)
    events = book.do(when)
    assert kinds(events) == [PaymentSuspended, PaymentFeeBorne]
    suspended = events[0]
    assert isinstance(suspended, PaymentSuspended)
    assert (suspended.reason, suspended.amount) == (reason, when.amount)
    now = balance(book, accounts.SUSPENDED, when.amount.currency)
    assert now - had == -when.amount.minor
    book.ledger.check_whole()
    said = [point.what for point in book.ledger.open_points()]
    name = f"payment {when.gateway}/{when.gateway_reference} in suspense ({reason}): {when.amount}"
    assert name in said


def test_what_was_captured_before_the_closing_and_heard_of_after_it_is_a_late_gift() -> None:
    """The gateway's time says when it was given."""
    book = Book([*OPEN, STARTED, replace(CLOSE, at=NOW + HALF_HOUR)])
    _, gift, _ = book.do(capture(STARTED, at=NOW + DAY))
    assert isinstance(gift, DonationReceived)
    assert (gift.received_at, gift.after_closing) == (NOW, True)


@pytest.mark.parametrize(
    ("said", "heard", "booked"),
    [
        (NOW - DAY, NOW + HALF_HOUR, NOW),
        (NOW + DAY, NOW + HALF_HOUR, NOW + HALF_HOUR),
        (NOW + HALF_HOUR / 2, NOW + HALF_HOUR, NOW + HALF_HOUR / 2),
    ],
)
def test_a_gateway_s_clock_is_believed_between_start_and_present(
    said: Any, heard: Any, booked: Any
) -> None:
    """Nobody paid before it was started, nor later than we heard of it."""
    captured, gift, _ = Book([*OPEN, STARTED]).do(capture(STARTED, captured_at=said, at=heard))
    assert captured.happened_at() == gift.happened_at() == booked


@pytest.mark.parametrize("first", [capture(STARTED), capture(STARTED, amount=cny(1))])
def test_one_reference_is_booked_once(first: CapturePayment) -> None:
    """Whether it fits or not, and whatever is said of it the second time."""
    book = Book([*OPEN, STARTED, first])
    for again in (first, capture(STARTED), replace(first, captured_at=NOW + DAY)):
        with pytest.raises(CaptureAlreadyBookedError):
            book.do(again)


def test_who_takes_a_payment_for_something_else_is_told_to_look_again() -> None:
    """It was looked up before the payment was started, say; nothing is booked on a guess."""
    book = Book([*OPEN, STARTED])
    for wrong in (None, replace(STARTED.gift, donation_id=DonationId("G-OTHER"))):
        with pytest.raises(PaymentPurposeUnclearError):
            book.do(capture(STARTED, gift=wrong))


@pytest.mark.parametrize("end", [decline, expire])
def test_what_came_to_nothing_is_tried_again_and_paid(end: Callable[[Any], Command]) -> None:
    """By a new payment, for the same, which becomes a gift of its own."""
    again = retry(STARTED)
    book = Book([*OPEN, STARTED, end(STARTED), again])
    _, gift, _ = book.do(capture(again))
    assert isinstance(gift, DonationReceived)
    assert gift.donation_id == DonationId("G-PAID-2")
    (second,) = [one for one in book.events if isinstance(one, PaymentStarted)][1:]
    assert second.retry_of == PaymentId("PAY-1")
    ended = [one for one in book.events if isinstance(one, PaymentDeclined | PaymentExpired)]
    assert len(ended) == 1


def test_who_tries_again_for_a_donor_gives_for_nobody_or_for_the_same() -> None:
    """Without a proof it is anonymous; another donor's name is never put to it."""
    assert STARTED.gift is not None
    assert STARTED.gift.donor_id is not None
    nobodys = retry(STARTED)
    assert nobodys.gift is not None
    nobodys = replace(nobodys, gift=replace(nobodys.gift, donor_id=None))
    anothers = replace(nobodys, gift=replace(nobodys.gift, donor_id=DonorId("D-OTHER")))
    book = Book([*OPEN, STARTED, decline(STARTED)])
    with pytest.raises(RetryDiffersError):
        book.do(anothers)
    book.do(nobodys)
    _, gift, _ = book.do(capture(nobodys))
    assert isinstance(gift, DonationReceived)
    assert gift.donor_id is None


def test_an_order_is_paid_into_by_its_buyer_and_costs_the_platform_the_fee() -> None:
    """The escrow gets all of it; the log names who wanted to pay."""
    shop = Workshop()
    wanted = to_escrow()
    shop.do(shop.draft())
    (started,) = shop.do(wanted)
    assert started.actor() == BUYERS_CLERK
    captured, funded, fee = shop.do(capture(wanted))
    assert isinstance(captured, PaymentCaptured)
    assert isinstance(funded, OrderFunded)
    assert isinstance(fee, PaymentFeeBorne)
    assert shop.balance("escrow:order:O-BAGS") == 5_000
    assert funded.gateway_reference == "cap-1"


def test_a_payment_into_an_escrow_is_tried_again_for_the_same_order() -> None:
    """It funds the order as the first would have."""
    shop = Workshop()
    wanted = to_escrow()
    again = retry(wanted)
    shop.do(shop.draft(), wanted, decline(wanted), again, capture(again))
    assert shop.balance("escrow:order:O-BAGS") == 5_000


def test_money_for_an_order_that_takes_none_any_more_is_applied_nowhere() -> None:
    """It stays in suspense until it is given back."""
    shop = Workshop()
    wanted = to_escrow()
    shop.do(shop.draft(), wanted, capture(wanted, "odd", amount=cny(4_000)))
    shop.do(apply(wanted, "odd"))
    assert shop.balance("escrow:order:O-BAGS") == 4_000
    shop.do(capture(wanted, "twice"), give_back(wanted, "twice"))
    assert shop.balance(accounts.SUSPENDED) == 0
    shop.book.ledger.check_whole()


def test_a_little_money_in_suspense_goes_where_one_person_says() -> None:
    """To its gift, of as much as came and when it came; or back."""
    other = start(2)
    odd, lost = capture(STARTED, amount=cny(4_000)), capture(other, "cap-2", amount=cny(1))
    book = Book([*OPEN, STARTED, other, odd, lost])
    applied, gift = book.do(apply(STARTED, at=NOW + DAY))
    assert isinstance(applied, SuspendedPaymentApplied)
    assert isinstance(gift, DonationReceived)
    assert (gift.amount, gift.received_at, gift.from_suspense) == (cny(4_000), NOW, True)
    assert kinds(book.do(give_back(other, "cap-2"))) == [SuspendedPaymentReturned]
    assert balance(book, accounts.SUSPENDED) == 0
    assert balance(book, accounts.campaign_fund(CAMPAIGN)) == -4_000
    # Both cost a fen.
    assert balance(book, "assets:gateway:bank") == 3_998
    (point,) = book.ledger.open_points()
    assert point.what == "payment bank/cap-2 goes back and is not sent: 0.01 CNY"
    book.do(sent_back(other, "cap-2"))
    assert book.ledger.open_points() == ()


def test_much_money_in_suspense_goes_where_two_people_say() -> None:
    """Who says something else proposes that instead, and the first may agree."""
    much = capture(STARTED, amount=cny(MUCH))
    book = Book([*OPEN, STARTED, much])
    for when, resolution in (
        (apply(STARTED), Resolution.APPLY),
        (give_back(STARTED, by=APPROVER), Resolution.RETURN),
        (apply(STARTED), Resolution.APPLY),
    ):
        (proposed,) = book.do(when)
        assert isinstance(proposed, SuspendedPaymentProposed)
        assert proposed.resolution is resolution
    applied, gift = book.do(apply(STARTED, by=APPROVER))
    assert isinstance(applied, SuspendedPaymentApplied)
    assert (applied.proposed_by, applied.applied_by) == (OFFICER, APPROVER)
    assert isinstance(gift, DonationReceived)


def test_a_fen_less_than_much_needs_one_person() -> None:
    """The bound is that of lines of the bank."""
    book = Book([*OPEN, STARTED, capture(STARTED, amount=cny(MUCH - 1))])
    assert kinds(book.do(apply(STARTED))) == [SuspendedPaymentApplied, DonationReceived]


def test_a_gateway_pays_in_what_it_captured_suspense_and_fees_included() -> None:
    """So its account returns to zero with its settlement, whatever became of the money."""
    book = Book([*OPEN, STARTED, capture(STARTED, amount=cny(4_000))])
    line = RecordGatewaySettlement(
        gateway=GATEWAY, amount=cny(4_000), bank_reference="L-1", by=OFFICER, at=NOW
    )
    with pytest.raises(SettlementExceedsCapturedError):
        book.do(line)
    book.do(apply(STARTED))
    assert kinds(book.do(replace(line, amount=cny(3_999)))) == [GatewaySettled]
    assert balance(book, "assets:gateway:bank") == 0


def test_a_log_that_ends_behind_a_capture_is_torn() -> None:
    """And what stands between a capture and its gift is no honest log."""
    book = Book([*OPEN, STARTED])
    events = [*book.events, *book.do(capture(STARTED))]
    ledger = Ledger()
    for event in events[:4]:
        ledger.apply(event, event.actor())
    with pytest.raises(LawBrokenError, match="booked where it was meant"):
        ledger.check_whole()
    with pytest.raises(LawBrokenError, match="booked where it was meant"):
        ledger.apply(events[2], None)


def test_a_whole_story_of_payments_keeps_every_law() -> None:
    """Nothing is left in suspense, and nobody is asked for anything."""
    book = Book([*OPEN, *payments(1)])
    book.ledger.check_whole()
    assert balance(book, accounts.SUSPENDED) == 0
    assert book.ledger.open_points() == ()


@pytest.mark.parametrize(("given", "when", "then"), OF_PAYING)
def test_a_rule_for_payments_refuses(
    given: list[Command], when: Command, then: type[DomainError]
) -> None:
    """By its own name, and nothing is recorded."""
    book = Book(given)
    before = len(book.events)
    with pytest.raises(then) as refused:
        book.do(when)
    assert type(refused.value) is then
    assert len(book.events) == before
