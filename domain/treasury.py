"""The treasury: money that a gateway captured arrives in the custody account.

A settlement is a fact of a bank statement: it is recorded as the bank tells it, once per reference.
If more arrives than was captured, the gateway's account shows it and the audit raises it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.decider import Boundary, Command, Criterion, Decider, Event
from domain.errors import DomainError
from domain.ids import ActorId, Tag
from domain.money import Money
from domain.text import Reference


class GatewaySettled(Event, frozen=True, tag="GatewaySettled/1"):
    """A gateway transferred captured gifts to the custody account.

    Attributes:
        gateway: Which one.
        amount: What arrived in the account.
        bank_reference: The bank statement's name for the line, unique.
    """

    gateway: Reference
    amount: Money
    bank_reference: Reference
    recorded_by: ActorId
    settled_at: datetime

    def tags(self) -> tuple[Tag, ...]:
        """The statement line."""
        return (statement_tag(self.bank_reference),)

    def actor(self) -> ActorId:
        """Who entered the line."""
        return self.recorded_by


class RecordGatewaySettlement(Command, frozen=True, kw_only=True):
    """Enter a bank statement line. Fields as in ``GatewaySettled``."""

    gateway: Reference
    amount: Money
    bank_reference: Reference
    by: ActorId
    at: datetime


@dataclass(eq=False)
class StatementLineRepeatedError(DomainError):
    """The bank statement line was entered before."""

    bank_reference: str


@dataclass(eq=False)
class GatewayReferenceRepeatedError(DomainError):
    """A gateway's name for a movement of money stands in the log already.

    Attributes:
        reference: The gateway's name, a slash, and the reference.
    """

    reference: str


def statement_tag(bank_reference: str) -> Tag:
    """``statement:…``."""
    return Tag(f"statement:{bank_reference}")


def boundary(command: RecordGatewaySettlement) -> Boundary:
    """Lines of the same reference."""
    return Boundary.of(Criterion((GatewaySettled,), (statement_tag(command.bank_reference),)))


def evolve(state: GatewaySettled | None, event: Event) -> GatewaySettled | None:
    """The line, once it is entered."""
    return event if isinstance(event, GatewaySettled) else state


def decide(state: GatewaySettled | None, command: RecordGatewaySettlement) -> tuple[Event, ...]:
    """Enter the line unless it stands already."""
    if state is not None:
        raise StatementLineRepeatedError(command.bank_reference)
    return (
        GatewaySettled(
            gateway=command.gateway,
            amount=command.amount.checked(),
            bank_reference=command.bank_reference,
            recorded_by=command.by,
            settled_at=command.at,
        ),
    )


TREASURY: Final = Decider(boundary=boundary, initial=lambda _: None, evolve=evolve, decide=decide)
