"""What was asked of an allocation, and how the split is repeated from its recorded inputs."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from domain.allocations.commands import AllocateFunds, ReverseAllocation
from domain.allocations.need import AllocationInputs, split_by_need
from domain.allocations.rules import INPUTS_FIELD, Pool, inputs_of
from domain.commitments import commit
from domain.decider import Command, Criterion, Decider, Event
from domain.facts.allocations import AllocationReversed, FundsAllocated
from domain.facts.gift_moves import GiftMoved
from domain.facts.gifts import DonationReceived
from domain.ids import DonorId, campaign_tag, donor_tag
from domain.money import Money
from domain.reading_back import (
    Again,
    Append,
    NotAllowedError,
    OverlookedError,
    Reading,
    asked,
    decide_as_recorded,
    opened,
    require_recorded,
)


class DonorsLeftOutError(OverlookedError):
    """An allocation did not know of donors whom a candidate is related to.

    Gifts never wait for an allocation: their first ones may have come after it was asked for.

    Attributes:
        donors: Whom it did not know of.
    """

    def __init__(self, donors: frozenset[DonorId], command: AllocateFunds) -> None:
        campaign, gave = campaign_tag(command.campaign_id), (DonationReceived, GiftMoved)
        gifts = tuple(Criterion(gave, (campaign, donor_tag(donor))) for donor in sorted(donors))
        said = f"a candidate is related to a donor: {', '.join(sorted(donors))}"
        super().__init__(said, command.at, gifts)
        self.donors = donors


def _allocated(event: FundsAllocated, append: Append) -> AllocateFunds:
    salt, value = opened(append, event.inputs)
    inputs = AllocationInputs.decode(value)
    amount = Money(inputs.pool_minor, event.currency)
    return asked(AllocateFunds, event, amount=amount, candidates=inputs.candidates, salt=salt)


def _reversed(event: AllocationReversed, _: Append) -> ReverseAllocation:
    homes = tuple(share.household_id for share in event.shares)
    return asked(ReverseAllocation, event, household_ids=homes)


def _allocate_again(
    decider: Decider[Any, Any], state: Pool, command: AllocateFunds, append: Append
) -> None:
    """The split is repeated from the recorded inputs, and these are held against the state."""
    event = append.events[0]
    if not isinstance(event, FundsAllocated):
        decide_as_recorded(decider, state, command, append)
        return
    salt, value = opened(append, event.inputs)
    if commit(INPUTS_FIELD, value, salt) != event.inputs:
        raise NotAllowedError("the inputs in the vault are not those that it commits to")
    inputs = AllocationInputs.decode(value)
    (decided,) = decider.decision(state, command).events
    assert isinstance(decided, FundsAllocated)
    due = replace(decided, rule=inputs.rule, shares=split_by_need(inputs), inputs=event.inputs)
    require_recorded(append.events, (due,))
    known, there = set(inputs.interested), set(inputs_of(state, command).interested)
    if decided.rule != inputs.rule or known - there:
        raise NotAllowedError("its recorded inputs are not those that the campaign had")
    if there - known:
        left_out = frozenset(DonorId(one) for one in there - known)
        if not left_out <= state.donors:
            raise NotAllowedError("its recorded inputs leave out who is interested")
        raise DonorsLeftOutError(left_out, command)


READINGS: Final[Mapping[type[Event], Reading]] = {
    FundsAllocated: _allocated,
    AllocationReversed: _reversed,
}
AGAIN: Final[Mapping[type[Command], Again]] = {AllocateFunds: _allocate_again}
