"""Whose case it is: a station acts for those who let it, for what they let it, while they do."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.catalogue import EVENTS
from domain.decider import Command, Event
from domain.deciders import DECIDERS, decider_of
from domain.facts.households import (
    ActScope,
    BindingGround,
    StationBound,
    StationEvent,
    StationReleased,
)
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.pay import EarningsCredited
from domain.households import commands as h
from domain.households.belonging import ALL_SCOPES
from domain.households.errors import StationNotAuthorizedError
from domain.households.laws import LAW, NAMED_BEFORE, StationActs
from domain.ids import Commitment, HouseholdId
from domain.laws.broken import LawBrokenError
from domain.laws.ledger import LAWS, Ledger
from domain.piecework.assignments.materials.commands import AdjudicateLoss
from domain.piecework.whole_orders.commands import ExpireClaimTokens, IssueClaimTokens
from tests.worlds.acts import ACTS, FAR_STATION, leave, narrow, ready
from tests.worlds.workshop import NEEDY, OFFICER, OPERATOR, POOR, STATION, Workshop, worker

ACT_EVENTS = {
    kind: law.scope for law in LAWS if issubclass(law, StationActs) for kind in law.concerns
}
FOR_ITSELF = (IssueClaimTokens, ExpireClaimTokens)
"""What a station does that is no act for a household."""
FORM = Commitment("ab" * 32)
kinds = pytest.mark.parametrize("kind", ACTS, ids=lambda kind: kind.__name__)


def children(kind: type[Command]) -> set[type[Command]]:
    """All commands below a class that have none below them."""
    below = kind.__subclasses__()
    return {kind} if not below else {leaf for one in below for leaf in children(one)}


def names_station(kind: type[Any]) -> bool:
    """Whether a field says which station acted."""
    return "station_id" in kind.__struct_fields__


def test_every_command_that_names_a_station_is_tried_below() -> None:
    """A new one must say here how it is refused; what is about stations themselves is apart."""
    known = {leaf for base in DECIDERS for leaf in children(base)}
    apart = {*FOR_ITSELF, AdjudicateLoss, h.RegisterHousehold, *children(h.StationCommand)}
    assert {kind for kind in known if names_station(kind)} - apart == set(ACTS)


def test_every_event_of_an_act_names_its_station() -> None:
    """The law knows each event that says for whom a station acted."""
    apart = {StationBound, StationReleased, ClaimTokensIssued, ClaimTokensExpired, EarningsCredited}
    assert {kind for kind in EVENTS if names_station(kind)} - apart == set(ACT_EVENTS)


@kinds
def test_the_households_own_station_acts_and_both_are_named(kind: type[Command]) -> None:
    """Who did it, through which station, for which household."""
    shop, act = ready(kind)
    event: Any = shop.do(act)[0]
    assert (event.actor(), event.station_id) == (OPERATOR, STATION)
    assert event.household_id == NEEDY
    assert type(event) in ACT_EVENTS


@kinds
def test_another_station_is_refused(kind: type[Command]) -> None:
    """Whatever it asks for; nothing is recorded."""
    shop, act = ready(kind)
    before = len(shop.book.events)
    if kind.__name__ == "RedeemClaimToken":
        # The token itself belongs to its station: only the household's word can be missing.
        shop.do(leave(shop))
        act, before = replace(act, station_id=STATION), before + 1
    else:
        act = replace(act, station_id=FAR_STATION)
    with pytest.raises(StationNotAuthorizedError):
        shop.do(act)
    assert len(shop.book.events) == before


@kinds
def test_a_station_is_refused_once_the_household_has_left_it(kind: type[Command]) -> None:
    """Also in the middle of the work, and again after a transfer; the new station acts."""
    shop, act = ready(kind)
    shop.do(leave(shop))
    with pytest.raises(StationNotAuthorizedError):
        shop.do(act)
    again = h.BindStation(
        household_id=NEEDY,
        station_id=FAR_STATION,
        scopes=ALL_SCOPES,
        confirmation=FORM,
        by=OFFICER,
        at=shop.now,
    )
    shop.do(again)
    with pytest.raises(StationNotAuthorizedError):
        shop.do(act)
    if kind.__name__ != "RedeemClaimToken":
        assert shop.do(replace(act, station_id=FAR_STATION))


@kinds
def test_a_station_is_refused_what_it_was_not_let_do(kind: type[Command]) -> None:
    """Each scope is needed by its acts, and by no other."""
    shop, act = ready(kind)
    scope = ACT_EVENTS[type(shop.do(act)[0])]
    others, act = ready(kind)
    others.do(narrow(others, scope))
    with pytest.raises(StationNotAuthorizedError) as refused:
        others.do(act)
    assert refused.value.scope is scope
    enough, act = ready(kind)
    enough.do(narrow(enough, *(one for one in ActScope if one is not scope)))
    assert enough.do(act)


@kinds
def test_a_withdrawal_makes_a_decision_stale(kind: type[Command]) -> None:
    """The append condition of the act guards the household's stations: one of the two loses."""
    shop, act = ready(kind)
    boundary = decider_of(act).boundary(act)
    (left,) = shop.do(leave(shop))
    guarded = [
        one
        for one in boundary.guards
        if isinstance(left, one.types) and set(left.tags()).issuperset(one.tags)
    ]
    assert guarded


@kinds
def test_the_law_names_an_act_without_a_binding(kind: type[Command]) -> None:
    """Whoever wrote it into the log: the same event by another station breaks just this law."""
    shop, act = ready(kind)
    event = shop.do(act)[0]
    for forged in (replace(event, station_id=FAR_STATION), None):
        ledger = replayed(shop.book.events, event)
        if forged is None:
            ledger.apply(event, event.actor())
            continue
        with pytest.raises(LawBrokenError, match=LAW):
            ledger.apply(forged, event.actor())


def replayed(events: list[Event], until: Event) -> Ledger:
    """The laws, after all events before one."""
    ledger = Ledger()
    for event in events:
        if event == until:
            return ledger
        ledger.apply(event, event.actor())
    raise AssertionError(until)


def test_a_log_from_before_there_were_bindings_still_folds() -> None:
    """Its claims name stations that nobody had bound; with the first binding that is over."""
    shop = Workshop().opened()
    (claimed,) = shop.do(shop.claim(by=OPERATOR, station_id=STATION))
    assert isinstance(claimed, AssignmentAccepted)
    assert isinstance(claimed, NAMED_BEFORE)
    old = [event for event in shop.book.events if not isinstance(event, StationEvent)]
    ledger = Ledger()
    for event in old:
        ledger.apply(event, event.actor())
    bound = shop.one(StationBound)
    ledger = replayed(old, claimed)
    ledger.apply(replace(bound, household_id=POOR), bound.actor())
    with pytest.raises(LawBrokenError, match=LAW):
        ledger.apply(claimed, claimed.actor())


def test_an_act_recorded_without_a_station_reads_as_before() -> None:
    """The bytes of an act by the household's own worker are those of an earlier release."""
    shop, act = ready(next(iter(ACTS)))
    event: Any = shop.do(replace(act, station_id=None))[0]
    assert b"station_id" not in msgspec.json.encode(event)


def test_registration_at_a_station_binds_the_household() -> None:
    """To that station, for all that a station can do; without a station to none."""
    shop = Workshop()
    about: dict[str, Any] = {"county": "522324", "need_tier": 3, "by": OPERATOR, "at": shop.now}
    new = h.RegisterHousehold(household_id=HouseholdId("H-NEW"), station_id=STATION, **about)
    _, bound = shop.do(new)
    assert isinstance(bound, StationBound)
    assert (bound.station_id, bound.scopes, bound.through) == (STATION, ALL_SCOPES, STATION)
    assert bound.ground is BindingGround.REGISTRATION
    alone = h.RegisterHousehold(household_id=HouseholdId("H-ALONE"), **about)
    assert len(shop.do(alone)) == 1


def test_a_transfer_ends_one_binding_and_begins_another() -> None:
    """In one step: at no position may both act, or neither."""
    shop = Workshop()
    move = h.TransferHousehold(
        household_id=NEEDY,
        station_id=STATION,
        to=FAR_STATION,
        scopes=(ActScope.CONSENT, ActScope.WORK),
        own=True,
        by=worker(NEEDY),
        at=shop.now,
    )
    left, bound = shop.do(move)
    assert isinstance(left, StationReleased)
    assert isinstance(bound, StationBound)
    assert (left.station_id, bound.station_id) == (STATION, FAR_STATION)
    assert bound.scopes == (ActScope.WORK, ActScope.CONSENT)


def test_a_station_that_wrote_a_release_down_is_named_in_it() -> None:
    """It is the household's will, and through whom it came stands beside it."""
    shop = Workshop()
    (left,) = shop.do(replace(leave(shop), through=STATION))
    assert isinstance(left, StationReleased)
    assert (left.station_id, left.through) == (STATION, STATION)


def test_a_station_takes_down_a_villager_without_a_phone() -> None:
    """With the number of the signed form, where no other station is, and not for the money."""
    shop = Workshop()
    shop.do(leave(shop))
    bind = h.BindStation(
        household_id=NEEDY,
        station_id=FAR_STATION,
        through=FAR_STATION,
        scopes=(ActScope.WORK, ActScope.CONSENT),
        confirmation=FORM,
        by=OPERATOR,
        at=shop.now,
    )
    (bound,) = shop.do(bind)
    assert isinstance(bound, StationBound)
    assert (bound.through, bound.confirmation) == (FAR_STATION, FORM)
    with pytest.raises(StationNotAuthorizedError):
        shop.do(replace(bind, station_id=STATION))
