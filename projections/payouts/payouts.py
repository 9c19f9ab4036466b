"""Payouts: each step, and how long those on their way have been so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.facts.income_tax import TaxEvent, TaxReleased, TaxWithheld
from domain.facts.payouts import (
    PAYOUT_LIFECYCLE,
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutReturned,
    PayoutSent,
    PayoutSettled,
    PayoutSource,
    PayoutStatus,
)
from domain.ids import ActorId, BatchId, HouseholdId, PayoutId
from domain.money import Currency
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, Unbounded, copy_rows, execute_for, given


class PayoutRow(TableRow, kw_only=True):
    """A payout that a batch begins, with all that became of it in the batch."""

    payout_id: PayoutId
    household_id: HouseholdId
    currency: Currency
    minor: int
    status: PayoutStatus
    requested_by: ActorId
    requested_at: datetime
    source: PayoutSource
    batch_id: BatchId | None
    requested_position: int
    approved_by: ActorId | None = None
    approved_at: datetime | None = None
    gateway: str | None = None
    sent_at: datetime | None = None
    reference: str | None = None
    concluded_at: datetime | None = None
    returned_at: datetime | None = None
    return_reason: str | None = None
    return_reference: str | None = None
    position: int


class PayoutStep(TableRow, kw_only=True):
    """What became in a batch of a payout that was there before; absent is what stays as it was."""

    payout_id: PayoutId
    status: PayoutStatus = PayoutStatus.UNKNOWN
    approved_by: ActorId | None = None
    approved_at: datetime | None = None
    gateway: str | None = None
    sent_at: datetime | None = None
    reference: str | None = None
    concluded_at: datetime | None = None
    returned_at: datetime | None = None
    return_reason: str | None = None
    return_reference: str | None = None
    position: int = 0


class TaxRow(TableRow, kw_only=True):
    """Tax that was kept back from a payout."""

    payout_id: PayoutId
    household_id: HouseholdId
    currency: Currency
    minor: int
    year: int
    income_minor: int
    months: int
    withheld_at: datetime
    released: bool = False
    position: int


class TaxRelease(TableRow, kw_only=True):
    """Tax that was kept back before, and is given back."""

    payout_id: PayoutId
    position: int


TAKE_STEPS: Final = f"""
    UPDATE payouts SET status = given.status,
        approved_by = coalesce(given.approved_by, payouts.approved_by),
        approved_at = coalesce(given.approved_at, payouts.approved_at),
        gateway = coalesce(given.gateway, payouts.gateway),
        sent_at = coalesce(given.sent_at, payouts.sent_at),
        reference = coalesce(given.reference, payouts.reference),
        concluded_at = coalesce(given.concluded_at, payouts.concluded_at),
        returned_at = coalesce(given.returned_at, payouts.returned_at),
        return_reason = coalesce(given.return_reason, payouts.return_reason),
        return_reference = coalesce(given.return_reference, payouts.return_reference),
        position = given.position
    FROM {given(PayoutStep)} WHERE payouts.payout_id = given.payout_id
"""  # noqa: S608 - the columns of the row


class SentRow(TableRow, kw_only=True):
    """What is on its way in a currency, or what more is since."""

    currency: Currency
    minor: Unbounded
    position: int


ADD_SENT: Final = f"""
    INSERT INTO sent AS s (currency, minor, position) SELECT * FROM {given(SentRow)}
    ON CONFLICT (currency) DO UPDATE
    SET minor = s.minor + excluded.minor, position = excluded.position
"""  # noqa: S608 - the columns of the row
RELEASE_TAXES: Final = f"""
    UPDATE taxes SET released = true, position = given.position
    FROM {given(TaxRelease)} WHERE taxes.payout_id = given.payout_id
"""  # noqa: S608 - the columns of the row


class Payouts(Projection):
    """Every payout, how much is sent in all, and the tax kept back from payouts of earnings."""

    name = "payouts"
    tables = ("payouts", "taxes", "sent")
    handles = (PayoutEvent, TaxEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Gather what became of each payout and tax, then write all at once."""
        new: dict[PayoutId, PayoutRow] = {}
        steps: dict[PayoutId, PayoutStep] = {}
        withheld: dict[PayoutId, TaxRow] = {}
        released: list[TaxRelease] = []
        for position, _, _, event in facts:
            match event:
                case PayoutRequested(payout_id=key):
                    # What opens a payout or a tax comes first.
                    assert key not in new
                    assert key not in steps
                    new[key] = _requested(position, event)
                case PayoutEvent(payout_id=key):
                    row = new.get(key) or steps.setdefault(key, PayoutStep(payout_id=key))
                    row.position = position
                    _step(row, event)
                case TaxWithheld(payout_id=key):
                    assert key not in withheld
                    withheld[key] = _withheld(position, event)
                case TaxReleased(payout_id=key) if key in withheld:
                    withheld[key].released, withheld[key].position = True, position
                case TaxReleased(payout_id=key):
                    released.append(TaxRelease(payout_id=key, position=position))
                case _:
                    raise TypeError(type(event).__name__)
        await copy_rows(connection, "payouts", [*new.values()])
        assert await execute_for(connection, TAKE_STEPS, steps.values()) == len(steps), steps.keys()
        await copy_rows(connection, "taxes", [*withheld.values()])
        assert await execute_for(connection, RELEASE_TAXES, released) == len(released), released
        await execute_for(connection, ADD_SENT, _sent(facts))


def _sent(facts: Sequence[Fact]) -> list[SentRow]:
    """For each currency what more is on its way since, and the event that says so."""
    rows: dict[Currency, SentRow] = {}
    for position, _, _, event in facts:
        if isinstance(event, PayoutSent | PayoutSettled | PayoutFailed):
            currency, minor = event.amount.currency, event.amount.minor
            row = rows.setdefault(currency, SentRow(currency=currency, minor=0, position=position))
            row.minor += minor if isinstance(event, PayoutSent) else -minor
            row.position = position
    return [*rows.values()]


def _requested(position: int, event: PayoutRequested) -> PayoutRow:
    return PayoutRow(
        payout_id=event.payout_id,
        household_id=event.household_id,
        currency=event.amount.currency,
        minor=event.amount.minor,
        status=PayoutStatus.REQUESTED,
        requested_by=event.requested_by,
        requested_at=event.requested_at,
        source=event.source,
        batch_id=event.batch_id,
        requested_position=position,
        position=position,
    )


def _withheld(position: int, event: TaxWithheld) -> TaxRow:
    return TaxRow(
        payout_id=event.payout_id,
        household_id=event.household_id,
        currency=event.amount.currency,
        minor=event.amount.minor,
        year=event.year,
        income_minor=event.income_minor,
        months=event.months,
        withheld_at=event.withheld_at,
        position=position,
    )


def _step(row: PayoutRow | PayoutStep, event: PayoutEvent) -> None:
    row.status = PAYOUT_LIFECYCLE.after(row.status, event)
    match event:
        case PayoutApproved():
            row.approved_by, row.approved_at = event.approved_by, event.approved_at
        case PayoutSent():
            row.gateway, row.sent_at = event.gateway, event.sent_at
        case PayoutSettled():
            row.reference, row.concluded_at = event.gateway_reference, event.settled_at
        case PayoutReturned():
            row.returned_at, row.return_reason = event.returned_at, event.reason
            row.return_reference = event.bank_reference or event.gateway_reference
        case PayoutFailed() | PayoutCancelled():
            row.reference, row.concluded_at = event.reason, event.happened_at()
        case _:
            raise TypeError(type(event).__name__)
