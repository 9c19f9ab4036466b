"""What good pieces bring: the worker's pay, the station's fee, a bonus; all from the escrow."""

from datetime import datetime
from typing import Final

from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.piecework.assignment_status import JUDGED
from domain.facts.piecework.order_status import RUNNING
from domain.facts.piecework.pay import BonusPaid, CreditReason, EarningsCredited
from domain.facts.piecework.terms import Terms
from domain.ids import order_tag
from domain.money import Money
from domain.piecework.assignments import case
from domain.piecework.assignments.assignment import Assignment
from domain.piecework.assignments.case import Case, about
from domain.piecework.assignments.lot import LotPay
from domain.piecework.assignments.pay.commands import PayBonus
from domain.piecework.assignments.pay.errors import BonusPoolShortError


def credit(
    terms: Terms,
    paid: LotPay,
    assignment: Assignment,
    good: int,
    reason: CreditReason,
    at: datetime,
) -> tuple[EarningsCredited, ...]:
    """Pay for good pieces that were not paid before.

    The lot's pay is rounded up once, over all of its pieces, so that a later credit is the
    difference. The station's fee is due once, with the first pieces that are paid.

    Args:
        terms: The order's.
        paid: What was paid of the lot before, whoever got it.
        assignment: Whose pieces they are.
        good: All good pieces of the assignment, those that were paid before included.
        reason: Why they are paid.
        at: When.

    Returns:
        The credit; nothing if no piece is new.
    """
    pieces = good - assignment.credited_pieces
    if pieces <= 0:
        return ()
    accepted = assignment.accepted
    handled = accepted.station_id is not None and not paid.fee
    pay_minor = terms.rate.pay_minor(paid.pieces + pieces) - paid.minor
    return (
        EarningsCredited(
            order_id=accepted.order_id,
            lot=accepted.lot,
            assignment_id=accepted.assignment_id,
            household_id=accepted.household_id,
            pieces=pieces,
            pay=Money(pay_minor, terms.currency),
            reason=reason,
            station_id=accepted.station_id,
            station_fee=Money(terms.station_fee_minor if handled else 0, terms.currency),
            credited_at=at,
        ),
    )


class BonusCase(Case):
    """A case with what is left for bonuses.

    Attributes:
        bonus_minor: What was paid from the order's bonus pool.
    """

    def __init__(self, command: PayBonus) -> None:
        super().__init__(command)
        self.bonus_minor = 0


def boundary(command: PayBonus) -> Boundary:
    """The case and all bonuses of the order: they share one pool."""
    bonuses = Criterion((BonusPaid,), (order_tag(command.order_id),))
    return Boundary.of(*case.criteria(command), bonuses)


def evolve(state: BonusCase, event: Event) -> BonusCase:
    """The case one event later, in place."""
    if isinstance(event, BonusPaid):
        state.bonus_minor += event.amount.minor
    case.evolve(state, event)
    return state


def decide(state: BonusCase, command: PayBonus) -> tuple[Event, ...]:
    """Pay more than was agreed, or name the rule that stands against it."""
    assignment = state.require_for_judge(command)
    state.order.require(command.order_id, *RUNNING)
    state.require(command, *JUDGED)
    amount, terms = command.amount.checked(), state.order.terms
    amount.require(terms.currency)
    left = terms.bonus_pool_minor - state.bonus_minor
    if amount.minor > left:
        raise BonusPoolShortError(command.order_id, amount, Money(left, terms.currency))
    bonus = BonusPaid(
        **about(command, assignment),
        amount=amount,
        reason=command.reason,
        paid_by=command.by,
        paid_at=command.at,
    )
    return (bonus,)


BONUS_DECIDER: Final = Decider(boundary=boundary, initial=BonusCase, evolve=evolve, decide=decide)
