"""What was asked of a whole order."""

from collections.abc import Mapping
from typing import Final

from domain.decider import Event
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.escrow import OrderSettled
from domain.facts.piecework.orders import OrderCancelled
from domain.piecework.whole_orders.commands import (
    CancelOrder,
    ExpireClaimTokens,
    IssueClaimTokens,
    SettleOrder,
)
from domain.reading_back import Reading, same

READINGS: Final[Mapping[type[Event], Reading]] = {
    OrderCancelled: same(CancelOrder),
    ClaimTokensIssued: same(IssueClaimTokens),
    ClaimTokensExpired: same(ExpireClaimTokens),
    OrderSettled: same(SettleOrder),
}
