"""What payouts take for themselves: their ids, and the gateway's references."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Naming
from domain.decider import Event
from domain.facts.payouts import PayoutRequested, PayoutSettled
from domain.funds.references import gateway_reference
from domain.names import NameKind, UniqueName
from domain.payouts.errors import PayoutAlreadyRequestedError

PAYOUT: Final = NameKind("payout", PayoutAlreadyRequestedError)


def _payout(event: PayoutRequested) -> tuple[UniqueName, ...]:
    return (UniqueName(PAYOUT, event.payout_id),)


UNIQUE_NAMES: Final[Mapping[type[Event], Naming]] = {
    PayoutRequested: _payout,
    PayoutSettled: gateway_reference,
}
