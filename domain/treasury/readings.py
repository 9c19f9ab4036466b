"""What was asked of the treasury."""

from collections.abc import Mapping
from typing import Final

from domain.decider import Event
from domain.facts.treasury import GatewayLineRecorded, GatewayLineWithdrawn, GatewaySettled
from domain.reading_back import Append, Reading, asked, same
from domain.treasury.commands import (
    ConfirmGatewaySettlement,
    RecordGatewaySettlement,
    TreasuryCommand,
    WithdrawGatewaySettlement,
)


def _paid_in(event: GatewaySettled, _: Append) -> TreasuryCommand:
    """A second person confirmed it, or one was enough."""
    kind = RecordGatewaySettlement if event.confirmed_by is None else ConfirmGatewaySettlement
    return asked(kind, event)


READINGS: Final[Mapping[type[Event], Reading]] = {
    GatewaySettled: _paid_in,
    GatewayLineRecorded: same(RecordGatewaySettlement),
    GatewayLineWithdrawn: same(WithdrawGatewaySettlement),
}
