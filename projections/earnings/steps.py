"""What each event adds to what a household earned, or to the record of its work."""

from datetime import datetime
from operator import add
from typing import Any, Final, NamedTuple, get_args

from msgspec import Struct

from domain.decider import Event
from domain.facts.income_tax import TaxEvent, TaxReleased, TaxWithheld
from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutReturned,
    PayoutSent,
    PayoutSettled,
)
from domain.facts.piecework.claims import ClaimConflictCompensated
from domain.facts.piecework.materials import LossAdjudicated, ScrapAccepted, ScrapDeclared
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.facts.piecework.work import AssignmentSubmitted
from domain.ids import AssignmentId, HouseholdId, OrderId, PayoutId, StationId
from domain.money import Money
from projections.money import MoneyView, money_view, shown

LotMoney = EarningsCredited | BonusPaid | ClaimConflictCompensated | LossAdjudicated
LotWork = EarningsCredited | AssignmentSubmitted | ScrapDeclared | ScrapAccepted | LossAdjudicated
LOT_EVENTS: Final[tuple[type[Event], ...]] = get_args(LotMoney | LotWork)


class Moves(NamedTuple):
    """What an event adds to each sum of a household, as ``EarningsTotals`` names them."""

    pay_minor: int = 0
    bonus_minor: int = 0
    compensation_minor: int = 0
    charged_minor: int = 0
    tax_minor: int = 0
    requested_minor: int = 0
    in_flight_minor: int = 0
    paid_minor: int = 0

    def after(self, before: "Moves") -> "Moves":
        """The sums after the event."""
        return Moves._make(map(add, before, self))


class Worked(NamedTuple):
    """What an event adds to the record of an assignment.

    Attributes:
        timed: Submissions of which the worker said how long they took.
        scrap_accepted: Within the agreed rate.
        scrap_ruled: Found to be scrap by whoever decided about losses.
    """

    pay_minor: int = 0
    submissions: int = 0
    timed: int = 0
    worked_seconds: int = 0
    scrap_declared: int = 0
    scrap_accepted: int = 0
    scrap_ruled: int = 0
    missing: int = 0


class Evidence(Struct, frozen=True):
    """What shows why money moved.

    Attributes:
        order_id: As lot and assignment, absent for steps of payouts and for tax.
        pieces: Paid pieces, or the lost ones' worth; absent where no pieces are counted.
        reason: Why; absent where the event gives none.
        station_id: The station that handled the lot; absent if none did.
        station_fee: What the escrow, not the household, paid the station; absent with it.
        payout_id: Absent for what was earned.
        tax_year: Year whose income is taxed; absent where it is not about tax.
        tax_income: The year's income so far, with the payout and its tax; for tax withheld.
        tax_months: Months of work on the platform that count in the year; for tax withheld.
    """

    order_id: OrderId | None = None
    lot: int | None = None
    assignment_id: AssignmentId | None = None
    pieces: int | None = None
    reason: str | None = None
    station_id: StationId | None = None
    station_fee: MoneyView | None = None
    payout_id: PayoutId | None = None
    tax_year: int | None = None
    tax_income: MoneyView | None = None
    tax_months: int | None = None


class Step(NamedTuple):
    """One event's effect on a household."""

    household_id: HouseholdId
    amount: Money
    moves: Moves
    evidence: Evidence
    at: datetime


def worked(event: LotWork) -> Worked:
    """What the event adds to its assignment."""
    match event:
        case EarningsCredited(pay=pay):
            return Worked(pay_minor=pay.minor)
        case AssignmentSubmitted(worked_seconds=None):
            return Worked(submissions=1)
        case AssignmentSubmitted(worked_seconds=seconds):
            return Worked(submissions=1, timed=1, worked_seconds=seconds or 0)
        case ScrapDeclared(quantity=quantity):
            return Worked(scrap_declared=quantity)
        case ScrapAccepted(quantity=quantity):
            return Worked(scrap_accepted=quantity)
        case LossAdjudicated(quantity=quantity, scrap=True):
            return Worked(scrap_ruled=quantity)
        case LossAdjudicated(quantity=quantity):
            return Worked(missing=quantity)


def earned(event: LotMoney) -> Step:
    """What a lot brings or costs."""
    lot: dict[str, Any] = {
        "order_id": event.order_id,
        "lot": event.lot,
        "assignment_id": event.assignment_id,
    }
    match event:
        case EarningsCredited(pay=amount):
            moves = Moves(pay_minor=amount.minor)
            lot |= {"pieces": event.pieces, "reason": event.reason.value}
            if event.station_id is not None:
                fee = shown(event.station_fee)
                lot |= {"station_id": event.station_id, "station_fee": fee}
        case BonusPaid(amount=amount):
            moves = Moves(bonus_minor=amount.minor)
            lot["reason"] = event.reason.value
        case ClaimConflictCompensated(amount=amount):
            moves = Moves(compensation_minor=amount.minor)
            nothing = money_view(0, amount.currency)
            lot |= {"station_id": event.station_id, "station_fee": nothing}
        case LossAdjudicated(charged=amount):
            moves = Moves(charged_minor=amount.minor)
            lot |= {"pieces": event.quantity, "reason": event.reason.value}
    return Step(event.household_id, amount, moves, Evidence(**lot), event.happened_at())


def taxed(event: TaxEvent) -> Step:
    """Tax that is kept back, or given back."""
    minor, payout = event.amount.minor, event.payout_id
    match event:
        case TaxWithheld(year=year, income_minor=income, months=months):
            moves = Moves(tax_minor=minor)
            so_far = money_view(income, event.amount.currency)
            evidence = Evidence(
                payout_id=payout, tax_year=year, tax_income=so_far, tax_months=months
            )
        case TaxReleased(year=year):
            moves = Moves(tax_minor=-minor)
            evidence = Evidence(payout_id=payout, tax_year=year)
        case _:
            raise TypeError(type(event).__name__)
    return Step(event.household_id, event.amount, moves, evidence, event.happened_at())


def paid(event: PayoutEvent) -> Step:
    """A step of a payout of earnings."""
    minor, reason = event.amount.minor, None
    match event:
        case PayoutRequested():
            moves = Moves(requested_minor=minor)
        case PayoutApproved():
            moves = Moves(requested_minor=-minor, in_flight_minor=minor)
        case PayoutSent():
            moves = Moves()
        case PayoutSettled():
            moves = Moves(in_flight_minor=-minor, paid_minor=minor)
        case PayoutReturned():
            moves, reason = Moves(paid_minor=-minor), event.reason.value
        case PayoutFailed():
            moves, reason = Moves(in_flight_minor=-minor), event.reason.value
        case PayoutCancelled(approved=approved):
            taken = {"in_flight_minor" if approved else "requested_minor": -minor}
            moves, reason = Moves(**taken), event.reason.value
        case _:
            raise TypeError(type(event).__name__)
    evidence = Evidence(payout_id=event.payout_id, reason=reason)
    return Step(event.household_id, event.amount, moves, evidence, event.happened_at())
