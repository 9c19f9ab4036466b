"""What must always hold of money that gateways pay in, and of lines of the bank's statement."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from domain.facts.editions import SECOND
from domain.facts.treasury import (
    BankLineCorrected,
    BankLineEvent,
    GatewaySettled,
    SuspenseLineRecorded,
    SuspenseLineSentBack,
)
from domain.funds import accounts
from domain.funds.arrivals import LEAVES_SUSPENSE, LeavesSuspense, open_line
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.editions import Editions
from domain.laws.law import Law, OpenPoint
from domain.money import Currency, Money
from domain.text import Reference

SUSPENSE_DAYS_MAX: Final = 30
"""For so long a line may stand in suspense before the audit raises it. House rule of 2026-11."""
AS_ENTERED: Final = "a line stands as it was entered"


class GatewaysPayInWhatTheyCaptured(Law):
    """A gateway pays in no more than it captured, and two persons say so."""

    concerns = (GatewaySettled, BankLineCorrected)

    def check(self, event: GatewaySettled | BankLineCorrected) -> None:
        """The entry is posted by now."""
        if isinstance(event, GatewaySettled):
            # By the first edition a line was entered for any gateway and any sum.
            if event.edition >= SECOND:
                self._require_held(event.gateway, event.amount)
            if event.confirmed_by == event.recorded_by:
                raise LawBrokenError("confirmer is not recorder", event.bank_reference)
            return
        if event.right_gateway is not None and event.right_amount is not None:
            self._require_held(event.right_gateway, event.right_amount)
        if event.corrected_by == event.proposed_by:
            raise LawBrokenError("corrector is not proposer", event.bank_reference)

    def _require_held(self, gateway: Reference, amount: Money) -> None:
        left = self.books.balances[accounts.gateway(gateway), amount.currency]
        if left < 0:
            detail = f"{gateway} paid in {-left} more than it held"
            raise LawBrokenError("a gateway pays in what it captured", detail)


class Entered(Struct, gc=False, array_like=True):
    """A line as the books have it; of one in suspense the gateway is absent."""

    gateway: Reference | None
    amount: Money | None


class LinesStandAsEntered(Law):
    """What is said of a line later is about what was entered; suspense is the sum of its lines."""

    concerns = (BankLineEvent, *LEAVES_SUSPENSE)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._lines = books.stores.values("bank_lines", Entered)
        self._suspense = books.stores.values("suspense", SuspenseLineRecorded)

    def check(self, event: BankLineEvent | LeavesSuspense) -> None:
        """Hold a line against what the books have of it, and note what they have now."""
        reference = event.bank_reference  # type: ignore[union-attr]
        if reference is None:
            return
        line: SuspenseLineRecorded | None = self._suspense.get(reference)
        match event:
            case SuspenseLineRecorded(amount=amount):
                self._lines[reference] = Entered(None, amount)
            case GatewaySettled(gateway=gateway, amount=amount):
                _check_leaves(line, event)
                self._lines[reference] = Entered(gateway, amount)
            case SuspenseLineSentBack(amount=amount):
                if line is None or line.amount != amount or line.recorded_by == event.sent_by:
                    raise LawBrokenError(AS_ENTERED, reference)
                del self._lines[reference]
            case BankLineCorrected():
                if self._lines.get(reference) != Entered(event.gateway, event.amount):
                    raise LawBrokenError(AS_ENTERED, reference)
                self._lines[reference] = Entered(event.right_gateway, event.right_amount)
            case _ if isinstance(event, LEAVES_SUSPENSE):
                _check_leaves(line, event)
                self._lines.pop(reference, None)
        self._note(reference, open_line(line, event), was=line)

    def _note(
        self,
        reference: Reference,
        line: SuspenseLineRecorded | None,
        *,
        was: SuspenseLineRecorded | None,
    ) -> None:
        if line is not None:
            self._suspense[reference] = line
        elif was is not None:
            del self._suspense[reference]

    def check_whole(self) -> None:
        """Hold the lines in suspense against their account."""
        sums: Counter[Currency] = Counter()
        for line in self._suspense.values():
            sums[line.amount.currency] += line.amount.minor
        for currency in Currency:
            held = self.books.balances[accounts.SUSPENSE, currency]
            if held != sums[currency]:
                detail = f"{held} {currency} in suspense, its lines come to {sums[currency]}"
                raise LawBrokenError("suspense is the sum of its lines", detail)

    def open_points(self) -> Iterator[OpenPoint]:
        """Lines that nobody knows of yet what they are."""
        for reference, line in self._suspense.items():
            yield OpenPoint(
                f"bank line {reference} in suspense: {line.amount}",
                line.recorded_at,
                SUSPENSE_DAYS_MAX,
            )


def _check_leaves(line: SuspenseLineRecorded | None, event: LeavesSuspense) -> None:
    """What is said to come from suspense stood there, whole, and as somebody entered it."""
    if not event.from_suspense:
        if line is not None:
            raise LawBrokenError(AS_ENTERED, f"{event.bank_reference} stands in suspense")
        return
    same = line is not None and line.amount == event.amount
    if not same or line is None or line.recorded_by != event.recorded_by:
        raise LawBrokenError(AS_ENTERED, f"{event.bank_reference} is not in suspense so")


class RulesForLinesStayChanged(Editions):
    """Once a gateway had to hold what it pays in, and large lines needed two, they always do."""

    concerns = (GatewaySettled,)


LAWS: Final = (GatewaysPayInWhatTheyCaptured, LinesStandAsEntered, RulesForLinesStayChanged)
