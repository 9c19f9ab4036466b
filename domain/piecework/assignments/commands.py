"""What can be asked of assignments.

``by`` is the person who acts; ``household_id`` the household for whom, or ``buyer_id`` the buyer.
Whoever judges work also says to which household they belong, if to any that we know.
"""

from datetime import datetime

from domain.bounds import AmountMinor
from domain.decider import Command
from domain.facts.piecework.assignments import Fault
from domain.facts.piecework.reasons import (
    AppealGrounds,
    BonusReason,
    LossReason,
    ReturnReason,
    RulingReason,
)
from domain.ids import (
    ActorId,
    AssignmentId,
    BuyerId,
    Commitment,
    HouseholdId,
    OrderId,
    PictureHash,
    StationId,
)
from domain.money import Money
from domain.text import Reference


class ClaimCommand(Command, frozen=True, kw_only=True):
    """A household takes a lot.

    Attributes:
        station_id: The station that acts for the villager; absent if nobody does.
    """

    order_id: OrderId
    lot: int
    assignment_id: AssignmentId
    household_id: HouseholdId
    by: ActorId
    at: datetime


class AcceptAssignment(ClaimCommand, frozen=True, kw_only=True):
    """Take a lot over the network."""

    station_id: StationId | None = None


class RedeemClaimToken(ClaimCommand, frozen=True, kw_only=True):
    """Bring a token in that was handed out at a station without a network.

    Attributes:
        serial: The token's; its signature was checked.
        claimed_at: When the villager took it, as the station noted.
    """

    station_id: StationId
    serial: Reference
    claimed_at: datetime


class AssignmentCommand(Command, frozen=True, kw_only=True):
    """A step of an assignment."""

    order_id: OrderId
    lot: int
    assignment_id: AssignmentId
    at: datetime


class WorkerCommand(AssignmentCommand, frozen=True, kw_only=True):
    """A step of the worker, or of somebody who acts for the household.

    Attributes:
        station_id: The station that acts for the household; absent for its own worker.
    """

    household_id: HouseholdId
    by: ActorId
    station_id: StationId | None = None


class ConfirmReceipt(WorkerCommand, frozen=True, kw_only=True):
    """Count the materials that came."""

    quantity: int


class DeclareScrap(WorkerCommand, frozen=True, kw_only=True):
    """Say that materials were spoiled."""

    quantity: int


class ExtendLease(WorkerCommand, frozen=True, kw_only=True):
    """Ask for more time, once."""


class SubmitAssignment(WorkerCommand, frozen=True, kw_only=True):
    """Hand finished pieces in."""

    quantity: int
    pictures: tuple[PictureHash, ...]
    worked_seconds: int | None = None


class ReturnAssignment(WorkerCommand, frozen=True, kw_only=True):
    """Give the lot back."""

    reason: ReturnReason


class FileAppeal(WorkerCommand, frozen=True, kw_only=True):
    """Contest a refusal."""

    grounds: AppealGrounds
    statement: Commitment | None = None


class MaterialsCommand(AssignmentCommand, frozen=True, kw_only=True):
    """A step of whoever hands materials out and counts them.

    Attributes:
        household_id: Whose lot it is.
        station_id: The station that does it; absent for the buyer, an officer or an arbiter.
    """

    household_id: HouseholdId
    quantity: int
    by: ActorId
    station_id: StationId | None = None


class IssueMaterials(MaterialsCommand, frozen=True, kw_only=True):
    """Hand materials out."""


class ReturnMaterials(MaterialsCommand, frozen=True, kw_only=True):
    """Take unused materials back."""


class AcceptScrap(MaterialsCommand, frozen=True, kw_only=True):
    """Count declared scrap within the agreed rate."""


class AdjudicateLoss(MaterialsCommand, frozen=True, kw_only=True):
    """Decide about materials that are not accounted for.

    Attributes:
        charged_minor: What of the lot's pay goes back to the escrow; 0 for nothing.
    """

    scrap: bool
    reason: LossReason
    charged_minor: AmountMinor


class JudgeCommand(AssignmentCommand, frozen=True, kw_only=True):
    """A step of whoever judges the work.

    Attributes:
        by_household: The household that this person belongs to; absent if none is known.
    """

    by: ActorId
    by_household: HouseholdId | None = None


class InspectLot(JudgeCommand, frozen=True, kw_only=True):
    """Note what the sample showed."""

    defects: int


class BuyersJudgement(JudgeCommand, frozen=True, kw_only=True):
    """A step that only the order's buyer may take."""

    buyer_id: BuyerId


class ApproveAssignment(BuyersJudgement, frozen=True, kw_only=True):
    """All is good."""


class ApproveInPart(BuyersJudgement, frozen=True, kw_only=True):
    """Some pieces are good."""

    good: int
    fault: Fault


class RequestRework(BuyersJudgement, frozen=True, kw_only=True):
    """Have the pieces mended."""

    fault: Fault


class RejectAssignment(BuyersJudgement, frozen=True, kw_only=True):
    """Refuse the lot; its good pieces are paid."""

    good: int
    fault: Fault


class AnswerAppeal(BuyersJudgement, frozen=True, kw_only=True):
    """Concede, or leave it to an arbiter."""

    concedes: bool
    statement: Commitment | None = None


class PayBonus(BuyersJudgement, frozen=True, kw_only=True):
    """Pay more than was agreed."""

    amount: Money
    reason: BonusReason


class ResolveDispute(JudgeCommand, frozen=True, kw_only=True):
    """Decide, as an arbiter who is neither side."""

    good: int
    reason: RulingReason
    statement: Commitment


class TimerCommand(AssignmentCommand, frozen=True, kw_only=True):
    """What time does when nobody else has."""


class ExpireLease(TimerCommand, frozen=True, kw_only=True):
    """Give the lot to the next."""


class ApproveBySilence(TimerCommand, frozen=True, kw_only=True):
    """Nobody answered what was handed in."""


class UpholdBySilence(TimerCommand, frozen=True, kw_only=True):
    """The buyer did not answer an appeal."""
