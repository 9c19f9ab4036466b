"""What was asked of a claim, and what a claim took before households belonged to stations."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from domain.decider import Command, Decider, Event
from domain.facts.households import ActScope, StationEvent
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.households.laws import NAMED_BEFORE
from domain.piecework.assignments.claims.commands import (
    AcceptAssignment,
    ClaimCommand,
    RedeemClaimToken,
)
from domain.piecework.assignments.claims.state import Claim
from domain.reading_back import Again, Append, Finishing, Reading, asked, decide_as_recorded


def _accepted(event: AssignmentAccepted, _: Append) -> ClaimCommand:
    serial = event.token_serial
    if serial is None:
        return asked(AcceptAssignment, event)
    return asked(RedeemClaimToken, event, serial=serial, claimed_at=event.accepted_at)


def _compensated(event: ClaimConflictCompensated, _: Append) -> RedeemClaimToken:
    at = event.compensated_at
    return asked(RedeemClaimToken, event, serial=event.token_serial, claimed_at=at)


def _redeemed(command: RedeemClaimToken, state: Claim, _: Append) -> RedeemClaimToken:
    """The hour that the station noted is not recorded; the last at which it could be is taken."""
    token = state.lot.tokens.get(command.serial)
    if token is None:
        return command
    return replace(command, claimed_at=min(command.at, token.issued.expires_at))


def _claim_again(
    decider: Decider[Any, Any], state: Claim, command: ClaimCommand, append: Append
) -> None:
    """Before there were bindings a claim named its station, and that was all that it took."""
    now, first = state.household, append.events[0]
    bound = any(issubclass(kind, StationEvent) for kind in append.met)
    if isinstance(first, NAMED_BEFORE) and first.station_id is not None and not bound:
        state.household = replace(now, stations={first.station_id: (ActScope.WORK,)})
    try:
        decide_as_recorded(decider, state, command, append)
    finally:
        # The state is kept for later claims.
        state.household = now


READINGS: Final[Mapping[type[Event], Reading]] = {
    AssignmentAccepted: _accepted,
    ClaimConflictCompensated: _compensated,
}
FINISHINGS: Final[Mapping[type[Command], Finishing]] = {RedeemClaimToken: _redeemed}
AGAIN: Final[Mapping[type[Command], Again]] = {ClaimCommand: _claim_again}
