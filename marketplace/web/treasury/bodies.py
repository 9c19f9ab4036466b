"""What is sent about lines of the bank's statement."""

from domain.facts.payouts import CancelReason
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
