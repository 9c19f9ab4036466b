"""Every act that a station can take for a household, each where only the station could be wrong."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from domain.decider import Command
from domain.facts.households import ActScope
from domain.facts.payouts import PayoutSource
from domain.facts.piecework.appeals import AppealGrounds
from domain.facts.piecework.qualifications import QualificationKind
from domain.facts.piecework.work import ReturnReason
from domain.households import commands as h
from domain.households.belonging import ALL_SCOPES
from domain.ids import PayoutId, QualificationId, StationId
from domain.payouts.commands import RequestPayout
from domain.piecework.assignments.appeals.commands import FileAppeal
from domain.piecework.assignments.claims.commands import AcceptAssignment, RedeemClaimToken
from domain.piecework.assignments.judgement.commands import ApproveAssignment, RejectAssignment
from domain.piecework.assignments.materials.commands import (
    AcceptScrap,
    ConfirmReceipt,
    DeclareScrap,
    IssueMaterials,
    ReturnMaterials,
)
from domain.piecework.assignments.work.commands import (
    ExtendLease,
    ReturnAssignment,
    SubmitAssignment,
)
from domain.piecework.qualifications.commands import CompleteTraining
from domain.piecework.ratings.commands import RateBuyer
from tests.worlds.story import cny
from tests.worlds.workshop import (
    FAULT,
    NEEDY,
    OFFICER,
    OPERATOR,
    STATION,
    SUPPLIED,
    Workshop,
    define,
    take,
    worker,
)

FAR_STATION: Final = StationId("S-FAR")
TRAINING: Final = QualificationId("Q-TRAINING")
Ready = tuple[Workshop, Any]


def _claimed() -> Workshop:
    shop = Workshop().opened()
    shop.do(shop.claim())
    return shop


def _supplied(issued: int = 0, *, counted: bool = False) -> Workshop:
    work, terms = SUPPLIED
    shop = Workshop(work=work, terms=terms).opened()
    shop.do(shop.claim())
    if issued:
        shop.do(shop.materials(IssueMaterials, issued))
    if counted:
        shop.do(shop.step(ConfirmReceipt, quantity=issued))
    return shop


def _refused() -> Workshop:
    shop = _claimed()
    shop.do(shop.submit(), shop.inspect())
    shop.do(shop.judge(RejectAssignment, good=0, fault=FAULT))
    return shop


def _paid() -> Workshop:
    shop = _claimed()
    shop.do(shop.submit(), shop.judge(ApproveAssignment))
    return shop


def _consent(kind: type[h.ConsentCommand]) -> Ready:
    shop = Workshop()
    if kind is h.GiveConsent:
        shop.do(h.WithdrawConsent(household_id=NEEDY, by=OFFICER, at=shop.now))
    return shop, kind(household_id=NEEDY, by=OPERATOR, at=shop.now)


def _payout() -> Ready:
    shop = _paid()
    about: dict[str, Any] = {"household_id": NEEDY, "by": OPERATOR, "at": shop.now}
    ask = RequestPayout(
        payout_id=PayoutId("P-1"), amount=cny(100), source=PayoutSource.EARNINGS, **about
    )
    return shop, ask


def _test() -> Ready:
    shop = Workshop()
    shop.do(define())
    return shop, take(0, 1)


def _training() -> Ready:
    shop = Workshop()
    shop.do(
        define(qualification_id=TRAINING, kind=QualificationKind.TRAINING, questions=(), answers=())
    )
    about: dict[str, Any] = {"household_id": NEEDY, "by": OPERATOR, "at": shop.now}
    return shop, CompleteTraining(qualification_id=TRAINING, **about)


def _redeemed() -> Ready:
    shop = Workshop().opened()
    issued = shop.tokens()
    shop.do(issued)
    return shop, shop.redeem(9, issued.serials[1], NEEDY)


def _scrap() -> Ready:
    shop = _supplied(10, counted=True)
    shop.do(shop.step(DeclareScrap, quantity=1))
    return shop, shop.materials(AcceptScrap, 1)


def _with(make: Callable[[], Workshop], step: Callable[[Workshop], Command]) -> Callable[[], Ready]:
    def ready() -> Ready:
        shop = make()
        return shop, step(shop)

    return ready


ACTS: Final[dict[type[Command], Callable[[], Ready]]] = {
    h.GiveConsent: lambda: _consent(h.GiveConsent),
    h.WithdrawConsent: lambda: _consent(h.WithdrawConsent),
    RequestPayout: _payout,
    AcceptAssignment: _with(lambda: Workshop().opened(), lambda shop: shop.claim()),
    RedeemClaimToken: _redeemed,
    IssueMaterials: _with(_supplied, lambda shop: shop.materials(IssueMaterials, 10)),
    ConfirmReceipt: _with(
        lambda: _supplied(10), lambda shop: shop.step(ConfirmReceipt, quantity=10)
    ),
    ReturnMaterials: _with(
        lambda: _supplied(10, counted=True), lambda shop: shop.materials(ReturnMaterials, 1)
    ),
    DeclareScrap: _with(
        lambda: _supplied(10, counted=True), lambda shop: shop.step(DeclareScrap, quantity=1)
    ),
    AcceptScrap: _scrap,
    ExtendLease: _with(_claimed, lambda shop: shop.step(ExtendLease)),
    SubmitAssignment: _with(_claimed, lambda shop: shop.submit()),
    ReturnAssignment: _with(
        _claimed, lambda shop: shop.step(ReturnAssignment, reason=ReturnReason.NO_TIME)
    ),
    FileAppeal: _with(
        _refused, lambda shop: shop.step(FileAppeal, grounds=AppealGrounds.PIECES_ARE_GOOD)
    ),
    RateBuyer: _with(_paid, lambda shop: shop.rate_buyer(4)),
    type(take()): _test,
    CompleteTraining: _training,
}
"""Each with a place where the household's own station may take it."""


def ready(kind: type[Command]) -> tuple[Workshop, Any]:
    """A place and an act of the household's own station that would be recorded there."""
    shop, command = ACTS[kind]()
    return shop, replace(command, station_id=STATION, by=OPERATOR)


def leave(shop: Workshop) -> h.ReleaseStation:
    """The household takes its consent to the station back."""
    about: dict[str, Any] = {"household_id": NEEDY, "at": shop.now}
    return h.ReleaseStation(station_id=STATION, own=True, by=worker(NEEDY), **about)


def narrow(shop: Workshop, *without: ActScope) -> h.BindStation:
    """The household leaves its station all but these."""
    about: dict[str, Any] = {"household_id": NEEDY, "at": shop.now}
    left = tuple(scope for scope in ALL_SCOPES if scope not in without)
    return h.BindStation(station_id=STATION, scopes=left, own=True, by=worker(NEEDY), **about)
