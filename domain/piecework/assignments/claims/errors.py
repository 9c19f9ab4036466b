"""The rules for claims, each as an error named for it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import ConflictError, UnknownError
from domain.facts.households import County
from domain.ids import AssignmentId, HouseholdId, OrderId, QualificationId, StationId


@dataclass(eq=False)
class LotUnknownError(UnknownError):
    """The order has no lot of this number."""

    order_id: OrderId
    lot: int


@dataclass(eq=False)
class LotAlreadyClaimedError(ConflictError):
    """Somebody else was faster; take another lot."""

    order_id: OrderId
    lot: int


@dataclass(eq=False)
class LotsAllTakenError(ConflictError):
    """No lot of the order that the household could take is free now."""

    order_id: OrderId


@dataclass(eq=False)
class AssignmentAlreadyMadeError(ConflictError):
    """The id is taken."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class LotReservedForNeediestError(ConflictError):
    """The lot is kept for needier households for now."""

    order_id: OrderId
    lot: int
    min_tier: int


@dataclass(eq=False)
class LotHeldForStationError(ConflictError):
    """The lot is set aside for a station that works without a network."""

    order_id: OrderId
    lot: int
    station_id: StationId


@dataclass(eq=False)
class WorkNotOfferedInCountyError(ConflictError):
    """The order is for other counties."""

    order_id: OrderId
    county: County


@dataclass(eq=False)
class HouseholdCapReachedError(ConflictError):
    """The household has taken as many lots of this order as it may for now."""

    household_id: HouseholdId
    cap_lots: int


@dataclass(eq=False)
class OpenLotsLimitReachedError(ConflictError):
    """The worker must finish or return a lot before taking another."""

    household_id: HouseholdId
    open_lots_max: int


@dataclass(eq=False)
class NotQualifiedError(ConflictError):
    """The order asks for a test or training that the household's worker has not passed."""

    household_id: HouseholdId
    qualification_id: QualificationId


@dataclass(eq=False)
class ClaimTokenUnknownError(UnknownError):
    """No such token was issued to this station for this lot."""

    order_id: OrderId
    lot: int


@dataclass(eq=False)
class ClaimTokenExpiredError(ConflictError):
    """The token was no longer valid when it was taken, or was brought in too late."""

    expires_at: datetime


@dataclass(eq=False)
class ClaimTokenSpentError(ConflictError):
    """The token was redeemed, and compensated, before."""

    order_id: OrderId
    lot: int
