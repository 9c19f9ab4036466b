"""What went wrong, in both languages: a sentence for every code, Chinese first."""

from typing import Final

from marketplace.web.language import Language

NOTHING_RECORDED: Final = {
    Language.ZH: "没有记录任何内容，钱款没有变动。",
    Language.EN: "Nothing was recorded; no money moved.",
}
PROBLEMS: Final[dict[str, tuple[str, str]]] = {
    "AllocationExceedsFund": ("资金池里没有这么多钱。", "The pool does not hold that much."),
    "AllocationBeforeOutcome": (
        "达标才生效的项目，要在达标结束后才能分配。",
        "An all-or-nothing campaign gives money out only after it reached its target.",
    ),
    "AllocationHasNoTakers": (
        "没有家庭可以分到：无人申请、均有利害关系或没有需要。",
        "No household can get a share: none asked, all are related, or none is in need.",
    ),
    "AllocationTooWide": (
        "一次分配的家庭太多，请分成几次。",
        "One allocation names too many households; make several.",
    ),
    "CandidateRepeated": ("同一家庭在名单里出现了不止一次。", "A household is listed twice."),
    "CandidateOutOfRange": (
        "需要分数或上限超出范围。",
        "A need score or a cap is outside its range.",
    ),
    "HouseholdNotEarmarked": (
        "定向项目的钱只能给它指定的家庭。",
        "Money of an earmarked campaign goes to its one household only.",
    ),
    "AllocationUnknown": (
        "没有给这个家庭的这笔分配，或者已经撤销。",
        "There is no such allocation to this household, or it was reversed before.",
    ),
    "AllocationAlreadySpent": (
        "已经支付或申请支付的份额不能撤销。",
        "A share of which something was paid or asked for can't be reversed.",
    ),
    "CampaignUnknown": ("没有这个项目。", "There is no such campaign."),
    "CampaignAlreadyDrafted": ("这个项目编号已被使用。", "This campaign id is taken."),
    "CampaignNotInStatus": (
        "项目目前的状态不能做这一步。",
        "The step does not follow from where the campaign stands.",
    ),
    "CampaignNotPublished": ("项目还没有发布。", "The campaign takes no gifts yet."),
    "CampaignIsPaused": (
        "项目暂停接受捐款，请稍后再来。",
        "The campaign takes no gifts for now; come back later.",
    ),
    "CampaignIsClosed": (
        "项目已经结束，可以看看别的项目。",
        "The campaign has ended; please look at another one.",
    ),
    "CampaignIsFrozen": (
        "项目已被冻结，款项不进不出。",
        "The campaign is frozen: nothing goes in or out.",
    ),
    "CampaignNotFrozen": ("项目没有被冻结。", "The campaign is not frozen."),
    "CampaignDeadlinePassed": ("项目已经过了截止时间。", "The campaign's deadline has passed."),
    "BeneficiaryMismatch": (
        "定向项目要指定一个家庭，资金池项目不指定家庭。",
        "An earmarked campaign names exactly one household; a pooled one names none.",
    ),
    "DeadlineMissing": (
        "达标才生效的项目必须有截止时间。",
        "An all-or-nothing campaign needs a deadline.",
    ),
    "DeadlineNotInFuture": ("截止时间必须在将来。", "The deadline must lie in the future."),
    "TargetNotReached": (
        "未达标的项目不能提前结束。",
        "An all-or-nothing campaign ends early only when its target is reached.",
    ),
    "DonationUnknown": ("没有这笔捐款。", "There is no such gift."),
    "DonationInFuture": (
        "捐款时间不能晚于现在。",
        "A gift can't have been given later than now.",
    ),
    "FeeExceedsGift": (
        "手续费超过了捐款余下的部分。",
        "The fee is more than what is left of the gift.",
    ),
    "RefundExceedsGift": (
        "只能退还尚未分配的部分。",
        "Only what is left of the gift and not allocated can go back.",
    ),
    "ChargebackExceedsGift": (
        "拒付金额超过了捐款余额。",
        "A chargeback is at most the gift less what went back before.",
    ),
    "HouseholdUnknown": ("没有这个家庭。", "There is no such household."),
    "HouseholdAlreadyRegistered": ("这个家庭编号已被使用。", "This household id is taken."),
    "HouseholdAlreadyVerified": (
        "这个家庭已由第二人核实过。",
        "A second person confirmed it before.",
    ),
    "VerifierIsRegistrar": (
        "登记人不能核实自己登记的家庭，请由另一人核实。",
        "Whoever registered a household can't confirm it; another person must.",
    ),
    "HouseholdNotVerified": (
        "家庭还没有经第二人核实。",
        "Money goes only to households that a second person confirmed.",
    ),
    "ConsentMissing": (
        "这个家庭没有同意，或已撤回同意。",
        "The household has not agreed, or no longer agrees.",
    ),
    "ConsentAlreadyGiven": (
        "这个家庭已经同意过。",
        "The household's consent stands already.",
    ),
    "HouseholdIsFrozen": ("给这个家庭的款项已被冻结。", "Money for the household is stopped."),
    "HouseholdNotFrozen": ("这个家庭没有被冻结。", "The household is not frozen."),
    "HouseholdHasExited": ("这个家庭已经退出。", "The household has left the programme."),
    "NeedTierOutOfRange": ("需要等级是 1 到 5。", "Need tiers go from 1 to 5."),
    "CurrencyUnknown": ("不支持这种货币。", "No campaign is run in this currency."),
    "CurrencyMismatch": (
        "货币和项目的货币不同。",
        "The amount is in another currency than the fund.",
    ),
    "AmountMalformed": (
        "金额请写成普通数字，例如 100.00。",
        "Write the amount as a plain number, such as 100.00.",
    ),
    "AmountTooPrecise": (
        "金额的小数位太多。",
        "The amount has more decimal places than its currency.",
    ),
    "AmountNotPositive": ("金额必须大于零。", "The amount must be above zero."),
    "AmountTooLarge": ("金额太大。", "The amount is too large."),
    "PayoutExceedsFund": (
        "这个家庭账上可用的钱不够。",
        "The household's fund does not hold that much, holds included.",
    ),
    "PayoutUnknown": ("没有这笔付款。", "There is no such payout."),
    "PayoutAlreadyRequested": ("这个付款编号已被使用。", "This payout id is taken."),
    "PayoutNotInStatus": (
        "付款目前的状态不能做这一步。",
        "The step does not follow from where the payout stands.",
    ),
    "ApproverIsRequester": (
        "申请人不能批准自己的申请，请由另一人批准。",
        "Whoever asked for a payout can't approve it; another person must.",
    ),
    "StatementLineRepeated": (
        "这行银行流水已经录入过。",
        "The bank statement line was entered before.",
    ),
    "IdempotencyKeyReused": (
        "这个 Idempotency-Key 已用于另一个请求，请换一个。",
        "The Idempotency-Key was used for another request; choose a new one.",
    ),
    "OutcomeUnknown": (
        "还不知道是否已记录。请用同一个 Idempotency-Key 再问一次。",
        "Nobody knows yet whether it was recorded. Ask again with the same Idempotency-Key.",
    ),
    "LogBusy": ("系统繁忙，请稍后再试。", "The system is busy; try again in a moment."),
    "TooContended": (
        "同时有太多相关操作，请再试一次。",
        "Others kept changing the same thing; please try again.",
    ),
}
STATUSES: Final[dict[int, tuple[str, str]]] = {
    400: ("请求看不懂。", "The request can't be read."),
    401: ("请先出示令牌。", "A bearer token is needed."),
    403: ("这个令牌没有这项权限。", "This token is for something else."),
    404: ("没有找到。", "There is nothing here."),
    405: ("这个地址不支持这种操作。", "This address does not take this method."),
    413: ("内容太大。", "The body is too large."),
    415: ("只接受 JSON。", "Only JSON is taken."),
    500: ("是我们的故障。", "This is our fault."),
    503: ("暂时无法使用，请稍后再试。", "Not available for the moment; try again."),
}


def sentence(code: str, language: Language) -> str | None:
    """What a code means; absent if it is none of ours."""
    texts = PROBLEMS.get(code)
    return None if texts is None else texts[language is Language.EN]


def status_sentence(status: int, language: Language) -> str:
    """What a status means."""
    texts = STATUSES.get(status) or STATUSES[500 if status >= 500 else 400]  # noqa: PLR2004
    return texts[language is Language.EN]
