"""What readers see of an order: terms, money, the fair-share window, lots."""

from datetime import datetime
from typing import Final

import asyncpg
import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from domain.facts.piecework.order_status import OVER, RUNNING, OrderStatus
from domain.facts.piecework.terms import QualityRule, Terms, Work, lots_of
from domain.ids import BuyerId, OrderId, QualificationId, StationId
from domain.money import Currency
from domain.piecework.real_pay import RealPay, hourly_minor
from projections.assignments.views import AssignmentView
from projections.money import MoneyView, RateView, money_view
from projections.orders.rows import LotState
from projections.rows import read

SPENT: Final = (
    "pay_minor",
    "bonus_minor",
    "station_fee_minor",
    "transport_minor",
    "compensation_minor",
    "returned_minor",
)
"""What left the escrow, for whatever reason."""


class TermsView(Struct, frozen=True, kw_only=True):
    """What is asked and what is paid, as a draft says it.

    Attributes:
        rate: Pay for good pieces; its currency is that of the order.
        units: Pieces in all; the last lot may be smaller than the others.
        lot_size: Pieces in a lot.
        deadline: After it no lot can be claimed.
        lease_hours: How long a claimed lot may take.
        quality: How lots are inspected.
        counties: Where the work is offered.
        review_days: After so many days of silence the work counts as approved.
        bonus_pool: For bonuses, with a reason each.
        station_fee: For the station that handled a lot, for each lot that is paid.
        transport: The buyer's budget for carrying materials and goods.
        offline_lots: How many lots stations may claim offline.
        scrap_permille: Agreed waste of materials, of each lot; never charged.
        fair_share_percent: Of the lots, kept for the neediest at first.
        household_cap_lots: What one household may claim while the fair-share window is open.
        qualification_id: What a worker must have passed; absent if nothing.
    """

    rate: RateView
    units: int
    lot_size: int
    deadline: datetime
    lease_hours: int
    quality: QualityRule
    counties: tuple[str, ...]
    review_days: int
    bonus_pool: MoneyView
    station_fee: MoneyView
    transport: MoneyView
    offline_lots: int
    scrap_permille: int
    fair_share_percent: int
    household_cap_lots: int
    qualification_id: QualificationId | None

    @property
    def lots(self) -> int:
        """How many lots there are; they are numbered from 1."""
        return lots_of(self.units, self.lot_size)


class Escrow(Struct, frozen=True):
    """An order's escrow.

    ``left = funded + charged - pay - bonus - station_fee - transport - compensation - returned``

    Attributes:
        needed: The most that the order can cost; what it must hold before it is published.
        funded: Paid in by the buyer.
        charged: Came back from pay, for materials that a worker lost.
        pay: To workers, for good pieces.
        bonus: To workers, beyond what was agreed.
        station_fee: To stations that handled lots.
        transport: For carrying materials and goods.
        compensation: To households whose offline claim came too late.
        returned: To the buyer, when the order was settled.
        left: What is in escrow.
    """

    needed: MoneyView
    funded: MoneyView
    charged: MoneyView
    pay: MoneyView
    bonus: MoneyView
    station_fee: MoneyView
    transport: MoneyView
    compensation: MoneyView
    returned: MoneyView
    left: MoneyView


class RateReview(Struct, frozen=True):
    """The fair-rate test that the order passed.

    Attributes:
        sample_pieces: Made in ``sample_seconds`` while the clock ran.
        hourly: What an hour pays at that pace, rounded down.
        wage: The minimum hourly wage that was applied.
        wage_region: GB/T 2260 prefix of the region that it is for.
        wage_source: The document that sets it.
    """

    sample_pieces: int
    sample_seconds: int
    hourly: MoneyView
    wage: MoneyView
    wage_region: str
    wage_source: str
    reviewed_at: datetime


class Retake(Struct, frozen=True):
    """A sample that was timed once more; the one of the review stands beside it.

    Attributes:
        hourly: What an hour pays at its pace, rounded down.
        wage: The minimum hourly wage that was applied.
        fair: Whether the rate passes by it.
        reason: Why it was timed.
    """

    sample_pieces: int
    sample_seconds: int
    hourly: MoneyView
    wage: MoneyView
    fair: bool
    reason: str
    retaken_at: datetime


class FairShare(Struct, frozen=True):
    """The window in which lots are kept for the neediest.

    Attributes:
        reserved_lots: Lots 1 to this number are kept.
        min_tier: Need tier from which a household may claim them now; 1 once the window is over.
        household_cap_lots: What one household may claim while the window is open.
        widens_at: When the next tiers are let in; absent once all are.
    """

    reserved_lots: int
    min_tier: int
    household_cap_lots: int
    widens_at: datetime | None


class ToldPay(Struct, frozen=True):
    """What work on an order really paid, as far as workers told their hours.

    Attributes:
        works: Paid works whose hours are known.
        below: Of these, those that brought less an hour than the minimum wage of the review.
        pay: What they were paid, bonuses included.
        seconds: How long they took, as the workers say.
        hourly: What an hour of them brought, rounded down.
        below_minimum: Whether most of them brought less than the minimum wage: the rate is too low.
    """

    works: int
    below: int
    pay: MoneyView
    seconds: int
    hourly: MoneyView
    below_minimum: bool


class LotCounts(Struct, frozen=True):
    """How many lots stand where; nothing before the order is published.

    Attributes:
        reserved: Free, and kept for the neediest now.
        open: Free for everybody.
        held: Set aside for stations, to be claimed there offline.
        done: Judged or called off; nothing of them is to be made any more.
    """

    reserved: int
    open: int
    held: int
    claimed: int
    submitted: int
    done: int


class OrderView(Struct, frozen=True):
    """An order.

    Attributes:
        reason: Why it is paused, closed or called off; absent otherwise.
        rate_review: Absent before the rate was reviewed.
        retake: The newest sample that was timed once more; absent if none was.
        told_pay: What an hour of it really brought; absent while no worker told any hours.
        fair_share: Absent before it was published.
        ended_at: When it was closed, called off or settled, whichever was first.
    """

    order_id: OrderId
    buyer_id: BuyerId
    status: OrderStatus
    reason: str | None
    work: Work
    terms: TermsView
    escrow: Escrow
    rate_review: RateReview | None
    retake: Retake | None
    told_pay: ToldPay | None
    fair_share: FairShare | None
    lots: LotCounts
    drafted_at: datetime
    published_at: datetime | None
    ended_at: datetime | None
    drafted_position: int

    @property
    def is_open(self) -> bool:
        """Whether its lots can be claimed, if any is free."""
        return self.status is OrderStatus.OPEN

    @property
    def is_running(self) -> bool:
        """Whether work of it is still taken in, be it late."""
        return self.status in RUNNING

    @property
    def is_over(self) -> bool:
        """Whether nobody takes work of it any more."""
        return self.status in OVER


class LotView(Struct, frozen=True):
    """A lot.

    Attributes:
        units: Pieces in it.
        reserved: Whether it is kept for the neediest now.
        open_units: Of these, those that nobody has.
        held_by: The station that it is set aside for; absent if for none.
        assignment: The newest claim of it; absent if there was none.
        others: Who has or has done other pieces of it: parts that were handed in before.
    """

    lot: int
    units: int
    open_units: int
    reserved: bool
    state: LotState
    held_by: StationId | None
    assignment: AssignmentView | None
    others: list[AssignmentView]


def view_of(record: asyncpg.Record) -> OrderView:
    """The order in a record that joins both of its rows."""
    work = msgspec.json.decode(record["work"], type=Work)
    terms = msgspec.json.decode(record["terms"], type=Terms)
    return read(
        OrderView,
        record,
        work=work,
        terms=_terms(terms),
        escrow=_escrow(record, terms),
        rate_review=_review(record, terms.currency),
        retake=_retake(record, terms.currency),
        told_pay=_told(record, terms.currency),
        fair_share=read(FairShare, record) if record["household_cap_lots"] else None,
        lots=_counts(record),
    )


def _terms(terms: Terms) -> TermsView:
    amount = money_view(terms.rate.minor, terms.currency)
    return read(TermsView, asdict(terms), rate=RateView(amount, terms.rate.pieces))


def _review(record: asyncpg.Record, currency: Currency) -> RateReview | None:
    if record["reviewed_at"] is None:
        return None
    return read(RateReview, record, currency=currency)


def _escrow(record: asyncpg.Record, terms: Terms) -> Escrow:
    spent = sum(record[name] for name in SPENT)
    left = record["funded_minor"] + record["charged_minor"] - spent
    ends = {"needed_minor": terms.escrow_minor, "left_minor": left}
    return read(Escrow, record, **ends, currency=terms.currency)


def _retake(record: asyncpg.Record, currency: Currency) -> Retake | None:
    if record["again_at"] is None:
        return None
    return Retake(
        sample_pieces=record["again_pieces"],
        sample_seconds=record["again_seconds"],
        hourly=money_view(record["again_hourly_minor"], currency),
        wage=money_view(record["again_wage_minor"], currency),
        fair=record["again_fair"],
        reason=record["again_reason"],
        retaken_at=record["again_at"],
    )


def _told(record: asyncpg.Record, currency: Currency) -> ToldPay | None:
    works, below = record["told_works"], record["told_below"]
    if not works:
        return None
    pay, seconds = record["told_minor"], record["told_seconds"]
    return ToldPay(
        works=works,
        below=below,
        pay=money_view(pay, currency),
        seconds=seconds,
        hourly=money_view(hourly_minor(pay, seconds), currency),
        below_minimum=RealPay(works, below, pay, seconds).flagged,
    )


def _counts(record: asyncpg.Record) -> LotCounts:
    kept = record["lots_free_reserved"] if record["min_tier"] > 1 else 0
    return LotCounts(
        reserved=kept,
        open=record["lots_free_reserved"] + record["lots_free_open"] - kept,
        held=record["lots_held"],
        claimed=record["lots_claimed"],
        submitted=record["lots_submitted"],
        done=record["lots_done"],
    )
