"""What a donor owes after a chargeback, disputes that are won, and fees that are known late."""

from datetime import timedelta
from typing import Any, Final

import pytest
from msgspec.structs import replace

from domain.decider import Command
from domain.errors import DomainError
from domain.facts.gifts import ChargebackReversed, DebtRepaid, FeeCharged, GiftChargedBack
from domain.facts.treasury import CorrectionReason
from domain.funds import accounts
from domain.funds.arrivals import (
    SECOND_PERSON_FROM_MINOR,
    ConfirmerIsRecorderError,
    LineNeedsSecondPersonError,
)
from domain.funds.references import GatewayReferenceRepeatedError, StatementLineRepeatedError
from domain.gifts.commands import ChargeFee
from domain.gifts.errors import (
    ChargebackAlreadyReversedError,
    ChargebackExceedsGiftError,
    ChargebackUnknownError,
    RefundExceedsGiftError,
    RepaymentExceedsDebtError,
)
from domain.gifts.laws import DEBT_DAYS_MAX
from domain.ids import DonationId
from domain.money import Currency
from domain.treasury.commands import (
    ProposeLineCorrection,
    RecordSuspenseLine,
    WithdrawLineCorrection,
)
from domain.treasury.errors import LineNotEnteredError
from tests.worlds.giving import (
    DRAFT,
    FUNDED,
    GIFT,
    OF_GIFT,
    PUBLISH,
    READY,
    REPAID,
    REVERSE,
    WON,
    allocate,
    charge_back,
    refund,
)
from tests.worlds.lived import Again
from tests.worlds.story import APPROVER, CAMPAIGN, NOW, OFFICER, cny

LIMIT: Final = SECOND_PERSON_FROM_MINOR[Currency.CNY]
DEBT: Final = accounts.debt(GIFT.donor_id)  # type: ignore[attr-defined]
FUND: Final = accounts.campaign_fund(CAMPAIGN)
SANDBOX: Final = accounts.gateway("sandbox")
WHOLE: Final = replace(GIFT, amount=cny(3_333), fee=None)
OPEN: Final = [DRAFT, PUBLISH, *READY, WHOLE]


def balance(book: Again, account: accounts.Account) -> int:
    """Debit positive, in fen."""
    return book.ledger.books.balances[account, Currency.CNY]


def refused(book: Again, error: type[DomainError], command: Command) -> Any:
    """The error, and nothing was recorded."""
    before = len(book.events)
    with pytest.raises(error) as raised:
        book.do(command)
    assert len(book.events) == before
    return raised.value


def test_what_was_refunded_may_be_charged_back_as_well() -> None:
    """The case of the gift that is refunded and then charged back: the donor owes it."""
    book = Again([*OPEN, refund(None)])
    (event,) = book.do(charge_back(None))
    assert isinstance(event, GiftChargedBack)
    assert (event.amount, event.from_fund_minor, event.debt_minor) == (cny(3_333), 0, 3_333)
    assert (balance(book, DEBT), balance(book, SANDBOX)) == (3_333, -3_333)
    refused(book, ChargebackExceedsGiftError, charge_back(cny(1)))
    (point,) = book.ledger.open_points()
    assert point == ("D-1 owes 33.33 CNY for gift G-1", NOW, DEBT_DAYS_MAX)
    book.do(WON)
    assert (balance(book, DEBT), balance(book, SANDBOX)) == (0, 0)
    assert book.ledger.open_points() == ()
    book.ledger.check_whole()


def test_what_a_bank_takes_back_is_what_was_not_given_back_yet() -> None:
    """Be it one fen; only where nothing is left is it the whole gift."""
    book = Again([*OPEN, refund(cny(3_332))])
    (event,) = book.do(charge_back(None))
    assert isinstance(event, GiftChargedBack)
    assert (event.amount, event.debt_minor) == (cny(1), 0)


def test_a_line_that_repaid_a_debt_is_no_gateway_s_to_correct() -> None:
    """It stood in suspense, and was a line of the treasury's until then."""
    book = Again([*OPEN, refund(None), charge_back(None)])
    about = {"bank_reference": "L-DEBT", "by": OFFICER, "at": NOW}
    book.do(RecordSuspenseLine(amount=cny(1), **about))
    book.do(REPAID)
    wrong = {"right_gateway": None, "right_amount": cny(2), "reason": CorrectionReason.MISTYPED}
    refused(book, LineNotEnteredError, ProposeLineCorrection(**wrong, **about))


def test_a_dispute_that_is_won_puts_all_back_once() -> None:
    """The fund has its part again, of the very gift; the debt is none."""
    book = Again([*OPEN, allocate(amount=cny(1_000)), charge_back(None)])
    assert (balance(book, FUND), balance(book, DEBT)) == (0, 1_000)
    (event,) = book.do(WON)
    assert isinstance(event, ChargebackReversed)
    assert (event.amount, event.from_fund_minor, event.debt_minor) == (cny(3_333), 2_333, 1_000)
    assert event.actor() == OFFICER
    assert (balance(book, FUND), balance(book, DEBT)) == (-2_333, 0)
    error = refused(book, ChargebackAlreadyReversedError, WON)
    assert error.reference == "sandbox/cb"
    book.do(refund(None))
    book.ledger.check_whole()


def test_only_a_chargeback_of_this_gift_is_won() -> None:
    """Another reference is none."""
    book = Again([*OPEN, charge_back(cny(10))])
    error = refused(book, ChargebackUnknownError, replace(WON, gateway_reference="other"))
    assert error.details == {"donation_id": "G-1", "gateway_reference": "other"}


def test_each_of_several_chargebacks_is_won_by_itself() -> None:
    """What one took is back; the other stands."""
    second = replace(charge_back(cny(200)), gateway_reference="cb-2")
    book = Again([*OPEN, charge_back(cny(100)), second])
    book.do(WON)
    assert balance(book, FUND) == -(3_333 - 200)
    third = replace(charge_back(cny(3_134)), gateway_reference="cb-3")
    assert refused(book, ChargebackExceedsGiftError, third).left == cny(3_133)
    book.do(replace(third, amount=cny(3_133)))
    assert (balance(book, FUND), balance(book, DEBT)) == (0, 0)


def test_after_a_chargeback_no_refund_gives_it_a_second_time() -> None:
    """Also where the households gave the gift's part back to the fund."""
    book = Again([*OPEN, allocate(amount=cny(3_333)), charge_back(None), REVERSE])
    refused(book, RefundExceedsGiftError, refund(cny(1)))
    book.do(WON)
    book.do(refund(cny(3_333)))
    book.ledger.check_whole()


def test_two_gateways_may_use_one_reference() -> None:
    """The key of a chargeback is the gateway's; within one gateway it is unique."""
    other = replace(
        WHOLE,
        donation_id=DonationId("G-2"),
        gateway="import",
        gateway_reference="ref-2",
    )
    third = replace(WHOLE, donation_id=DonationId("G-3"), gateway_reference="ref-3")
    book = Again([*OPEN, other, third, charge_back(None)])
    book.do(replace(charge_back(None), donation_id=DonationId("G-2")))
    same = replace(charge_back(None), donation_id=DonationId("G-3"))
    assert refused(book, GatewayReferenceRepeatedError, same).reference == "sandbox/cb"
    book.do(WON)
    book.do(replace(WON, donation_id=DonationId("G-2")))


def test_a_debt_is_repaid_in_parts_and_no_more_than_is_owed() -> None:
    """Each line of the bank once; custody is up, and at the last part nothing is open."""
    book = Again([*OPEN, refund(None), charge_back(None)])
    (event,) = book.do(replace(REPAID, amount=cny(3_000)))
    assert isinstance(event, DebtRepaid)
    assert (balance(book, accounts.BANK), balance(book, DEBT)) == (3_000, 333)
    refused(book, StatementLineRepeatedError, REPAID)
    # Whoever decides about other lines knows of it, too.
    book.do(RecordSuspenseLine(bank_reference="L-OTHER", amount=cny(1), by=OFFICER, at=NOW))
    rest = replace(REPAID, amount=cny(334), bank_reference="L-2")
    error = refused(book, RepaymentExceedsDebtError, rest)
    assert error.details == {"donation_id": "G-1", "asked": cny(334), "owed": cny(333)}
    book.do(replace(rest, amount=cny(333)))
    (other,) = book.ledger.open_points()
    assert other.what == "bank line L-OTHER in suspense: 0.01 CNY"
    assert (
        refused(book, RepaymentExceedsDebtError, replace(REPAID, bank_reference="L-3")).owed.minor
        == 0
    )


def test_a_debt_is_as_old_as_it_was_before_a_part_was_repaid() -> None:
    """To the last fen; who gave without a name owes as whoever gave so."""
    book = Again([*OPEN[:-1], replace(WHOLE, donor_id=None), refund(None), charge_back(None)])
    book.do(replace(REPAID, amount=cny(3_332), at=NOW + timedelta(days=3)))
    (point,) = book.ledger.open_points()
    assert point == ("an anonymous donor owes 0.01 CNY for gift G-1", NOW, DEBT_DAYS_MAX)


def test_a_line_whose_correction_was_taken_back_repays_what_it_is() -> None:
    """It stood in suspense all the time."""
    book = Again([*OPEN, refund(None), charge_back(None)])
    about = {"bank_reference": "L-DEBT", "by": OFFICER, "at": NOW}
    wrong = CorrectionReason.MISTYPED
    book.do(RecordSuspenseLine(amount=cny(100), **about))
    book.do(ProposeLineCorrection(right_gateway=None, right_amount=cny(10), reason=wrong, **about))
    book.do(WithdrawLineCorrection(**about))
    (event,) = book.do(replace(REPAID, amount=cny(100)))
    assert isinstance(event, DebtRepaid)
    assert event.from_suspense
    assert balance(book, accounts.SUSPENSE) == 0


def test_the_second_debt_of_a_gift_comes_on_top_of_the_first() -> None:
    """Two chargebacks of money that was spent; the one that is won takes its own part away."""
    second = replace(charge_back(cny(2_000)), gateway_reference="cb-2")
    book = Again([*OPEN, allocate(amount=cny(3_333)), charge_back(cny(1_000)), second])
    assert balance(book, DEBT) == 3_000
    gift = book.ledger.books.campaigns[CAMPAIGN].gifts[DonationId("G-1")]
    assert gift.debt_minor == 3_000
    book.do(WON)
    assert [(one.reference, one.won) for one in gift.chargebacks] == [("cb", True), ("cb-2", False)]
    book.do(replace(WON, gateway_reference="cb-2"))
    assert [(one.reference, one.won) for one in gift.chargebacks] == [("cb", True), ("cb-2", True)]
    assert (gift.debt_minor, gift.returned_minor) == (0, 0)
    assert book.ledger.open_points() == ()


def test_what_was_repaid_before_the_dispute_was_won_is_owed_to_the_donor() -> None:
    """It stays open until somebody sees to it."""
    book = Again([*OPEN, refund(None), charge_back(None), replace(REPAID, amount=cny(3_333))])
    book.do(WON)
    assert balance(book, DEBT) == -3_333
    (point,) = book.ledger.open_points()
    assert point.what == "D-1 is owed 33.33 CNY for gift G-1"
    refused(book, RepaymentExceedsDebtError, replace(REPAID, bank_reference="L-2"))
    book.ledger.check_whole()


def test_a_large_repayment_takes_two_through_suspense() -> None:
    """As any line does from the limit on."""
    large = replace(WHOLE, amount=cny(LIMIT))
    book = Again([DRAFT, PUBLISH, large, refund(None), charge_back(None)])
    repaid = replace(REPAID, amount=cny(LIMIT))
    refused(book, LineNeedsSecondPersonError, repaid)
    book.do(RecordSuspenseLine(bank_reference="L-DEBT", amount=cny(LIMIT), by=OFFICER, at=NOW))
    refused(book, ConfirmerIsRecorderError, repaid)
    (event,) = book.do(replace(repaid, by=APPROVER))
    assert isinstance(event, DebtRepaid)
    assert (event.recorded_by, event.confirmed_by, event.from_suspense) == (OFFICER, APPROVER, True)
    assert event.actor() == APPROVER
    assert balance(book, accounts.SUSPENSE) == 0
    book.ledger.check_whole()


@pytest.mark.parametrize(
    ("before", "fee", "borne"),
    [
        ([], 60, 0),
        ([allocate(amount=cny(3_313))], 60, 40),
        ([allocate(amount=cny(3_333))], 60, 60),
        ([refund(cny(3_300))], 60, 27),
        ([], 3_333, 0),
    ],
)
def test_a_fee_that_is_known_late_is_borne_by_the_platform(
    before: list[Command], fee: int, borne: int
) -> None:
    """What is left of the gift bears it first; no other gift and no household ever does."""
    book = Again([*OPEN, *before])
    fund = balance(book, FUND)
    (event,) = book.do(ChargeFee(fee=cny(fee), **OF_GIFT))
    assert isinstance(event, FeeCharged)
    assert event.borne_minor == borne
    assert balance(book, accounts.BORNE_FEES) == borne
    assert balance(book, accounts.fee("gateway")) == fee
    assert balance(book, FUND) == fund + fee - borne
    book.ledger.check_whole()


def test_what_the_platform_bears_of_several_fees_adds_up() -> None:
    """The gift is spent, and bears none of them."""
    book = Again([*OPEN, allocate(amount=cny(3_333))])
    for fee in (60, 40):
        book.do(ChargeFee(fee=cny(fee), **OF_GIFT))
    gift = book.ledger.books.campaigns[CAMPAIGN].gifts[DonationId("G-1")]
    assert (gift.fee_minor, gift.borne_minor, gift.cost_minor) == (100, 100, 0)


def test_fees_come_to_no_more_than_the_gift() -> None:
    """However often the gateway tells of one."""
    book = Again([*FUNDED, ChargeFee(fee=cny(9_000), **OF_GIFT)])
    with pytest.raises(DomainError) as raised:
        book.do(ChargeFee(fee=cny(1_000), **OF_GIFT))
    assert raised.value.details == {"donation_id": "G-1", "fee": cny(1_000), "left": cny(999)}
