"""What is told of refusals about materials."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import COUNT_AGAIN, LOOK, SMALLER, told

PROBLEMS: Final = {
    "MaterialsNotForThisOrder": told(
        "这个订单不由采购方供料。",
        "No materials are supplied for this order.",
        LOOK,
    ),
    "MaterialsAlreadyIssued": told(
        "这个批次的物料已经发过。", "The lot's materials were handed out before.", LOOK
    ),
    "MaterialsNotConfirmed": told(
        "物料还没有发放，或还没有清点确认。",
        "The materials were not handed out, or not counted yet.",
        Text("请先清点并确认收料。", "Count them and confirm the receipt first."),
    ),
    "MaterialsStillOut": told(
        "还有物料没有交回。",
        "Materials of this lot are not accounted for.",
        Text("请先交回物料或申报损耗。", "Give them back or declare the scrap first."),
    ),
    "CustodyExceedsIssued": told(
        "核销的数量超过发出的物料。",
        "More would be accounted for than was handed out.",
        COUNT_AGAIN,
    ),
    "ScrapNotDeclared": told(
        "申报的损耗没有这么多。",
        "The worker declared less scrap than this.",
        Text("请先由本人申报损耗。", "Let the worker declare it first."),
    ),
    "ScrapOverAgreedRate": told(
        "损耗超过约定比例。",
        "The scrap is above the agreed rate.",
        Text("超出部分须由专人裁定。", "A person must decide about what is above it."),
    ),
    "ScrapIsAgreed": told(
        "约定的损耗不收费，还没有核完。",
        "Agreed scrap is never charged, and some of it was not accepted yet.",
        Text(
            "请先核收约定内的损耗，再裁定超出的部分。",
            "Accept it first, then decide about what is beyond it.",
        ),
    ),
    "ChargeTooHigh": told(
        "扣款超过该批次尚在账上的报酬。",
        "The charge is more than what the household still has of this lot's pay.",
        SMALLER,
    ),
    "LossReasonNotChargeable": told(
        "这种损失不能向劳动者收费。",
        "A loss of this kind is never charged to the worker.",
        Text("请把扣款改为零。", "Charge nothing."),
    ),
}
