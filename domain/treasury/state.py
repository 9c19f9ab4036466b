"""What gateways hold, and lines of the bank's statement, as a decision meets them."""

from collections import Counter
from typing import Final

from msgspec import Struct

from domain.capability import Entry
from domain.decider import Boundary, Criterion, Event
from domain.facts.captures import (
    PaymentFeeBorne,
    PaymentSuspended,
    SuspendedPaymentApplied,
    SuspendedPaymentReturned,
)
from domain.facts.gifts import (
    ChargebackReversed,
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftRefunded,
)
from domain.facts.piecework.escrow import OrderFunded, OrderSettled
from domain.facts.treasury import (
    BankLineCorrected,
    GatewayLineRecorded,
    GatewayLineWithdrawn,
    GatewaySettled,
    LineCorrectionProposed,
    LineCorrectionWithdrawn,
    SuspenseLineRecorded,
    SuspenseLineSentBack,
)
from domain.funds.arrivals import LINE_MOVES, open_line
from domain.gifts.postings import POSTINGS as OF_GIFTS
from domain.money import Currency, Money
from domain.payments.postings import POSTINGS as OF_PAYMENTS
from domain.piecework.orders.postings import POSTINGS as OF_ORDERS
from domain.text import Reference
from domain.treasury.commands import TreasuryCommand
from domain.treasury.postings import POSTINGS as OF_LINES

CAPTURES: Final[tuple[type[Event], ...]] = (
    DonationReceived,
    OrderFunded,
    ChargebackReversed,
    PaymentSuspended,
    # What it takes from the gateway the gift or the escrow right behind it brings again.
    SuspendedPaymentApplied,
)
GIVES_BACK: Final[tuple[type[Event], ...]] = (
    GiftRefunded,
    GiftChargedBack,
    OrderSettled,
    SuspendedPaymentReturned,
)
FEES: Final[tuple[type[Event], ...]] = (FeeCharged, PaymentFeeBorne)
GATEWAY: Final = "assets:gateway:"
_ENTRIES: Final[dict[type[Event], Entry]] = {
    **OF_GIFTS,
    **OF_ORDERS,
    **OF_LINES,
    **OF_PAYMENTS,
}


class Line(Struct, frozen=True):
    """A line as it stands in the books.

    Attributes:
        gateway: Whose money it is; absent of one in suspense, or of none.
        amount: What arrived; absent if a correction left nothing.
    """

    gateway: Reference | None
    amount: Money | None


class Treasury:
    """What gateways hold, and lines of the bank's statement, folded in place.

    Attributes:
        held: Minor units by gateway and currency: captured, not given back, not paid in.
        waiting: Lines that a second person must confirm, by reference.
        entered: References of all lines that moved money.
        lines: Of these, what a correction may be about.
        suspense: Of these, what stands in suspense.
        proposed: Corrections that another person must confirm.
    """

    def __init__(self) -> None:
        self.held: Counter[tuple[Reference, Currency]] = Counter()
        self.waiting: dict[Reference, GatewayLineRecorded] = {}
        self.entered: set[Reference] = set()
        self.lines: dict[Reference, Line] = {}
        self.suspense: dict[Reference, SuspenseLineRecorded] = {}
        self.proposed: dict[Reference, LineCorrectionProposed] = {}

    @property
    def gateways(self) -> set[Reference]:
        """All that ever captured anything."""
        return {gateway for gateway, _ in self.held}


def boundary(_: TreasuryCommand) -> Boundary:
    """What moves a gateway's money, whoever's it is, and all lines.

    A gift makes a decision stale by nothing that matters, and neither does the fee that comes with
    it: only what takes money from gateways is guarded. So an import does not hold an officer up.
    """
    lines = Criterion((*LINE_MOVES, *GIVES_BACK), ())
    return Boundary((Criterion((*CAPTURES, *FEES, *lines.types), ()),), (lines,))


def evolve(state: Treasury, event: Event) -> Treasury:
    """The treasury one event later, in place."""
    entry = _ENTRIES.get(type(event))
    for account, minor, currency in () if entry is None else entry(event):
        if account.startswith(GATEWAY):
            state.held[account.removeprefix(GATEWAY), currency] += minor
    match event:
        case GatewayLineRecorded(bank_reference=reference):
            state.waiting[reference] = event
        case GatewayLineWithdrawn(bank_reference=reference):
            del state.waiting[reference]
        case LineCorrectionProposed(bank_reference=reference):
            state.proposed[reference] = event
        case LineCorrectionWithdrawn(bank_reference=reference):
            del state.proposed[reference]
        case _ if isinstance(event, LINE_MOVES):
            reference = event.bank_reference  # type: ignore[attr-defined]
            if reference is not None:
                _enter(state, reference, event)
    return state


def _enter(state: Treasury, reference: Reference, event: Event) -> None:
    """A line moved money."""
    state.waiting.pop(reference, None)
    state.entered.add(reference)
    line = open_line(state.suspense.pop(reference, None), event)
    if line is not None:
        state.suspense[reference] = line
    match event:
        case GatewaySettled(gateway=gateway, amount=amount):
            state.lines[reference] = Line(gateway, amount)
        case SuspenseLineRecorded(amount=amount):
            state.lines[reference] = Line(None, amount)
        case BankLineCorrected(right_gateway=gateway, right_amount=amount):
            state.lines[reference] = Line(gateway, amount)
            del state.proposed[reference]
        case SuspenseLineSentBack():
            # Both of its lines are done with.
            del state.lines[reference]
            state.entered.add(event.sent_reference)
        case _:
            state.lines.pop(reference, None)
