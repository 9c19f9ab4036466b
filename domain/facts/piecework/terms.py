"""What an order is about and what it costs, fixed when it is drafted."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from domain.facts.campaigns import Title
from domain.facts.households import County
from domain.facts.piecework.rates import Rate
from domain.ids import PictureHash, QualificationId
from domain.money import MINOR_MAX, Currency

UNITS_MAX: Final = 1_000_000
LOT_UNITS_MAX: Final = 3_200
"""The largest lot for which the sampling tables have a plan."""
LOTS_MAX: Final = 5_000
CLAUSES_MAX: Final = 40
PICTURES_MAX: Final = 8
COUNTIES_MAX: Final = 40
COMPENSATION_PERCENT: Final = 10
"""What an offline claim that lost its lot is paid, of the lot's whole pay."""
ClauseText = Annotated[str, Meta(min_length=1, max_length=300)]
"""One sentence or a few."""
Minor = Annotated[int, Meta(ge=0, le=MINOR_MAX)]
"""Minor units, zero or more."""


def lots_of(units: int, lot_size: int) -> int:
    """How many lots so many pieces make; the last may be smaller than the others."""
    return -(-units // lot_size)


class WorkKind(StrEnum):
    """Where the materials come from, if there are any."""

    SUPPLIED_MATERIALS = "supplied_materials"
    SUPPLIED_SAMPLE = "supplied_sample"
    SERVICE = "service"


class Unit(StrEnum):
    """What one unit is called."""

    PIECE = "piece"
    PAIR = "pair"
    SET = "set"
    CALL = "call"
    ANSWER = "answer"


class QualityRule(StrEnum):
    """How an order's lots are inspected."""

    AQL_2_5 = "aql_2_5"
    INSPECT_ALL = "inspect_all"


class Work(Struct, frozen=True):
    """What is to be done.

    Attributes:
        clauses: The instructions; a clause's number is its place, from 1. A refusal cites one.
        pictures: Of the sample; kept outside the log.
    """

    title_zh: Title
    title_en: Title
    kind: WorkKind
    unit: Unit
    clauses: Annotated[tuple[ClauseText, ...], Meta(min_length=1, max_length=CLAUSES_MAX)]
    pictures: Annotated[tuple[PictureHash, ...], Meta(max_length=PICTURES_MAX)] = ()


class Terms(Struct, frozen=True, kw_only=True):
    """What is asked and what is paid. All amounts are minor units of ``currency``.

    Attributes:
        rate: Pay for good pieces.
        units: Pieces in all; the last lot may be smaller than the others.
        lot_size: Pieces in a lot.
        deadline: After it no lot can be claimed.
        lease_hours: How long a claimed lot may take.
        review_days: After so many days of silence the work counts as approved.
        bonus_pool_minor: For bonuses, with a reason each.
        station_fee_minor: For the station that handled a lot, for each lot that is paid.
        transport_minor: The buyer's budget for carrying materials and goods.
        offline_lots: How many lots stations may claim offline.
        scrap_permille: Agreed waste of materials, of each lot; never charged.
        fair_share_percent: Of the lots, kept for the neediest at first.
        household_cap_lots: What one household may claim while the fair-share window is open.
        quality: How lots are inspected.
        counties: Where the work is offered.
        qualification_id: What a worker must have passed; absent if nothing.
    """

    currency: Currency
    rate: Rate
    units: Annotated[int, Meta(ge=1, le=UNITS_MAX)]
    lot_size: Annotated[int, Meta(ge=1, le=LOT_UNITS_MAX)]
    deadline: datetime
    lease_hours: Annotated[int, Meta(ge=1, le=24 * 60)]
    quality: QualityRule
    counties: Annotated[tuple[County, ...], Meta(min_length=1, max_length=COUNTIES_MAX)]
    review_days: Annotated[int, Meta(ge=1, le=21)] = 7
    bonus_pool_minor: Minor = 0
    station_fee_minor: Minor = 0
    transport_minor: Minor = 0
    offline_lots: Annotated[int, Meta(ge=0, le=LOTS_MAX)] = 0
    scrap_permille: Annotated[int, Meta(ge=0, le=500)] = 0
    fair_share_percent: Annotated[int, Meta(ge=30, le=100)] = 50
    household_cap_lots: Annotated[int, Meta(ge=1, le=100)] = 2
    qualification_id: QualificationId | None = None

    @property
    def lots(self) -> int:
        """How many lots there are; they are numbered from 1."""
        return lots_of(self.units, self.lot_size)

    def units_of(self, lot: int) -> int:
        """Pieces in a lot."""
        assert 1 <= lot <= self.lots
        return min(self.lot_size, self.units - (lot - 1) * self.lot_size)

    def materials_for(self, units: int) -> int:
        """Pieces' worth of materials for so many pieces, agreed scrap included; rounded up."""
        return -(-units * 1000 // (1000 - self.scrap_permille))

    @property
    def reserved_lots(self) -> int:
        """Lots 1 to this number are kept for the neediest at first; rounded up."""
        return -(-self.lots * self.fair_share_percent // 100)

    @property
    def compensation_minor(self) -> int:
        """What an offline claim that lost its lot is paid, rounded up."""
        return -(-self.rate.pay_minor(self.lot_size) * COMPENSATION_PERCENT // 100)

    @property
    def wages_minor(self) -> int:
        """The pay of every lot, if all pieces are good."""
        whole, rest = divmod(self.units, self.lot_size)
        return whole * self.rate.pay_minor(self.lot_size) + self.rate.pay_minor(rest)

    @property
    def escrow_minor(self) -> int:
        """The most that the order can cost; paid in before it is published."""
        stations = self.lots * self.station_fee_minor
        reserve = self.offline_lots * self.compensation_minor
        return self.wages_minor + self.bonus_pool_minor + stations + self.transport_minor + reserve
