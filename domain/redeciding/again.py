"""Which command an append was made by, and whether the rule still decides it so."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from msgspec.structs import asdict, replace

from domain.allocations.commands import AllocateFunds
from domain.allocations.need import AllocationInputs, split_by_need
from domain.allocations.rules import INPUTS_FIELD, inputs_of
from domain.bounds import UnfitFieldError
from domain.commitments import commit
from domain.decider import Command, Decider, Event
from domain.errors import DomainError
from domain.facts.allocations import FundsAllocated
from domain.facts.households import ActScope
from domain.facts.payouts import TaxReleased, TaxWithheld
from domain.facts.piecework.orders import FairShareWindowOpened
from domain.facts.piecework.pay import EarningsCredited
from domain.facts.piecework.work import AssignmentCancelled
from domain.households.laws import NAMED_BEFORE
from domain.money import AmountTooLargeError
from domain.piecework.assignments.claims.state import Claim
from domain.redeciding.append import Append, BoundsWiderError, NotAllowedError, Reading
from domain.redeciding.giving import GIVING
from domain.redeciding.working import WORKING

READINGS: Final[dict[type[Event], Reading]] = {**GIVING, **WORKING}
FOLLOWING: Final[dict[type[Event], str]] = {
    TaxWithheld: "kept back by the request of the payout that it stands before",
    TaxReleased: "given back by the end of the payout that it stands after",
    FairShareWindowOpened: "opened by the publication that it stands after",
    AssignmentCancelled: "cancelled with the order that it stands before",
    EarningsCredited: "follows from the judgement, the silence or the ruling that it stands after",
}
"""Events that no command gives alone, and why; each is decided again with the one that leads."""


BOUNDS: Final = (UnfitFieldError, AmountTooLargeError)
"""What refuses a value for its size or its characters; such bounds may become narrower."""


class DonorsLeftOutError(Exception):
    """An allocation did not know of donors whom a candidate is related to.

    Honest only if their first gifts came after the allocation was asked for: gifts never wait for
    an allocation. The log's times tell, not the events.

    Attributes:
        donors: Whom it did not know of.
    """

    def __init__(self, donors: frozenset[str]) -> None:
        super().__init__(f"a candidate is related to a donor: {', '.join(sorted(donors))}")
        self.donors = donors


def command_of(append: Append) -> Command:
    """The command that made the append, as far as its events tell.

    Raises:
        NotAllowedError: no command gives these events together.
        OpeningMissingError: a part of it is not in the vault.
    """
    lead = next((one for one in append.events if type(one) not in FOLLOWING), None)
    if lead is None:
        kind = type(append.events[0])
        raise NotAllowedError(f"{kind.__name__} stands alone; it is {FOLLOWING[kind]}")
    return READINGS[type(lead)](lead, append)


def decide_again(decider: Decider[Any, Any], state: Any, command: Command, append: Append) -> None:
    """Raise unless the rule decides on the state what was recorded.

    Args:
        decider: The command's.
        state: As it was before the append.
        command: As ``command_of`` read it back and ``finished`` made it whole.
        append: What was recorded.

    Raises:
        NotAllowedError: it decides otherwise, or refuses.
        DonorsLeftOutError: it depends on when somebody gave.
        BoundsWiderError: it may have been allowed when it was recorded.
    """
    (first, *_) = append.events
    try:
        if isinstance(first, FundsAllocated) and isinstance(command, AllocateFunds):
            _allocate_again(decider, state, command, first, append)
            return
        with _stations_as_then(state, append):
            due = decider.decision(state, command).events
    except BOUNDS as error:
        raise BoundsWiderError(f"it exceeds a bound of today: {error}") from error
    except DomainError as error:
        raise NotAllowedError(f"the rule refuses it: {error}") from error
    if due != append.events:
        raise NotAllowedError(_difference(append.events, due))


@contextmanager
def _stations_as_then(state: Any, append: Append) -> Iterator[None]:
    """Before there were bindings a claim named its station, and that was all that it took."""
    (first, *_) = append.events
    if not (append.unbound and isinstance(first, NAMED_BEFORE) and isinstance(state, Claim)):
        yield
        return
    now, station_id = state.household, first.station_id
    if station_id is not None:
        state.household = replace(now, stations={station_id: (ActScope.WORK,)})
    try:
        yield
    finally:
        state.household = now


def _allocate_again(
    decider: Decider[Any, Any],
    state: Any,
    command: AllocateFunds,
    event: FundsAllocated,
    append: Append,
) -> None:
    """The split is repeated from the recorded inputs, and these are held against the state."""
    opening = append.openings(event.inputs)
    assert opening is not None
    salt, value = opening
    if commit(INPUTS_FIELD, value, salt) != event.inputs:
        raise NotAllowedError("the inputs in the vault are not those that it commits to")
    inputs = AllocationInputs.decode(value)
    (decided,) = decider.decision(state, command).events
    assert isinstance(decided, FundsAllocated)
    due = replace(decided, rule=inputs.rule, shares=split_by_need(inputs), inputs=event.inputs)
    if due != event:
        raise NotAllowedError(_difference((event,), (due,)))
    known, there = set(inputs.interested), set(inputs_of(state, command).interested)
    if decided.rule != inputs.rule or known - there:
        raise NotAllowedError("its recorded inputs are not those that the campaign had")
    if there - known:
        left_out = frozenset(there - known)
        if not left_out <= {str(donor) for donor in state.donors}:
            raise NotAllowedError("its recorded inputs leave out who is interested")
        raise DonorsLeftOutError(left_out)


def _difference(recorded: tuple[Event, ...], due: tuple[Event, ...]) -> str:
    """The first field in which they differ, as a sentence."""
    for one, other in zip(recorded, due, strict=False):
        if type(one) is not type(other):
            break
        theirs = asdict(other)
        for name, value in asdict(one).items():
            if theirs[name] != value:
                kind = type(one).__name__
                return f"{kind}.{name} is {value!r}, the rule gives {theirs[name]!r}"
    names = [", ".join(type(one).__name__ for one in events) for events in (recorded, due)]
    return f"recorded were {names[0]}, the rule gives {names[1]}"
