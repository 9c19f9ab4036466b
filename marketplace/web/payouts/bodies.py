"""What is sent about payouts."""

from typing import Annotated

from msgspec import Meta

from domain.facts.payouts import CancelReason, PayoutSource
from marketplace.web.values.bodies import (
    Amount,
    Body,
    Id,
)


class NewPayout(Body, frozen=True):
    """Ask for money to be paid, of what a household was given or of what it earned."""

    household_id: Id
    amount: Amount
    source: PayoutSource = PayoutSource.FUND


class Cancellation(Body, frozen=True):
    """Why a payout is called off."""

    reason: CancelReason


class NewPayoutBatch(Body, frozen=True):
    """Payouts of all that households earned.

    Attributes:
        threshold: Who has less waits for the next batch.
        household_ids: Of these only; absent for all.
    """

    threshold: Amount
    household_ids: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=2_000)] | None = None
