"""Facts about the materials of an assignment."""

from enum import StrEnum
from typing import Final

from domain.decider import HappenedAt
from domain.facts.editions import FIRST, Edition
from domain.facts.piecework.assignment import AssignmentEvent, Count, Quantity
from domain.ids import ActorId, StationId
from domain.money import Money


class LossReason(StrEnum):
    """What a person found about materials that neither came back nor became good pieces."""

    SCRAP_OVER_AGREED_RATE = "scrap_over_agreed_rate"
    MISCOUNTED_AT_ISSUE = "miscounted_at_issue"
    LOST_BY_WORKER = "lost_by_worker"
    LOST_IN_TRANSPORT = "lost_in_transport"
    FAULTY_MATERIALS = "faulty_materials"


class MaterialsIssued(AssignmentEvent, frozen=True, omit_defaults=True, tag="MaterialsIssued/1"):
    """Materials for so many pieces were handed out.

    Attributes:
        quantity: Pieces that can be made of them.
        station_id: The station that did it; absent for the buyer.
    """

    quantity: Quantity
    issued_by: ActorId
    issued_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who handed them out."""
        return self.issued_by


class MaterialsReceiptConfirmed(
    AssignmentEvent, frozen=True, omit_defaults=True, tag="MaterialsReceiptConfirmed/1"
):
    """The worker counted what came; from here on this count is theirs to account for.

    Attributes:
        quantity: As counted; less than issued if some were missing.
        station_id: The station that acted for the household; absent if none did.
    """

    quantity: Count
    confirmed_by: ActorId
    confirmed_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who confirmed."""
        return self.confirmed_by


class MaterialsReturned(
    AssignmentEvent, frozen=True, omit_defaults=True, tag="MaterialsReturned/1"
):
    """Unused materials came back.

    Attributes:
        quantity: Pieces' worth.
        station_id: The station that did it; absent for the buyer.
    """

    quantity: Quantity
    received_by: ActorId
    returned_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who took them."""
        return self.received_by


class ScrapDeclared(AssignmentEvent, frozen=True, omit_defaults=True, tag="ScrapDeclared/1"):
    """The worker says that materials were spoiled.

    Attributes:
        quantity: Pieces' worth, in addition to what was declared before.
        station_id: The station that acted for the household; absent if none did.
    """

    quantity: Quantity
    declared_by: ActorId
    declared_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who declared it."""
        return self.declared_by


class ScrapAccepted(AssignmentEvent, frozen=True, omit_defaults=True, tag="ScrapAccepted/1"):
    """Declared scrap within the agreed rate was counted and accepted; it is never charged.

    Attributes:
        quantity: Pieces' worth.
        station_id: The station that did it; absent for the buyer.
    """

    quantity: Quantity
    accepted_by: ActorId
    accepted_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who counted it."""
        return self.accepted_by


class LossAdjudicated(AssignmentEvent, frozen=True, omit_defaults=True, tag="LossAdjudicated/1"):
    """A person decided about materials that are neither good pieces, returned nor agreed scrap.

    Attributes:
        quantity: Pieces' worth.
        scrap: Whether they were found to be scrap; else they are missing.
        charged: What of the lot's pay goes back to the escrow for it; zero if nothing.
        edition: From the second on scrap is charged beyond what is agreed only.
    """

    quantity: Quantity
    scrap: bool
    reason: LossReason
    charged: Money
    adjudicated_by: ActorId
    adjudicated_at: HappenedAt
    edition: Edition = FIRST

    def actor(self) -> ActorId:
        """Who decided."""
        return self.adjudicated_by


CUSTODY_EVENTS: Final = (
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapDeclared,
    ScrapAccepted,
    LossAdjudicated,
)
