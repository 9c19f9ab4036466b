"""Facts about lines of the bank's statement."""

from enum import StrEnum

from domain.decider import Event, HappenedAt
from domain.facts.editions import FIRST, Edition
from domain.facts.payouts import CancelReason
from domain.facts.statements import statement_tag
from domain.ids import ActorId, Tag
from domain.money import Money
from domain.text import Reference


class SendBackReason(StrEnum):
    """Why a line that fitted nothing went back to whoever sent it."""

    SENDER_UNKNOWN = "sender_unknown"
    SENT_IN_ERROR = "sent_in_error"
    SENDER_REQUEST = "sender_request"


class CorrectionReason(StrEnum):
    """Why a line of the bank's statement is entered otherwise."""

    MISTYPED = "mistyped"
    WRONG_GATEWAY = "wrong_gateway"
    ENTERED_TWICE = "entered_twice"
    NOT_ON_STATEMENT = "not_on_statement"


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
        from_suspense: Whether the line stood in suspense until somebody knew that it is this.
        edition: From the second on the gateway holds as much, and a large line needs two.
    """

    gateway: Reference
    amount: Money
    bank_reference: Reference
    recorded_by: ActorId
    settled_at: HappenedAt
    confirmed_by: ActorId | None = None
    from_suspense: bool = False
    edition: Edition = FIRST

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


class SuspenseLineRecorded(BankLineEvent, frozen=True, tag="SuspenseLineRecorded/1"):
    """Money arrived of which nobody knows yet what it is for; it is kept apart from custody.

    Attributes:
        amount: What arrived.
        bank_reference: The bank statement's name for the line, unique.
        recorded_by: Who entered it.
    """

    amount: Money
    bank_reference: Reference
    recorded_by: ActorId
    recorded_at: HappenedAt

    def actor(self) -> ActorId:
        """Who entered it."""
        return self.recorded_by


class SuspenseLineSentBack(BankLineEvent, frozen=True, tag="SuspenseLineSentBack/1"):
    """What stood in suspense went back to whoever sent it, as another person agreed.

    Attributes:
        bank_reference: The line that brought it.
        amount: All of it.
        sent_reference: The bank statement's name for the line that takes it away, unique.
        reason: Why.
        sent_by: Who sent it back; not who entered the line.
    """

    bank_reference: Reference
    amount: Money
    sent_reference: Reference
    reason: SendBackReason
    sent_by: ActorId
    sent_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """Both lines of the statement."""
        return statement_tag(self.bank_reference), statement_tag(self.sent_reference)

    def actor(self) -> ActorId:
        """Who sent it back."""
        return self.sent_by


class CorrectionEvent(BankLineEvent, frozen=True, kw_only=True):
    """What was entered, and what is right.

    Attributes:
        bank_reference: The line.
        gateway: Whose money it was said to be; absent of a line in suspense.
        amount: What was said to have arrived; absent if an earlier correction left nothing.
        right_gateway: Whose it is; absent of a line that belongs in suspense.
        right_amount: What arrived in fact; absent if nothing did.
        reason: Why.
        proposed_by: Who found the mistake.
    """

    bank_reference: Reference
    gateway: Reference | None = None
    amount: Money | None = None
    right_gateway: Reference | None = None
    right_amount: Money | None = None
    reason: CorrectionReason
    proposed_by: ActorId


class LineCorrectionProposed(CorrectionEvent, frozen=True, tag="LineCorrectionProposed/1"):
    """Somebody found a line mistyped; another person must agree, and no money moves before that."""

    proposed_at: HappenedAt

    def actor(self) -> ActorId:
        """Who found it."""
        return self.proposed_by


class LineCorrectionWithdrawn(BankLineEvent, frozen=True, tag="LineCorrectionWithdrawn/1"):
    """A correction that waited for another person was taken back, or refused by that person.

    Attributes:
        bank_reference: The line, which stays as it was entered.
        withdrawn_by: Who took it back.
    """

    bank_reference: Reference
    withdrawn_by: ActorId
    withdrawn_at: HappenedAt

    def actor(self) -> ActorId:
        """Who took it back."""
        return self.withdrawn_by


class BankLineCorrected(CorrectionEvent, frozen=True, tag="BankLineCorrected/1"):
    """A counter-entry takes a line back as it was entered, and it is entered as it is right.

    Attributes:
        corrected_by: Another person, who agreed.
    """

    corrected_by: ActorId
    corrected_at: HappenedAt

    def actor(self) -> ActorId:
        """Who agreed."""
        return self.corrected_by


TREASURY_EVENTS: tuple[type[BankLineEvent], ...] = (
    GatewaySettled,
    GatewayLineRecorded,
    GatewayLineWithdrawn,
    SuspenseLineRecorded,
    SuspenseLineSentBack,
    LineCorrectionProposed,
    LineCorrectionWithdrawn,
    BankLineCorrected,
)
