"""What is sent about payouts."""

from typing import Annotated

from msgspec import Meta

from domain.facts.payouts import CancelReason, PayoutFailure, PayoutSource
from marketplace.web.values.bodies import (
    Amount,
    Body,
    Id,
    Reference,
)


class NewPayout(Body, frozen=True):
    """Ask for money to be paid, of what a household was given or of what it earned."""

    household_id: Id
    amount: Amount
    source: PayoutSource = PayoutSource.FUND


class Cancellation(Body, frozen=True):
    """Why a payout is called off."""

    reason: CancelReason


class PayoutReturn(Body, frozen=True, kw_only=True):
    """A line of the bank's statement that brings a payout back.

    Attributes:
        amount: What came back: the whole payout.
        bank_reference: The bank statement's name for the line, new or in suspense.
        reason: Why the bank says that it came back.
    """

    amount: Amount
    bank_reference: Reference
    reason: PayoutFailure


class NewPayoutBatch(Body, frozen=True):
    """Payouts of all that households earned.

    Attributes:
        threshold: Who has less waits for the next batch.
        household_ids: Of these only; absent for all.
    """

    threshold: Amount
    household_ids: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=2_000)] | None = None
