"""Money that arrives on the bank's statement: who answers for a line, and what stood in suspense.

Below an amount one person may say what a line is. From there on another person than who entered
the line does: until then it waits, or stands in suspense.
"""

from dataclasses import dataclass
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from domain.decider import Criterion, Event
from domain.errors import ConflictError
from domain.facts.gifts import DebtRepaid
from domain.facts.payouts import PayoutReturned
from domain.facts.statements import statement_tag
from domain.facts.treasury import (
    TREASURY_EVENTS,
    BankLineCorrected,
    GatewaySettled,
    SuspenseLineRecorded,
    SuspenseLineSentBack,
)
from domain.funds import accounts
from domain.funds.posting import Posting, transfer
from domain.ids import ActorId
from domain.money import Currency, Money
from domain.text import Reference

SECOND_PERSON_FROM_MINOR: Final[dict[Currency, int]] = {
    Currency.CNY: 2_000_000,
    Currency.HKD: 2_000_000,
    Currency.EUR: 250_000,
    Currency.USD: 250_000,
    Currency.JPY: 400_000,
}
"""From this amount on, about 20,000 yuan, a line needs a second person. House rule of 2026-11."""
LeavesSuspense = GatewaySettled | PayoutReturned | DebtRepaid
LEAVES_SUSPENSE: Final = (GatewaySettled, PayoutReturned, DebtRepaid)
"""What a line may be that stood in suspense, or that was known at once."""
LINE_MOVES: Final[tuple[type[Event], ...]] = tuple(
    dict.fromkeys((*TREASURY_EVENTS, *LEAVES_SUSPENSE))
)
"""All that says what became of a line."""


@dataclass(eq=False)
class ConfirmerIsRecorderError(ConflictError):
    """Who entered a line can't confirm it."""

    bank_reference: Reference
    actor: ActorId


@dataclass(eq=False)
class LineNeedsSecondPersonError(ConflictError):
    """So large a line is entered in suspense first, for another person to say what it is."""

    bank_reference: Reference


@dataclass(eq=False)
class SuspenseAmountDiffersError(ConflictError):
    """A line in suspense is matched whole, with what is as large as it."""

    bank_reference: Reference
    held: Money
    asked: Money


class Arrival(Struct, frozen=True):
    """How a line came to be entered.

    Attributes:
        recorded_by: Who entered it; absent of what came by no line.
        confirmed_by: The second person; absent where one was enough.
        from_suspense: Whether it stood in suspense before.
    """

    recorded_by: ActorId | None
    confirmed_by: ActorId | None = None
    from_suspense: bool = False


def needs_second_person(amount: Money) -> bool:
    """Whether one person is not enough for a line."""
    return amount.minor >= SECOND_PERSON_FROM_MINOR[amount.currency]


def out_of_suspense(amount: Money) -> tuple[Posting, ...]:
    """What stood in suspense does so no longer."""
    return transfer(accounts.SENDERS, accounts.SUSPENSE, amount)


def line_events(bank_reference: Reference) -> Criterion:
    """What became of one line."""
    return Criterion(LINE_MOVES, (statement_tag(bank_reference),))


def open_line(line: SuspenseLineRecorded | None, event: Event) -> SuspenseLineRecorded | None:
    """What of a line stands in suspense one event later; absent if it does not."""
    match event:
        case SuspenseLineRecorded():
            return event
        case BankLineCorrected(right_gateway=None, right_amount=Money() as amount):
            if line is not None:
                return replace(line, amount=amount, recorded_by=event.proposed_by)
            return SuspenseLineRecorded(
                amount=amount,
                bank_reference=event.bank_reference,
                recorded_by=event.proposed_by,
                recorded_at=event.corrected_at,
            )
        case BankLineCorrected() | SuspenseLineSentBack():
            return None
        case GatewaySettled() | PayoutReturned() | DebtRepaid():
            return None
        case _:
            return line


def arrival(
    line: SuspenseLineRecorded | None, bank_reference: Reference, amount: Money, by: ActorId
) -> Arrival:
    """Who answers for money that arrived.

    Args:
        line: The line, if it stands in suspense.
        bank_reference: The bank's name for it.
        amount: What it is said to have brought.
        by: Who says what it is.

    Raises:
        LineNeedsSecondPersonError: so much needs two persons, and nobody entered it before.
        SuspenseAmountDiffersError: another amount stands in suspense.
        ConfirmerIsRecorderError: so much needs two persons, and this one entered it.
    """
    if line is None:
        if needs_second_person(amount):
            raise LineNeedsSecondPersonError(bank_reference)
        return Arrival(by)
    if line.amount != amount:
        raise SuspenseAmountDiffersError(bank_reference, line.amount, amount)
    if line.recorded_by != by:
        return Arrival(line.recorded_by, by, from_suspense=True)
    if needs_second_person(amount):
        raise ConfirmerIsRecorderError(bank_reference, by)
    return Arrival(by, from_suspense=True)
