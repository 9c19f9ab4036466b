"""Which status follows which event is stated once; what happens in long lives agrees with it."""

from collections.abc import Iterable
from typing import Any

import pytest

from domain.decider import Event
from domain.facts.campaigns import CAMPAIGN_LIFECYCLE, CampaignEvent, CampaignStatus
from domain.facts.households import HOUSEHOLD_EVENTS, STANDING_AFTER, HouseholdRegistered, Standing
from domain.facts.households import StationEvent as Station
from domain.facts.payouts import (
    ON_ITS_WAY,
    OVER,
    PAYOUT_EVENTS,
    PAYOUT_LIFECYCLE,
    PayoutApproved,
    PayoutEvent,
    PayoutSettled,
    PayoutStatus,
)
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignment_status import ASSIGNMENT_LIFECYCLE, AssignmentStatus
from domain.facts.piecework.claims import ClaimConflictCompensated
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.order_status import ORDER_LIFECYCLE, OrderStatus
from domain.lifecycle import Lifecycle
from tests.worlds.book import Book
from tests.worlds.piecework_story import piecework
from tests.worlds.story import story

LIFECYCLES: list[tuple[Lifecycle[Any], type[Event], str, Any]] = [
    (PAYOUT_LIFECYCLE, PayoutEvent, "payout_id", PayoutStatus.UNKNOWN),
    (CAMPAIGN_LIFECYCLE, CampaignEvent, "campaign_id", CampaignStatus.UNKNOWN),
    (ORDER_LIFECYCLE, OrderEvent, "order_id", OrderStatus.UNKNOWN),
    (ASSIGNMENT_LIFECYCLE, AssignmentEvent, "assignment_id", None),
]
STATUSES = (PayoutStatus, CampaignStatus, OrderStatus, AssignmentStatus)


@pytest.fixture(scope="module")
def events() -> list[Event]:
    """What two long stories record, of gifts and of work."""
    return [event for told in (story(), piecework()) for event in Book(c for c, _ in told).events]


def told(
    events: Iterable[Event], lifecycle: Lifecycle[Any], kind: type[Event], subject: str, first: Any
) -> tuple[list[Event], set[Any]]:
    """The events that came where they may not, and all statuses that were reached."""
    statuses: dict[str, Any] = {}
    broken: list[Event] = []
    reached: set[Any] = set()
    for event in events:
        if not isinstance(event, kind) or isinstance(event, ClaimConflictCompensated):
            continue
        key = getattr(event, subject)
        before = statuses.get(key, first)
        if type(event) in lifecycle.steps and before not in (
            lifecycle.since(type(event)) or (first,)
        ):
            broken.append(event)
        statuses[key] = lifecycle.after(before, event)
        reached.add(statuses[key])
    return broken, reached


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda each: each[1].__name__)
def test_a_long_story_keeps_to_the_lifecycles(
    events: list[Event], lifecycle: tuple[Lifecycle[Any], type[Event], str, Any]
) -> None:
    """Whatever the rules decide follows from where its subject stands; out of order it does not."""
    assert not told(events, *lifecycle)[0]
    assert told(reversed(events), *lifecycle)[0]


@pytest.mark.parametrize(("lifecycle", "statuses"), list(zip(LIFECYCLES, STATUSES, strict=True)))
def test_every_status_follows_some_event(
    events: list[Event], lifecycle: tuple[Lifecycle[Any], type[Event], str, Any], statuses: Any
) -> None:
    """Each but the first is what an event makes, be it that the event itself decides which."""
    steps, first = lifecycle[0].steps, lifecycle[3]
    always = {step.then for step in steps.values() if not callable(step.then)}
    assert always | told(events, *lifecycle)[1] == {*statuses} - {first}
    assert {status for step in steps.values() for status in step.since} <= {*statuses}


def test_payouts_end_once() -> None:
    """Every event of a payout is a step; nothing follows an end; what is on its way isn't over."""
    assert PAYOUT_LIFECYCLE.steps.keys() == {*PAYOUT_EVENTS}
    followed = {status for step in PAYOUT_LIFECYCLE.steps.values() for status in step.since}
    assert {*OVER} == {*PayoutStatus} - followed
    assert {*ON_ITS_WAY} <= followed - {PayoutStatus.REQUESTED}
    assert PayoutStatus.REQUESTED not in PAYOUT_LIFECYCLE.since(PayoutSettled)
    assert PAYOUT_LIFECYCLE.since(PayoutApproved) == (PayoutStatus.REQUESTED,)


def test_an_event_without_a_step_changes_no_status(events: list[Event]) -> None:
    """A payout's event is none of a campaign's lifecycle."""
    others = [event for event in events if isinstance(event, PayoutEvent)]
    assert others
    after = {CAMPAIGN_LIFECYCLE.after(CampaignStatus.OPEN, event) for event in others}
    assert after == {CampaignStatus.OPEN}


def test_every_event_of_a_household_says_what_it_makes_true() -> None:
    """But its registration, which comes first, and the stations that may act for it."""
    others = {kind for kind in HOUSEHOLD_EVENTS if issubclass(kind, Station | HouseholdRegistered)}
    assert STANDING_AFTER.keys() == {*HOUSEHOLD_EVENTS} - others
    assert {flag for flag, _ in STANDING_AFTER.values()} == {*Standing}
