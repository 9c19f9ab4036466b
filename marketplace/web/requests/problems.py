"""What is told of requests that come to no rule: addresses, tokens, sizes, faults of ours."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import NOTHING_READ, told

PROBLEMS: Final = {
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
