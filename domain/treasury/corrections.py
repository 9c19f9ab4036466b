"""Lines that were entered wrongly: a counter-entry and the right entry, by two persons.

The line keeps its reference, which stands on the bank's statement once. One that is no line at all
is corrected to nothing, and can be corrected again.
"""

from domain.decider import Event
from domain.facts.treasury import (
    BankLineCorrected,
    LineCorrectionProposed,
    LineCorrectionWithdrawn,
)
from domain.money import Money
from domain.text import Reference
from domain.treasury.commands import (
    ConfirmLineCorrection,
    ProposeLineCorrection,
    WithdrawLineCorrection,
)
from domain.treasury.errors import (
    CorrectionChangesNothingError,
    CorrectionUnknownError,
    CorrectionWaitsError,
    CorrectorIsProposerError,
    LineNotEnteredError,
)
from domain.treasury.standing import require_held
from domain.treasury.state import Line, Treasury


def propose(state: Treasury, command: ProposeLineCorrection) -> Event:
    """Say what is right; it waits for another person, whatever the amount."""
    reference, amount = command.bank_reference, command.right_amount
    line = state.lines.get(reference)
    if line is None:
        raise LineNotEnteredError(reference)
    if reference in state.proposed:
        raise CorrectionWaitsError(reference)
    right = Line(command.right_gateway, None if amount is None else amount.checked())
    if right == line or (amount is None and right.gateway is not None):
        raise CorrectionChangesNothingError(reference)
    _require_fits(state, line, right)
    return LineCorrectionProposed(
        bank_reference=reference,
        gateway=line.gateway,
        amount=line.amount,
        right_gateway=right.gateway,
        right_amount=right.amount,
        reason=command.reason,
        proposed_by=command.by,
        proposed_at=command.at,
    )


def confirm(state: Treasury, command: ConfirmLineCorrection) -> Event:
    """Enter it, if the line stands as it did, and the gateway still holds as much."""
    proposed = _proposed(state, command.bank_reference)
    if proposed.proposed_by == command.by:
        raise CorrectorIsProposerError(command.bank_reference, command.by)
    line = Line(proposed.gateway, proposed.amount)
    if state.lines.get(command.bank_reference) != line:
        raise LineNotEnteredError(command.bank_reference)
    _require_fits(state, line, Line(proposed.right_gateway, proposed.right_amount))
    return BankLineCorrected(
        bank_reference=proposed.bank_reference,
        gateway=proposed.gateway,
        amount=proposed.amount,
        right_gateway=proposed.right_gateway,
        right_amount=proposed.right_amount,
        reason=proposed.reason,
        proposed_by=proposed.proposed_by,
        corrected_by=command.by,
        corrected_at=command.at,
    )


def withdraw(state: Treasury, command: WithdrawLineCorrection) -> Event:
    """The line stays as it was entered."""
    proposed = _proposed(state, command.bank_reference)
    return LineCorrectionWithdrawn(
        bank_reference=proposed.bank_reference,
        withdrawn_by=command.by,
        withdrawn_at=command.at,
    )


def _proposed(state: Treasury, reference: Reference) -> LineCorrectionProposed:
    proposed = state.proposed.get(reference)
    if proposed is None:
        raise CorrectionUnknownError(reference)
    return proposed


def _require_fits(state: Treasury, line: Line, right: Line) -> None:
    """What is right for a gateway it must hold, with what the line took from it."""
    if right.gateway is None or right.amount is None:
        return
    back = _back_minor(line, right.gateway, right.amount)
    require_held(state, right.gateway, right.amount, back)


def _back_minor(line: Line, gateway: Reference, amount: Money) -> int:
    if line.amount is None or line.gateway != gateway:
        return 0
    return line.amount.minor if line.amount.currency is amount.currency else 0
