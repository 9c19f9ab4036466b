"""Facts about tokens with which lots are claimed where there is no network."""

from datetime import datetime
from typing import Annotated

from domain.bounds import Items
from domain.decider import HappenedAt
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.terms import LOTS_MAX
from domain.ids import ActorId, StationId, Tag, lot_tag, order_tag, station_tag
from domain.text import Reference


class ClaimTokensIssued(OrderEvent, frozen=True, tag="ClaimTokensIssued/1"):
    """Lots were set aside for a station, to be claimed there without a network.

    Attributes:
        lots: Their numbers.
        serials: A token's serial for each lot, in the same order.
        expires_at: Until when a villager may take one; after it the lots are open to all again.
    """

    station_id: StationId
    lots: Annotated[tuple[int, ...], Items(LOTS_MAX)]
    serials: Annotated[tuple[Reference, ...], Items(LOTS_MAX)]
    expires_at: datetime
    issued_by: ActorId
    issued_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """The order, the station and every lot."""
        lots = (lot_tag(self.order_id, lot) for lot in self.lots)
        return order_tag(self.order_id), station_tag(self.station_id), *lots

    def actor(self) -> ActorId:
        """Who issued them."""
        return self.issued_by


class ClaimTokensExpired(OrderEvent, frozen=True, tag="ClaimTokensExpired/1"):
    """Time ran out for tokens; the lots that nobody took are open to all again.

    Attributes:
        lots: All lots of those tokens.
    """

    station_id: StationId
    lots: Annotated[tuple[int, ...], Items(LOTS_MAX)]
    expired_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """The order, the station and every lot."""
        lots = (lot_tag(self.order_id, lot) for lot in self.lots)
        return order_tag(self.order_id), station_tag(self.station_id), *lots
