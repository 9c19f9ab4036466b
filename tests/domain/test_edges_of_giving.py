"""The rules of giving and paying at their very edge: the last fen, the last second, the last one.

One step before the edge is allowed, one step behind it is refused with the figures that explain it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.allocations.errors import (
    AllocationAlreadySpentError,
    AllocationExceedsFundError,
    AllocationUnknownError,
    CandidateOutOfRangeError,
)
from domain.allocations.need import Candidate
from domain.allocations.rules import ALLOCATION_DECIDER
from domain.campaigns.commands import PauseCampaign
from domain.campaigns.errors import (
    CampaignDeadlinePassedError,
    CampaignNotInStatusError,
    DeadlineNotInFutureError,
    GiftBeforeItsCampaignError,
    GiftsSinceInFutureError,
    TargetNotReachedError,
)
from domain.decider import Command
from domain.errors import DomainError
from domain.facts.allocations import AllocationReversed, FundsAllocated, Share
from domain.facts.campaigns import CampaignClosed, CampaignKind, CampaignStatus, Outcome
from domain.facts.gifts import FeeCharged, GiftChargedBack
from domain.facts.households import HouseholdEvent
from domain.facts.income_tax import TaxWithheld
from domain.facts.payouts import CancelReason, PayoutRequested, PayoutSource, PayoutStatus
from domain.facts.piecework.rates import Rate
from domain.funds import accounts
from domain.gifts.commands import ChargeFee
from domain.gifts.errors import (
    ChargebackExceedsGiftError,
    DonationInFutureError,
    FeeExceedsGiftError,
    RefundExceedsGiftError,
)
from domain.households.errors import NeedTierOutOfRangeError, VerifierIsRegistrarError
from domain.ids import DonationId, HouseholdId, PayoutId, RefundId
from domain.money import MINOR_MAX, Currency, CurrencyMismatchError, Money
from domain.payouts.commands import CancelPayout, RequestPayout
from domain.payouts.errors import (
    ApproverIsRequesterError,
    PayoutExceedsFundError,
    PayoutNotInStatusError,
)
from domain.piecework.assignments.judgement.commands import ApproveAssignment
from tests.worlds.book import Book
from tests.worlds.giving import (
    ALL_OR_NOTHING,
    ALLOCATED,
    ALLOCATION,
    APPROVE,
    CLOSE,
    DRAFT,
    FUNDED,
    GIFT,
    OF_GIFT,
    ONE,
    PAYOUT,
    PUBLISH,
    READY,
    REGISTER,
    REQUEST,
    REVERSE,
    SEND,
    SETTLE,
    TWO,
    VERIFY,
    allocate,
    charge_back,
    refund,
)
from tests.worlds.story import CAMPAIGN, NOW, OFFICER, cny
from tests.worlds.workshop import NEEDY, TERMS, Workshop

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
G1 = DonationId("G-1")
OPEN = [DRAFT, PUBLISH]
CANCEL_TWO = CancelPayout(
    payout_id=PayoutId("P-2"),
    household_id=ONE,
    reason=CancelReason.ENTERED_IN_ERROR,
    by=OFFICER,
    at=NOW,
)
# The gift of FUNDED is ¥100.00 with a fee of one fen.
EDGES: list[tuple[list[Command], Command, Command, type[DomainError], dict[str, Any]]] = [
    (
        OPEN,
        replace(GIFT, fee=cny(10_000)),
        replace(GIFT, fee=cny(10_001)),
        FeeExceedsGiftError,
        {"donation_id": G1, "fee": cny(10_001), "left": cny(10_000)},
    ),
    (
        FUNDED,
        ChargeFee(fee=cny(9_999), **OF_GIFT),
        ChargeFee(fee=cny(10_000), **OF_GIFT),
        FeeExceedsGiftError,
        {"donation_id": G1, "fee": cny(10_000), "left": cny(9_999)},
    ),
    (
        FUNDED,
        refund(cny(9_999)),
        refund(cny(10_000)),
        RefundExceedsGiftError,
        {"donation_id": G1, "asked": cny(10_000), "left": cny(9_999)},
    ),
    (
        [*FUNDED, allocate(amount=cny(9_998))],
        refund(cny(1)),
        refund(cny(2)),
        RefundExceedsGiftError,
        {"donation_id": G1, "asked": cny(2), "left": cny(1)},
    ),
    (
        [*FUNDED, refund(cny(4_000))],
        charge_back(cny(10_000)),
        charge_back(cny(10_001)),
        ChargebackExceedsGiftError,
        {"donation_id": G1, "asked": cny(10_001), "left": cny(10_000)},
    ),
    (
        OPEN,
        GIFT,
        replace(GIFT, received_at=NOW + SECOND),
        DonationInFutureError,
        {"received_at": NOW + SECOND},
    ),
    (
        [ALL_OR_NOTHING, PUBLISH],
        replace(GIFT, received_at=NOW + DAY - SECOND, at=NOW + DAY),
        replace(GIFT, received_at=NOW + DAY, at=NOW + DAY),
        CampaignDeadlinePassedError,
        {"campaign_id": CAMPAIGN, "deadline": NOW + DAY},
    ),
    (
        OPEN,
        replace(GIFT, received_at=NOW, at=NOW + DAY),
        replace(GIFT, received_at=NOW - SECOND, at=NOW + DAY),
        GiftBeforeItsCampaignError,
        {"campaign_id": CAMPAIGN, "gifts_since": NOW},
    ),
    (
        [replace(DRAFT, gifts_since=NOW - DAY), PUBLISH],
        replace(GIFT, received_at=NOW - DAY),
        replace(GIFT, received_at=NOW - DAY - SECOND),
        GiftBeforeItsCampaignError,
        {"campaign_id": CAMPAIGN, "gifts_since": NOW - DAY},
    ),
    (
        [],
        replace(DRAFT, gifts_since=NOW),
        replace(DRAFT, gifts_since=NOW + SECOND),
        GiftsSinceInFutureError,
        {"campaign_id": CAMPAIGN, "gifts_since": NOW + SECOND},
    ),
    (
        [],
        replace(DRAFT, deadline=NOW + SECOND),
        replace(DRAFT, deadline=NOW),
        DeadlineNotInFutureError,
        {"campaign_id": CAMPAIGN, "deadline": NOW},
    ),
    (
        [ALL_OR_NOTHING, PUBLISH, GIFT],
        replace(CLOSE, at=NOW + DAY),
        replace(CLOSE, at=NOW + DAY - SECOND),
        TargetNotReachedError,
        {"campaign_id": CAMPAIGN, "raised": cny(10_000), "target": cny(1_000_000)},
    ),
    (
        FUNDED,
        allocate(amount=cny(9_999)),
        allocate(amount=cny(10_000)),
        AllocationExceedsFundError,
        {"campaign_id": CAMPAIGN, "asked": cny(10_000), "available": cny(9_999)},
    ),
    *(
        (
            FUNDED,
            allocate(candidates=(Candidate(ONE, *good), Candidate(TWO, 1))),
            allocate(candidates=(Candidate(ONE, *bad), Candidate(TWO, 1))),
            CandidateOutOfRangeError,
            {"household_id": ONE},
        )
        for good, bad in (
            ((1_000_000,), (1_000_001,)),
            ((0,), (-1,)),
            ((1, 0), (1, -1)),
            ((1, MINOR_MAX), (1, -1)),
        )
    ),
    (
        ALLOCATED,
        replace(REQUEST, amount=cny(9_999)),
        replace(REQUEST, amount=cny(10_000)),
        PayoutExceedsFundError,
        {"household_id": ONE, "asked": cny(10_000), "available": cny(9_999)},
    ),
    (
        [*ALLOCATED, REQUEST],
        APPROVE,
        replace(APPROVE, by=OFFICER),
        ApproverIsRequesterError,
        {"payout_id": PAYOUT, "staff": OFFICER},
    ),
    (
        [*ALLOCATED, REQUEST, APPROVE, SEND],
        SETTLE,
        APPROVE,
        PayoutNotInStatusError,
        {
            "payout_id": PAYOUT,
            "status": PayoutStatus.SENT,
            "needed": (PayoutStatus.REQUESTED,),
        },
    ),
    (
        [DRAFT],
        PUBLISH,
        PauseCampaign(campaign_id=CAMPAIGN, by=OFFICER, at=NOW),
        CampaignNotInStatusError,
        {
            "campaign_id": CAMPAIGN,
            "status": CampaignStatus.DRAFTED,
            "needed": CampaignStatus.OPEN,
        },
    ),
    (
        [*ALLOCATED, replace(REQUEST, payout_id=PayoutId("P-2"), household_id=ONE), CANCEL_TWO],
        REVERSE,
        replace(REVERSE, household_ids=(TWO,)),
        AllocationUnknownError,
        {"allocation_id": ALLOCATION, "household_id": TWO},
    ),
    *(
        (
            [],
            replace(REGISTER, need_tier=good),
            replace(REGISTER, need_tier=bad),
            NeedTierOutOfRangeError,
            {"need_tier": bad},
        )
        for good, bad in ((1, 0), (5, 6))
    ),
    (
        [REGISTER],
        VERIFY,
        replace(VERIFY, by=OFFICER),
        VerifierIsRegistrarError,
        {"household_id": ONE, "staff": OFFICER},
    ),
]


@pytest.mark.parametrize(("given", "allowed", "refused", "error", "details"), EDGES)
def test_a_rule_begins_exactly_where_it_says(
    given: list[Command],
    allowed: Command,
    refused: Command,
    error: type[DomainError],
    details: dict[str, Any],
) -> None:
    """The allowed step is recorded and balances; the next one is refused with its figures."""
    with pytest.raises(error) as raised:
        Book(given).do(refused)
    assert raised.value.details == details
    book = Book(given)
    assert book.do(allowed)
    book.ledger.check_whole()


def test_a_fee_may_be_the_whole_gift() -> None:
    """The gateway took all of it: the gift is recorded, and nothing is left to give."""
    book = Book(OPEN)
    _, fee = book.do(replace(GIFT, fee=cny(10_000)))
    assert isinstance(fee, FeeCharged)
    assert (fee.fee, fee.gateway, fee.donor_id) == (cny(10_000), "sandbox", "D-1")
    assert book.ledger.books.campaigns[CAMPAIGN].fund.available == 0
    with pytest.raises(RefundExceedsGiftError):
        book.do(refund(None))


def test_a_fee_in_another_currency_is_no_fee_of_this_gift() -> None:
    """Neither with the gift nor after it, nor can it be given back or charged back so."""
    usd = Money(1, Currency.USD)
    for given, when in (
        (OPEN, replace(GIFT, fee=usd)),
        (FUNDED, ChargeFee(fee=usd, **OF_GIFT)),
        (FUNDED, refund(usd)),
        (FUNDED, charge_back(usd)),
        ([*FUNDED], allocate(amount=usd)),
    ):
        with pytest.raises(CurrencyMismatchError) as raised:
            Book(given).do(when)
        assert raised.value.details == {"expected": Currency.CNY, "given": Currency.USD}


def test_a_refund_and_a_chargeback_take_off_what_went_back_before() -> None:
    """Of ¥100.00 less one fen: ¥30.00 refunded, ¥50.00 allocated; the bank takes ¥70.00 back."""
    book = Book([*FUNDED, refund(cny(3_000)), allocate(amount=cny(5_000))])
    (back,) = book.do(charge_back(None))
    assert isinstance(back, GiftChargedBack)
    assert (back.amount, back.from_fund_minor, back.debt_minor) == (cny(7_000), 1_999, 5_001)
    lot = book.ledger.books.campaigns[CAMPAIGN].gifts[G1]
    assert lot.returned_minor == 10_000
    book.ledger.check_whole()


def test_a_chargeback_of_what_is_still_there_makes_no_debt() -> None:
    """The fund pays it, and the rest may still be refunded."""
    book = Book(FUNDED)
    (back,) = book.do(charge_back(cny(9_999)))
    assert isinstance(back, GiftChargedBack)
    assert (back.from_fund_minor, back.debt_minor) == (9_999, 0)
    with pytest.raises(RefundExceedsGiftError) as raised:
        book.do(refund(None))
    assert raised.value.details == {"donation_id": G1, "asked": cny(0), "left": cny(0)}
    (rest,) = book.do(replace(charge_back(None), gateway_reference="again"))
    assert isinstance(rest, GiftChargedBack)
    assert (rest.amount, rest.from_fund_minor, rest.debt_minor) == (cny(1), 0, 1)
    with pytest.raises(ChargebackExceedsGiftError) as none_left:
        book.do(replace(charge_back(None), gateway_reference="more"))
    assert none_left.value.details == {"donation_id": G1, "asked": cny(0), "left": cny(0)}
    book.ledger.check_whole()


def test_a_target_is_reached_with_its_last_fen() -> None:
    """And a campaign that reached it may end before its deadline."""
    book = Book([replace(ALL_OR_NOTHING, target=cny(10_000)), PUBLISH, GIFT])
    (closed,) = book.do(CLOSE)
    assert isinstance(closed, CampaignClosed)
    assert (closed.raised_minor, closed.outcome) == (10_000, Outcome.REACHED)


def test_what_went_back_does_not_count_as_raised() -> None:
    """Refunds in full; a chargeback as far as the fund paid it."""
    book = Book([*FUNDED, refund(cny(3_000)), allocate(amount=cny(5_000)), charge_back(None)])
    (closed,) = book.do(CLOSE)
    assert isinstance(closed, CampaignClosed)
    assert (closed.raised_minor, closed.outcome) == (10_000 - 3_000 - 1_999, Outcome.MISSED)


def test_four_hundred_households_fit_into_one_allocation() -> None:
    """As many as an event holds that must fit into a leaf."""
    many = [HouseholdId(f"H-{number:03}") for number in range(400)]
    command = allocate(candidates=tuple(Candidate(key, 1) for key in many))
    state = ALLOCATION_DECIDER.initial(command)
    # One household's registration and standing, told of each of the four hundred.
    for happened in Book([*FUNDED[:-1], replace(GIFT, fee=None)]).events:
        if not isinstance(happened, HouseholdEvent):
            state = ALLOCATION_DECIDER.evolve(state, happened)
        elif happened.household_id == ONE:
            for key in many:
                state = ALLOCATION_DECIDER.evolve(state, replace(happened, household_id=key))
    (event,) = ALLOCATION_DECIDER.decision(state, command).events
    assert isinstance(event, FundsAllocated)
    assert {share.minor for share in event.shares} == {25}
    assert len(event.shares) == 400


def test_a_reversal_gives_whole_shares_back_and_only_untouched_ones() -> None:
    """¥60.00 and ¥39.99: two's share comes back while a payout holds a fen of one's."""
    book = Book([*FUNDED, allocate(candidates=(Candidate(ONE, 2), Candidate(TWO, 1)))])
    book.do(replace(REQUEST, amount=cny(1)))
    with pytest.raises(AllocationAlreadySpentError) as raised:
        book.do(replace(REVERSE, household_ids=(TWO, ONE)))
    assert raised.value.details == {"allocation_id": ALLOCATION, "household_id": ONE}
    (event,) = book.do(replace(REVERSE, household_ids=(TWO, TWO)))
    assert isinstance(event, AllocationReversed)
    assert event.shares == (Share(TWO, 3_333),)
    assert event.currency is Currency.CNY
    assert book.ledger.books.campaigns[CAMPAIGN].fund.available == 3_333
    assert book.ledger.books.households[TWO].available(Currency.CNY) == 0
    book.ledger.check_whole()


def earned(minor_a_piece: int) -> Workshop:
    """Ten good pieces were paid."""
    shop = Workshop(terms=replace(TERMS, rate=Rate(minor_a_piece, 1))).opened()
    shop.do(shop.claim(), shop.submit(), shop.judge(ApproveAssignment))
    return shop


def ask(shop: Workshop, name: str, minor: int) -> RequestPayout:
    """Ask for earnings."""
    return RequestPayout(
        payout_id=PayoutId(name),
        household_id=NEEDY,
        amount=cny(minor),
        source=PayoutSource.EARNINGS,
        by=OFFICER,
        at=shop.now,
    )


def test_the_second_payout_of_a_year_is_taxed_on_the_years_income() -> None:
    """¥10,000 makes ¥90.00 of tax; ¥2,000 more makes ¥138.00 in all, so ¥48.00 now.

    The income is all that was paid, the tax of the first payout included: without its ¥90.00 the
    second would be taxed with less.
    """
    shop = earned(120_000)
    first, _ = shop.do(ask(shop, "P-1", 1_000_000))
    second, asked = shop.do(ask(shop, "P-2", 200_000))
    assert isinstance(first, TaxWithheld)
    assert isinstance(second, TaxWithheld)
    assert isinstance(asked, PayoutRequested)
    assert (first.amount, first.income_minor, first.months) == (cny(9_000), 1_000_000, 1)
    assert (second.amount, second.income_minor, second.months) == (cny(4_800), 1_200_000, 1)
    assert asked.amount == cny(195_200)
    assert shop.balance(accounts.TAX) == 13_800
    assert shop.book.ledger.books.earnings[NEEDY].income_minor == {2026: 1_200_000}
    assert shop.book.ledger.books.earnings[NEEDY].tax_minor == {2026: 13_800}
    shop.book.ledger.check_whole()


def test_a_payout_that_failed_is_no_income_of_the_year() -> None:
    """Cancelled with its tax: the next of ¥10,000 is taxed as the first, ¥90.00."""
    shop = earned(120_000)
    shop.do(ask(shop, "P-1", 1_000_000))
    shop.do(replace(CANCEL_TWO, payout_id=PayoutId("P-1"), household_id=NEEDY, at=shop.now))
    assert shop.book.ledger.books.earnings[NEEDY].income_minor == {2026: 0}
    assert shop.book.ledger.books.earnings[NEEDY].tax_minor == {2026: 0}
    again, _ = shop.do(ask(shop, "P-2", 1_000_000))
    assert isinstance(again, TaxWithheld)
    assert (again.amount, again.income_minor) == (cny(9_000), 1_000_000)


def test_a_tax_of_one_fen_is_withheld_and_one_of_nothing_is_not() -> None:
    """¥6,250.00 a month is free of tax; ¥6,250.25 makes 0.6 fen, which is one."""
    shop = earned(120_000)
    assert len(shop.do(ask(shop, "P-1", 625_000))) == 1
    withheld, asked = shop.do(ask(shop, "P-2", 25))
    assert isinstance(withheld, TaxWithheld)
    assert isinstance(asked, PayoutRequested)
    assert (withheld.amount, asked.amount) == (cny(1), cny(24))


def test_each_year_is_taxed_for_itself() -> None:
    """The year is the one that it is in Beijing: 16:00 UTC on 31 December is next year's."""
    shop = earned(120_000)
    shop.do(ask(shop, "P-1", 1_000_000))
    shop.now = datetime(2026, 12, 31, 16, tzinfo=UTC)
    (asked,) = shop.do(ask(shop, "P-2", 200_000))
    assert isinstance(asked, PayoutRequested)
    assert asked.amount == cny(200_000)
    assert shop.book.ledger.books.earnings[NEEDY].income_minor == {2026: 1_000_000, 2027: 200_000}


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        (FUNDED, "need-weighted/1"),
        (
            [
                *READY,
                replace(DRAFT, kind=CampaignKind.EARMARKED, household_id=ONE),
                replace(PUBLISH, household_id=ONE),
                GIFT,
            ],
            "earmarked/1",
        ),
    ],
)
def test_an_allocation_names_the_rule_that_made_its_shares(steps: list[Command], rule: str) -> None:
    """Of a campaign for all, or for one household."""
    (event,) = Book(steps).do(allocate())
    assert isinstance(event, FundsAllocated)
    assert event.rule == rule


def test_what_went_back_adds_up() -> None:
    """Two refunds of one gift, each a part."""
    book = Book([*FUNDED, refund(cny(1_000))])
    book.do(replace(refund(cny(2_000)), refund_id=RefundId("R-2")))
    gift = book.ledger.books.campaigns[CAMPAIGN].gifts[G1]
    assert gift.returned_minor == 3_000
