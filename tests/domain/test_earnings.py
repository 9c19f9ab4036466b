"""Earnings are paid like gifts, from an account of their own, less the tax that is due."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from domain.allocations.commands import AllocateFunds
from domain.allocations.need import Candidate
from domain.facts.income_tax import TaxReleased, TaxWithheld
from domain.facts.payouts import CancelReason, PayoutFailure, PayoutRequested, PayoutSource
from domain.facts.piecework.rates import Rate
from domain.funds import accounts
from domain.funds.household_earnings import HouseholdEarnings
from domain.ids import AllocationId, BatchId, PayoutId
from domain.laws.broken import LawBrokenError
from domain.payouts.commands import (
    ApprovePayout,
    CancelPayout,
    FailPayout,
    RequestPayout,
    SendPayout,
    SettlePayout,
)
from domain.payouts.errors import PayoutExceedsFundError
from domain.payouts.tax import due_minor
from domain.piecework.assignments.judgement.commands import ApproveAssignment
from tests.worlds.story import CAMPAIGN, campaign, cny, gift
from tests.worlds.workshop import DAY, NEEDY, OFFICER, TERMS, VERIFIER, Workshop

PAYOUT = PayoutId("P-PAY")
STEP: dict[str, Any] = {"payout_id": PAYOUT, "household_id": NEEDY}
DEAR = replace(TERMS, rate=Rate(100_000, 1))
"""¥1,000 a piece, so that ten pieces earn ¥10,000."""


def earned(**terms: Any) -> Workshop:
    """Ten good pieces were paid from escrow."""
    shop = Workshop(terms=replace(TERMS, **terms)).opened()
    shop.do(shop.claim(), shop.submit(), shop.judge(ApproveAssignment))
    return shop


def ask(shop: Workshop, minor: int, **changes: Any) -> RequestPayout:
    """Ask for earnings."""
    command = RequestPayout(
        payout_id=PAYOUT,
        household_id=NEEDY,
        amount=cny(minor),
        source=PayoutSource.EARNINGS,
        by=OFFICER,
        at=shop.now,
    )
    return replace(command, **changes)


def test_who_has_not_earned_yet_is_in_the_first_month() -> None:
    """Whatever the month of the year: no allowance is made for months without work."""
    assert HouseholdEarnings(NEEDY).months_of_work(datetime(2026, 11, 27, tzinfo=UTC)) == 1


def test_earnings_reach_the_household_and_gifts_stay_apart() -> None:
    """Neither account pays for the other."""
    shop = earned()
    with pytest.raises(PayoutExceedsFundError):
        shop.do(ask(shop, 1, source=PayoutSource.FUND))
    with pytest.raises(PayoutExceedsFundError):
        shop.do(ask(shop, 3_338))
    shop.do(ask(shop, 3_337, batch_id=BatchId("T-1")))
    assert "batch:T-1" in shop.one(PayoutRequested).tags()
    with pytest.raises(PayoutExceedsFundError):
        shop.do(ask(shop, 1, payout_id=PayoutId("P-MORE")))
    shop.do(
        ApprovePayout(by=VERIFIER, at=shop.now, **STEP),
        SendPayout(gateway="sandbox", at=shop.now, **STEP),
        SettlePayout(gateway_reference="out-1", at=shop.now, **STEP),
    )
    assert shop.balance(accounts.earnings(NEEDY)) == 0
    assert shop.balance(accounts.BANK) == 3_337
    shop.book.ledger.check_whole()


def test_a_household_is_paid_of_what_it_was_given_and_of_what_it_earned() -> None:
    """Payouts of one account are nothing to the other."""
    shop = earned()
    draft, publish, *_ = (command for command, _ in campaign())
    allocate = AllocateFunds(
        allocation_id=AllocationId("A-GIVEN"),
        campaign_id=CAMPAIGN,
        amount=cny(9_000),
        candidates=(Candidate(NEEDY, 1),),
        salt=b"s" * 32,
        by=OFFICER,
        at=shop.now,
    )
    shop.do(draft, publish, gift(1, 10_000)[0], allocate)
    for name, minor in (("P-1", 3_000), ("P-2", 6_000)):
        given = ask(shop, minor, payout_id=PayoutId(name), source=PayoutSource.FUND)
        shop.do(given, ask(shop, 1_000, payout_id=PayoutId(f"{name}-EARNED")))
    assert shop.balance(accounts.household_fund(NEEDY)) == 9_000, "held, until they are approved"
    shop.book.ledger.check_whole()


def test_earnings_that_did_not_arrive_are_the_household_s_again() -> None:
    """And may be asked for once more."""
    shop = earned()
    shop.do(
        ask(shop, 3_337),
        ApprovePayout(by=VERIFIER, at=shop.now, **STEP),
        SendPayout(gateway="sandbox", at=shop.now, **STEP),
        FailPayout(reason=PayoutFailure.ACCOUNT_CLOSED, at=shop.now, **STEP),
    )
    shop.do(ask(shop, 3_337, payout_id=PayoutId("P-AGAIN")))
    shop.book.ledger.check_whole()


def test_tax_is_kept_back_by_the_cumulative_method() -> None:
    """¥10,000 in the first month: 8,000 after costs, 3,000 above the free amount, 3 % of it."""
    shop = earned(rate=DEAR.rate)
    withheld, asked = shop.do(ask(shop, 1_000_000))
    assert isinstance(withheld, TaxWithheld)
    assert isinstance(asked, PayoutRequested)
    assert (withheld.amount, withheld.months) == (cny(9_000), 1)
    assert asked.amount == cny(991_000)
    assert shop.balance(accounts.TAX) == 9_000
    shop.do(CancelPayout(reason=CancelReason.ENTERED_IN_ERROR, by=OFFICER, at=shop.now, **STEP))
    assert shop.one(TaxReleased).amount == cny(9_000)
    assert shop.balance(accounts.TAX) == 0
    # A month later two months are free, and nothing is due.
    shop.now += 31 * DAY
    (asked,) = shop.do(ask(shop, 1_000_000, payout_id=PayoutId("P-LATER")))
    assert isinstance(asked, PayoutRequested)
    assert asked.amount == cny(1_000_000)
    shop.book.ledger.check_whole()


def test_a_new_year_begins_at_nothing_and_with_january() -> None:
    """Who has worked before has twelve free months a year."""
    shop = earned(rate=DEAR.rate)
    shop.now = datetime(2027, 2, 28, 16, 30, tzinfo=UTC)  # March in Beijing
    (asked,) = shop.do(ask(shop, 1_000_000))
    assert isinstance(asked, PayoutRequested)
    assert shop.book.ledger.books.earnings[NEEDY].months_of_work(shop.now) == 3


@pytest.mark.parametrize(
    ("yuan", "months", "expected_minor"),
    [
        *((0, 1, 0), (6_250, 1, 0), (6_250.25, 1, 1), (51_250, 1, 108_000), (20_000, 3, 3_000)),
        *((51_251, 1, 108_008), (186_250, 1, 1_188_000), (1_300_000, 12, 25_908_000)),
        *((1_300_001, 12, 25_908_036), (381_250, 1, 4_308_000), (531_250, 1, 7_308_000)),
        *((831_250, 1, 14_508_000), (1_206_250, 1, 25_008_000)),
    ],
)
def test_the_tariff_at_its_edges(yuan: float, months: int, expected_minor: int) -> None:
    """Computed by hand from the annex; each bracket meets the next without a step."""
    assert due_minor(int(yuan * 100), months) == expected_minor


def test_the_audit_knows_the_tax() -> None:
    """The control: another tax than the year's income makes due breaks a law."""
    shop = earned(rate=DEAR.rate)
    wrong = TaxWithheld(
        amount=cny(8_999), year=2026, income_minor=1_000_000, months=1, withheld_at=shop.now, **STEP
    )
    with pytest.raises(LawBrokenError, match="tax is what the year"):
        shop.book.ledger.apply(wrong, None)


def test_a_clock_that_was_ahead_leaves_one_month_of_work() -> None:
    """Pay credited on the first of April by one clock may be asked for in March by another."""
    earnings = HouseholdEarnings(NEEDY)
    earnings.first_earned = datetime(2026, 3, 31, 16, 0, 1, tzinfo=UTC)
    assert earnings.months_of_work(datetime(2026, 3, 31, 15, 59, tzinfo=UTC)) == 1
    earnings.first_earned = datetime(2025, 12, 31, 16, 0, 1, tzinfo=UTC)
    assert earnings.months_of_work(datetime(2025, 12, 31, 15, 59, tzinfo=UTC)) == 1
