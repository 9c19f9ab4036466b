"""A village at work: the story of piecework, and orders that still run, in every state."""

from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from domain.decider import Command
from domain.facts.piecework.orders import PauseReason
from domain.facts.piecework.rates import Rate
from domain.facts.piecework.terms import Unit, WorkKind
from domain.ids import ActorId, PictureHash
from domain.piecework.assignments.judgement.commands import RejectAssignment
from domain.piecework.assignments.materials.commands import ConfirmReceipt, IssueMaterials
from domain.piecework.orders.commands import PauseOrder, WidenFairShare
from tests.worlds.piecework_story import piecework
from tests.worlds.story import SYSTEM
from tests.worlds.workshop import (
    BUYERS_CLERK,
    DAY,
    FAULT,
    NEEDY,
    OPERATOR,
    OTHER,
    POOR,
    STATION,
    SUPPLIED,
    TERMS,
    WORK,
    Workshop,
)

SEALS, LANTERNS, CALLS, SHOES, SOCKS = (
    *("O-SEALS", "O-LANTERNS", "O-CALLS"),
    *("O-SHOES", "O-SOCKS"),
)
RUNNING: Final = (SEALS, LANTERNS, CALLS, SHOES)


def told(picture: PictureHash) -> list[tuple[Command, ActorId]]:
    """Every command and who gives it.

    Args:
        picture: Of a sample, stored.
    """
    shop = Workshop(now=TERMS.deadline + 60 * DAY)
    known = len(shop.done)
    _lanterns(shop, picture)
    _seals(shop, picture)
    _calls(shop)
    _shoes(shop)
    work = replace(WORK, title_zh="织袜", title_en="Knit socks", pictures=(picture,))
    socks = shop.beside(SOCKS, work=work, terms=replace(TERMS, deadline=shop.now + 30 * DAY))
    socks.do(socks.draft(), socks.fund())
    running = [(command, getattr(command, "by", None) or SYSTEM) for command in shop.done[known:]]
    return [*piecework(), *running]


def _lanterns(shop: Workshop, picture: PictureHash) -> None:
    """Supplied materials: one lot in every state, with its custody."""
    work, terms = SUPPLIED
    terms = replace(terms, units=450, offline_lots=4, deadline=shop.now + 25 * DAY)
    work = replace(work, title_zh="扎灯笼", title_en="Make lanterns", pictures=(picture,))
    lanterns = shop.beside(LANTERNS, work=work, terms=terms)
    lanterns.opened()
    lanterns.do(lanterns.tokens(("33" * 16, "44" * 16)))
    for lot, household_id in ((1, NEEDY), (2, NEEDY), (40, POOR), (41, OTHER)):
        lanterns.do(lanterns.claim(lot, household_id, by=OPERATOR, station_id=STATION))
    for lot, household_id in ((1, NEEDY), (40, POOR)):
        issued = lanterns.materials(IssueMaterials, 11, lot=lot, household_id=household_id)
        confirm = lanterns.step(ConfirmReceipt, lot, household_id, quantity=11)
        lanterns.do(issued, confirm, lanterns.submit(8, lot=lot, of=household_id))
    lanterns.do(lanterns.inspect(lot=40))
    lanterns.do(lanterns.judge(RejectAssignment, lot=40, good=5, fault=FAULT))
    lanterns.do(lanterns.materials(IssueMaterials, 10, lot=2))


def _seals(shop: Workshop, picture: PictureHash) -> None:
    """Two fen a piece, the first day of the window over."""
    work = replace(WORK, title_zh="贴封口", title_en="Stick seals", pictures=(picture, picture))
    terms = replace(
        TERMS, rate=Rate(2, 1), units=20_000, lot_size=500, deadline=shop.now + 20 * DAY
    )
    seals = shop.beside(SEALS, work=work, terms=terms)
    seals.do(seals.draft(), seals.fund(), seals.review(1_500, 3600), seals.publish())
    seals.now += DAY
    seals.do(seals.order(WidenFairShare))


def _calls(shop: Workshop) -> None:
    """A service, open to all."""
    work = replace(
        WORK,
        title_zh="电话回访",
        title_en="Follow-up calls",
        kind=WorkKind.SERVICE,
        unit=Unit.CALL,
        pictures=(),
    )
    calls = shop.beside(CALLS, work=work, terms=replace(TERMS, deadline=shop.now + 9 * DAY))
    calls.opened()
    for hours in (24, 48):
        calls.now = shop.now + timedelta(hours=hours)
        calls.do(calls.order(WidenFairShare))


def _shoes(shop: Workshop) -> None:
    """Paused, its only free lots set aside."""
    work = replace(WORK, title_zh="纳鞋底", title_en="Stitch soles", unit=Unit.PAIR)
    terms = replace(TERMS, units=20, deadline=shop.now + 30 * DAY)
    shoes = shop.beside(SHOES, work=work, terms=terms)
    shoes.opened()
    shoes.do(shoes.tokens(("55" * 16, "66" * 16)))
    shoes.do(shoes.order(PauseOrder, reason=PauseReason.MATERIALS_LATE, by=BUYERS_CLERK))
