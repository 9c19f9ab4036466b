"""Campaigns and households that were stopped go on when the reason is gone, and ended ones end."""

import pytest
from msgspec.structs import replace

from domain.allocations.errors import AllocationBeforeOutcomeError
from domain.campaigns import commands as c
from domain.campaigns.errors import CampaignIsClosedError, CampaignIsFrozenError
from domain.decider import Command
from domain.facts.allocations import FundsAllocated
from domain.facts.freezing import UnfreezeReason
from domain.facts.gifts import DonationReceived
from domain.facts.households import HouseholdRegistered
from domain.facts.payouts import PayoutRequested
from domain.households import commands as h
from domain.households.errors import ConsentMissingError, HouseholdIsFrozenError
from domain.ids import Commitment
from tests.worlds.book import Book
from tests.worlds.giving import (
    ABOUT_CAMPAIGN,
    ABOUT_ONE,
    ALL_OR_NOTHING,
    ALLOCATED,
    CLOSE,
    CONSENT,
    DAY,
    DRAFT,
    FREEZE,
    FREEZE_ONE,
    FUNDED,
    GIFT,
    PUBLISH,
    READY,
    REQUEST,
    WITHDRAW,
    allocate,
    refund,
)
from tests.worlds.story import NOW, cny

PAUSE, RESUME = c.PauseCampaign(**ABOUT_CAMPAIGN), c.ResumeCampaign(**ABOUT_CAMPAIGN)
UNFREEZE = c.UnfreezeCampaign(reason=UnfreezeReason.CLEARED, **ABOUT_CAMPAIGN)
UNFREEZE_ONE = h.UnfreezeHousehold(reason=UnfreezeReason.CLEARED, **ABOUT_ONE)


@pytest.mark.parametrize("stop", [[PAUSE, RESUME], [FREEZE, UNFREEZE], [PAUSE, RESUME] * 2])
def test_a_campaign_that_goes_on_takes_gifts(stop: list[Command]) -> None:
    """As if it had never stood still; it can be stopped and go on again."""
    book = Book([DRAFT, PUBLISH, *stop])
    assert isinstance(book.do(GIFT)[0], DonationReceived)
    for step in stop:
        assert book.do(step)


def test_a_frozen_campaign_gives_gifts_back_and_nothing_out() -> None:
    """A freeze protects donors; cleared, the pool may be allocated."""
    book = Book([*FUNDED, FREEZE])
    book.do(refund(cny(1)))
    with pytest.raises(CampaignIsFrozenError):
        book.do(allocate())
    book.do(UNFREEZE)
    (given,) = book.do(allocate())
    assert isinstance(given, FundsAllocated)


@pytest.mark.parametrize(
    ("stop", "error", "resume"),
    [
        (FREEZE_ONE, HouseholdIsFrozenError, UNFREEZE_ONE),
        (WITHDRAW, ConsentMissingError, CONSENT),
    ],
)
def test_a_household_that_was_stopped_is_paid_again(
    stop: Command, error: type[Exception], resume: Command
) -> None:
    """When it is cleared, or consents anew; then it may be stopped once more."""
    book = Book([*ALLOCATED, stop])
    with pytest.raises(error):
        book.do(REQUEST)
    book.do(resume)
    (asked,) = book.do(REQUEST)
    assert isinstance(asked, PayoutRequested)
    assert book.do(stop)


def test_a_campaign_that_reached_its_target_gives_its_pool_out() -> None:
    """All or nothing: once it is closed as reached; one that missed it gives nothing."""
    reached = Book([replace(ALL_OR_NOTHING, target=cny(10_000)), PUBLISH, *READY, GIFT])
    with pytest.raises(AllocationBeforeOutcomeError):
        reached.do(allocate())
    reached.do(CLOSE)
    (given,) = reached.do(allocate())
    assert isinstance(given, FundsAllocated)
    missed = Book([replace(ALL_OR_NOTHING, target=cny(10_001)), PUBLISH, *READY, GIFT])
    missed.do(replace(CLOSE, at=NOW + DAY))
    with pytest.raises(AllocationBeforeOutcomeError):
        missed.do(allocate())


def test_a_campaign_without_a_goal_to_reach_gives_out_while_it_runs_and_after() -> None:
    """Keep all: open or closed; only gifts end with it."""
    book = Book([*FUNDED, allocate(amount=cny(1)), CLOSE])
    book.do(replace(allocate(amount=cny(1)), allocation_id=allocate().allocation_id + "-2"))
    with pytest.raises(CampaignIsClosedError):
        book.do(replace(GIFT, donation_id="G-2", gateway_reference="2"))


def test_a_registration_names_the_commitment_to_the_particulars() -> None:
    """What the vault holds of the household can be opened against it."""
    particulars = Commitment("ab" * 32)
    (registered,) = Book([]).do(replace(READY[0], particulars=particulars))
    assert isinstance(registered, HouseholdRegistered)
    assert registered.particulars == particulars
