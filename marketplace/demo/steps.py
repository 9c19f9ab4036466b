"""The steps of piecework as the demo's story takes them, days before its day."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

from domain.commitments import commit
from domain.facts.piecework.appeals import RulingReason
from domain.facts.piecework.judgement import Fault, FaultReason
from domain.facts.piecework.ratings import Side
from domain.households.belonging import CONFIRMATION_FIELD
from domain.ids import (
    ActorId,
    AssignmentId,
    BuyerId,
    Commitment,
    HouseholdId,
    PictureHash,
    StationId,
    derive_id,
)
from domain.money import Currency, Money
from domain.piecework.assignments.appeals.commands import ResolveDispute
from domain.piecework.assignments.appeals.rules import STATEMENT_FIELD
from domain.piecework.assignments.claims.commands import AcceptAssignment
from domain.piecework.assignments.judgement.commands import InspectLot
from domain.piecework.assignments.materials.commands import ConfirmReceipt, IssueMaterials
from domain.piecework.assignments.work.commands import SubmitAssignment
from domain.piecework.orders.commands import PayTransport, WidenFairShare
from domain.piecework.ratings.commands import OpenedRating, RateBuyer, RateWorker, RevealRatings
from marketplace.demo.orders import (
    OrderPlan,
)
from marketplace.demo.story import Told, household_id
from workers.commands import TIMER_WORKER

BUYER: Final = BuyerId(derive_id("B", "demo:workshop"))
STATION: Final = StationId(derive_id("S", "demo:village"))
NEXT_STATION: Final = StationId(derive_id("S", "demo:next-village"))
SAMPLE_SECONDS: Final = 3_600
WORDS: Final = "演示用的话。".encode()
FORM: Final = "演示同意书 {}"
"""The form on which a household says which station may act for it."""
WORKER_HOUSEHOLD: Final = household_id(12)
"""The household whose worker's token the demo prints."""


class Cast(NamedTuple):
    """Who acts in the story; each has a token that the demo prints."""

    officer: ActorId
    approver: ActorId
    buyer: ActorId
    operator: ActorId
    inspector: ActorId
    arbiter: ActorId
    worker: ActorId


class Lot(NamedTuple):
    """A household's hold on a lot of the story.

    Attributes:
        rest: Whether it is what was left when a part of it was handed in.
    """

    plan: OrderPlan
    number: int
    of: HouseholdId
    rest: bool = False

    @property
    def assignment_id(self) -> AssignmentId:
        """Its id."""
        claimed = derive_id("A", f"demo:{self.plan.name}:{self.number}:{self.of}")
        return AssignmentId(f"{claimed}.2" if self.rest else claimed)

    def about(self, at: datetime) -> dict[str, Any]:
        """What every step of it begins with."""
        named = {"order_id": self.plan.order_id, "lot": self.number}
        return {**named, "assignment_id": self.assignment_id, "at": at}


class Steps:
    """Commands with everything filled in that the story does not care about.

    Attributes:
        now: The day that the story comes to.
        needy: Households of the neediest tiers.
    """

    def __init__(
        self,
        cast: Cast,
        now: datetime,
        needy: Sequence[HouseholdId],
        pictures: dict[str, PictureHash],
    ) -> None:
        self._cast, self.now, self.needy, self._pictures = cast, now, needy, pictures
        self._fault = Fault(FaultReason.WRONG_SIZE, 2, (pictures["fault"],))

    def _ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def _widened(self, plan: OrderPlan) -> Iterator[Told]:
        """Both stages of the window for the neediest are over."""
        for day in (1, 2):
            at = self._ago(plan.drafted_days - 2 - day)
            yield Told(WidenFairShare(order_id=plan.order_id, at=at), TIMER_WORKER)

    def _worker(self, of: HouseholdId) -> ActorId:
        """The person of a household who works."""
        own = of == WORKER_HOUSEHOLD
        return self._cast.worker if own else ActorId(f"staff:{derive_id('S', f'demo:{of}')}")

    def _claim(self, lot: Lot, days: float, *, at_station: bool = False) -> Told:
        by = self._cast.operator if at_station else self._worker(lot.of)
        claim = AcceptAssignment(
            **lot.about(self._ago(days)),
            household_id=lot.of,
            by=by,
            station_id=STATION if at_station else None,
        )
        return Told(claim, by)

    def _step(self, kind: type[Any], lot: Lot, days: float, **fields: Any) -> Told:
        """A step of the worker."""
        by = self._worker(lot.of)
        return Told(kind(**lot.about(self._ago(days)), household_id=lot.of, by=by, **fields), by)

    def _submit(self, lot: Lot, days: float, short: int = 0) -> Told:
        pieces = lot.plan.terms(self.now).units_of(lot.number) - short
        picture = self._pictures.get(lot.plan.name)
        fields: dict[str, Any] = {
            "quantity": pieces,
            "pictures": (picture,) if picture else (),
            "worked_seconds": pieces * SAMPLE_SECONDS // lot.plan.sample,
        }
        return self._step(SubmitAssignment, lot, days, **fields)

    def _materials(self, kind: type[Any], lot: Lot, days: float, quantity: int) -> Told:
        """A step of the station's storekeeper."""
        by = self._cast.operator
        named = {"household_id": lot.of, "station_id": STATION, "by": by}
        return Told(kind(**lot.about(self._ago(days)), **named, quantity=quantity), by)

    def _supplied(self, lot: Lot, days: float, quantity: int = 13) -> Iterator[Told]:
        """Materials came and were counted."""
        yield self._materials(IssueMaterials, lot, days, quantity)
        yield self._step(ConfirmReceipt, lot, days - 0.1, quantity=quantity)

    def _inspect(self, lot: Lot, days: float, defects: int) -> Told:
        by = self._cast.inspector
        return Told(InspectLot(**lot.about(self._ago(days)), defects=defects, by=by), by)

    def _judge(self, kind: type[Any], lot: Lot, days: float, **fields: Any) -> Told:
        """A step of the buyer."""
        by = self._cast.buyer
        return Told(kind(**lot.about(self._ago(days)), buyer_id=BUYER, by=by, **fields), by)

    def _rule(self, lot: Lot, days: float, good: int) -> Told:
        by = self._cast.arbiter
        ruling = ResolveDispute(
            **lot.about(self._ago(days)),
            good=good,
            reason=RulingReason.BOTH_IN_PART,
            statement=words(lot),
            by=by,
        )
        return Told(ruling, by)

    def _timer(self, kind: type[Any], lot: Lot, days: float) -> Told:
        return Told(kind(**lot.about(self._ago(days))), TIMER_WORKER)

    def _refuse(self, lot: Lot, days: float, good: int, kind: type[Any]) -> Iterator[Told]:
        yield self._inspect(lot, days + 0.1, 2)
        yield self._judge(kind, lot, days, good=good, fault=self._fault)

    def _rated(self, lot: Lot, days: float) -> Iterator[Told]:
        """Each side rates the other; both ratings are shown together."""
        salt = salt_of(lot.assignment_id)
        yield self._step(RateBuyer, lot, days, stars=5, salt=salt)
        yield self._judge(RateWorker, lot, days, stars=4, salt=salt)
        openings = (OpenedRating(Side.WORKER, 5, salt), OpenedRating(Side.BUYER, 4, salt))
        revealed = RevealRatings(**lot.about(self._ago(days)), openings=openings)
        yield Told(revealed, TIMER_WORKER)

    def _transport(self, plan: OrderPlan, days: float, minor: int) -> Told:
        paid = PayTransport(
            order_id=plan.order_id,
            amount=Money(minor, Currency.CNY),
            bank_reference=f"demo-cart-{plan.name}",
            by=self._cast.officer,
            at=self._ago(days),
        )
        return Told(paid, self._cast.officer)


def salt_of(name: str) -> bytes:
    """The salt of a commitment of the story."""
    return sha256(f"demo:{name}".encode()).digest()


def serial(number: int) -> str:
    """A claim token's serial."""
    return sha256(f"demo:token:{number}".encode()).hexdigest()[:32]


def form_of(household_id: HouseholdId) -> Commitment:
    """Commitment to the number of the form that a household signed."""
    number = FORM.format(household_id).encode()
    return commit(CONFIRMATION_FIELD, number, salt_of(household_id))


def words(lot: Lot) -> Commitment:
    """Commitment to a statement that is kept in the vault."""
    return commit(STATEMENT_FIELD, WORDS, salt_of(lot.assignment_id))
