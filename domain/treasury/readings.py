"""What was asked of the treasury."""

from collections.abc import Mapping
from typing import Final

from domain.decider import Event
from domain.facts.treasury import (
    BankLineCorrected,
    GatewayLineRecorded,
    GatewayLineWithdrawn,
    GatewaySettled,
    LineCorrectionProposed,
    LineCorrectionWithdrawn,
    SuspenseLineRecorded,
    SuspenseLineSentBack,
)
from domain.reading_back import Append, Reading, asked, same
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


def _paid_in(event: GatewaySettled, _: Append) -> TreasuryCommand:
    """It stood in suspense, or a second person confirmed it, or one was enough.

    Who matched it is its confirmer, or its recorder where one person was enough.
    """
    if event.from_suspense:
        return asked(MatchSuspenseLine, event)
    kind = RecordGatewaySettlement if event.confirmed_by is None else ConfirmGatewaySettlement
    return asked(kind, event)


READINGS: Final[Mapping[type[Event], Reading]] = {
    GatewaySettled: _paid_in,
    GatewayLineRecorded: same(RecordGatewaySettlement),
    GatewayLineWithdrawn: same(WithdrawGatewaySettlement),
    SuspenseLineRecorded: same(RecordSuspenseLine),
    SuspenseLineSentBack: same(SendBackSuspenseLine),
    LineCorrectionProposed: same(ProposeLineCorrection),
    LineCorrectionWithdrawn: same(WithdrawLineCorrection),
    BankLineCorrected: same(ConfirmLineCorrection),
}
