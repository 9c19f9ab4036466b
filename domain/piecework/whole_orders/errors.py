"""The rules for an order with all its lots, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError
from domain.ids import OrderId, StationId


@dataclass(eq=False)
class OfflineLotsExceededError(ConflictError):
    """The order allows fewer lots to be claimed offline, or fewer are free."""

    order_id: OrderId
    available: int


@dataclass(eq=False)
class ClaimTokensNotDueError(ConflictError):
    """The station holds no expired tokens of this order."""

    order_id: OrderId
    station_id: StationId


@dataclass(eq=False)
class LotsUnfinishedError(ConflictError):
    """Lots are in hand, contested, promised by a token, or their materials not accounted for.

    Attributes:
        lots: The first few of them.
    """

    order_id: OrderId
    lots: tuple[int, ...]
