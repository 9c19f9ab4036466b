"""Facts about lines of the bank's statement."""

from domain.decider import Event, HappenedAt
from domain.facts.payouts import CancelReason
from domain.ids import ActorId, Tag
from domain.money import Money
from domain.text import Reference


def statement_tag(bank_reference: Reference) -> Tag:
    """``statement:…``."""
    return Tag(f"statement:{bank_reference}")


class BankLineEvent(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about one line.

    Attributes:
        bank_reference: The bank statement's name for the line, unique.
    """

    def tags(self) -> tuple[Tag, ...]:
        """The statement line."""
        return (statement_tag(self.bank_reference),)  # type: ignore[attr-defined]


class GatewaySettled(BankLineEvent, frozen=True, tag="GatewaySettled/1"):
    """A gateway transferred captured gifts to the custody account.

    Attributes:
        gateway: Which one.
        amount: What arrived in the account.
        bank_reference: The bank statement's name for the line, unique.
        recorded_by: Who entered the line.
        confirmed_by: The second person; absent where one was enough.
    """

    gateway: Reference
    amount: Money
    bank_reference: Reference
    recorded_by: ActorId
    settled_at: HappenedAt
    confirmed_by: ActorId | None = None

    def actor(self) -> ActorId:
        """Who confirmed the line, or entered it where one person was enough."""
        return self.confirmed_by or self.recorded_by


class GatewayLineRecorded(BankLineEvent, frozen=True, tag="GatewayLineRecorded/1"):
    """A line was entered that a second person must confirm; no money moves before that.

    Attributes:
        gateway: Which one.
        amount: What is said to have arrived.
        bank_reference: The bank statement's name for the line.
        recorded_by: Who entered it.
    """

    gateway: Reference
    amount: Money
    bank_reference: Reference
    recorded_by: ActorId
    recorded_at: HappenedAt

    def actor(self) -> ActorId:
        """Who entered it."""
        return self.recorded_by


class GatewayLineWithdrawn(BankLineEvent, frozen=True, tag="GatewayLineWithdrawn/1"):
    """A line that waited for a second person was taken back; its reference is free again.

    Attributes:
        bank_reference: The bank statement's name for the line.
        reason: Why.
        withdrawn_by: Who took it back.
    """

    bank_reference: Reference
    reason: CancelReason
    withdrawn_by: ActorId
    withdrawn_at: HappenedAt

    def actor(self) -> ActorId:
        """Who took it back."""
        return self.withdrawn_by


TREASURY_EVENTS: tuple[type[BankLineEvent], ...] = (
    GatewaySettled,
    GatewayLineRecorded,
    GatewayLineWithdrawn,
)
