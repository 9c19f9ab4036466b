"""What follows from pieces being good: the worker's pay and the station's fee, from the escrow."""

from datetime import datetime

from domain.facts.piecework.pay import CreditReason, EarningsCredited
from domain.facts.piecework.terms import Terms
from domain.money import Money
from domain.piecework.assignments.lot import Assignment, Lot


def credit(
    terms: Terms, lot: Lot, assignment: Assignment, good: int, reason: CreditReason, at: datetime
) -> tuple[EarningsCredited, ...]:
    """Pay for good pieces that were not paid before.

    The lot's pay is rounded up once, so that a later credit is the difference. The station's fee is
    due once, with the first pieces that are paid.

    Args:
        terms: The order's.
        lot: As it was before.
        assignment: Whose pieces they are.
        good: All good pieces of the assignment, those that were paid before included.
        reason: Why they are paid.
        at: When.

    Returns:
        The credit; nothing if no piece is new.
    """
    pieces = good - lot.credited_pieces
    if pieces <= 0:
        return ()
    accepted = assignment.accepted
    handled = accepted.station_id is not None and not lot.credited_pieces
    return (
        EarningsCredited(
            order_id=accepted.order_id,
            lot=accepted.lot,
            assignment_id=accepted.assignment_id,
            household_id=accepted.household_id,
            pieces=pieces,
            pay=Money(terms.rate.pay_minor(good) - lot.credited_minor, terms.currency),
            reason=reason,
            station_id=accepted.station_id,
            station_fee=Money(terms.station_fee_minor if handled else 0, terms.currency),
            credited_at=at,
        ),
    )
