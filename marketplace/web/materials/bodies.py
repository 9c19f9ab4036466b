"""What is sent about materials."""

from domain.facts.piecework.materials import LossReason
from marketplace.web.values.bodies import Amount, Body, Whole


class Loss(Body, frozen=True, kw_only=True):
    """What a person found about materials that are not accounted for.

    Attributes:
        charge: What of the lot's pay goes back to the escrow; absent for nothing.
    """

    quantity: Whole
    scrap: bool
    reason: LossReason
    charge: Amount | None = None
