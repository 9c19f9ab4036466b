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
from domain.lifecycle import Lifecycle
from tests.domain.book import Book
from tests.story import story

LIFECYCLES: list[tuple[Lifecycle[Any], type[Event], str, Any]] = [
    (PAYOUT_LIFECYCLE, PayoutEvent, "payout_id", PayoutStatus.UNKNOWN),
    (CAMPAIGN_LIFECYCLE, CampaignEvent, "campaign_id", CampaignStatus.UNKNOWN),
]


def broken(
    events: Iterable[Event], lifecycle: Lifecycle[Any], kind: type[Event], subject: str, first: Any
) -> list[Event]:
    """The events that came where they may not."""
    statuses: dict[str, Any] = {}
    found = []
    for event in events:
        if not isinstance(event, kind):
            continue
        key = getattr(event, subject)
        before = statuses.get(key, first)
        if type(event) in lifecycle.steps and before not in lifecycle.since(type(event)):
            found.append(event)
        statuses[key] = lifecycle.after(before, event)
    return found


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda each: each[1].__name__)
def test_a_long_story_keeps_to_the_lifecycles(
    lifecycle: tuple[Lifecycle[Any], type[Event], str, Any],
) -> None:
    """Whatever the rules decide follows from where its subject stands; out of order it does not."""
    events = Book(one[0] for one in story()).events
    assert not broken(events, *lifecycle)
    assert broken(reversed(events), *lifecycle)


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda each: each[1].__name__)
def test_every_status_is_reached_and_left_or_last(
    lifecycle: tuple[Lifecycle[Any], type[Event], str, Any],
) -> None:
    """Each status but the first follows some event; each event follows some status."""
    steps, first = lifecycle[0].steps, lifecycle[3]
    assert {step.then for step in steps.values()} == {*type(first)} - {first}
    assert {status for step in steps.values() for status in step.since} <= {*type(first)}
    assert all(step.since for step in steps.values())


def test_payouts_end_once() -> None:
    """Every event of a payout is a step; nothing follows an end; what is on its way isn't over."""
    assert PAYOUT_LIFECYCLE.steps.keys() == {*PAYOUT_EVENTS}
    followed = {status for step in PAYOUT_LIFECYCLE.steps.values() for status in step.since}
    assert {*OVER} == {*PayoutStatus} - followed
    assert {*ON_ITS_WAY} <= followed - {PayoutStatus.REQUESTED}
    assert PayoutStatus.REQUESTED not in PAYOUT_LIFECYCLE.since(PayoutSettled)
    assert PAYOUT_LIFECYCLE.since(PayoutApproved) == (PayoutStatus.REQUESTED,)


def test_an_event_without_a_step_changes_no_status() -> None:
    """A payout's event is none of a campaign's lifecycle."""
    events = [one for one in Book(told[0] for told in story()).events if type(one) in PAYOUT_EVENTS]
    assert events
    assert {CAMPAIGN_LIFECYCLE.after(CampaignStatus.OPEN, one) for one in events} == {
        CampaignStatus.OPEN
    }


def test_every_event_of_a_household_says_what_it_makes_true() -> None:
    """But its registration, which comes first, and the stations that may act for it."""
    others = {kind for kind in HOUSEHOLD_EVENTS if issubclass(kind, Station | HouseholdRegistered)}
    assert STANDING_AFTER.keys() == {*HOUSEHOLD_EVENTS} - others
    assert {flag for flag, _ in STANDING_AFTER.values()} == {*Standing}
