"""What is told of refusals about orders."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import (
    ANOTHER_PERSON,
    CHECK_ID,
    LATER,
    LOOK,
    NEW_ID,
    SMALLER,
    told,
)

PROBLEMS: Final = {
    "WageUnknown": told(
        "没有记录该地当日的小时最低工资标准。",
        "No minimum hourly wage is recorded for that place on that day.",
        Text(
            "请核对县级代码和日期；确有新标准的请联系平台补录。",
            "Check the county code and the day; tell us if there is a standard that we lack.",
        ),
    ),
    "OrderUnknown": told("没有这个编号的订单。", "There is no order under this id.", CHECK_ID),
    "OrderAlreadyDrafted": told("这个订单编号已被使用。", "The order's id is taken.", NEW_ID),
    "OrderNotInStatus": told(
        "订单目前的状态不允许这一步。", "The order does not stand where this step begins.", LOOK
    ),
    "NotTheBuyer": told(
        "只有下单的采购方可以这样做。",
        "Only the buyer of the order may do this.",
        Text("请由该采购方办理。", "Let that buyer do it."),
    ),
    "OrderDeadlinePassed": told(
        "截止时间已过或不合适。",
        "The time asked for has passed, or lies after the order's deadline.",
        Text("请改一个截止时间。", "Choose another time."),
    ),
    "OrderDeadlineAhead": told(
        "订单的截止时间还没有到。", "The order's deadline has not come yet.", LATER
    ),
    "TermsOutOfRange": told(
        "订单条款中有数字超出允许范围。",
        "A figure of the terms is beyond what an order may say.",
        Text("请更正 details 所指的字段。", "Correct the field that details names."),
    ),
    "PersonalDataInText": told(
        "作业说明里有手机号或身份证号，记录是公开且不可删除的。",
        "The instructions hold a phone or identity number; the record is public and for ever.",
        Text("请删去后再提交。", "Take it out and send it again."),
    ),
    "RateOutOfRange": told(
        "单价超出允许范围，不能为零。",
        "The rate is out of range; it can't be zero.",
        Text(
            "请填写每若干件若干分的正数单价。", "Give a rate of at least one fen for some pieces."
        ),
    ),
    "EscrowShort": told(
        "托管资金不足以支付整个订单。",
        "The escrow does not cover all that the order may cost.",
        Text("请先补足托管资金再发布。", "Pay in what is missing before you publish."),
    ),
    "RateBelowMinimumWage": told(
        "按此单价，一小时的收入低于最低工资标准。",
        "An hour of this work would pay less than the minimum wage.",
        Text("请提高单价。", "Raise the rate."),
    ),
    "CurrencyNotOfWages": told(
        "订单的币种与最低工资标准的币种不同，无法比较。",
        "The order is in another currency than the minimum wages, so they can't be compared.",
        Text("请以人民币定价。", "Set its rate in CNY."),
    ),
    "SampleTooShort": told(
        "计时样品太短，不能据此判断单价。",
        "The timed sample is too short to judge a rate by.",
        Text("请至少计时十分钟，至少一件。", "Time at least ten minutes and one piece."),
    ),
    "ReviewerIsBuyer": told(
        "起草订单的人不能审核自己的单价。",
        "Whoever drafted an order can't review its rate.",
        ANOTHER_PERSON,
    ),
    "WindowNotDue": told(
        "优先窗口现在不需要放宽。", "The neediest-first window does not widen now.", LATER
    ),
    "CustodyShort": told(
        "托管账户尚不足以支付这笔款项。",
        "The custody account does not cover this payment yet.",
        Text(
            "请先录入网关转入的银行流水，再重试。",
            "Enter the bank's line of what the gateway paid in first, and try again.",
        ),
    ),
    "TransportOverBudget": told(
        "运费预算余额不足。", "The transport budget holds less than this.", SMALLER
    ),
    "OfflineLotsExceeded": told(
        "可离线预留的批次不足。",
        "Fewer lots can be set aside for offline claims.",
        Text("请减少份数。", "Ask for fewer."),
    ),
    "ClaimTokensNotDue": told(
        "该服务站没有到期的领活凭证。", "The station holds no expired claim tokens.", LATER
    ),
    "LotsUnfinished": told(
        "还有批次未完成、有争议、物料未核清，或离线凭证仍可兑换。",
        "Lots are in hand, contested or held by a token, or materials are not accounted for.",
        Text("请先处理 details 所列批次。", "See to the lots that details names first."),
    ),
}
