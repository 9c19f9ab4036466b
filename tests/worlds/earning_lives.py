"""Random earnings, as events: what no rule would allow in this order is as good as any other."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
from hypothesis import strategies as st

from domain import catalogue
from domain.decider import Event
from domain.facts.income_tax import TaxWithheld
from domain.facts.payouts import (
    CancelReason,
    PayoutApproved,
    PayoutCancelled,
    PayoutFailed,
    PayoutFailure,
    PayoutRequested,
    PayoutReturned,
    PayoutSent,
    PayoutSettled,
    PayoutSource,
)
from domain.facts.piecework.claims import ClaimConflictCompensated
from domain.facts.piecework.materials import LossAdjudicated, LossReason
from domain.facts.piecework.orders import OrderDrafted
from domain.facts.piecework.pay import BonusPaid, BonusReason, CreditReason, EarningsCredited
from domain.facts.piecework.work import AssignmentSubmitted
from domain.ids import AssignmentId, HouseholdId, OrderId, PayoutId
from domain.leaf import LEAF_FORMAT, LeafHeader, RecordedEvent
from domain.money import Currency, Money
from projections.advance import advance
from projections.books.journal import Journal
from projections.earnings.projection import Earnings
from projections.earnings.station_totals import StationTotalsProjection
from tests.worlds.book import Book
from tests.worlds.piecework_story import piecework
from tests.worlds.story import SYSTEM
from tests.worlds.workshop import (
    BUYER,
    BUYERS_CLERK,
    DAY,
    NEEDY,
    OFFICER,
    POOR,
    STATION,
    TERMS,
    WORK,
)

BEGIN = datetime(2026, 3, 1, 9, tzinfo=UTC)
HOUSEHOLDS = (NEEDY, POOR)
CURRENCIES = (Currency.CNY, Currency.HKD)
ORDER = OrderId("O-ANY")
EARN = ("pay", "bonus", "compensate", "charge")
MOVE = ("ask", "approve", "send", "settle", "fail", "cancel", "return")
NEXT = {
    "approve": "asked",
    "send": "approved",
    "settle": "sent",
    "fail": "sent",
    "cancel": "asked approved",
    "return": "settled",
}
Step = tuple[str, int, int, int, int]
"""What, household, currency, fen, and the hours that pass before it."""
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*EARN, *MOVE, *MOVE)),
        st.integers(0, 1),
        st.integers(0, 1),
        st.integers(1, 9_999),
        st.sampled_from([0, 0, 1, 7, 15, 30]),
    ),
    max_size=40,
)
DAYS = st.integers(-3, 40).map(lambda days: date(2026, 3, 1) + days * DAY)
PERIODS = st.lists(st.tuples(DAYS, DAYS).map(sorted), min_size=1, max_size=4)
ALL_STEPS: list[Step] = [
    (what, 0, 0, 1_000, 7)
    for what in (*EARN, *MOVE[:4], "ask", *MOVE[1:3], "fail", "ask", "return")
]


def drafted() -> OrderDrafted:
    """The order that all random work is for."""
    return OrderDrafted(
        order_id=ORDER,
        buyer_id=BUYER,
        work=WORK,
        terms=TERMS,
        drafted_by=BUYERS_CLERK,
        drafted_at=BEGIN,
    )


def events_of(steps: Sequence[Step]) -> list[tuple[Event, datetime]]:
    """Events as steps ask for them, and when each is recorded; an impossible step is left out."""
    at = BEGIN
    found: list[tuple[Event, datetime]] = [(drafted(), at)]
    payouts: dict[PayoutId, tuple[str, dict[str, Any]]] = {}
    for number, (what, who, currency, minor, hours) in enumerate(steps):
        at += timedelta(hours=hours)
        household_id, amount = HOUSEHOLDS[who], Money(minor, CURRENCIES[currency])
        if what in EARN:
            found += [(event, at) for event in work(what, household_id, amount, number, at)]
        elif what == "ask":
            about = {"household_id": household_id, "payout_id": PayoutId(f"P-{number}")}
            tax = Money(minor // 10 + 1, amount.currency)
            if number % 2:
                withheld = TaxWithheld(
                    **about, amount=tax, year=2026, income_minor=minor, months=3, withheld_at=at
                )
                found.append((withheld, at))
            about |= {"amount": amount, "source": PayoutSource.EARNINGS}
            found.append((PayoutRequested(**about, requested_by=OFFICER, requested_at=at), at))
            payouts[about["payout_id"]] = "asked", about
        else:
            found += [(event, at) for event in moved(what, payouts, number, at)]
    return found


def work(
    what: str, household_id: HouseholdId, amount: Money, number: int, at: datetime
) -> list[Event]:
    """Something earned, or charged."""
    lot: dict[str, Any] = {
        "order_id": ORDER,
        "lot": number % 5 + 1,
        "assignment_id": AssignmentId(f"A-{number % 5}-{household_id}-{amount.currency}"),
        "household_id": household_id,
    }
    if what == "pay":
        submitted = AssignmentSubmitted(
            **lot,
            attempt=1,
            quantity=3,
            pictures=(),
            worked_seconds=None if number % 3 else 600,
            review_until=at,
            submitted_by=OFFICER,
            submitted_at=at,
        )
        station = STATION if number % 2 else None
        credited = EarningsCredited(
            **lot,
            pieces=3,
            pay=amount,
            reason=CreditReason.APPROVED,
            station_id=station,
            station_fee=Money(7 if station else 0, amount.currency),
            credited_at=at,
        )
        return [submitted, credited]
    if what == "bonus":
        reason = BonusReason.SPEED
        return [BonusPaid(**lot, amount=amount, reason=reason, paid_by=OFFICER, paid_at=at)]
    if what == "charge":
        reason_ = LossReason.LOST_BY_WORKER
        by = {"adjudicated_by": OFFICER, "adjudicated_at": at}
        return [
            LossAdjudicated(**lot, quantity=1, scrap=False, reason=reason_, charged=amount, **by)
        ]
    token = {"station_id": STATION, "token_serial": str(number), "redeemed_by": OFFICER}
    return [ClaimConflictCompensated(**lot, **token, amount=amount, compensated_at=at)]


def moved(
    what: str, payouts: dict[PayoutId, tuple[str, dict[str, Any]]], number: int, at: datetime
) -> list[Event]:
    """The next step of the first payout that can take it."""
    able = [name for name, (status, _) in payouts.items() if status in NEXT[what].split()]
    if not able:
        return []
    name = able[number % len(able)]
    status, about = payouts.pop(name)
    gateway = {"gateway": "sandbox"}
    if what == "approve":
        payouts[name] = "approved", about
        return [PayoutApproved(**about, approved_by=OFFICER, approved_at=at)]
    if what == "send":
        payouts[name] = "sent", about
        return [PayoutSent(**about, **gateway, sent_at=at)]
    if what == "settle":
        payouts[name] = "settled", about
        return [PayoutSettled(**about, **gateway, gateway_reference=name, settled_at=at)]
    if what == "fail":
        reason = PayoutFailure.ACCOUNT_CLOSED
        return [PayoutFailed(**about, **gateway, reason=reason, failed_at=at)]
    if what == "return":
        reason = PayoutFailure.ACCOUNT_CLOSED
        return [PayoutReturned(**about, **gateway, reason=reason, returned_at=at)]
    back = {"reason": CancelReason.HOUSEHOLD_REQUEST, "cancelled_by": OFFICER, "cancelled_at": at}
    return [PayoutCancelled(**about, approved=status == "approved", **back)]


def recorded(events: Sequence[tuple[Event, datetime]]) -> list[RecordedEvent]:
    """As a log holds them."""
    return [
        RecordedEvent(
            LeafHeader(
                v=LEAF_FORMAT,
                origin="test.example/log",
                position=position,
                id=f"{position:032x}",
                type=catalogue.event_type(event),
                tags=event.tags(),
                at=at,
                actor=event.actor() or SYSTEM,
                cause=None,
                key=None,
                body=None,
                part=1,
                parts=1,
                nonce="00" * 16,
            ),
            catalogue.encode(event),
        )
        for position, (event, at) in enumerate(events, 1)
    ]


def told() -> list[tuple[Event, datetime]]:
    """The story of piecework; the log records it a day late, at first, and in order."""
    at, found = BEGIN, []
    for event in Book(command for command, _ in piecework()).events:
        happened = max(
            (value for name in event.__struct_fields__ if name.endswith("ed_at")
             and (value := getattr(event, name)) is not None),
            default=at,
        )  # fmt: skip
        at = max(at, happened + timedelta(hours=len(found) % 30))
        found.append((event, at))
    return found


async def fold(dsn: str, events: Sequence[tuple[Event, datetime]]) -> asyncpg.Connection:
    """A connection to a database in which earnings and journal have folded these events."""
    connection = await asyncpg.connect(dsn)
    log = recorded(events)
    for make in (Earnings, StationTotalsProjection, Journal):
        projection = make()
        for first in range(0, len(log), 7):
            await advance(projection, connection, log[first : first + 7])
    return connection
