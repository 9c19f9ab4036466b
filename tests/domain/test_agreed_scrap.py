"""Scrap that was issued as scrap is accepted as scrap, and nobody is charged for it."""

import pytest
from msgspec.structs import replace

from domain.errors import DomainError
from domain.facts.editions import FIRST
from domain.facts.piecework.materials import LossAdjudicated, LossReason, ScrapAccepted
from domain.piecework.assignments.errors import QuantityOutOfRangeError
from domain.piecework.assignments.judgement.commands import ApproveAssignment
from domain.piecework.assignments.materials.commands import (
    AcceptScrap,
    AdjudicateLoss,
    ConfirmReceipt,
    DeclareScrap,
    IssueMaterials,
)
from domain.piecework.assignments.materials.errors import (
    ScrapIsAgreedError,
    ScrapOverAgreedRateError,
)
from tests.worlds.workshop import NEEDY, OFFICER, SUPPLIED, Workshop


def issued(units: int, permille: int, quantity: int) -> Workshop:
    """A lot of so many pieces, its materials handed out and counted."""
    work, terms = SUPPLIED
    shop = Workshop(
        work=work,
        terms=replace(terms, units=units, lot_size=units, scrap_permille=permille, offline_lots=0),
    ).opened()
    shop.do(shop.claim(), shop.materials(IssueMaterials, quantity))
    shop.do(shop.step(ConfirmReceipt, quantity=quantity))
    return shop


def spoil(shop: Workshop, quantity: int) -> None:
    """The worker declares scrap, and the storekeeper accepts it."""
    shop.do(shop.step(DeclareScrap, quantity=quantity))
    shop.do(shop.materials(AcceptScrap, quantity))


def charge(shop: Workshop, quantity: int, minor: int = 350, **changes: object) -> AdjudicateLoss:
    """An arbiter finds scrap above the agreed rate, and charges for it."""
    said = {"scrap": True, "reason": LossReason.SCRAP_OVER_AGREED_RATE, "by": OFFICER, **changes}
    command: AdjudicateLoss = shop.materials(
        AdjudicateLoss, quantity, household_id=NEEDY, charged_minor=minor, **said
    )
    return command


@pytest.mark.parametrize(
    ("units", "permille", "most", "agreed"),
    [(10, 50, 11, 1), (20, 30, 21, 1), (33, 30, 35, 2), (100, 30, 104, 4), (10, 0, 10, 0)],
)
def test_what_is_issued_beyond_the_lot_is_agreed_scrap(
    units: int, permille: int, most: int, agreed: int
) -> None:
    """The most that may be issued less the lot, to the piece; one more is for a person."""
    with pytest.raises(QuantityOutOfRangeError):
        issued(units, permille, most + 1)
    shop = issued(units, permille, most)
    shop.do(shop.step(DeclareScrap, quantity=agreed + 1))
    with pytest.raises(ScrapOverAgreedRateError) as over:
        shop.do(shop.materials(AcceptScrap, agreed + 1))
    assert over.value.details["agreed"] == agreed
    if agreed:
        shop.do(shop.materials(AcceptScrap, agreed))
        assert shop.one(ScrapAccepted).quantity == agreed


@pytest.mark.parametrize(("quantity", "agreed"), [(100, 3), (101, 3), (103, 3), (104, 4)])
def test_where_less_was_issued_the_agreed_share_of_that_is_scrap(
    quantity: int, agreed: int
) -> None:
    """Thirty in a thousand of what was issued, or all that is beyond the lot if that is more."""
    shop = issued(100, 30, quantity)
    spoil(shop, agreed)
    shop.do(shop.step(DeclareScrap, quantity=1))
    with pytest.raises(ScrapOverAgreedRateError):
        shop.do(shop.materials(AcceptScrap, 1))


def test_nobody_is_charged_for_agreed_scrap() -> None:
    """Twenty of twenty-one are handed in, the one that was issued as scrap is spoiled."""
    shop = issued(20, 30, 21)
    shop.do(shop.step(DeclareScrap, quantity=1), shop.submit(20), shop.judge(ApproveAssignment))
    with pytest.raises(ScrapIsAgreedError) as agreed:
        shop.do(charge(shop, 1))
    assert agreed.value.details["agreed"] == 1
    with pytest.raises(ScrapIsAgreedError):
        shop.do(charge(shop, 1, reason=LossReason.LOST_BY_WORKER))
    with pytest.raises(ScrapIsAgreedError):
        shop.do(charge(shop, 1, scrap=False))
    shop.do(shop.materials(AcceptScrap, 1))
    assert shop.book.ledger.overdrawn == {}


def test_what_is_spoiled_beyond_it_can_be_charged() -> None:
    """Nineteen of twenty-one are handed in: one spoiled piece was agreed, the other was not."""
    shop = issued(20, 30, 21)
    shop.do(shop.step(DeclareScrap, quantity=2), shop.submit(19), shop.judge(ApproveAssignment))
    with pytest.raises(ScrapIsAgreedError):
        shop.do(charge(shop, 1))
    shop.do(charge(shop, 1, 0), charge(shop, 1))
    assert shop.one(LossAdjudicated).charged.minor == 350


def test_what_was_lost_is_charged_as_before() -> None:
    """What the worker lost was not spoiled, and is no scrap."""
    shop = issued(20, 30, 21)
    shop.do(shop.submit(20), shop.judge(ApproveAssignment))
    shop.do(charge(shop, 1, scrap=False, reason=LossReason.LOST_BY_WORKER))
    assert shop.one(LossAdjudicated).charged.minor == 350


def test_a_charge_of_the_first_edition_stands() -> None:
    """What was recorded before the rule changed is still what its rule gives."""
    shop = issued(20, 30, 21)
    shop.do(shop.step(DeclareScrap, quantity=1), shop.submit(20), shop.judge(ApproveAssignment))
    old = charge(shop, 1, edition=FIRST)
    with pytest.raises(DomainError):
        shop.do(replace(old, edition=2))
    shop.do(old)
    assert shop.one(LossAdjudicated).edition == FIRST
