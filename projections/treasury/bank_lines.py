"""Lines of the bank's statement: what waits, what stands in suspense, what was corrected."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from domain.decider import Event
from domain.facts.gifts import DebtRepaid
from domain.facts.payouts import PayoutReturned
from domain.facts.treasury import (
    BankLineCorrected,
    BankLineEvent,
    GatewayLineRecorded,
    GatewayLineWithdrawn,
    GatewaySettled,
    LineCorrectionProposed,
    LineCorrectionWithdrawn,
    SuspenseLineRecorded,
    SuspenseLineSentBack,
)
from domain.funds.arrivals import LEAVES_SUSPENSE
from domain.ids import ActorId, DonationId, PayoutId
from domain.money import Currency, Money
from projections.folding import put_back, take_out
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, row_of

CONCERNED: Final = "bank_reference = ANY($1)"


class LineStanding(StrEnum):
    """Where a line stands.

    Attributes:
        WAITS: For a second person; it has moved nothing.
        ENTERED: As what it is: paid in by a gateway, come back, or repaid.
        SUSPENSE: Nobody knows yet what it is.
        SENT_BACK: Given back to whoever sent it.
        NO_LINE: Corrected to nothing.
    """

    WAITS = "waits"
    ENTERED = "entered"
    SUSPENSE = "suspense"
    SENT_BACK = "sent_back"
    NO_LINE = "no_line"


class LineRow(TableRow, kw_only=True):
    """A line of the bank's statement.

    Attributes:
        gateway: Which paid it in; absent of what no gateway did.
        minor: As currency, absent of what was corrected to nothing.
        payout_id: Which payout it brought back; absent if it did not.
        donation_id: For which gift it repaid a debt; absent if it did not.
        recorded_by: Who entered it, or proposed the correction that it stands as.
        since: When that was.
        proposed_by: Who waits for another person to agree to a correction; absent if nobody does,
            with all that is proposed.
        proposed_minor: Absent also where no line at all is said to be right.
    """

    bank_reference: str
    standing: LineStanding
    gateway: str | None = None
    currency: Currency | None = None
    minor: int | None = None
    payout_id: PayoutId | None = None
    donation_id: DonationId | None = None
    recorded_by: ActorId
    since: datetime
    proposed_by: ActorId | None = None
    proposed_at: datetime | None = None
    proposed_reason: str | None = None
    proposed_gateway: str | None = None
    proposed_currency: Currency | None = None
    proposed_minor: int | None = None
    first_position: int
    position: int


class BankLines(Projection):
    """Every line that moved money or waits to."""

    name = "bank_lines"
    tables = ("lines",)
    handles = (BankLineEvent, *LEAVES_SUSPENSE)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Take the rows out that the facts concern, fold, put them back."""
        references = {reference for fact in facts if (reference := _reference(fact.event))}
        statement = take_out("lines", LineRow, CONCERNED)
        rows = [row_of(LineRow, row) for row in await connection.fetch(statement, [*references])]
        lines = {row.bank_reference: row for row in rows}
        for fact in facts:
            reference = _reference(fact.event)
            if reference is not None:
                _fold(lines, reference, fact)
        await put_back(connection, "lines", lines.values())


def _reference(event: Event) -> str | None:
    """Which line it is about; absent of what came by no line."""
    reference: str | None = event.bank_reference  # type: ignore[attr-defined]
    return reference


def _fold(lines: dict[str, LineRow], reference: str, fact: Fact) -> None:
    match fact.event:
        case GatewayLineWithdrawn():
            del lines[reference]
        case GatewayLineRecorded() as event:
            _enter(lines, fact, LineStanding.WAITS, event.gateway, event.amount)
        case SuspenseLineRecorded() as event:
            _enter(lines, fact, LineStanding.SUSPENSE, None, event.amount)
        case GatewaySettled() as event:
            _enter(lines, fact, LineStanding.ENTERED, event.gateway, event.amount)
        case SuspenseLineSentBack():
            row = lines[reference]
            row.standing, row.position = LineStanding.SENT_BACK, fact.position
        case LineCorrectionProposed() as event:
            _propose(lines[reference], event, fact.position)
        case LineCorrectionWithdrawn():
            _drop_proposal(lines[reference], fact.position)
        case BankLineCorrected() as event:
            _correct(lines[reference], event, fact.position)
        case PayoutReturned() as event:
            _enter(lines, fact, LineStanding.ENTERED, None, event.amount)
            lines[reference].payout_id = event.payout_id
        case DebtRepaid() as event:
            _enter(lines, fact, LineStanding.ENTERED, None, event.amount)
            lines[reference].donation_id = event.donation_id
        case event:
            raise TypeError(type(event).__name__)


def _enter(
    lines: dict[str, LineRow],
    fact: Fact,
    standing: LineStanding,
    gateway: str | None,
    amount: Money,
) -> None:
    """A line as it is entered; one that waited or stood in suspense keeps who entered it."""
    event: Any = fact.event
    reference: str = event.bank_reference
    row = lines.get(reference)
    if row is None:
        row = lines[reference] = LineRow(
            bank_reference=reference,
            standing=standing,
            recorded_by=event.recorded_by,
            since=event.happened_at(),
            first_position=fact.position,
            position=fact.position,
        )
    row.standing, row.gateway, row.position = standing, gateway, fact.position
    row.currency, row.minor = amount.currency, amount.minor


def _propose(row: LineRow, event: LineCorrectionProposed, position: int) -> None:
    row.proposed_by, row.proposed_at = event.proposed_by, event.proposed_at
    row.proposed_reason, row.proposed_gateway = event.reason, event.right_gateway
    row.proposed_currency, row.proposed_minor = _said(event.right_amount)
    row.position = position


def _drop_proposal(row: LineRow, position: int) -> None:
    row.proposed_by = row.proposed_at = row.proposed_reason = row.proposed_gateway = None
    row.proposed_currency = row.proposed_minor = None
    row.position = position


def _correct(row: LineRow, event: BankLineCorrected, position: int) -> None:
    _drop_proposal(row, position)
    row.gateway = event.right_gateway
    row.currency, row.minor = _said(event.right_amount)
    row.recorded_by, row.since = event.proposed_by, event.corrected_at
    if event.right_amount is None:
        row.standing = LineStanding.NO_LINE
    elif event.right_gateway is None:
        row.standing = LineStanding.SUSPENSE
    else:
        row.standing = LineStanding.ENTERED


def _said(amount: Money | None) -> tuple[Currency | None, int | None]:
    return (None, None) if amount is None else (amount.currency, amount.minor)
