"""Money out: what we order, and what the gateway says of a payout."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from domain.facts.payouts import PayoutFailure
from domain.ids import HouseholdId, PayoutId
from domain.money import Money
from domain.text import Reference


class Payee(Struct, frozen=True):
    """Who is paid, as the vault opened it: personal data, for the call alone.

    Attributes:
        account: What the gateway knows the account by: a login, an open id, a number.
        name: The holder's name, for the gateway to compare.
    """

    account: str
    name: str

    def __repr__(self) -> str:
        """Nothing: orders stand in messages of errors and in logs."""
        return "Payee(…)"

    __str__ = __repr__


class PayoutOrder(Struct, frozen=True):
    """An order to pay.

    Attributes:
        payout_id: Our name for it, stored before it is sent: a gateway pays one id once.
        payee: Absent where the gateway knows households itself, as the sandbox does.
    """

    payout_id: PayoutId
    household_id: HouseholdId
    amount: Money
    payee: Payee | None = None


class PayoutState(StrEnum):
    """Where a payout stands at the gateway."""

    UNKNOWN = "unknown"
    """The gateway has never heard of it: only now may it be told, again or for the first time."""
    PENDING = "pending"
    """Taken, and neither arrived nor failed."""
    SETTLED = "settled"
    """It arrived; it may still come back."""
    FAILED = "failed"
    """It did not arrive and never will."""
    RETURNED = "returned"
    """It had arrived, and came back."""


class PayoutSeen(Struct, frozen=True):
    """What the gateway says of a payout, asked or unasked.

    Attributes:
        amount: What it paid, or what came back; absent where the gateway does not say it.
        gateway_reference: The gateway's name for the payment, or for the return if it came back;
            there once it arrived.
        reason: Why it failed or came back; there if it did.
        at: When, by the gateway's clock, UTC; absent if unsaid.
        notice_id: The gateway's name for the message that says so; absent if it answers a query.
    """

    payout_id: PayoutId
    state: PayoutState
    amount: Money | None = None
    gateway_reference: Reference | None = None
    reason: PayoutFailure | None = None
    at: datetime | None = None
    notice_id: Reference | None = None

    def __post_init__(self) -> None:
        """What arrived has a name; what did not, a reason; what came back both, and an amount."""
        if self.state in {PayoutState.SETTLED, PayoutState.RETURNED}:
            assert self.gateway_reference is not None
        if self.state in {PayoutState.FAILED, PayoutState.RETURNED}:
            assert self.reason is not None
        if self.state is PayoutState.RETURNED:
            assert self.amount is not None
