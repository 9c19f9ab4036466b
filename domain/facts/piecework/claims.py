"""Facts about claims of lots."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.decider import HappenedAt
from domain.facts.households import NeedTier
from domain.facts.piecework.assignment import AssignmentEvent, Quantity
from domain.ids import ActorId, StationId, Tag, station_tag
from domain.money import Money
from domain.text import Reference


class ClaimWay(StrEnum):
    """Why a household could claim a lot."""

    RESERVED_SHARE = "reserved_share"
    OPEN_SHARE = "open_share"
    STATION_TOKEN = "station_token"  # noqa: S105 - a way to claim, no secret


class AssignmentAccepted(AssignmentEvent, frozen=True, tag="AssignmentAccepted/1"):
    """A household took a lot, by itself or through a station.

    Attributes:
        units: Pieces in the lot.
        way: Why it could.
        need_tier: The household's tier when it claimed.
        station_id: The station that acted for the villager; absent if nobody did.
        token_serial: Serial of the offline token; absent for a claim over the network.
        lease_until: When the lot goes to the next if nothing is heard.
    """

    units: Quantity
    way: ClaimWay
    need_tier: NeedTier
    station_id: StationId | None
    token_serial: Reference | None
    lease_until: datetime
    accepted_by: ActorId
    accepted_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """As every assignment's, and the station if one acted."""
        station = () if self.station_id is None else (station_tag(self.station_id),)
        return *AssignmentEvent.tags(self), *station

    def actor(self) -> ActorId:
        """Who claimed, for themselves or for the household."""
        return self.accepted_by


class ClaimConflictCompensated(AssignmentEvent, frozen=True, tag="ClaimConflictCompensated/1"):
    """A household took a lot offline that somebody else had already; its way was not in vain.

    Attributes:
        assignment_id: The claim that was lost; it never began.
        station_id: The station whose token it was.
        token_serial: The token; each is compensated once.
        amount: As the terms say, from the order's escrow.
    """

    station_id: StationId
    token_serial: Reference
    amount: Money
    redeemed_by: ActorId
    compensated_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """As every assignment's, and the station."""
        return *AssignmentEvent.tags(self), station_tag(self.station_id)

    def actor(self) -> ActorId:
        """Who brought the token."""
        return self.redeemed_by


CLAIM_EVENTS: Final = (AssignmentAccepted, ClaimConflictCompensated)
