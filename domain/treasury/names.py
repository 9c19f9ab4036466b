"""What lines of the bank's statement take for themselves: the bank's names for them."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Naming
from domain.decider import Event
from domain.facts.treasury import GatewaySettled, SuspenseLineRecorded, SuspenseLineSentBack
from domain.funds.references import STATEMENT, bank_reference
from domain.names import UniqueName


def _settled(event: GatewaySettled) -> tuple[UniqueName, ...]:
    """A line that stood in suspense took its name when it was entered there."""
    return () if event.from_suspense else bank_reference(event)


def _sent_back(event: SuspenseLineSentBack) -> tuple[UniqueName, ...]:
    return (UniqueName(STATEMENT, event.sent_reference),)


UNIQUE_NAMES: Final[Mapping[type[Event], Naming]] = {
    GatewaySettled: _settled,
    SuspenseLineRecorded: bank_reference,
    SuspenseLineSentBack: _sent_back,
}
