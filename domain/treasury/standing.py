"""What a line must fit: a reference that is new, and a gateway that holds as much."""

from domain.funds.references import StatementLineRepeatedError
from domain.money import Money
from domain.text import Reference
from domain.treasury.errors import GatewayUnknownError, SettlementExceedsCapturedError
from domain.treasury.state import Treasury


def require_new(state: Treasury, bank_reference: Reference) -> None:
    """Raise if a line of this reference was entered, or waits to be.

    Raises:
        StatementLineRepeatedError: it was.
    """
    if bank_reference in state.entered or bank_reference in state.waiting:
        raise StatementLineRepeatedError(bank_reference)


def require_held(state: Treasury, gateway: Reference, amount: Money, back_minor: int = 0) -> None:
    """Raise unless a gateway captured so much that it did not pay in.

    Args:
        state: What gateways hold.
        gateway: Which one pays in.
        amount: What it pays in.
        back_minor: What it holds again beside, as a line is taken back in the same entry.

    Raises:
        GatewayUnknownError: it never captured anything.
        SettlementExceedsCapturedError: it holds less.
    """
    if gateway not in state.gateways:
        raise GatewayUnknownError(gateway)
    left = max(0, state.held[gateway, amount.currency] + back_minor)
    if amount.minor > left:
        raise SettlementExceedsCapturedError(gateway, amount, Money(left, amount.currency))
