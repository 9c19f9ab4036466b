"""What is said of a campaign's target: one table of how it may have ended, and whom it concerns."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.campaigns.outcome import Ending, Tally, ending_of, outcome_of, progress_percent
from domain.facts.campaigns import CampaignClosed, FundingMode, Outcome
from domain.facts.gifts import FeeCharged, GiftChargedBack, GiftEvent
from domain.gifts.commands import ChargeFee
from tests.worlds.book import Book
from tests.worlds.giving import (
    ALL_OR_NOTHING,
    CLOSE,
    DRAFT,
    GIFT,
    OF_GIFT,
    PUBLISH,
    READY,
    REPAID,
    WON,
    allocate,
    charge_back,
    refund,
)
from tests.worlds.story import CAMPAIGN, NOW, cny

KEEPS, BACK = FundingMode.KEEP_ALL, FundingMode.ALL_OR_NOTHING
REACHED, MISSED = Outcome.REACHED, Outcome.MISSED
TARGET = 10_000
SAID = [
    # While it is not closed nothing is said, whatever is raised.
    (KEEPS, None, Tally(), None),
    (KEEPS, None, Tally(given_minor=10_000), None),
    (BACK, None, Tally(given_minor=10_000), None),
    # The last fen decides.
    (KEEPS, REACHED, Tally(given_minor=10_000), Ending.REACHED),
    (BACK, REACHED, Tally(given_minor=10_000), Ending.REACHED),
    (KEEPS, MISSED, Tally(given_minor=9_999), Ending.KEPT),
    (BACK, MISSED, Tally(given_minor=9_999), Ending.GIVING_BACK),
    (BACK, REACHED, Tally(given_minor=90_000), Ending.REACHED),
    # A fee is not taken off: donors gave it.
    (BACK, REACHED, Tally(given_minor=10_000, fee_minor=60), Ending.REACHED),
    # Refunds and chargebacks are; what had been spent before is a debt, and was raised.
    (KEEPS, MISSED, Tally(given_minor=10_001, refunded_minor=2), Ending.KEPT),
    (KEEPS, REACHED, Tally(given_minor=10_000, debt_minor=10_000), Ending.REACHED),
    # What came back after the target was reached is told, and changes no judgement.
    (KEEPS, REACHED, Tally(given_minor=10_000, refunded_minor=1), Ending.BELOW_SINCE),
    (BACK, REACHED, Tally(given_minor=10_000, charged_back_minor=1), Ending.BELOW_SINCE),
    (BACK, REACHED, Tally(given_minor=10_000, refunded_minor=10_000), Ending.BELOW_SINCE),
    (BACK, REACHED, Tally(given_minor=10_001, refunded_minor=1), Ending.REACHED),
    # What is known to be raised later than the closing counts where nothing was promised back.
    (KEEPS, MISSED, Tally(given_minor=10_000), Ending.REACHED),
    (BACK, MISSED, Tally(given_minor=10_000), Ending.GIVING_BACK),
    # All given back is said where it was, to the last fen.
    (BACK, MISSED, Tally(given_minor=100, refunded_minor=99), Ending.GIVING_BACK),
    (BACK, MISSED, Tally(given_minor=100, refunded_minor=100), Ending.GIVEN_BACK),
    (BACK, MISSED, Tally(given_minor=100, charged_back_minor=100), Ending.GIVEN_BACK),
    (KEEPS, MISSED, Tally(given_minor=100, refunded_minor=100), Ending.GIVEN_BACK),
    (KEEPS, MISSED, Tally(given_minor=100, refunded_minor=99), Ending.KEPT),
    # Fees don't come back, and that is said; unless the donor's bank took them, too.
    (BACK, MISSED, Tally(given_minor=100, fee_minor=1, refunded_minor=98), Ending.GIVING_BACK),
    (
        *(BACK, MISSED, Tally(given_minor=100, fee_minor=1, refunded_minor=99)),
        Ending.GIVEN_BACK_BUT_FEES,
    ),
    (
        *(KEEPS, MISSED, Tally(given_minor=100, fee_minor=1, refunded_minor=99)),
        Ending.GIVEN_BACK_BUT_FEES,
    ),
    (
        *(BACK, MISSED, Tally(given_minor=9, fee_minor=1, charged_back_minor=8, debt_minor=1)),
        Ending.GIVEN_BACK,
    ),
    (BACK, MISSED, Tally(given_minor=100, fee_minor=100), Ending.GIVEN_BACK_BUT_FEES),
    # Nothing can go back of nothing.
    (KEEPS, MISSED, Tally(), Ending.NOTHING_GIVEN),
    (BACK, MISSED, Tally(), Ending.NOTHING_GIVEN),
]


@pytest.mark.parametrize(("funding", "outcome", "tally", "said"), SAID)
def test_what_is_said_is_true(
    funding: FundingMode, outcome: Outcome | None, tally: Tally, said: Ending | None
) -> None:
    """Of each promise, judgement and what became of the gifts since."""
    assert ending_of(funding, TARGET, outcome, tally) is said


def test_everything_that_can_be_said_stands_in_the_table() -> None:
    """None is left out."""
    assert {said for *_, said in SAID} == {*Ending, None}


@pytest.mark.parametrize(
    ("raised", "target", "percent"),
    [(0, 1, 0), (1, 1, 100), (9_999, 10_000, 99), (99, 10_000, 0), (25_000, 10_000, 250)],
)
def test_progress_is_rounded_down(raised: int, target: int, percent: int) -> None:
    """A hundred is never said of less than the target."""
    assert progress_percent(raised, target) == percent


@given(raised=st.integers(0, 10**15), target=st.integers(1, 10**12))
def test_progress_and_judgement_are_one_rule(raised: int, target: int) -> None:
    """The target is reached where a hundred percent is shown, and nowhere else."""
    reached = outcome_of(raised, target) is REACHED
    assert reached is (progress_percent(raised, target) >= 100) is (raised >= target)


def test_a_tally_counts_each_event_once() -> None:
    """Fee, refund, chargeback and debt each in its own place."""
    book = Book([DRAFT, PUBLISH, *READY, GIFT, refund(cny(3_000)), allocate(amount=cny(5_000))])
    book.do(charge_back(None))
    tally = Tally()
    for event in book.events:
        if isinstance(event, GiftEvent):
            tally = tally.after(event, CAMPAIGN)
    fee = sum(event.fee.minor for event in book.events if isinstance(event, FeeCharged))
    back = next(event for event in book.events if isinstance(event, GiftChargedBack))
    assert tally == Tally(
        gifts=1,
        given_minor=10_000,
        fee_minor=fee,
        refunded_minor=3_000,
        charged_back_minor=back.from_fund_minor,
        debt_minor=back.debt_minor,
    )
    assert fee > 0 < back.debt_minor
    assert (tally.raised_minor, tally.back_minor) == (7_000 - back.from_fund_minor, 10_000)
    assert tally.after(book.events[0], CAMPAIGN) is tally


def test_a_fee_that_the_platform_bears_takes_nothing_from_the_gifts() -> None:
    """Only what it does not bear does."""
    late = ChargeFee(fee=cny(60), **OF_GIFT)
    book = Book([DRAFT, PUBLISH, *READY, replace(GIFT, fee=None), allocate(amount=cny(9_980))])
    (fee,) = book.do(late)
    assert isinstance(fee, FeeCharged)
    assert (fee.borne_minor, Tally().after(fee, CAMPAIGN).fee_minor) == (40, 20)


def test_what_is_won_or_repaid_is_no_chargeback_and_no_debt_any_more() -> None:
    """Each takes its own part out of the tally again, and nothing else."""
    second = replace(charge_back(cny(1_000)), gateway_reference="cb-2")
    first = charge_back(cny(6_000))
    book = Book([DRAFT, PUBLISH, *READY, GIFT, allocate(amount=cny(5_000)), first, second])
    tallies = [Tally()]
    for event in (*book.events, *book.do(WON), *book.do(REPAID)):
        if isinstance(event, GiftEvent):
            tallies.append(tallies[-1].after(event, CAMPAIGN))
    after = [(one.charged_back_minor, one.debt_minor) for one in tallies[-4:]]
    assert after == [(4_999, 1_001), (4_999, 2_001), (0, 1_000), (0, 999)]
    assert (tallies[-1].given_minor, tallies[-1].refunded_minor) == (10_000, 0)


def test_money_that_was_spent_before_it_was_charged_back_was_raised() -> None:
    """The campaign's households got it; the donor owes it; the target counts it."""
    target = replace(ALL_OR_NOTHING, funding=KEEPS, target=cny(10_000))
    book = Book([target, PUBLISH, *READY, replace(GIFT, fee=None), allocate()])
    book.do(charge_back(None))
    (closed,) = book.do(replace(CLOSE, at=NOW + timedelta(days=1)))
    assert isinstance(closed, CampaignClosed)
    assert (closed.raised_minor, closed.outcome) == (10_000, REACHED)
