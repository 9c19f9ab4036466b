"""States, kinds and reasons of orders, and what pieces are called."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "order": {
        "draft": Text("草稿", "draft"),
        "funded": Text("已付入托管，待审工价", "paid into escrow, rate not reviewed yet"),
        "reviewed": Text("工价合格，待发布", "rate is fair, not published yet"),
        "open": Text("可以领活", "open for claims"),
        "paused": Text("暂停领活", "paused"),
        "closed": Text("不再派活", "closed to new claims"),
        "cancelled": Text("已取消", "called off"),
        "settled": Text("已结清", "settled"),
    },
    "kind": {
        "supplied_materials": Text("来料加工：材料由对方提供", "materials are supplied"),
        "supplied_sample": Text("来样加工：照样品做，自备材料", "made to a sample, own materials"),
        "service": Text("服务：电话回访、调查等", "service: calls, surveys and the like"),
    },
    "quality": {
        "aql_2_5": Text("抽样验收（AQL 2.5，一般水平 II）", "sampled (AQL 2.5, general level II)"),
        "inspect_all": Text("逐件验收", "every piece is inspected"),
    },
    "reason": {
        "materials_late": Text("材料未到", "materials are late"),
        "instructions_unclear": Text("说明不清", "the instructions are unclear"),
        "complaint": Text("有投诉", "there is a complaint"),
        "buyer_request": Text("对方要求", "the buyer asked for it"),
        "entered_in_error": Text("录入有误", "entered in error"),
        "rules_breached": Text("违反规则", "rules were breached"),
        "not_funded": Text("未付款", "not funded"),
        "deadline": Text("已到截止时间", "the deadline passed"),
        "other": Text("其他", "another reason"),
        "mistyped": Text("录入有误", "a figure was mistyped"),
        "unusual_sample": Text("样品不典型", "the sample was unusual"),
        "pay_below_minimum": Text("实得低于最低工资", "real pay was below the minimum"),
    },
    "unit": {
        "piece": Text("件", "piece"),
        "pair": Text("双", "pair"),
        "set": Text("套", "set"),
        "call": Text("通", "call"),
        "answer": Text("份", "answer"),
        "lot": Text("批", "lot"),
    },
    "read_model": {
        "orders": Text("订单", "the orders"),
        "allocation_log": Text("派活记录", "the record of who was offered what"),
    },
}
"""By kind of word, then by the value that is shown."""
