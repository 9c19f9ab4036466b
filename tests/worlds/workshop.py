"""One order and all who have to do with it, for given/when/then over a book."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from domain.decider import Command, Event
from domain.facts.holiday_notices import Break
from domain.facts.piecework.judgement import Fault, FaultReason
from domain.facts.piecework.orders import RetakeReason
from domain.facts.piecework.qualifications import QualificationKind, Question
from domain.facts.piecework.rates import Rate
from domain.facts.piecework.ratings import Side
from domain.facts.piecework.terms import QualityRule, Terms, Unit, Work, WorkKind
from domain.holiday_notices.commands import EnterHolidayNotice
from domain.households.belonging import ALL_SCOPES
from domain.households.commands import (
    BindStation,
    GiveConsent,
    RegisterHousehold,
    VerifyHousehold,
)
from domain.ids import (
    ActorId,
    AssignmentId,
    BuyerId,
    HouseholdId,
    OrderId,
    PictureHash,
    QualificationId,
    StationId,
)
from domain.money import Currency
from domain.piecework.assignments.claims.commands import AcceptAssignment, RedeemClaimToken
from domain.piecework.assignments.judgement.commands import InspectLot
from domain.piecework.assignments.work.commands import SubmitAssignment
from domain.piecework.orders.commands import (
    DraftOrder,
    FundOrder,
    PublishOrder,
    RetakeSample,
    ReviewRate,
)
from domain.piecework.qualifications.commands import DefineQualification, TakeTest
from domain.piecework.ratings.commands import OpenedRating, RateBuyer, RateWorker, RevealRatings
from domain.piecework.wages import hourly_minimum
from domain.piecework.whole_orders.commands import IssueClaimTokens
from tests.worlds.book import Book
from tests.worlds.story import cny

NOW: Final = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""A Monday morning in Beijing."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COUNTY, ELSEWHERE = "522324", "522325"
ORDER, BUYER, STATION = OrderId("O-BAGS"), BuyerId("B-BAGS"), StationId("S-HILL")
QUALIFICATION = QualificationId("Q-SEWING")
BUYERS_CLERK, OFFICER, VERIFIER = (ActorId(f"staff:{n}") for n in ("CLERK", "OFFICER", "VERIFIER"))
OPERATOR, STOREKEEPER, INSPECTOR, COLLEAGUE, ARBITER, REVIEWER = (
    ActorId(f"staff:{name}")
    for name in ("OPERATOR", "STOREKEEPER", "INSPECTOR", "COLLEAGUE", "ARBITER", "REVIEWER")
)
NEEDY, POOR, OTHER, FAR = (HouseholdId(f"H-{n}") for n in ("NEEDY", "POOR", "OTHER", "FAR"))
TIERS: Final = {NEEDY: 5, POOR: 3, OTHER: 1, FAR: 5}
PICTURE, PROOF = PictureHash("aa" * 32), PictureHash("bb" * 32)
FAULT: Final = Fault(FaultReason.WRONG_SIZE, 2, (PROOF,))
SALT: Final = b"k" * 32
KEY: Final = (0, 1)
SERIALS: Final = ("11" * 16, "22" * 16)
WORK: Final = Work(
    "缝布袋",
    "Sew bags",
    WorkKind.SUPPLIED_SAMPLE,
    Unit.PIECE,
    ("照样品缝制。", "袋口宽三十厘米，误差不超过一厘米。"),
    (PICTURE,),
)
TERMS: Final = Terms(
    currency=Currency.CNY,
    rate=Rate(1001, 3),
    units=95,
    lot_size=10,
    deadline=NOW + 20 * DAY,
    lease_hours=72,
    quality=QualityRule.AQL_2_5,
    counties=(COUNTY,),
    bonus_pool_minor=500,
    station_fee_minor=120,
    transport_minor=800,
    offline_lots=2,
)
SUPPLIED: Final = (
    replace(WORK, kind=WorkKind.SUPPLIED_MATERIALS),
    replace(TERMS, scrap_permille=100),
)
E_ = TypeVar("E_", bound=Event)


def worker(household_id: HouseholdId) -> ActorId:
    """The person of a household who works."""
    return ActorId(f"staff:OF-{household_id}")


def household(household_id: HouseholdId) -> list[Command]:
    """A household that may be paid, and lets the station act for it."""
    county = ELSEWHERE if household_id == FAR else COUNTY
    about = {"household_id": household_id, "at": NOW}
    return [
        RegisterHousehold(county=county, need_tier=TIERS[household_id], by=OFFICER, **about),
        VerifyHousehold(by=VERIFIER, **about),
        GiveConsent(by=OFFICER, **about),
        BindStation(
            station_id=STATION,
            scopes=ALL_SCOPES,
            own=True,
            by=worker(household_id),
            **about,
        ),
    ]


@dataclass
class Workshop:
    """A book, a clock, and commands with everything filled in that a test does not care about."""

    work: Work = WORK
    terms: Terms = TERMS
    now: datetime = NOW
    order_id: OrderId = ORDER
    book: Book = field(default_factory=Book)
    done: list[Command] = field(default_factory=list)

    def __post_init__(self) -> None:
        """All households are known."""
        if not self.done:
            for key in TIERS:
                self.do(*household(key))

    def do(self, *commands: Command) -> tuple[Event, ...]:
        """Carry commands out; what the last of them recorded."""
        events: tuple[Event, ...] = ()
        for command in commands:
            events = self.book.do(command)
            self.done.append(command)
        return events

    def beside(self, name: str, **changes: Any) -> "Workshop":
        """Another order in the same book."""
        given = {"work": self.work, "terms": self.terms, **changes}
        return Workshop(
            **given, now=self.now, order_id=OrderId(name), book=self.book, done=self.done
        )

    def one(self, kind: type[E_]) -> E_:
        """The newest event of a kind."""
        return next(event for event in reversed(self.book.events) if isinstance(event, kind))

    def draft(self, **changes: Any) -> DraftOrder:
        """Draft the order."""
        return replace(self.as_buyer(DraftOrder, work=self.work, terms=self.terms), **changes)

    def as_buyer(self, kind: type[Any], **fields: Any) -> Any:
        """A command of the buyer about the order."""
        return kind(order_id=self.order_id, buyer_id=BUYER, by=BUYERS_CLERK, at=self.now, **fields)

    def fund(self, minor: int | None = None, reference: str | None = None) -> FundOrder:
        """Pay into the escrow; all that is needed unless said otherwise."""
        amount = cny(self.terms.escrow_minor if minor is None else minor)
        return self.as_buyer(
            FundOrder,
            amount=amount,
            gateway="sandbox",
            gateway_reference=reference or f"in-{self.order_id}",
        )

    def review(self, pieces: int = 10, seconds: int = 3600) -> ReviewRate:
        """Time a sample."""
        wages = tuple(hourly_minimum(county, self.now.date()) for county in self.terms.counties)
        return ReviewRate(
            order_id=self.order_id,
            sample_pieces=pieces,
            sample_seconds=seconds,
            wages=wages,
            by=REVIEWER,
            at=self.now,
        )

    def retake(self, pieces: int = 10, seconds: int = 3600, **changes: Any) -> RetakeSample:
        """Time a sample once more."""
        first = self.review(pieces, seconds)
        given = {name: getattr(first, name) for name in first.__struct_fields__}
        return RetakeSample(**{**given, "reason": RetakeReason.MISTYPED, **changes})

    def publish(self) -> PublishOrder:
        """Let the work be claimed."""
        return self.as_buyer(PublishOrder)

    def opened(self) -> "Workshop":
        """After all steps to an open order."""
        self.do(self.draft(), self.fund(), self.review(), self.publish())
        return self

    def order(self, kind: type[Any], **fields: Any) -> Any:
        """A command about the order that anybody may have asked for."""
        return kind(order_id=self.order_id, at=self.now, **fields)

    def claim(
        self, lot: int = 1, of: HouseholdId = NEEDY, name: str | None = None, **changes: Any
    ) -> AcceptAssignment:
        """Claim a lot."""
        command = AcceptAssignment(
            order_id=self.order_id,
            lot=lot,
            assignment_id=AssignmentId(name or self.assignment(lot)),
            household_id=of,
            by=worker(of),
            at=self.now,
        )
        return replace(command, **changes)

    def assignment(self, lot: int) -> str:
        """The name of the first claim of a lot."""
        return f"A-{lot}" if self.order_id == ORDER else f"A-{self.order_id}-{lot}"

    def about(self, lot: int = 1, name: str | None = None) -> dict[str, Any]:
        """The fields that every step of an assignment has."""
        assignment_id = AssignmentId(name or self.assignment(lot))
        return {
            "order_id": self.order_id,
            "lot": lot,
            "assignment_id": assignment_id,
            "at": self.now,
        }

    def step(self, kind: type[Any], lot: int = 1, of: HouseholdId = NEEDY, **fields: Any) -> Any:
        """A step of the worker."""
        given = {"household_id": of, "by": worker(of), **fields}
        return kind(**self.about(lot, given.pop("name", None)), **given)

    def submit(self, quantity: int = 10, **fields: Any) -> SubmitAssignment:
        """Hand finished pieces in."""
        given = {"quantity": quantity, "pictures": (PICTURE,), **fields}
        command: SubmitAssignment = self.step(SubmitAssignment, **given)
        return command

    def materials(self, kind: type[Any], quantity: int, **fields: Any) -> Any:
        """A step of the storekeeper."""
        given = {"quantity": quantity, "by": STOREKEEPER, "household_id": NEEDY, **fields}
        return kind(**self.about(given.pop("lot", 1)), **given)

    def judge(self, kind: type[Any], **fields: Any) -> Any:
        """A step of the buyer about an assignment."""
        given = {"buyer_id": BUYER, "by": BUYERS_CLERK, **fields}
        return kind(**self.about(given.pop("lot", 1), given.pop("name", None)), **given)

    def inspect(self, defects: int = 1, **fields: Any) -> InspectLot:
        """Look at a sample; one bad piece fails a small lot."""
        given = {"by": INSPECTOR, "defects": defects, **fields}
        return InspectLot(**self.about(given.pop("lot", 1)), **given)

    def rate_buyer(self, stars: int, of: HouseholdId = NEEDY, lot: int = 1) -> RateBuyer:
        """The worker rates."""
        return RateBuyer(**self.about(lot), household_id=of, stars=stars, salt=SALT, by=worker(of))

    def rate_worker(self, stars: int, lot: int = 1) -> RateWorker:
        """The buyer rates."""
        return RateWorker(
            **self.about(lot), buyer_id=BUYER, stars=stars, salt=SALT, by=BUYERS_CLERK
        )

    def reveal(self, stars: dict[Side, int], lot: int = 1) -> RevealRatings:
        """Open ratings."""
        openings = tuple(OpenedRating(side, given, SALT) for side, given in stars.items())
        return RevealRatings(**self.about(lot), openings=openings)

    def timer(self, kind: type[Any], lot: int = 1, name: str | None = None) -> Any:
        """What time does."""
        return kind(**self.about(lot, name))

    def tokens(self, serials: Iterable[str] = SERIALS) -> IssueClaimTokens:
        """Set lots aside for the station, for five days."""
        command: IssueClaimTokens = self.order(
            IssueClaimTokens,
            station_id=STATION,
            serials=tuple(serials),
            expires_at=self.now + 5 * DAY,
            by=OPERATOR,
        )
        return command

    def redeem(
        self, lot: int, serial: str, of: HouseholdId = OTHER, **changes: Any
    ) -> RedeemClaimToken:
        """Bring a token in."""
        command = RedeemClaimToken(
            **self.about(lot, changes.pop("name", f"A-{lot}-{serial[:2]}")),
            household_id=of,
            by=OPERATOR,
            station_id=STATION,
            serial=serial,
            claimed_at=self.now,
        )
        return replace(command, **changes)

    def balance(self, account: str) -> int:
        """What an account holds, credit positive."""
        return -sum(
            minor for (name, _), minor in self.book.ledger.books.balances.items() if name == account
        )


def notice(at: datetime = NOW, **changes: Any) -> EnterHolidayNotice:
    """An invented notice of 2027 that moves nothing but two days of January."""
    breaks = (
        *(("01-01", "01-03"), ("02-05", "02-11"), ("04-03", "04-05"), ("05-01", "05-05")),
        *(("06-09", "06-09"), ("09-15", "09-15"), ("10-01", "10-07")),
    )
    spans = (Break(*(date.fromisoformat(f"2027-{day}") for day in span)) for span in breaks)
    worked = ("2027-01-09",)
    command = EnterHolidayNotice(
        year=2027,
        source="国务院办公厅关于2027年部分节假日安排的通知",
        breaks=tuple(spans),
        worked_weekends=tuple(map(date.fromisoformat, worked)),
        by=OFFICER,
        at=at,
    )
    return replace(command, **changes)


def define(**changes: Any) -> DefineQualification:
    """A test of two questions."""
    questions = (
        Question("袋口多宽？", ("三十厘米", "三十五厘米")),
        Question("线头怎么处理？", ("不管", "剪净")),
    )
    command = DefineQualification(
        qualification_id=QUALIFICATION,
        title_zh="缝纫测试",
        title_en="Sewing test",
        kind=QualificationKind.TEST,
        questions=questions,
        answers=KEY,
        salt=SALT,
        pass_percent=80,
        retry_hours=24,
        by=OFFICER,
        at=NOW,
    )
    return replace(command, **changes)


def take(*answers: int, at: datetime = NOW, of: HouseholdId = NEEDY, **changes: Any) -> TakeTest:
    """Answer the test."""
    command = TakeTest(
        qualification_id=QUALIFICATION,
        household_id=of,
        answers=answers,
        key=KEY,
        salt=SALT,
        by=worker(of),
        at=at,
    )
    return replace(command, **changes)
