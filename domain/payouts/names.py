"""What payouts take for themselves: their ids, and the gateway's references."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Naming
from domain.decider import Event
from domain.facts.payouts import PayoutRequested, PayoutReturned, PayoutSettled
from domain.funds.references import STATEMENT, gateway_reference
from domain.names import NameKind, UniqueName
from domain.payouts.errors import PayoutAlreadyRequestedError, PayoutAlreadyReturnedError

PAYOUT: Final = NameKind("payout", PayoutAlreadyRequestedError)
RETURN: Final = NameKind("returned", PayoutAlreadyReturnedError)


def _payout(event: PayoutRequested) -> tuple[UniqueName, ...]:
    return (UniqueName(PAYOUT, event.payout_id),)


def _returned(event: PayoutReturned) -> tuple[UniqueName, ...]:
    """A line that stood in suspense took its name when it was entered there."""
    once = UniqueName(RETURN, event.payout_id)
    if event.bank_reference is None or event.from_suspense:
        return (once,)
    return once, UniqueName(STATEMENT, event.bank_reference)


UNIQUE_NAMES: Final[Mapping[type[Event], Naming]] = {
    PayoutRequested: _payout,
    PayoutSettled: gateway_reference,
    PayoutReturned: _returned,
}
