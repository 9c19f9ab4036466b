"""Lines of the bank's statement that fit nothing: kept apart, and later matched or sent back."""

from domain.decider import Event
from domain.facts.editions import SECOND
from domain.facts.treasury import GatewaySettled, SuspenseLineRecorded, SuspenseLineSentBack
from domain.funds.arrivals import ConfirmerIsRecorderError, arrival
from domain.text import Reference
from domain.treasury.commands import MatchSuspenseLine, RecordSuspenseLine, SendBackSuspenseLine
from domain.treasury.errors import SuspenseLineUnknownError
from domain.treasury.standing import require_held, require_new
from domain.treasury.state import Treasury


def record(state: Treasury, command: RecordSuspenseLine) -> Event:
    """One person is enough to keep money apart."""
    require_new(state, command.bank_reference)
    return SuspenseLineRecorded(
        amount=command.amount.checked(),
        bank_reference=command.bank_reference,
        recorded_by=command.by,
        recorded_at=command.at,
    )


def match(state: Treasury, command: MatchSuspenseLine) -> Event:
    """It was a gateway's after all."""
    reference = command.bank_reference
    line = _line(state, reference)
    by = arrival(line, reference, line.amount, command.by)
    assert by.recorded_by is not None
    require_held(state, command.gateway, line.amount)
    return GatewaySettled(
        gateway=command.gateway,
        amount=line.amount,
        bank_reference=reference,
        recorded_by=by.recorded_by,
        settled_at=command.at,
        confirmed_by=by.confirmed_by,
        from_suspense=True,
        edition=SECOND,
    )


def send_back(state: Treasury, command: SendBackSuspenseLine) -> Event:
    """Money leaves, so there are always two persons."""
    line = _line(state, command.bank_reference)
    require_new(state, command.sent_reference)
    if line.recorded_by == command.by:
        raise ConfirmerIsRecorderError(command.bank_reference, command.by)
    return SuspenseLineSentBack(
        bank_reference=command.bank_reference,
        amount=line.amount,
        sent_reference=command.sent_reference,
        reason=command.reason,
        sent_by=command.by,
        sent_at=command.at,
    )


def _line(state: Treasury, reference: Reference) -> SuspenseLineRecorded:
    line = state.suspense.get(reference)
    if line is None:
        raise SuspenseLineUnknownError(reference)
    return line
