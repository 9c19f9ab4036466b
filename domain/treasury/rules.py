"""When a line of the bank's statement may be entered, confirmed or taken back."""

from typing import Final

from domain.decider import Decider, Event
from domain.facts.editions import SECOND
from domain.facts.treasury import GatewayLineRecorded, GatewayLineWithdrawn, GatewaySettled
from domain.funds.arrivals import ConfirmerIsRecorderError, needs_second_person
from domain.treasury import corrections, suspense
from domain.treasury.commands import (
    ConfirmGatewaySettlement,
    ConfirmLineCorrection,
    MatchSuspenseLine,
    ProposeLineCorrection,
    RecordGatewaySettlement,
    RecordSuspenseLine,
    SendBackSuspenseLine,
    TreasuryCommand,
    WithdrawGatewaySettlement,
    WithdrawLineCorrection,
)
from domain.treasury.errors import StatementLineUnknownError
from domain.treasury.standing import require_held, require_new
from domain.treasury.state import Treasury, boundary, evolve


def decide(state: Treasury, command: TreasuryCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    match command:
        case RecordGatewaySettlement():
            return (_record(state, command),)
        case ConfirmGatewaySettlement():
            return (_confirm(state, command),)
        case WithdrawGatewaySettlement():
            return (_withdraw(state, command),)
        case RecordSuspenseLine():
            return (suspense.record(state, command),)
        case MatchSuspenseLine():
            return (suspense.match(state, command),)
        case SendBackSuspenseLine():
            return (suspense.send_back(state, command),)
        case ProposeLineCorrection():
            return (corrections.propose(state, command),)
        case ConfirmLineCorrection():
            return (corrections.confirm(state, command),)
        case WithdrawLineCorrection():
            return (corrections.withdraw(state, command),)
        case _:
            raise AssertionError(command)


def _record(state: Treasury, command: RecordGatewaySettlement) -> Event:
    reference, amount = command.bank_reference, command.amount.checked()
    require_new(state, reference)
    strict = command.edition >= SECOND
    if strict:
        require_held(state, command.gateway, amount)
    if strict and needs_second_person(amount):
        return GatewayLineRecorded(
            gateway=command.gateway,
            amount=amount,
            bank_reference=reference,
            recorded_by=command.by,
            recorded_at=command.at,
        )
    return GatewaySettled(
        gateway=command.gateway,
        amount=amount,
        bank_reference=reference,
        recorded_by=command.by,
        settled_at=command.at,
        edition=command.edition,
    )


def _confirm(state: Treasury, command: ConfirmGatewaySettlement) -> Event:
    line = state.waiting.get(command.bank_reference)
    if line is None:
        raise StatementLineUnknownError(command.bank_reference)
    if line.recorded_by == command.by:
        raise ConfirmerIsRecorderError(command.bank_reference, command.by)
    require_held(state, line.gateway, line.amount)
    return GatewaySettled(
        gateway=line.gateway,
        amount=line.amount,
        bank_reference=line.bank_reference,
        recorded_by=line.recorded_by,
        settled_at=command.at,
        confirmed_by=command.by,
        edition=command.edition,
    )


def _withdraw(state: Treasury, command: WithdrawGatewaySettlement) -> Event:
    if command.bank_reference not in state.waiting:
        raise StatementLineUnknownError(command.bank_reference)
    return GatewayLineWithdrawn(
        bank_reference=command.bank_reference,
        reason=command.reason,
        withdrawn_by=command.by,
        withdrawn_at=command.at,
    )


TREASURY_DECIDER: Final = Decider(
    boundary=boundary, initial=lambda _: Treasury(), evolve=evolve, decide=decide
)
