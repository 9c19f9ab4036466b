"""What is told where the log took nothing, or nobody knows yet."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import AGAIN, told

PROBLEMS: Final = {
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
