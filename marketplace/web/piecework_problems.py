"""What a reader is told about problems with piecework."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import (
    ANOTHER_PERSON,
    CHECK_ID,
    LOOK,
    NEW_ID,
    NOTHING_READ,
    SMALLER,
    told,
)

OTHER_LOT: Final = Text("请选择其他可领的批次。", "Choose another lot that is open.")
OTHER_ORDER: Final = Text("请选择其他订单。", "Choose another order.")
COUNT_AGAIN: Final = Text("请重新清点数量。", "Count again and correct the quantity.")
LATER: Final = Text("请到期后再办理。", "Come back when it is due.")
ASK_STATION: Final = Text("如有疑问请联系服务站。", "Ask the station if anything is unclear.")

ORDERS: Final = {
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
CLAIMS: Final = {
    "LotUnknown": told("订单里没有这个批次。", "The order has no such lot.", OTHER_LOT),
    "LotAlreadyClaimed": told(
        "这个批次刚被别人领走。", "Somebody else was faster with this lot.", OTHER_LOT
    ),
    "LotsAllTaken": told(
        "这个订单目前没有可领的批次。",
        "No lot of this order is open to this household now.",
        OTHER_ORDER,
    ),
    "LotReservedForNeediest": told(
        "这个批次目前优先留给更困难的家庭。",
        "The lot is kept for needier households for now.",
        OTHER_LOT,
    ),
    "LotHeldForStation": told(
        "这个批次已预留给一个离线服务站。",
        "The lot is set aside for a station without a network.",
        OTHER_LOT,
    ),
    "WorkNotOfferedInCounty": told(
        "这个订单不面向该户所在的县。", "The order is for other counties.", OTHER_ORDER
    ),
    "HouseholdCapReached": told(
        "优先期内每户可领的批次已满。",
        "The household has taken as many lots of this order as it may for now.",
        Text("请等优先期结束后再领。", "Wait until the neediest-first window ends."),
    ),
    "OpenLotsLimitReached": told(
        "手上未交的批次已达上限。",
        "The household holds as many unfinished lots as it may.",
        Text("请先交活或退活。", "Hand one in or give one back first."),
    ),
    "NotQualified": told(
        "这个订单要求先通过测试或培训。",
        "The order asks for a test or training that was not passed.",
        Text("请先参加测试或培训。", "Take the test or training first."),
    ),
    "ClaimTokenMalformed": told(
        "这不是领活凭证，或者没有读对。",
        "This is no claim token, or it was misread.",
        Text("请重新扫码，或照纸条重新输入。", "Scan it again, or type it again from the slip."),
    ),
    "ClaimTokenForged": told(
        "这张领活凭证不是本平台签发的，或者签发它的密钥已停用。",
        "The claim token was not signed here, or under a key that was withdrawn.",
        Text(
            "请不要按它开工；请服务站换发凭证。",
            "Do not start work on it; ask the station for another one.",
        ),
    ),
    "ClaimTokenUnknown": told(
        "没有为该服务站的这个批次签发过这张凭证。",
        "No such token was issued to this station for this lot.",
        ASK_STATION,
    ),
    "ClaimTokenExpired": told(
        "领取时凭证已过期，或上传得太晚。",
        "The token had expired when it was taken, or was brought in too late.",
        Text("请领取其他批次。", "Claim another lot."),
    ),
    "ClaimTokenSpent": told("这张凭证已经用过。", "The token was used before.", LOOK),
}
WORK: Final = {
    "AssignmentUnknown": told(
        "没有这个编号的领活记录。", "There is no assignment under this id.", CHECK_ID
    ),
    "AssignmentAlreadyMade": told(
        "这个领活编号已被使用。", "The assignment's id is taken.", NEW_ID
    ),
    "NotYourAssignment": told(
        "这个批次是别的家庭领的。", "The lot is another household's.", CHECK_ID
    ),
    "AssignmentNotInStatus": told(
        "这个批次目前的状态不允许这一步。",
        "The lot does not stand where this step begins.",
        LOOK,
    ),
    "LeaseAlreadyExtended": told(
        "这个批次已经延期过一次。", "The time for this lot was extended once already.", ASK_STATION
    ),
    "NotDueYet": told("这一步的时间还没有到。", "The time for this has not come.", LATER),
    "QuantityOutOfRange": told(
        "数量小于最小值，或超过可有的数量。",
        "The count is below the least, or above what there is.",
        COUNT_AGAIN,
    ),
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
JUDGEMENTS: Final = {
    "JudgeIsWorker": told(
        "本户的人或经手交活的人不能验收。",
        "Nobody judges work of their own household, or work that they handed in.",
        ANOTHER_PERSON,
    ),
    "ArbiterIsParty": told(
        "仲裁人此前参与过这个批次。",
        "An arbiter must have had nothing to do with the lot before.",
        ANOTHER_PERSON,
    ),
    "NotInspected": told(
        "没有不合格的检验结果，不能拒收。",
        "Pieces are refused only after an inspection that the lot did not pass.",
        Text("请先按抽样表检验。", "Inspect it by the sampling table first."),
    ),
    "ClauseUnknown": told(
        "拒收须指明作业说明的条款并附照片。",
        "A refusal cites a clause of the instructions and shows a picture.",
        Text("请补上条款号和照片。", "Add the clause's number and a picture."),
    ),
    "ReworkRoundsSpent": told(
        "这个批次已经返工两次。",
        "The lot was sent back as often as it may be.",
        Text("请验收或按条款部分验收。", "Approve it, or in part with a clause."),
    ),
    "AppealTooLate": told("申诉期已过。", "The time for an appeal is over.", ASK_STATION),
    "BonusPoolShort": told("奖金池余额不足。", "The bonus pool holds less.", SMALLER),
}
RATINGS: Final = {
    "RatingTooEarly": told("验收之后才能评价。", "Work is rated once it has been judged.", LATER),
    "RatingTooLate": told(
        "评价已经公开，或评价期已过。", "The ratings were revealed, or their time is over.", LOOK
    ),
    "RatingAlreadyGiven": told("每方只能评价一次。", "Each side rates once.", LOOK),
    "StarsOutOfRange": told(
        "评价为一星到五星。",
        "A rating is one star to five.",
        Text("请选择一到五星。", "Choose one to five."),
    ),
    "RatingOpeningMismatch": told(
        "要公开的评价与当初封存的不一致。",
        "What was to be revealed is not what was sealed.",
        Text("请联系平台核查。", "Tell the platform; somebody must look."),
    ),
}
QUALIFICATIONS: Final = {
    "QualificationUnknown": told(
        "没有这个编号的测试或培训。", "There is no test or training under this id.", CHECK_ID
    ),
    "QualificationAlreadyDefined": told(
        "这个测试或培训编号已被使用。", "The id of the test or training is taken.", NEW_ID
    ),
    "AnswerKeyMismatch": told(
        "答案与题目不符，或不是当初承诺的答案。",
        "The key does not fit the questions, or is not the one that was committed to.",
        Text("请核对题目和答案。", "Check the questions and the key."),
    ),
    "AnswersIncomplete": told(
        "每道题都要选一个答案。",
        "Each question needs one of its answers.",
        Text("请答完所有题目。", "Answer every question."),
    ),
    "AlreadyQualified": told("已经通过，无需再考。", "The household has passed already.", LOOK),
    "RetryTooEarly": told("现在还不能重考。", "The test may be taken again later.", LATER),
    "NotThisKind": told(
        "测试要考，培训要学，不能互换。",
        "A test is taken and a training is completed, not the other way round.",
        LOOK,
    ),
}
STATEMENTS: Final = {
    "PeriodBackwards": told(
        "期间的最后一天早于第一天。",
        "The last day of the period lies before its first.",
        Text("请更正日期。", "Correct the days."),
        NOTHING_READ,
    ),
    "PeriodTooLong": told(
        "一张对账单最多三年。",
        "A statement is of three years at most.",
        Text("请选择较短的期间。", "Ask for a shorter period."),
        NOTHING_READ,
    ),
    "StatementTooLong": told(
        "这个期间的账目太多，无法列在一张对账单里。",
        "The period has more lines than one statement holds.",
        Text("请选择较短的期间。", "Ask for a shorter period."),
        NOTHING_READ,
    ),
}
PIECEWORK: Final = {
    **ORDERS,
    **CLAIMS,
    **WORK,
    **JUDGEMENTS,
    **RATINGS,
    **QUALIFICATIONS,
    **STATEMENTS,
}
