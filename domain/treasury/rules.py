"""When a line of the bank's statement may be entered, confirmed or taken back."""

from collections import Counter
from typing import Final

from domain.capability import Entry
from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.gifts import DonationReceived, FeeCharged, GiftChargedBack, GiftRefunded
from domain.facts.piecework.escrow import OrderFunded, OrderSettled
from domain.facts.treasury import (
    TREASURY_EVENTS,
    GatewayLineRecorded,
    GatewayLineWithdrawn,
    GatewaySettled,
)
from domain.funds.references import StatementLineRepeatedError
from domain.gifts.postings import POSTINGS as OF_GIFTS
from domain.money import Currency, Money
from domain.piecework.orders.postings import POSTINGS as OF_ORDERS
from domain.text import Reference
from domain.treasury.commands import (
    ConfirmGatewaySettlement,
    RecordGatewaySettlement,
    TreasuryCommand,
    WithdrawGatewaySettlement,
)
from domain.treasury.errors import (
    ConfirmerIsRecorderError,
    GatewayUnknownError,
    SettlementExceedsCapturedError,
    StatementLineUnknownError,
)
from domain.treasury.postings import POSTINGS as OF_LINES

SECOND_PERSON_FROM_MINOR: Final[dict[Currency, int]] = {
    Currency.CNY: 2_000_000,
    Currency.HKD: 2_000_000,
    Currency.EUR: 250_000,
    Currency.USD: 250_000,
    Currency.JPY: 400_000,
}
"""From this amount on, about 20,000 yuan, a line needs a second person. House rule of 2026-11."""

CAPTURES: Final[tuple[type[Event], ...]] = (DonationReceived, OrderFunded)
GIVES_BACK: Final[tuple[type[Event], ...]] = (GiftRefunded, GiftChargedBack, OrderSettled)
GATEWAY: Final = "assets:gateway:"
_ENTRIES: Final[dict[type[Event], Entry]] = {**OF_GIFTS, **OF_ORDERS, **OF_LINES}


class Treasury:
    """What gateways hold, and lines of the bank's statement, folded in place.

    Attributes:
        held: Minor units by gateway and currency: captured, not given back, not paid in.
        waiting: Lines that a second person must confirm, by reference.
        entered: References of lines that were paid in.
    """

    def __init__(self) -> None:
        self.held: Counter[tuple[Reference, Currency]] = Counter()
        self.waiting: dict[Reference, GatewayLineRecorded] = {}
        self.entered: set[Reference] = set()

    @property
    def gateways(self) -> set[Reference]:
        """All that ever captured anything."""
        return {gateway for gateway, _ in self.held}


def boundary(_: TreasuryCommand) -> Boundary:
    """What moves a gateway's money, whoever's it is, and all lines.

    A gift makes a decision stale by nothing that matters, and neither does the fee that comes with
    it: only what takes money from gateways is guarded. So an import does not hold an officer up.
    """
    lines = Criterion((*TREASURY_EVENTS, *GIVES_BACK), ())
    return Boundary((Criterion((*CAPTURES, FeeCharged, *lines.types), ()),), (lines,))


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
        case GatewaySettled(bank_reference=reference):
            state.waiting.pop(reference, None)
            state.entered.add(reference)
        case _:
            pass
    return state


def decide(state: Treasury, command: TreasuryCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    match command:
        case RecordGatewaySettlement():
            return _record(state, command)
        case ConfirmGatewaySettlement():
            return _confirm(state, command)
        case WithdrawGatewaySettlement(bank_reference=reference):
            if reference not in state.waiting:
                raise StatementLineUnknownError(reference)
            return (
                GatewayLineWithdrawn(
                    bank_reference=reference,
                    reason=command.reason,
                    withdrawn_by=command.by,
                    withdrawn_at=command.at,
                ),
            )
        case _:
            raise AssertionError(command)


def needs_second_person(amount: Money) -> bool:
    """Whether one person is not enough for a line."""
    return amount.minor >= SECOND_PERSON_FROM_MINOR[amount.currency]


def _record(state: Treasury, command: RecordGatewaySettlement) -> tuple[Event, ...]:
    reference, amount = command.bank_reference, command.amount.checked()
    if reference in state.entered or reference in state.waiting:
        raise StatementLineRepeatedError(reference)
    _require_held(state, command.gateway, amount)
    if needs_second_person(amount):
        return (
            GatewayLineRecorded(
                gateway=command.gateway,
                amount=amount,
                bank_reference=reference,
                recorded_by=command.by,
                recorded_at=command.at,
            ),
        )
    return (
        GatewaySettled(
            gateway=command.gateway,
            amount=amount,
            bank_reference=reference,
            recorded_by=command.by,
            settled_at=command.at,
        ),
    )


def _confirm(state: Treasury, command: ConfirmGatewaySettlement) -> tuple[Event, ...]:
    line = state.waiting.get(command.bank_reference)
    if line is None:
        raise StatementLineUnknownError(command.bank_reference)
    if line.recorded_by == command.by:
        raise ConfirmerIsRecorderError(command.bank_reference, command.by)
    _require_held(state, line.gateway, line.amount)
    return (
        GatewaySettled(
            gateway=line.gateway,
            amount=line.amount,
            bank_reference=line.bank_reference,
            recorded_by=line.recorded_by,
            settled_at=command.at,
            confirmed_by=command.by,
        ),
    )


def _require_held(state: Treasury, gateway: Reference, amount: Money) -> None:
    if gateway not in state.gateways:
        raise GatewayUnknownError(gateway)
    left = max(0, state.held[gateway, amount.currency])
    if amount.minor > left:
        raise SettlementExceedsCapturedError(gateway, amount.minor, left)


TREASURY_DECIDER: Final = Decider(
    boundary=boundary, initial=lambda _: Treasury(), evolve=evolve, decide=decide
)
