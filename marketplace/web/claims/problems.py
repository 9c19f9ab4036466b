"""What is told where a lot can't be claimed."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import ASK_STATION, LOOK, told

OTHER_LOT: Final = Text("请选择其他可领的批次。", "Choose another lot that is open.")
OTHER_ORDER: Final = Text("请选择其他订单。", "Choose another order.")
PROBLEMS: Final = {
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
