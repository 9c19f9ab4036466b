"""Words of the pages about work: states, kinds, reasons, and what pieces are called."""

from typing import Final

from marketplace.web.language import Language, Text

UNITS: Final[dict[str, Text]] = {
    "piece": Text("件", "piece"),
    "pair": Text("双", "pair"),
    "set": Text("套", "set"),
    "call": Text("通", "call"),
    "answer": Text("份", "answer"),
    "lot": Text("批", "lot"),
}
WORDS: Final[dict[str, dict[str, Text]]] = {
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
    "assignment": {
        "claimed": Text("已领", "claimed"),
        "in_progress": Text("在做", "in progress"),
        "submitted": Text("已交，待验收", "handed in"),
        "approved": Text("验收合格", "approved"),
        "refused": Text("部分或全部不合格", "refused in part or whole"),
        "appealed": Text("已申诉，待答复", "appealed, waiting for an answer"),
        "disputed": Text("有争议，待裁定", "disputed, waiting for a ruling"),
        "resolved": Text("申诉已了结", "appeal concluded"),
        "cancelled": Text("订单取消", "order called off"),
        "returned": Text("退回，不扣分", "given back, without penalty"),
        "abandoned": Text("到期未交", "lease ran out"),
        "lost": Text("离线领晚了，已补偿", "claimed offline too late, compensated"),
    },
    "way": {
        "reserved_share": Text("保留份额：留给最困难的家庭", "of the share kept for the neediest"),
        "open_share": Text("开放份额：人人可领", "of the share that is open to all"),
        "station_token": Text("站点离线凭证", "by a station's offline token"),
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
        "no_time": Text("没有时间", "no time"),
        "too_hard": Text("太难", "too hard"),
        "illness_or_care": Text("生病或要照顾家人", "illness or care"),
        "materials_faulty": Text("材料有缺陷", "faulty materials"),
        "other": Text("其他", "another reason"),
        "wrong_size": Text("尺寸不对", "wrong size"),
        "damaged": Text("破损", "damaged"),
        "dirty": Text("有污渍", "dirty"),
        "incomplete": Text("不完整", "incomplete"),
        "not_as_sample": Text("与样品不符", "not as the sample"),
        "count_short": Text("数量不足", "the count is short"),
        "answers_unusable": Text("答卷不能用", "answers can't be used"),
        "pieces_are_good": Text("东西是合格的", "the pieces are good"),
        "count_is_wrong": Text("数错了", "the count is wrong"),
        "clause_does_not_say_so": Text("那一条没有这样要求", "the clause does not say so"),
        "materials_were_faulty": Text("材料本来有问题", "the materials were faulty"),
        "evidence_supports_worker": Text("证据支持加工户", "the evidence supports the worker"),
        "evidence_supports_buyer": Text("证据支持下单方", "the evidence supports the buyer"),
        "clause_unclear": Text("那一条写得不清楚", "the clause is unclear"),
        "both_in_part": Text("双方各有道理", "both are right in part"),
    },
}
"""By kind of word, then by the value that is shown."""


def word(kind: str, name: str, language: Language) -> str:
    """A value as the reader says it."""
    return WORDS[kind][name].to(language)


def counted(count: int, unit: str, language: Language) -> str:
    """So many pieces, pairs, calls."""
    name = UNITS[unit].to(language)
    many = "s" if language is Language.EN and count != 1 else ""
    return f"{count:,} {name}{many}"


def tongue(text: str) -> str:
    """The language of what somebody wrote, for ``lang`` (BCP 47)."""
    return "zh-CN" if any("一" <= letter <= "鿿" for letter in text) else "en"
