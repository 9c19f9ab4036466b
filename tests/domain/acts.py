"""Every act that a station can take for a household, each where only the station could be wrong."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from domain.decider import Command
from domain.facts.households import ActScope
from domain.facts.payouts import PayoutSource
from domain.facts.piecework.qualifications import QualificationKind
from domain.facts.piecework.reasons import AppealGrounds, ReturnReason
from domain.households import commands as h
from domain.households.belonging import ALL_SCOPES
from domain.ids import PayoutId, QualificationId, StationId
from domain.payouts.commands import RequestPayout
from domain.piecework.assignments import commands as a
from domain.piecework.qualifications.rules import CompleteTraining
from domain.piecework.ratings.rules import RateBuyer
from tests.domain.workshop import (
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
from tests.story import cny

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
        shop.do(shop.materials(a.IssueMaterials, issued))
    if counted:
        shop.do(shop.step(a.ConfirmReceipt, quantity=issued))
    return shop


def _refused() -> Workshop:
    shop = _claimed()
    shop.do(shop.submit(), shop.inspect())
    shop.do(shop.judge(a.RejectAssignment, good=0, fault=FAULT))
    return shop


def _paid() -> Workshop:
    shop = _claimed()
    shop.do(shop.submit(), shop.judge(a.ApproveAssignment))
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
    shop.do(shop.step(a.DeclareScrap, quantity=1))
    return shop, shop.materials(a.AcceptScrap, 1)


def _with(make: Callable[[], Workshop], step: Callable[[Workshop], Command]) -> Callable[[], Ready]:
    def ready() -> Ready:
        shop = make()
        return shop, step(shop)

    return ready


ACTS: Final[dict[type[Command], Callable[[], Ready]]] = {
    h.GiveConsent: lambda: _consent(h.GiveConsent),
    h.WithdrawConsent: lambda: _consent(h.WithdrawConsent),
    RequestPayout: _payout,
    a.AcceptAssignment: _with(lambda: Workshop().opened(), lambda shop: shop.claim()),
    a.RedeemClaimToken: _redeemed,
    a.IssueMaterials: _with(_supplied, lambda shop: shop.materials(a.IssueMaterials, 10)),
    a.ConfirmReceipt: _with(
        lambda: _supplied(10), lambda shop: shop.step(a.ConfirmReceipt, quantity=10)
    ),
    a.ReturnMaterials: _with(
        lambda: _supplied(10, counted=True), lambda shop: shop.materials(a.ReturnMaterials, 1)
    ),
    a.DeclareScrap: _with(
        lambda: _supplied(10, counted=True), lambda shop: shop.step(a.DeclareScrap, quantity=1)
    ),
    a.AcceptScrap: _scrap,
    a.ExtendLease: _with(_claimed, lambda shop: shop.step(a.ExtendLease)),
    a.SubmitAssignment: _with(_claimed, lambda shop: shop.submit()),
    a.ReturnAssignment: _with(
        _claimed, lambda shop: shop.step(a.ReturnAssignment, reason=ReturnReason.NO_TIME)
    ),
    a.FileAppeal: _with(
        _refused, lambda shop: shop.step(a.FileAppeal, grounds=AppealGrounds.PIECES_ARE_GOOD)
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
