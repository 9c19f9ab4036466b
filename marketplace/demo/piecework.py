"""The second chapter of the demo's story: orders in every state, and lots in every state.

Due times that the story leaves standing lie ahead of its day; what lies behind was carried out.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from domain.calendar import beijing_day
from domain.facts.payouts import PayoutSource
from domain.facts.piecework.appeals import AppealGrounds
from domain.facts.piecework.orders import OrderCancelReason, PauseReason, RetakeReason
from domain.facts.piecework.pay import BonusReason
from domain.facts.piecework.qualifications import QualificationKind, Question
from domain.facts.piecework.work import ReturnReason
from domain.households.belonging import ALL_SCOPES
from domain.households.commands import BindStation, ReleaseStation, TransferHousehold
from domain.ids import (
    BatchId,
    PayoutId,
    derive_id,
)
from domain.money import Currency, Money
from domain.payouts.commands import ApprovePayout, RequestPayout
from domain.piecework.assignments.appeals.commands import AnswerAppeal, FileAppeal, UpholdBySilence
from domain.piecework.assignments.judgement.commands import (
    ApproveAssignment,
    ApproveBySilence,
    ApproveInPart,
    RejectAssignment,
    RequestRework,
)
from domain.piecework.assignments.materials.commands import (
    AcceptScrap,
    DeclareScrap,
    IssueMaterials,
    ReturnMaterials,
)
from domain.piecework.assignments.pay.commands import PayBonus
from domain.piecework.assignments.work.commands import ExpireLease, ReturnAssignment
from domain.piecework.orders.commands import (
    CloseOrder,
    DraftOrder,
    FundOrder,
    PauseOrder,
    PublishOrder,
    RetakeSample,
    ReviewRate,
)
from domain.piecework.qualifications.commands import DefineQualification, TakeTest
from domain.piecework.wages import hourly_minimum
from domain.piecework.whole_orders.commands import CancelOrder, IssueClaimTokens, SettleOrder
from marketplace.demo.orders import (
    BAGS,
    BASKETS,
    CALLS,
    DOLLS,
    INSOLES,
    PLANS,
    QUALIFICATION,
    SURVEY,
    TAGS,
    TOYS,
    OrderPlan,
)
from marketplace.demo.steps import (
    BUYER,
    NEXT_STATION,
    SAMPLE_SECONDS,
    STATION,
    Lot,
    Steps,
    form_of,
    salt_of,
    serial,
    words,
)
from marketplace.demo.story import COUNTY, GATEWAY, Told, household_id
from workers.commands import TIMER_WORKER

PAYDAY: Final = BatchId(derive_id("T", "demo:payday"))
BOUND: Final = 24
"""Households, by number, that let the station act for them."""
KEY: Final = (0, 1)
"""The right answers of the story's test."""


class PieceworkStory(Steps):
    """Tells it, as of a day."""

    def tell(self) -> Iterator[Told]:
        """Every command in order."""
        yield from self._belonging()
        yield from self._qualification()
        for plan in PLANS:
            yield from self._opened(plan)
        yield from self._baskets()
        yield from self._toys()
        yield from self._dolls()
        yield from self._bags()
        yield from self._calls()
        yield from self._payday()

    def _belonging(self) -> Iterator[Told]:
        """Households let the village station act; one moves to the next, one leaves it again."""
        households = dict.fromkeys((*map(household_id, range(BOUND)), self.needy[0]))
        for key in households:
            about: dict[str, Any] = {
                "household_id": key,
                "by": self._cast.officer,
                "at": self._ago(56),
            }
            signed: dict[str, Any] = {"scopes": ALL_SCOPES, "confirmation": form_of(key)}
            yield Told(BindStation(**about, **signed, station_id=STATION), self._cast.officer)
        moved, left = household_id(BOUND - 1), household_id(BOUND - 2)
        about = {"by": self._cast.officer, "at": self._ago(55), "station_id": STATION}
        signed = {"scopes": ALL_SCOPES, "confirmation": form_of(moved)}
        move = TransferHousehold(household_id=moved, to=NEXT_STATION, **about, **signed)
        yield Told(move, self._cast.officer)
        yield Told(ReleaseStation(household_id=left, **about), self._cast.officer)

    def _opened(self, plan: OrderPlan) -> Iterator[Told]:
        """As far as the order came before anybody claimed a lot."""
        cast, terms, days = self._cast, plan.terms(self.now), plan.drafted_days
        of_buyer: dict[str, Any] = {
            "order_id": plan.order_id,
            "buyer_id": BUYER,
            "by": cast.buyer,
        }
        yield Told(
            DraftOrder(**of_buyer, work=plan.work(self._pictures), terms=terms, at=self._ago(days)),
            cast.buyer,
        )
        if plan is INSOLES:
            return
        escrow = Money(terms.escrow_minor, terms.currency)
        paid_in: dict[str, Any] = {
            "gateway": GATEWAY,
            "gateway_reference": f"demo-order-{plan.name}",
        }
        yield Told(
            FundOrder(**of_buyer, amount=escrow, **paid_in, at=self._ago(days - 0.5)), cast.buyer
        )
        if plan is SURVEY:
            return
        yield from self._timed(plan)
        if plan is TAGS:
            return
        yield Told(PublishOrder(**of_buyer, at=self._ago(days - 2)), cast.buyer)

    def _timed(self, plan: OrderPlan) -> Iterator[Told]:
        """A sample's time, and once more where it was typed with a nought too many."""
        reviewed = self._ago(plan.drafted_days - 1)
        sample: dict[str, Any] = {
            "order_id": plan.order_id,
            "sample_seconds": SAMPLE_SECONDS,
            "wages": (hourly_minimum(COUNTY, beijing_day(reviewed)),),
            "by": self._cast.officer,
        }
        typed = 10 * plan.sample if plan is TAGS else plan.sample
        yield Told(ReviewRate(**sample, sample_pieces=typed, at=reviewed), self._cast.officer)
        if plan is TAGS:
            retaken = RetakeSample(
                **sample,
                sample_pieces=plan.sample,
                reason=RetakeReason.MISTYPED,
                at=reviewed + timedelta(hours=6),
            )
            yield Told(retaken, self._cast.officer)

    def _qualification(self) -> Iterator[Told]:
        """A short test for the telephone, which some have passed."""
        salt = salt_of("qualification")
        questions = (
            Question("客户不愿回答怎么办？", ("谢谢对方，挂断", "再三劝说")),
            Question("可以记下客户的电话吗？", ("可以", "不可以")),
        )
        define = DefineQualification(
            qualification_id=QUALIFICATION,
            title_zh="电话回访测试",
            title_en="Test for calls",
            kind=QualificationKind.TEST,
            questions=questions,
            answers=KEY,
            salt=salt,
            pass_percent=100,
            retry_hours=24,
            by=self._cast.officer,
            at=self._ago(20),
        )
        yield Told(define, self._cast.officer)
        for number, answers in ((12, KEY), (13, KEY), (14, (1, 1))):
            of = household_id(number)
            take = TakeTest(
                qualification_id=QUALIFICATION,
                household_id=of,
                answers=answers,
                key=KEY,
                salt=salt,
                by=self._worker(of),
                at=self._ago(15),
            )
            yield Told(take, self._worker(of))

    def _baskets(self) -> Iterator[Told]:
        """Done, contested, paid and settled."""
        yield from self._widened(BASKETS)
        lots = [Lot(BASKETS, number, household_id(number)) for number in range(1, 6)]
        for lot in lots:
            yield self._claim(lot, 42, at_station=lot is lots[3])
        for lot in (lots[0], lots[1], lots[3], lots[4]):
            yield self._submit(lot, 38)
        yield self._judge(ApproveAssignment, lots[0], 37)
        bonus = Money(1_200, Currency.CNY)
        yield self._judge(PayBonus, lots[0], 36.9, amount=bonus, reason=BonusReason.QUALITY)
        yield from self._rated(lots[0], 36)
        yield from self._refuse(lots[3], 37, 3, RejectAssignment)
        yield self._step(
            FileAppeal,
            lots[3],
            36,
            grounds=AppealGrounds.COUNT_IS_WRONG,
            statement=words(lots[3]),
        )
        yield self._judge(AnswerAppeal, lots[3], 35, concedes=False, statement=None)
        yield self._rule(lots[3], 33, 5)
        yield from self._refuse(lots[4], 37, 4, ApproveInPart)
        yield self._step(FileAppeal, lots[4], 36, grounds=AppealGrounds.PIECES_ARE_GOOD)
        yield self._timer(ExpireLease, lots[2], 34.9)
        again = Lot(BASKETS, 3, household_id(6))
        yield self._claim(again, 34)
        yield self._timer(ApproveBySilence, lots[1], 31)
        yield self._submit(again, 29, short=1)
        yield self._judge(ApproveAssignment, again, 28)
        # The piece that was short came after the lease, and nobody else wanted it meanwhile.
        rest = again._replace(rest=True)
        yield self._timer(ExpireLease, rest, 26.9)
        yield self._submit(rest, 26.5, short=5)
        yield self._judge(ApproveAssignment, rest, 26)
        yield self._transport(BASKETS, 28, 4_500)
        # Five working days are over by then, whatever holidays there are.
        yield self._timer(UpholdBySilence, lots[4], 22)
        yield Told(CloseOrder(order_id=BASKETS.order_id, by=None, at=self._ago(20)), TIMER_WORKER)
        yield Told(SettleOrder(order_id=BASKETS.order_id, at=self._ago(19)), TIMER_WORKER)

    def _toys(self) -> Iterator[Told]:
        """Called off; it can't settle, because materials of one lot are still out."""
        yield from self._widened(TOYS)
        done, out = (Lot(TOYS, number, household_id(number + 6)) for number in (1, 2))
        for lot in (done, out):
            yield self._claim(lot, 24)
            yield from self._supplied(lot, 23, 8)
        yield self._submit(done, 20)
        cancel = CancelOrder(
            order_id=TOYS.order_id,
            reason=OrderCancelReason.BUYER_REQUEST,
            by=self._cast.buyer,
            at=self._ago(18),
        )
        yield Told(cancel, self._cast.buyer)

    def _dolls(self) -> Iterator[Told]:
        """Closed by its deadline; one lot waits for an answer, one refusal can be appealed."""
        yield from self._widened(DOLLS)
        approved, waits, refused = (
            Lot(DOLLS, number, household_id(number + 8)) for number in (1, 2, 3)
        )
        for lot in (approved, waits, refused):
            yield self._claim(lot, 11)
        yield self._submit(approved, 7)
        yield self._judge(ApproveAssignment, approved, 6)
        yield self._submit(refused, 4)
        yield from self._refuse(refused, 3, 6, RejectAssignment)
        yield self._submit(waits, 2)
        yield Told(CloseOrder(order_id=DOLLS.order_id, by=None, at=self._ago(1)), TIMER_WORKER)

    def _bags(self) -> Iterator[Told]:
        """Open; a lot in each state that a lot can be in."""
        first = Lot(BAGS, 1, self.needy[0])
        yield self._claim(first, 6.9)
        tokens = IssueClaimTokens(
            order_id=BAGS.order_id,
            station_id=STATION,
            serials=tuple(serial(number) for number in range(2)),
            expires_at=self.now + timedelta(days=4),
            by=self._cast.operator,
            at=self._ago(6.5),
        )
        yield Told(tokens, self._cast.operator)
        yield from self._widened(BAGS)
        others = [Lot(BAGS, number, household_id(number + 12)) for number in range(2, 11)]
        for lot in others:
            yield self._claim(lot, 4.9, at_station=lot is others[7])
        yield from self._supplied(first, 4.8, 14)
        for lot in others[:6]:
            yield from self._supplied(lot, 4.8)
        yield self._step(DeclareScrap, first, 4.2, quantity=1)
        yield self._submit(first, 4)
        yield self._judge(ApproveAssignment, first, 3.5)
        # Of two pieces' worth that were issued for scrap one was spoiled and one came back.
        yield self._materials(AcceptScrap, first, 3.4, 1)
        yield self._materials(ReturnMaterials, first, 3.4, 1)
        for lot in others[:5]:
            yield self._submit(lot, 3)
        contested, disputed, mended, refused, inspected, busy, unsupplied, _, back = others
        yield from self._refuse(contested, 2.5, 9, ApproveInPart)
        yield self._step(FileAppeal, contested, 0.5, grounds=AppealGrounds.PIECES_ARE_GOOD)
        yield from self._refuse(disputed, 2.5, 8, RejectAssignment)
        yield self._step(FileAppeal, disputed, 2, grounds=AppealGrounds.CLAUSE_DOES_NOT_SAY_SO)
        yield self._judge(AnswerAppeal, disputed, 1, concedes=False, statement=words(disputed))
        yield self._inspect(mended, 2.2, 3)
        yield self._judge(RequestRework, mended, 2.1, fault=self._fault)
        yield from self._refuse(refused, 2, 10, ApproveInPart)
        yield self._inspect(inspected, 1, 0)
        yield self._step(DeclareScrap, busy, 1, quantity=1)
        yield self._materials(IssueMaterials, unsupplied, 0.3, 12)
        yield self._step(ReturnAssignment, back, 1, reason=ReturnReason.ILLNESS_OR_CARE)
        yield self._transport(BAGS, 4.8, 6_000)

    def _calls(self) -> Iterator[Told]:
        """Paused; what was claimed goes on."""
        yield from self._widened(CALLS)
        yield self._claim(Lot(CALLS, 1, household_id(12)), 1.9)
        pause = PauseOrder(
            order_id=CALLS.order_id,
            reason=PauseReason.INSTRUCTIONS_UNCLEAR,
            by=self._cast.buyer,
            at=self._ago(1),
        )
        yield Told(pause, self._cast.buyer)

    def _payday(self) -> Iterator[Told]:
        """What was earned with baskets is paid; one payout waits for its approval."""
        for number, minor, approved in ((1, 9_900, True), (2, 9_900, True), (4, 8_250, False)):
            about: dict[str, Any] = {
                "payout_id": PayoutId(derive_id("P", f"demo:payday:{number}")),
                "household_id": household_id(number),
            }
            ask = RequestPayout(
                **about,
                amount=Money(minor, Currency.CNY),
                source=PayoutSource.EARNINGS,
                batch_id=PAYDAY,
                by=self._cast.officer,
                at=self._ago(9),
            )
            yield Told(ask, self._cast.officer)
            if approved:
                agree = ApprovePayout(**about, by=self._cast.approver, at=self._ago(8))
                yield Told(agree, self._cast.approver)
