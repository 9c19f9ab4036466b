"""Lots that were claimed, handed in, judged and appealed."""

from typing import Any

from msgspec.structs import replace

from domain.facts.piecework.appeals import AppealGrounds, RulingReason
from domain.facts.piecework.materials import LossReason
from domain.ids import Commitment, HouseholdId
from domain.piecework.assignments.appeals.commands import (
    AnswerAppeal,
    FileAppeal,
    ResolveDispute,
)
from domain.piecework.assignments.judgement.commands import (
    RejectAssignment,
)
from domain.piecework.assignments.materials.commands import (
    ConfirmReceipt,
    IssueMaterials,
)
from tests.worlds.workshop import (
    ARBITER,
    FAULT,
    NEEDY,
    OFFICER,
    SUPPLIED,
    TERMS,
    Workshop,
)

PAY = 3_337
"""For a lot of ten."""


WORDS = Commitment("cc" * 32)


REJECT = {"good": 4, "fault": FAULT}


APPEAL = {"grounds": AppealGrounds.PIECES_ARE_GOOD}


LOSS = {"household_id": NEEDY, "scrap": False, "reason": LossReason.LOST_BY_WORKER, "by": OFFICER}


RULING = {"good": 9, "reason": RulingReason.EVIDENCE_SUPPORTS_WORKER, "statement": WORDS}


def earned(shop: Workshop, household_id: HouseholdId = NEEDY) -> int:
    """What a household has earned."""
    return shop.balance(f"earnings:household:{household_id}")


def resolve(shop: Workshop, **changes: Any) -> ResolveDispute:
    """The arbiter decides."""
    return ResolveDispute(**{**shop.about(), **RULING, "by": ARBITER, **changes})


def claimed(**terms: Any) -> Workshop:
    """Lot 1 is in the needy household's hands."""
    shop = Workshop(terms=replace(TERMS, **terms)).opened()
    shop.do(shop.claim())
    return shop


def supplied() -> Workshop:
    """Lot 1 was claimed, materials for eleven pieces handed out and counted."""
    shop = Workshop(*SUPPLIED).opened()
    shop.do(shop.claim(), shop.materials(IssueMaterials, 11))
    shop.do(shop.step(ConfirmReceipt, quantity=11))
    return shop


def submitted(quantity: int = 10) -> Workshop:
    """Lot 1 was handed in."""
    shop = claimed()
    shop.do(shop.submit(quantity))
    return shop


def failed() -> Workshop:
    """Its sample was bad."""
    shop = submitted()
    shop.do(shop.inspect())
    return shop


def rejected() -> Workshop:
    """It was refused, four pieces are good."""
    shop = failed()
    shop.do(shop.judge(RejectAssignment, **REJECT))
    return shop


def appealed() -> Workshop:
    """The worker contests that."""
    shop = rejected()
    shop.do(shop.step(FileAppeal, **APPEAL))
    return shop


def disputed() -> Workshop:
    """The buyer does not concede."""
    shop = appealed()
    shop.do(shop.judge(AnswerAppeal, concedes=False, statement=WORDS))
    return shop
