"""States of work on a lot, ways to it, and why lots come back."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
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
        "no_time": Text("没有时间", "no time"),
        "too_hard": Text("太难", "too hard"),
        "illness_or_care": Text("生病或要照顾家人", "illness or care"),
        "materials_faulty": Text("材料有缺陷", "faulty materials"),
    },
    "read_model": {
        "assignments": Text("领活记录", "the work on lots"),
    },
}
"""By kind of word, then by the value that is shown."""
