"""The outside that pays households: what every rail must offer."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from msgspec import Struct

from domain.facts.payouts import PayoutFailure
from domain.ids import HouseholdId, PayoutId
from domain.money import Money


class PaymentOrder(Struct, frozen=True):
    """An order to pay.

    Attributes:
        payout_id: Our name for it, stored before it is sent: a gateway pays one id once.
    """

    payout_id: PayoutId
    household_id: HouseholdId
    amount: Money


class Settled(Struct, frozen=True):
    """It arrived.

    Attributes:
        reference: The gateway's own name for the payment.
    """

    payout_id: PayoutId
    reference: str


class Refused(Struct, frozen=True):
    """It did not arrive and never will."""

    payout_id: PayoutId
    reason: PayoutFailure


class Returned(Struct, frozen=True):
    """It had arrived, and came back.

    Attributes:
        amount: What came back.
        reference: The gateway's own name for the return.
    """

    payout_id: PayoutId
    amount: Money
    reference: str
    reason: PayoutFailure


Answer = Settled | Refused | Returned
Answered = Callable[[Answer], Awaitable[None]]


class Gateway(Protocol):
    """A rail that money goes out on.

    Attributes:
        name: As in the account ``assets:gateway:<name>``.
    """

    name: str

    async def pay(self, order: PaymentOrder, answered: Answered) -> None:
        """Pay an order, and say what became of it.

        The same payout id is paid once, however often it is asked for, and is answered alike each
        time; of one that came back it may be told after it settled. ``answered`` may be called
        now, later, never, or more than once; a call that is cut short may or may not have paid.

        Raises:
            OSError: the gateway can't be reached; ask again.
        """
