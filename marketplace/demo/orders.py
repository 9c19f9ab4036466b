"""The orders of the demo's story: what is to be done, what it pays, and where each one stands."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from domain.facts.piecework.rates import Rate
from domain.facts.piecework.terms import QualityRule, Terms, Unit, Work, WorkKind
from domain.ids import OrderId, PictureHash, QualificationId, derive_id
from domain.money import Currency
from marketplace.demo.story import COUNTY

QUALIFICATION: Final = QualificationId(derive_id("Q", "demo:phone"))
REVIEW_DAYS: Final = 7
"""Of every order here: the time after which silence pays."""


class OrderPlan(NamedTuple):
    """An order of the story.

    Attributes:
        drafted_days: Before the story's day.
        deadline_days: Before the story's day; after it if negative.
        sample: Pieces that were made in an hour of the timed sample; zero while there was none.
    """

    name: str
    title: tuple[str, str]
    kind: WorkKind
    unit: Unit
    clauses: tuple[str, ...]
    rate: Rate
    units: int
    lot_size: int
    lease_hours: int
    drafted_days: float
    deadline_days: float
    sample: int = 0
    extras: tuple[int, int, int] = (0, 0, 0)
    """Bonus pool, station fee a lot, transport budget; fen."""
    scrap_permille: int = 0
    offline_lots: int = 0
    qualification_id: QualificationId | None = None

    @property
    def order_id(self) -> OrderId:
        """Its id."""
        return order_id(self.name)

    def work(self, pictures: dict[str, PictureHash]) -> Work:
        """What is to be done, with its picture if one was drawn."""
        shown = (pictures[self.name],) if self.name in pictures else ()
        return Work(*self.title, self.kind, self.unit, self.clauses, shown)

    def terms(self, now: datetime) -> Terms:
        """What is asked and paid, as of the story's day."""
        bonus, station, transport = self.extras
        return Terms(
            currency=Currency.CNY,
            rate=self.rate,
            units=self.units,
            lot_size=self.lot_size,
            deadline=now - timedelta(days=self.deadline_days),
            lease_hours=self.lease_hours,
            quality=QualityRule.AQL_2_5,
            counties=(COUNTY,),
            review_days=REVIEW_DAYS,
            bonus_pool_minor=bonus,
            station_fee_minor=station,
            transport_minor=transport,
            offline_lots=self.offline_lots,
            scrap_permille=self.scrap_permille,
            qualification_id=self.qualification_id,
        )


def order_id(name: str) -> OrderId:
    """An order of the story."""
    return OrderId(derive_id("O", f"demo:{name}"))


BAGS: Final = OrderPlan(
    name="bags",
    title=("缝蜡染布袋", "Sew batik bags"),
    kind=WorkKind.SUPPLIED_MATERIALS,
    unit=Unit.PIECE,
    clauses=(
        "照样品缝制，针脚每三厘米不少于八针。",
        "袋口宽三十厘米，误差不超过一厘米。",
        "剪净线头，成品无污渍。",
    ),
    rate=Rate(480, 1),
    units=288,
    lot_size=12,
    lease_hours=240,
    drafted_days=9,
    deadline_days=-21,
    sample=6,
    extras=(20_000, 300, 15_000),
    scrap_permille=80,
    offline_lots=2,
)
BASKETS: Final = OrderPlan(
    name="baskets",
    title=("编竹提篮", "Weave bamboo baskets"),
    kind=WorkKind.SUPPLIED_SAMPLE,
    unit=Unit.PIECE,
    clauses=("照样品编制，篮口圆整。", "竹篾打磨光滑，无毛刺。"),
    rate=Rate(1_650, 1),
    units=30,
    lot_size=6,
    lease_hours=168,
    drafted_days=48,
    deadline_days=20,
    sample=2,
    extras=(5_000, 200, 6_000),
)
DOLLS: Final = OrderPlan(
    name="dolls",
    title=("做玉米皮娃娃", "Make corn-husk dolls"),
    kind=WorkKind.SUPPLIED_SAMPLE,
    unit=Unit.PIECE,
    clauses=("照样品做，高十五厘米左右。", "扎线牢固，轻拉不散。"),
    rate=Rate(700, 1),
    units=40,
    lot_size=10,
    lease_hours=240,
    drafted_days=16,
    deadline_days=1,
    sample=4,
)
CALLS: Final = OrderPlan(
    name="calls",
    title=("售后回访电话", "After-sales calls"),
    kind=WorkKind.SERVICE,
    unit=Unit.CALL,
    clauses=("按问卷逐题询问，如实记录。", "不得记录客户姓名和电话。"),
    rate=Rate(140, 1),
    units=400,
    lot_size=40,
    lease_hours=96,
    drafted_days=6,
    deadline_days=-14,
    sample=20,
    qualification_id=QUALIFICATION,
)
TAGS: Final = OrderPlan(
    name="tags",
    title=("给吊牌穿线", "Thread price tags"),
    kind=WorkKind.SUPPLIED_MATERIALS,
    unit=Unit.PIECE,
    clauses=("每个吊牌穿一根线，打平结。",),
    rate=Rate(10, 3),
    units=9_000,
    lot_size=900,
    lease_hours=120,
    drafted_days=3,
    deadline_days=-30,
    sample=900,
)
SURVEY: Final = OrderPlan(
    name="survey",
    title=("市场问卷", "Market survey"),
    kind=WorkKind.SERVICE,
    unit=Unit.ANSWER,
    clauses=("每份问卷答满十题。",),
    rate=Rate(350, 1),
    units=200,
    lot_size=20,
    lease_hours=96,
    drafted_days=2,
    deadline_days=-30,
)
INSOLES: Final = OrderPlan(
    name="insoles",
    title=("绣花鞋垫", "Embroidered insoles"),
    kind=WorkKind.SUPPLIED_SAMPLE,
    unit=Unit.PAIR,
    clauses=("照样品绣，左右对称。",),
    rate=Rate(5_200, 1),
    units=60,
    lot_size=4,
    lease_hours=336,
    drafted_days=1,
    deadline_days=-45,
)
TOYS: Final = OrderPlan(
    name="toys",
    title=("缝布老虎", "Sew cloth tigers"),
    kind=WorkKind.SUPPLIED_MATERIALS,
    unit=Unit.PIECE,
    clauses=("照样品缝，填充饱满。",),
    rate=Rate(920, 1),
    units=48,
    lot_size=8,
    lease_hours=240,
    drafted_days=30,
    deadline_days=-10,
    sample=3,
    scrap_permille=50,
)
PLANS: Final = (BASKETS, TOYS, DOLLS, BAGS, CALLS, TAGS, SURVEY, INSOLES)
"""In the order in which they were drafted."""
