"""What is sent about lines of the bank's statement."""

from domain.facts.payouts import CancelReason
from domain.facts.treasury import CorrectionReason, SendBackReason
from marketplace.web.values.bodies import Amount, Body, Reference


class BankLine(Body, frozen=True):
    """A line of the bank's statement: a gateway paid captured gifts in."""

    gateway: Reference
    amount: Amount
    bank_reference: Reference


class NamedLine(Body, frozen=True, kw_only=True):
    """A line that waits for a second person."""

    bank_reference: Reference


class LineWithdrawal(NamedLine, frozen=True, kw_only=True):
    """Which line is taken back, and why."""

    reason: CancelReason


class SuspenseLine(NamedLine, frozen=True, kw_only=True):
    """A line of the bank's statement that fits nothing that is known."""

    amount: Amount


class Match(NamedLine, frozen=True, kw_only=True):
    """Which line in suspense is what a gateway paid in."""

    gateway: Reference


class SendBack(NamedLine, frozen=True, kw_only=True):
    """Which line in suspense goes back, and why.

    Attributes:
        sent_reference: The bank statement's name for the line that takes it away.
    """

    sent_reference: Reference
    reason: SendBackReason


class LineCorrection(NamedLine, frozen=True, kw_only=True):
    """What is right of a line that was entered wrongly.

    Attributes:
        right_gateway: Whose money it is; absent of a line that belongs in suspense, or of none.
        right_amount: What arrived; absent if nothing did.
    """

    right_gateway: Reference | None = None
    right_amount: Amount | None = None
    reason: CorrectionReason
