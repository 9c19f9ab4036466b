"""What can be asked about the materials of an assignment."""

from domain.bounds import AmountMinor
from domain.facts.editions import SECOND, Edition
from domain.facts.piecework.materials import LossReason
from domain.piecework.assignments.commands import ActingCommand, WorkerCommand


class ConfirmReceipt(WorkerCommand, frozen=True, kw_only=True):
    """Count the materials that came."""

    quantity: int


class DeclareScrap(WorkerCommand, frozen=True, kw_only=True):
    """Say that materials were spoiled."""

    quantity: int


class MaterialsCommand(ActingCommand, frozen=True, kw_only=True):
    """A step of whoever hands materials out and counts them.

    Attributes:
        household_id: Whose lot it is.
        station_id: The station that does it; absent for the buyer, an officer or an arbiter.
    """

    quantity: int


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
        edition: Of the rule for charges.
    """

    scrap: bool
    reason: LossReason
    charged_minor: AmountMinor
    edition: Edition = SECOND


WorkersCount = ConfirmReceipt | DeclareScrap
"""What the worker counts."""
