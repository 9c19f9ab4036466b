"""What went wrong, what was not done, and what to do next: a text for every problem code."""

from typing import Final

from marketplace.web.bound_problems import BOUNDS
from marketplace.web.households.problems import HOUSEHOLDS
from marketplace.web.language import Text
from marketplace.web.money_problems import GIFTS
from marketplace.web.piecework_problems import PIECEWORK
from marketplace.web.problem_text import (
    AGAIN,
    ANOTHER_PERSON,
    CHECK_ID,
    LIFT_FIRST,
    LOOK,
    NEW_ID,
    NOTHING_READ,
    OTHER_GIFT,
    PLAIN_AMOUNT,
    SMALLER,
    told,
)

AMOUNTS: Final = {
    "AmountMalformed": told(
        "金额不是普通的十进制数字。", "The amount is no plain decimal number.", PLAIN_AMOUNT
    ),
    "AmountTooPrecise": told(
        "金额的小数位数超过该币种允许的位数。",
        "The amount has more decimal places than its currency.",
        PLAIN_AMOUNT,
    ),
    "AmountNotPositive": told("金额必须大于零。", "The amount must be above zero.", PLAIN_AMOUNT),
    "AmountTooLarge": told(
        "金额或由此得出的合计过大。", "The amount, or a total it would make, is too large.", SMALLER
    ),
    "CurrencyUnknown": told(
        "没有项目使用这个币种。",
        "No campaign is run in this currency.",
        Text("可用币种：CNY、EUR、HKD、JPY、USD。", "Use CNY, EUR, HKD, JPY or USD."),
    ),
    "CurrencyMismatch": told(
        "金额的币种与这笔资金的币种不同。",
        "The amount is in another currency than the fund.",
        Text("请改用这笔资金的币种。", "Use the currency of the fund."),
    ),
}
CAMPAIGNS: Final = {
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
    "CampaignDeadlinePassed": told(
        "捐款晚于项目的截止时间。", "The gift came after the campaign's deadline.", OTHER_GIFT
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
ALLOCATIONS: Final = {
    "AllocationExceedsFund": told(
        "分配金额超过项目现有的余额。", "The campaign's fund does not hold as much.", SMALLER
    ),
    "AllocationBeforeOutcome": told(
        "“达标才拨付”的项目须在达标结束后才能分配。",
        "An all-or-nothing campaign gives money out only after it closed with its target reached.",
        Text("请等项目结束。", "Wait until the campaign has closed."),
    ),
    "AllocationHasNoTakers": told(
        "没有家庭可以分得款项。",
        "No household can get a share.",
        Text("请核对候选家庭、利害关系与评分。", "Check candidates, relations and scores."),
    ),
    "CandidateRepeated": told(
        "候选名单中有重复的家庭。",
        "A household stands in the list more than once.",
        Text("请删去重复的家庭。", "Take the repetition out."),
    ),
    "CandidateOutOfRange": told(
        "评分或上限超出范围。",
        "A need score or a cap is outside its range.",
        Text("请更正评分或上限。", "Correct the score or the cap."),
    ),
    "HouseholdNotEarmarked": told(
        "定向项目的款项只能给指定的家庭。",
        "Money of an earmarked campaign goes to its one household only.",
        Text("请改为指定的家庭。", "Name the campaign's household."),
    ),
    "AllocationAlreadyMade": told(
        "这个分配编号已被使用。", "The allocation's id is taken.", NEW_ID
    ),
    "AllocationUnknown": told(
        "项目没有对这户家庭的这次分配，或已撤销。",
        "There is no such allocation to this household, or it was reversed before.",
        CHECK_ID,
    ),
    "AllocationAlreadySpent": told(
        "已付或已申请付款的份额不能撤销。",
        "A share of which something was paid or asked for can't be reversed.",
        Text("可先取消尚未发出的付款。", "Cancel payouts that are not sent yet, if there are any."),
    ),
}
PAYOUTS: Final = {
    "PayoutExceedsFund": told(
        "付款超过这户家庭可用的余额。",
        "The household's fund does not hold as much, holds included.",
        SMALLER,
    ),
    "PayoutUnknown": told("没有这个编号的付款。", "There is no payout under this id.", CHECK_ID),
    "PayoutBatchUnknown": told(
        "没有这个编号的付款批次。", "There is no batch of payouts under this id.", CHECK_ID
    ),
    "PayoutAlreadyRequested": told("这个付款编号已被使用。", "The payout's id is taken.", NEW_ID),
    "PayoutNotInStatus": told(
        "付款当前的状态不允许这一步。",
        "The step does not follow from where the payout stands.",
        LOOK,
    ),
    "ApproverIsRequester": told(
        "申请付款的人不能自己批准。", "Whoever asked for a payout can't approve it.", ANOTHER_PERSON
    ),
}
NOT_KEPT: Final = Text("图片没有保存。", "The picture was not kept.")
PICTURES: Final = {
    "PictureUnreadable": told(
        "图片已损坏，无法读取。",
        "The picture is broken and can't be read.",
        Text("请重新拍摄或重新导出后再上传。", "Take or export it again, then send it."),
        NOT_KEPT,
    ),
    "PictureKindUnsupported": told(
        "只接受静态的 JPEG、PNG 或 WebP 图片。",
        "Only still JPEG, PNG and WebP pictures are taken.",
        Text("请换成其中一种格式再上传。", "Send it as one of these."),
        NOT_KEPT,
    ),
    "PictureTooLarge": told(
        "图片过大。",
        "The picture is too large.",
        Text(
            "请缩小到 2 MB 和 2000 万像素以内再上传。",
            "Make it smaller: at most 2 MiB and 20 million pixels.",
        ),
        NOT_KEPT,
    ),
    "PictureUnknown": told(
        "没有这张图片。",
        "There is no such picture.",
        Text("请核对图片编号。", "Check its hash."),
        NOTHING_READ,
    ),
    "PictureStoreFull": told(
        "服务器的图片空间已满。",
        "There is no room left for pictures.",
        Text("请保留原图，稍后再上传。", "Keep the picture and send it again later."),
        NOT_KEPT,
    ),
    "PictureStoreBroken": told(
        "图片暂时无法存取。",
        "Pictures can't be kept or shown just now.",
        Text("请保留原图，稍后再试。", "Keep the picture and try again later."),
        NOT_KEPT,
    ),
}
LOG: Final = {
    "IdempotencyKeyReused": told(
        "这个幂等键已经用于另一个请求。",
        "The Idempotency-Key was used for another request.",
        Text("新的请求请用新的幂等键。", "Use a new key for a new request."),
    ),
    "IdempotencyKeyWeak": told(
        "未登录者的幂等键必须足够随机，否则可能与他人的相同。",
        "Without a token an Idempotency-Key must be random, or somebody else may send the same.",
        Text(
            "请为每笔捐款新生成一个随机 UUID（第 4 版）或至少 22 个随机 base64 字符。",
            "Make a new one for each gift: a random UUID (version 4) or 22 or more random base64"
            " characters, such as `python3 -c 'import uuid; print(uuid.uuid4())'` prints.",
        ),
    ),
    "OutcomeUnknown": told(
        "记账时连接中断，结果未知。",
        "The connection was lost while recording; nobody knows the outcome yet.",
        Text(
            "请用同一个幂等键再问一次，不会重复记账。",
            "Ask again with the same Idempotency-Key; nothing is recorded twice.",
        ),
        Text("可能已经记入，也可能没有。", "It may or may not have been recorded."),
    ),
    "LogBusy": told(
        "系统繁忙，未能及时记账。", "The log is busy and did not record in time.", AGAIN
    ),
    "ClockAhead": told(
        "服务器时钟走得太快，暂停记账。",
        "A clock of ours runs ahead, so nothing is recorded until it is put right.",
        AGAIN,
    ),
    "TooContended": told(
        "他人同时在改动同一笔资金或同一批活。",
        "Others kept changing the same fund or the same lots.",
        AGAIN,
    ),
    "Unrecordable": told(
        "内容过大或含有不能记录的字符。",
        "The content is too large, or holds characters that can't be recorded.",
        Text("请去掉特殊字符或缩短内容。", "Take special characters out, or shorten it."),
    ),
}
HTTP: Final = {
    "BadRequest": told(
        "请求的内容或参数无法理解。",
        "The request can't be understood.",
        Text(
            "请按接口说明更正；有问题的字段见 details。",
            "Correct it as the API description says; details names the fields.",
        ),
        NOTHING_READ,
    ),
    "NotAuthenticated": told(
        "这一步需要工作人员令牌。",
        "This step needs a staff token.",
        Text("请附上有效的 Bearer 令牌。", "Send a valid bearer token."),
    ),
    "NotPermitted": told(
        "这个令牌的角色无权做这一步。",
        "The token's role may not do this.",
        Text("请由有权限的人办理。", "Let somebody with that role do it."),
    ),
    "NotFound": told(
        "没有找到这个页面或记录。",
        "There is no such page or record.",
        Text(
            "请核对地址或编号，或从首页查找。",
            "Check the address or the id, or start from the home page.",
        ),
        NOTHING_READ,
    ),
    "MethodNotAllowed": told(
        "这个地址不支持这种请求方法。",
        "This address does not answer to that method.",
        Text("支持的方法见 Allow 标头。", "The Allow header names those that it answers to."),
    ),
    "BodyTooSlow": told(
        "请求内容没有在规定时间内传完。",
        "The body did not come in time.",
        Text(
            "请在网络较好时用同一个幂等键重试。",
            "Try again with the same Idempotency-Key where the network is better.",
        ),
    ),
    "TooManyRequests": told(
        "同一网络在短时间内的请求太多。",
        "Too many requests came from one network in a short time.",
        Text(
            "请等待 Retry-After 标头所说的秒数后再试。",
            "Try again after as many seconds as the Retry-After header says.",
        ),
    ),
    "TooManyStreams": told(
        "同时下载全部事件的人太多。",
        "Too many read the whole log at the same time.",
        Text(
            "请稍后再试，或用 /api/v1/events 分页读取。",
            "Try again later, or read it in pages at /api/v1/events.",
        ),
        NOTHING_READ,
    ),
    "BodyTooLarge": told(
        "请求内容超过大小上限。",
        "The body is over the limit.",
        Text("请缩短内容，或分几次发送。", "Shorten it, or send it in parts."),
    ),
    "UnsupportedMediaType": told(
        "只接受 application/json。",
        "Only application/json is read here.",
        Text("请以 application/json 发送。", "Send the body as application/json."),
    ),
    "InternalError": told(
        "系统内部出错，是我们的问题。",
        "Something broke on our side.",
        Text(
            "请稍后再试；写入请求请用同一个幂等键重试。",
            "Try again later; repeat a write with the same Idempotency-Key.",
        ),
        Text(
            "读取不会改变任何内容；写入可能已经记入，也可能没有。",
            "Reading changes nothing; a write may or may not have been recorded.",
        ),
    ),
    "Unavailable": told(
        "数据库暂时无法访问。",
        "The database can't be reached just now.",
        Text("请稍后再试。", "Try again soon."),
        Text(
            "读取不会改变任何内容；写入请用同一个幂等键再问一次。",
            "Reading changes nothing; ask about a write again with the same Idempotency-Key.",
        ),
    ),
}
PROBLEMS: Final = {
    **BOUNDS,
    **AMOUNTS,
    **GIFTS,
    **CAMPAIGNS,
    **HOUSEHOLDS,
    **ALLOCATIONS,
    **PAYOUTS,
    **PIECEWORK,
    **PICTURES,
    **LOG,
    **HTTP,
}
CODE_OF_STATUS: Final = {
    400: "BadRequest",
    401: "NotAuthenticated",
    403: "NotPermitted",
    404: "NotFound",
    405: "MethodNotAllowed",
    408: "BodyTooSlow",
    413: "BodyTooLarge",
    415: "UnsupportedMediaType",
    429: "TooManyRequests",
    500: "InternalError",
    503: "Unavailable",
}
