"""What can be asked of an order with all its lots."""

from datetime import datetime

from domain.facts.editions import SECOND, Edition
from domain.facts.piecework.orders import OrderCancelReason
from domain.ids import ActorId, StationId
from domain.piecework.orders.commands import OrderCommand
from domain.text import Reference


class WholeOrderCommand(OrderCommand, frozen=True, kw_only=True):
    """Something that depends on every lot of the order."""


class IssueClaimTokens(WholeOrderCommand, frozen=True, kw_only=True):
    """Set lots aside for a station that works without a network.

    Attributes:
        serials: A new serial for each lot that is asked for.
    """

    station_id: StationId
    serials: tuple[Reference, ...]
    expires_at: datetime
    by: ActorId


class ExpireClaimTokens(WholeOrderCommand, frozen=True, kw_only=True):
    """Open the lots of a station's expired tokens to all."""

    station_id: StationId


class CancelOrder(WholeOrderCommand, frozen=True, kw_only=True):
    """Call the order off; work in hand is paid."""

    reason: OrderCancelReason
    by: ActorId


class SettleOrder(WholeOrderCommand, frozen=True, kw_only=True):
    """Give what is left of the escrow back, once every lot is finished.

    Attributes:
        edition: Of the rule for what is waited for.
    """

    edition: Edition = SECOND
