"""Random lives of piecework beside a small model of what must come of them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from msgspec.structs import replace

from domain.decider import Event
from domain.errors import DomainError
from domain.facts.piecework.appeals import AppealGrounds, RulingReason
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.escrow import OrderSettled
from domain.facts.piecework.judgement import Fault, FaultReason
from domain.facts.piecework.materials import LossReason
from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.orders import OrderCancelReason, PauseReason, SampleRetaken
from domain.facts.piecework.pay import BonusReason
from domain.facts.piecework.work import RestKept, ReturnReason
from domain.ids import ActorId, Commitment, HouseholdId
from domain.piecework.assignments.appeals.commands import (
    AnswerAppeal,
    FileAppeal,
    MoveAnswerTime,
    ResolveDispute,
    UpholdBySilence,
)
from domain.piecework.assignments.judgement.commands import (
    ApproveAssignment,
    ApproveBySilence,
    ApproveInPart,
    InspectLot,
    RejectAssignment,
    RequestRework,
)
from domain.piecework.assignments.materials.commands import (
    AcceptScrap,
    AdjudicateLoss,
    ConfirmReceipt,
    DeclareScrap,
    IssueMaterials,
    ReturnMaterials,
)
from domain.piecework.assignments.pay.commands import PayBonus
from domain.piecework.assignments.work.commands import (
    ExpireLease,
    ReturnAssignment,
    SubmitAssignment,
)
from domain.piecework.orders.commands import (
    CloseOrder,
    PauseOrder,
    PayTransport,
    ResumeOrder,
    WidenFairShare,
)
from domain.piecework.whole_orders.commands import CancelOrder, ExpireClaimTokens, SettleOrder
from domain.piecework.whole_orders.laws.conserved import Orders
from tests.worlds.story import cny
from tests.worlds.workshop import (
    ARBITER,
    BUYERS_CLERK,
    FAULT,
    HOUR,
    NEEDY,
    OFFICER,
    ORDER,
    OTHER,
    POOR,
    SERIALS,
    STATION,
    SUPPLIED,
    TERMS,
    Workshop,
)

HOUSEHOLDS = (NEEDY, POOR, OTHER)


LOTS = 4


UNITS = (7, 7, 7, 3)


RATE = Fraction(1001, 3)


REVIEW = timedelta(days=7)


SMALL = replace(
    TERMS, units=sum(UNITS), lot_size=7, household_cap_lots=3, scrap_permille=200, offline_lots=1
)


WORDS = Commitment("ee" * 32)


lots = st.integers(1, LOTS)


counts = st.integers(0, 9)


households = st.sampled_from(HOUSEHOLDS)


@dataclass
class Claim:
    """One household's hold on a lot, as the model sees it."""

    name: str
    of: HouseholdId
    units: int = 0
    root: str = ""
    paid: int = 0
    late: bool = False
    handed_in: int | None = None
    silent_since: Any = None
    inspected: int | None = None
    appeal_since: Any = None
    contested: bool = False
    seen_twice: bool = False
    issued: int = 0
    counted: bool = False
    accounted: int = 0
    over: bool = False


@dataclass
class LotModel:
    """A lot: who has it, and how many of its pieces were paid."""

    units: int
    claims: list[Claim] = field(default_factory=list)
    paid_pieces: int = 0
    fee_paid: bool = False

    @property
    def open_units(self) -> int:
        """Pieces that nobody has or has done."""
        return self.units - sum(one.units for one in self.claims if not one.over)

    def named(self, event: Any) -> Claim:
        """The claim that an event is about."""
        return next(one for one in self.claims if one.name == event.assignment_id)


class Life(RuleBasedStateMachine):
    """What can happen to an order; subclasses may break the code to see the model notice."""

    supplied = False

    @initialize(supplied=st.booleans())
    def begin(self, supplied: bool) -> None:
        """An open order of four lots."""
        work = SUPPLIED[0] if supplied else Workshop.work
        self.is_supplied = supplied
        self.shop = Workshop(work=work, terms=SMALL).opened()
        self.funded = SMALL.escrow_minor
        self.lots = {number: LotModel(UNITS[number - 1]) for number in range(1, LOTS + 1)}
        self.turn = 0
        self.earned: Counter[HouseholdId] = Counter()
        self.fees = self.transport = self.bonus = self.returned = 0
        self.ended = False
        self.names = self.retaken = 0

    def tried(self, command: Any) -> tuple[Event, ...] | None:
        """What was recorded; absent if a rule stood against it, and then nothing has changed."""
        before = len(self.shop.book.events)
        try:
            return self.shop.do(command)
        except DomainError:
            assert len(self.shop.book.events) == before
            return None

    def pay(self, lot: int, claim: Claim, good: int) -> None:
        """The lot's pay is its good pieces at the rate, rounded up once; new pieces only."""
        model = self.lots[lot]
        assert good <= claim.units, "more pieces than the claim has"
        if good <= claim.paid:
            return
        paid = model.paid_pieces + good - claim.paid
        assert paid <= model.units, "more pieces than the lot has"
        before, after = (ceil(RATE * pieces) for pieces in (model.paid_pieces, paid))
        if claim.name.startswith("S-") and not model.fee_paid:
            self.fees += SMALL.station_fee_minor
            model.fee_paid = True
        self.earned[claim.of] += after - before
        model.paid_pieces, claim.paid = paid, good

    def held(self, lot: int) -> tuple[Claim, dict[str, Any]] | None:
        """A claim of a lot, mostly the newest, and the fields of a step of it."""
        model = self.lots[lot]
        if not model.claims:
            return None
        claim = model.claims[-1 - self.turn % len(model.claims)]
        return claim, {**self.shop.about(lot, claim.name)}

    @rule(turn=st.sampled_from([0, 0, 1, 2]))
    def look_elsewhere(self, turn: int) -> None:
        """Go on with an earlier claim of each lot, or with the newest."""
        self.turn = turn

    @rule(lot=st.integers(0, LOTS + 1), of=households, station=st.booleans())
    def claim(self, lot: int, of: HouseholdId, station: bool) -> None:
        """Somebody takes a lot, maybe through the station."""
        self.names += 1
        name = f"{'S' if station else 'A'}-{self.names}"
        command = self.shop.claim(lot, of, name, station_id=STATION if station else None)
        if done := self.tried(command):
            assert isinstance(done[0], AssignmentAccepted)
            model = self.lots[lot]
            assert done[0].units == model.open_units > 0, "pieces were given twice"
            mine = [
                any(not one.over and one.handed_in is None and one.of == of for one in m.claims)
                for m in self.lots.values()
            ]
            assert sum(mine) < 3
            model.claims.append(Claim(name, of, model.open_units, name))

    @rule(lot=lots, of=households)
    def redeem(self, lot: int, of: HouseholdId) -> None:
        """A token is brought in."""
        self.names += 1
        name = f"S-{self.names}"
        command = self.shop.redeem(lot, SERIALS[0], of, name=name)
        if self.tried(command):
            model = self.lots[lot]
            if model.open_units and "AssignmentAccepted" in self.newest():
                model.claims.append(Claim(name, of, model.open_units, name))
            else:
                self.earned[of] += ceil(ceil(RATE * 7) * Fraction(10, 100))

    @rule()
    def issue_token(self) -> None:
        """The last lot is set aside for a station."""
        self.tried(self.shop.tokens(SERIALS[:1]))

    def newest(self) -> str:
        """The type of the newest event."""
        return type(self.shop.book.events[-1]).__name__

    @rule(lot=lots, quantity=counts, wrong=st.booleans())
    def submit(self, lot: int, quantity: int, wrong: bool) -> None:
        """Pieces are handed in, now and then by somebody who does not hold the lot."""
        if (found := self.held(lot)) is None:
            return
        claim, fields = found
        of = next(one for one in HOUSEHOLDS if one != claim.of) if wrong else claim.of
        command = SubmitAssignment(
            **fields, household_id=of, by=ActorId(f"staff:{of}"), quantity=quantity, pictures=()
        )
        if done := self.tried(command):
            assert not wrong, "another household's lot was handed in"
            self.take_in(lot, quantity, *done)

    def take_in(self, lot: int, quantity: int, submitted: Event, *rest: Event) -> None:
        """Some pieces are handed in; what is left is a claim of its own."""
        model = self.lots[lot]
        claim = model.named(submitted)
        assert claim.handed_in is None
        newest = model.claims[-1].root == claim.root
        assert not claim.over or (claim.late and newest), "the lot is somebody else's"
        assert 1 <= quantity <= claim.units
        claim.over = claim.late = False
        claim.handed_in, claim.silent_since, claim.inspected = quantity, self.shop.now, None
        if claim.counted:
            claim.accounted += quantity
        left = claim.units - quantity
        assert len(rest) == bool(left), "pieces are nobody's"
        if not left:
            return
        (kept,) = rest
        assert isinstance(kept, RestKept)
        materials = claim.issued - claim.accounted if claim.counted else 0
        assert (kept.units, kept.materials) == (left, materials)
        claim.units = quantity
        claim.issued -= materials
        new = Claim(kept.assignment_id, claim.of, left, claim.root)
        new.issued, new.counted = materials, bool(materials)
        model.claims.append(new)

    @rule(
        lot=lots,
        of=households,
        far=st.integers(0, 5),
        end=st.integers(0, 3),
        good=st.integers(0, 5),
    )
    def job(self, lot: int, of: HouseholdId, far: int, end: int, good: int) -> None:
        """A lot goes its usual way for so many steps: chance alone seldom comes that far."""
        self.claim(lot, of, station=False)
        if self.is_supplied:
            self.hand_materials_out(lot, 8, 8)
        ends: tuple[Callable[[], None], ...] = (
            lambda: self.approve(lot),
            lambda: self.rework(lot),
            lambda: self.refuse(lot, good, ApproveInPart),
            lambda: self.refuse(lot, good, RejectAssignment),
        )
        steps: tuple[Callable[[], None], ...] = (
            lambda: self.submit(lot, 6, wrong=False),
            lambda: self.inspect(lot, 1),
            ends[end],
            lambda: self.appeal(lot),
            lambda: self.answer(lot, concedes=bool(good % 2)),
        )
        for step in steps[:far]:
            step()

    @rule(lot=lots, defects=st.integers(0, 5))
    def inspect(self, lot: int, defects: int) -> None:
        """A sample is looked at; none of five may be bad, none of all where there are fewer."""
        if (found := self.held(lot)) and self.tried(
            InspectLot(**found[1], by=ActorId("staff:EYE"), defects=defects)
        ):
            assert found[0].inspected is None, "what was handed in was inspected before"
            found[0].inspected = defects

    @rule(lot=lots, defects=st.integers(0, 5))
    def inspect_again(self, lot: int, defects: int) -> None:
        """Somebody else looks once more, which is for disputes only and pays nobody."""
        if (found := self.held(lot)) is None or found[0].inspected is None:
            return
        eye = ActorId("staff:SECOND-EYE")
        if self.tried(InspectLot(**found[1], by=eye, defects=defects)):
            assert found[0].contested, "a second look without a dispute"
            assert not found[0].seen_twice
            found[0].seen_twice = True

    def judgement(self, lot: int, kind: type[Any], **fields: Any) -> Claim | None:
        """A step of the buyer about what lies before them; the claim if it was accepted."""
        if (found := self.held(lot)) is None:
            return None
        claim, about = found
        done = self.tried(kind(**about, buyer_id="B-BAGS", by=BUYERS_CLERK, **fields))
        return claim if done else None

    @rule(lot=lots)
    def approve(self, lot: int) -> None:
        """All is good."""
        if claim := self.judgement(lot, ApproveAssignment):
            assert claim.handed_in is not None
            assert claim.silent_since is not None
            self.pay(lot, claim, claim.handed_in)
            claim.silent_since = None

    @rule(lot=lots, good=counts, kind=st.sampled_from([ApproveInPart, RejectAssignment]))
    def refuse(self, lot: int, good: int, kind: type[Any]) -> None:
        """Some is not."""
        fault = Fault(FaultReason.DAMAGED, 1, FAULT.pictures)
        if claim := self.judgement(lot, kind, good=good, fault=fault):
            assert claim.inspected, "pieces were refused without a failed inspection"
            self.pay(lot, claim, good)
            claim.silent_since, claim.appeal_since = None, None

    @rule(lot=lots)
    def rework(self, lot: int) -> None:
        """The worker is to mend it."""
        fault = Fault(FaultReason.DAMAGED, 1, FAULT.pictures)
        if claim := self.judgement(lot, RequestRework, fault=fault):
            assert claim.inspected
            assert claim.handed_in is not None
            if claim.counted:
                claim.accounted -= claim.handed_in
            claim.handed_in = claim.silent_since = None

    @rule(lot=lots)
    def appeal(self, lot: int) -> None:
        """The worker contests a refusal."""
        if (found := self.held(lot)) is None:
            return
        claim, fields = found
        grounds = AppealGrounds.COUNT_IS_WRONG
        if self.tried(FileAppeal(**fields, household_id=claim.of, by=OFFICER, grounds=grounds)):
            claim.appeal_since = self.shop.now
            claim.contested = True

    @rule(lot=lots, concedes=st.booleans())
    def answer(self, lot: int, concedes: bool) -> None:
        """The buyer concedes or not."""
        if claim := self.judgement(lot, AnswerAppeal, concedes=concedes):
            claim.appeal_since = None
            claim.contested = not concedes
            if concedes:
                assert claim.handed_in is not None
                self.pay(lot, claim, claim.handed_in)

    @rule(lot=lots, good=counts)
    def resolve(self, lot: int, good: int) -> None:
        """The arbiter decides."""
        if (found := self.held(lot)) and self.tried(
            ResolveDispute(
                **found[1],
                good=good,
                reason=RulingReason.BOTH_IN_PART,
                statement=WORDS,
                by=ARBITER,
            )
        ):
            found[0].contested = False
            self.pay(lot, found[0], good)

    @rule(lot=lots, minor=st.integers(1, 400))
    def give_bonus(self, lot: int, minor: int) -> None:
        """The buyer pays more."""
        reason = BonusReason.QUALITY
        if claim := self.judgement(lot, PayBonus, amount=cny(minor), reason=reason):
            self.earned[claim.of] += minor
            self.bonus += minor
            assert self.bonus <= SMALL.bonus_pool_minor

    @rule(lot=lots)
    def give_back(self, lot: int) -> None:
        """The worker returns the lot."""
        if (found := self.held(lot)) is None:
            return
        claim, fields = found
        reason = ReturnReason.TOO_HARD
        command = ReturnAssignment(**fields, household_id=claim.of, by=OFFICER, reason=reason)
        if done := self.tried(command):
            claim = self.lots[lot].named(done[0])
            assert claim.handed_in is None
            assert claim.accounted == claim.issued
            claim.over = True

    @rule(lot=lots, quantity=st.integers(1, 9), counted=counts)
    def hand_materials_out(self, lot: int, quantity: int, counted: int) -> None:
        """The storekeeper counts them out, the worker counts them again."""
        if (found := self.held(lot)) is None:
            return
        claim, fields = found
        if done := self.tried(
            IssueMaterials(**fields, household_id=claim.of, quantity=quantity, by=OFFICER)
        ):
            assert self.is_supplied
            self.lots[lot].named(done[0]).issued = quantity
        if done := self.tried(
            ConfirmReceipt(**fields, household_id=claim.of, by=OFFICER, quantity=counted)
        ):
            claim = self.lots[lot].named(done[0])
            claim.issued, claim.counted = counted, True

    @rule(lot=lots, quantity=counts, charge=st.sampled_from([0, 0, 5]), way=st.integers(0, 2))
    def account_for_materials(self, lot: int, quantity: int, charge: int, way: int) -> None:
        """They come back, are spoiled, or are lost."""
        if (found := self.held(lot)) is None:
            return
        claim, fields = found
        if way == 1:
            self.tried(DeclareScrap(**fields, household_id=claim.of, by=OFFICER, quantity=quantity))
        lose = AdjudicateLoss(
            **fields,
            household_id=claim.of,
            scrap=False,
            reason=LossReason.LOST_BY_WORKER,
            charged_minor=charge,
            quantity=quantity,
            by=OFFICER,
        )
        commands = (
            ReturnMaterials(**fields, household_id=claim.of, quantity=quantity, by=OFFICER),
            AcceptScrap(**fields, household_id=claim.of, quantity=quantity, by=OFFICER),
            lose,
        )
        if done := self.tried(commands[way]):
            self.lots[lot].named(done[0]).accounted += quantity
            if way == 2:
                self.earned[claim.of] -= charge

    @rule(hours=st.sampled_from([1, 20, 50, 100, 200]))
    def time_passes(self, hours: int) -> None:
        """And the timers do what is due."""
        self.shop.now += hours * HOUR
        self.run_timers()

    def run_timers(self) -> None:
        """Ask for everything that time may do; only what is due is accepted."""
        self.tried(self.shop.order(WidenFairShare))
        self.tried(self.shop.order(CloseOrder, by=None))
        self.tried(self.shop.order(ExpireClaimTokens, station_id=STATION))
        for number, claim in [(n, one) for n, m in self.lots.items() for one in m.claims]:
            fields = self.shop.about(number, claim.name)
            if self.tried(ExpireLease(**fields)):
                assert claim.handed_in is None
                claim.over = claim.late = True
            if self.tried(ApproveBySilence(**fields)):
                assert claim.handed_in is not None
                assert claim.silent_since is not None
                assert self.shop.now - claim.silent_since >= REVIEW
                claim.silent_since = None
                self.pay(number, claim, claim.handed_in)
            self.tried(MoveAnswerTime(**fields))
            if self.tried(UpholdBySilence(**fields)):
                assert claim.appeal_since is not None
                assert claim.handed_in is not None
                claim.appeal_since, claim.contested = None, False
                self.pay(number, claim, claim.handed_in)

    @rule()
    def pause(self) -> None:
        """The order stops, or goes on."""
        if not self.tried(
            self.shop.order(PauseOrder, reason=PauseReason.COMPLAINT, by=BUYERS_CLERK)
        ):
            self.tried(self.shop.order(ResumeOrder, by=BUYERS_CLERK))

    @rule(pieces=st.integers(1, 30), seconds=st.sampled_from([599, 600, HOUR.seconds]))
    def retake_sample(self, pieces: int, seconds: int) -> None:
        """A sample is timed once more: told, and changing nothing that was agreed."""
        before = self.status()
        if done := self.tried(self.shop.retake(pieces, seconds)):
            assert seconds >= 600
            (again,) = done
            assert isinstance(again, SampleRetaken)
            hourly = RATE * pieces * HOUR.seconds / seconds
            assert again.hourly_minor == floor(hourly)
            assert again.fair == (hourly >= again.wage_minor * Fraction(12, 10))
            self.retaken += 1
        assert self.status() is before

    def status(self) -> OrderStatus:
        """Where the order stands, as the laws of the audit fold it."""
        return self.shop.book.ledger.books.of(Orders).by_id[ORDER].order.status

    @rule(minor=st.integers(1, 500))
    def pay_transport(self, minor: int) -> None:
        """A carrier is paid."""
        self.names += 1
        command = self.shop.order(
            PayTransport, amount=cny(minor), bank_reference=f"cart-{self.names}", by=OFFICER
        )
        if self.tried(command):
            self.transport += minor

    @rule(sure=st.integers(0, 9))
    def call_off(self, sure: int) -> None:
        """Rarely, the buyer calls the order off: what was begun is paid."""
        if sure == 0:
            self.cancel()

    def cancel(self) -> None:
        """Pay as the rules for calling off say, counted here once more."""
        reason = OrderCancelReason.BUYER_REQUEST
        working = [
            (number, claim)
            for number, model in self.lots.items()
            for claim in model.claims
            if not claim.over and (claim.handed_in is None or claim.silent_since is not None)
        ]
        if not self.tried(self.shop.order(CancelOrder, reason=reason, by=BUYERS_CLERK)):
            return
        for number, claim in working:
            good = claim.units if claim.handed_in is None else claim.handed_in
            if claim.handed_in is None and self.is_supplied and not claim.counted:
                good = 0
            self.pay(number, claim, good)
            claim.handed_in = good if claim.handed_in is None else claim.handed_in
            claim.silent_since = None

    @rule()
    def settle(self) -> None:
        """What is left goes back to the buyer, once all is done."""
        done = self.tried(self.shop.order(SettleOrder))
        if done:
            (settled,) = done
            assert isinstance(settled, OrderSettled)
            self.returned, self.ended = settled.returned.minor, True
            for model in self.lots.values():
                for claim in model.claims:
                    assert claim.issued == claim.accounted, "materials are left over"
                    assert claim.silent_since is None, "somebody waits for an answer"

    @invariant()
    def money_is_conserved(self) -> None:
        """What was funded is in escrow, with households, spent, or back."""
        for household_id in HOUSEHOLDS:
            balance = self.shop.balance(f"earnings:household:{household_id}")
            assert balance == self.earned[household_id]
        spent = sum(self.earned.values()) + self.fees + self.transport + self.returned
        assert self.shop.balance(f"escrow:order:{ORDER}") == self.funded - spent
        assert self.shop.balance(f"earnings:station:{STATION}") == self.fees
        if self.ended:
            assert self.funded == spent

    @invariant()
    def silence_pays(self) -> None:
        """Nobody waits longer than the review takes, once the timers have run."""
        self.run_timers()
        for model in self.lots.values():
            for claim in model.claims:
                if claim.silent_since is not None:
                    assert self.shop.now - claim.silent_since < REVIEW

    def teardown(self) -> None:
        """Wind everything up: whatever state chance left, the order can be settled."""
        if not hasattr(self, "shop"):
            return
        self.shop.now += 60 * 24 * HOUR
        self.run_timers()
        for number, model in self.lots.items():
            for self.turn in range(len(model.claims)):
                for good in range(UNITS[number - 1] + 1):
                    self.resolve(number, good)
            for claim in self.lots[number].claims:
                left = claim.issued - claim.accounted
                fields = {**self.shop.about(number, claim.name), "household_id": claim.of}
                if left and self.tried(ReturnMaterials(**fields, quantity=left, by=OFFICER)):
                    claim.accounted += left
        # Whatever could come late has had its time.
        self.shop.now += 8 * 24 * HOUR
        self.settle()
        assert self.ended, "the order can't be settled"
        self.money_is_conserved()
