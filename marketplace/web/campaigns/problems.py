"""What is told of refusals about campaigns."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import CHECK_ID, LIFT_FIRST, LOOK, NEW_ID, OTHER_GIFT, told

PROBLEMS: Final = {
    "CampaignUnknown": told(
        "没有这个编号的项目。", "There is no campaign under this id.", CHECK_ID
    ),
    "CampaignAlreadyDrafted": told("这个项目编号已被使用。", "The campaign's id is taken.", NEW_ID),
    "CampaignNotInStatus": told(
        "项目当前的状态不允许这一步。",
        "The step does not follow from where the campaign stands.",
        LOOK,
    ),
    "CampaignNotPublished": told(
        "项目尚未开始募捐。", "The campaign takes no gifts yet.", OTHER_GIFT
    ),
    "CampaignIsPaused": told("项目暂停募捐。", "The campaign takes no gifts for now.", OTHER_GIFT),
    "CampaignIsClosed": told("项目已经结束募捐。", "The campaign takes no more gifts.", OTHER_GIFT),
    "CampaignIsFrozen": told(
        "项目已被冻结，款项不能进出。",
        "The campaign is frozen: nothing goes in or out.",
        LIFT_FIRST,
    ),
    "CampaignNotFrozen": told("项目没有被冻结。", "The campaign is not frozen.", LOOK),
    "CampaignMissedItsTarget": told(
        "该项目没有达到目标，捐款正在全部退还，不再记入捐款。",
        "The campaign missed its target and gives everything back: no gift is entered for it.",
        Text(
            "请通过原支付渠道把这笔款退还捐款人；或征得其同意后捐给另一个项目。",
            "Give the money back through the gateway that holds it, or ask the donor whether it may"
            " go to another campaign.",
        ),
    ),
    "CampaignDeadlinePassed": told(
        "捐款晚于项目的截止时间。", "The gift came after the campaign's deadline.", OTHER_GIFT
    ),
    "GiftBeforeItsCampaign": told(
        "捐款早于该项目接受捐款的时间。",
        "The gift was given before the campaign took any.",
        Text(
            "请核对捐款时间与项目；若是旧项目的捐款，项目起草时须写明从何时起的捐款算入。",
            "Check the gift's time and campaign; an older campaign's draft says since when gifts "
            "count.",
        ),
    ),
    "GiftsSinceInFuture": told(
        "“从何时起的捐款算入”不得晚于起草时间。",
        "Gifts can't count only from a time after the draft.",
        Text("请填写更早的时间，或留空。", "Give an earlier time, or none."),
    ),
    "BeneficiaryMismatch": told(
        "定向项目须指明一户家庭，统筹项目不得指明家庭。",
        "An earmarked campaign names exactly one household; a pooled one names none.",
        Text("请更正受助家庭或项目类型。", "Correct the household or the kind of campaign."),
    ),
    "DeadlineMissing": told(
        "“达标才拨付”的项目必须有截止时间。",
        "An all-or-nothing campaign needs a deadline.",
        Text("请填写截止时间。", "Give a deadline."),
    ),
    "DeadlineNotInFuture": told(
        "截止时间必须晚于起草时间。",
        "The deadline must lie after the draft.",
        Text("请填写更晚的截止时间。", "Give a later deadline."),
    ),
    "TargetNotReached": told(
        "“达标才拨付”的项目须达到目标才能提前结束。",
        "An all-or-nothing campaign ends early only when its target is reached.",
        Text("请等到达标或截止。", "Wait for the target or the deadline."),
    ),
}
