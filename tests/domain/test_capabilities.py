"""Every capability says all that others need of it, once; else the program does not start."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain import households, payouts
from domain.capabilities import CAPABILITIES
from domain.capability import Capability, CapabilityIncompleteError, check
from domain.decider import Command, Decider, Event
from domain.deciders import decider_of
from domain.facts.payouts import PayoutApproved, PayoutRequested
from domain.facts.piecework.ratings import RatingSealed
from domain.households.commands import FreezeHousehold
from domain.laws.law import Law
from domain.names import NameKind
from domain.payouts.commands import RequestPayout
from domain.payouts.errors import PayoutAlreadyRequestedError
from domain.payouts.requests import REQUEST_DECIDER
from domain.piecework import ratings
from domain.postings import postings
from domain.reading_back import decide_as_recorded
from domain.unique_names import unique_names

HOUSEHOLDS, PAYOUTS, RATINGS = households.CAPABILITY, payouts.CAPABILITY, ratings.CAPABILITY


class Unheard(Event, frozen=True, tag="Unheard/1"):
    """An event that no capability has."""


class Idle(Law):
    """A law that checks nothing."""

    concerns = (PayoutApproved,)


class Vague(Law):
    """A law of no event."""

    def check(self, event: Event) -> None:
        """Never asked."""


class Elsewhere(Vague):
    """A law of an event that nobody records."""

    concerns = (Unheard,)


UNHEARD: dict[type[Event], Any] = {Unheard: lambda _: ()}
APPROVED: dict[type[Event], Any] = {**PAYOUTS.postings}
del APPROVED[PayoutApproved]
DECIDERS: dict[type[Command], Decider[Any, Any]] = {RequestPayout: REQUEST_DECIDER}


def test_what_there_is_says_everything() -> None:
    """The list that the program starts with, and a part of it."""
    assert check(CAPABILITIES) == CAPABILITIES
    assert check((HOUSEHOLDS, PAYOUTS)) == (HOUSEHOLDS, PAYOUTS)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (replace(HOUSEHOLDS, name="payouts"), "payouts: capability payouts is there twice"),
        (
            replace(PAYOUTS, events=(*PAYOUTS.events, PayoutApproved)),
            "payouts: event PayoutApproved is there twice",
        ),
        (
            replace(
                HOUSEHOLDS,
                events=(*HOUSEHOLDS.events, PayoutRequested),
                moves_no_money=(*HOUSEHOLDS.moves_no_money, PayoutRequested),
                takes_no_name=(*HOUSEHOLDS.takes_no_name, PayoutRequested),
            ),
            "households and payouts: event PayoutRequested is there twice",
        ),
        (
            replace(HOUSEHOLDS, deciders={**HOUSEHOLDS.deciders, **DECIDERS}),
            "households and payouts: decider for RequestPayout is there twice",
        ),
        (
            replace(HOUSEHOLDS, name_kinds=(NameKind("payout", PayoutAlreadyRequestedError),)),
            "households and payouts: kind of name payout is there twice",
        ),
        (
            replace(RATINGS, due_times=(*RATINGS.due_times, *RATINGS.due_times)),
            "piecework.ratings: due time reveal is there twice",
        ),
        (
            replace(RATINGS, due_times=(replace(RATINGS.due_times[0], opened=None),)),
            "piecework.ratings: due time reveal says but half of what is opened for it",
        ),
        (replace(PAYOUTS, laws=(Idle,)), "payouts: law Idle checks nothing"),
        (replace(PAYOUTS, laws=(Vague,)), "payouts: law Vague concerns no event"),
        (
            replace(PAYOUTS, laws=(Elsewhere,)),
            "payouts: law Elsewhere concerns Unheard, which nobody records",
        ),
        (
            replace(HOUSEHOLDS, laws=(*HOUSEHOLDS.laws, PAYOUTS.laws[0])),
            "households and payouts: law PaidWhilePayable is there twice",
        ),
        (
            replace(PAYOUTS, postings=APPROVED),
            "payouts: say whether PayoutApproved moves money or moves none",
        ),
        (
            replace(PAYOUTS, moves_no_money=(*PAYOUTS.moves_no_money, PayoutApproved)),
            "payouts: PayoutApproved both moves money or moves none",
        ),
        (
            replace(PAYOUTS, events=(*PAYOUTS.events, Unheard)),
            "payouts: Unheard has not one field that says when it happened",
        ),
        (
            replace(PAYOUTS, postings={**PAYOUTS.postings, **UNHEARD}),
            "payouts: Unheard is none of its events",
        ),
        (
            replace(PAYOUTS, takes_no_name=PAYOUTS.takes_no_name[1:]),
            "payouts: say whether PayoutApproved takes a name or takes none",
        ),
        (
            replace(PAYOUTS, unique_names={**PAYOUTS.unique_names, **UNHEARD}),
            "payouts: Unheard is none of its events",
        ),
        (
            replace(PAYOUTS, takes_no_name=(*PAYOUTS.takes_no_name, RatingSealed)),
            "payouts: RatingSealed is none of its events",
        ),
        (
            replace(PAYOUTS, following={}),
            "payouts: say whether TaxWithheld is read back or follows another",
        ),
        (
            replace(PAYOUTS, following={**PAYOUTS.following, PayoutApproved: "of itself"}),
            "payouts: PayoutApproved both is read back or follows another",
        ),
        (
            replace(PAYOUTS, readings={**PAYOUTS.readings, **UNHEARD}),
            "payouts: Unheard is none of its events",
        ),
        (
            replace(PAYOUTS, deciders=DECIDERS),
            "payouts: ApprovePayout has no decider",
        ),
        (
            replace(PAYOUTS, finishings={FreezeHousehold: lambda command, _, __: command}),
            "payouts: FreezeHousehold is none of its commands",
        ),
        (
            replace(PAYOUTS, again={FreezeHousehold: decide_as_recorded}),
            "payouts: FreezeHousehold is none of its commands",
        ),
    ],
)
def test_what_is_forgotten_or_said_twice_is_told(wrong: Capability, message: str) -> None:
    """One thing is wrong, and the message says which."""
    others = tuple(one for one in (HOUSEHOLDS, PAYOUTS) if one.events[0] is not wrong.events[0])
    with pytest.raises(CapabilityIncompleteError) as refused:
        check((*others, wrong))
    assert str(refused.value) == message


def test_a_command_of_no_capability_is_named() -> None:
    """A programmer's mistake, which says whose."""

    class Unasked(Command, frozen=True):
        pass

    with pytest.raises(KeyError, match="Unasked"):
        decider_of(Unasked())


def test_an_event_of_no_capability_moves_nothing_in_silence() -> None:
    """Neither its entry nor its names are taken to be none."""
    with pytest.raises(KeyError):
        postings(Unheard())
    with pytest.raises(KeyError):
        unique_names(Unheard())
