"""What can be asked of lines of the bank's statement."""

from datetime import datetime

from domain.decider import Command
from domain.facts.editions import SECOND, Edition
from domain.facts.payouts import CancelReason
from domain.facts.treasury import CorrectionReason, SendBackReason
from domain.ids import ActorId
from domain.money import Money
from domain.text import Reference


class TreasuryCommand(Command, frozen=True, kw_only=True):
    """Something about a line of the bank's statement."""

    bank_reference: Reference
    by: ActorId
    at: datetime


class RecordGatewaySettlement(TreasuryCommand, frozen=True, kw_only=True):
    """Enter a line: a gateway paid in what it captured.

    Attributes:
        edition: Of the rule for lines: which gateways, how much, and by how many.
    """

    gateway: Reference
    amount: Money
    edition: Edition = SECOND


class ConfirmGatewaySettlement(TreasuryCommand, frozen=True, kw_only=True):
    """Agree to a line that waits, as another person than who entered it.

    Attributes:
        edition: Of the rule for lines.
    """

    edition: Edition = SECOND


class WithdrawGatewaySettlement(TreasuryCommand, frozen=True, kw_only=True):
    """Take back a line that waits, such as a mistyped one."""

    reason: CancelReason


class RecordSuspenseLine(TreasuryCommand, frozen=True, kw_only=True):
    """Enter a line that fits nothing, so that it is kept apart until somebody knows what it is."""

    amount: Money


class MatchSuspenseLine(TreasuryCommand, frozen=True, kw_only=True):
    """Say that a line in suspense is what a gateway paid in."""

    gateway: Reference


class SendBackSuspenseLine(TreasuryCommand, frozen=True, kw_only=True):
    """Give a line in suspense back to whoever sent it, as another person than who entered it.

    Attributes:
        sent_reference: The bank's name for the line that takes it away.
    """

    sent_reference: Reference
    reason: SendBackReason


class ProposeLineCorrection(TreasuryCommand, frozen=True, kw_only=True):
    """Say that a line was entered wrongly.

    Attributes:
        right_gateway: Whose money it is; absent of a line that belongs in suspense, or of none.
        right_amount: What arrived; absent if nothing did.
    """

    right_gateway: Reference | None = None
    right_amount: Money | None = None
    reason: CorrectionReason


class ConfirmLineCorrection(TreasuryCommand, frozen=True, kw_only=True):
    """Agree to a correction that waits, as another person than who proposed it."""


class WithdrawLineCorrection(TreasuryCommand, frozen=True, kw_only=True):
    """Take back a correction that waits."""
