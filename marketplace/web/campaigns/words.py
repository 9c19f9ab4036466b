"""States and kinds of campaigns."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "state": {
        "drafted": Text("草稿", "draft"),
        "open": Text("接受捐款", "open"),
        "paused": Text("暂停", "paused"),
        "closed": Text("已结束", "closed"),
        "frozen": Text("已冻结", "frozen"),
        "pooled": Text("资金池：按需要分给多个家庭", "pooled: shared among households by need"),
        "earmarked": Text("定向：只给一个家庭", "earmarked: for one household only"),
        "keep_all": Text("筹多少用多少", "keeps what it raises"),
        "all_or_nothing": Text("不达标全退", "all or nothing"),
        "public_fundraising": Text("公开募捐", "public fundraising"),
        "personal_help": Text("个人求助", "personal help"),
        "commercial": Text("商业众筹", "commercial crowdfunding"),
    },
    "fee_bearer": {
        "gift": Text("从捐款里扣", "taken out of the gift"),
        "platform": Text("由平台承担", "borne by the platform"),
    },
    "ending": {
        "reached": Text("达标", "target reached"),
        "below_since": Text("结束时达标，现余不足", "target reached, less is left now"),
        "kept": Text("未达标，筹款保留", "target missed, money is kept"),
        "giving_back": Text("未达标，正在退还", "target missed, being given back"),
        "given_back": Text("未达标，已全数退还", "target missed, all given back"),
        "given_back_but_fees": Text(
            "未达标，除手续费外已全数退还", "target missed, all given back but the fees"
        ),
        "nothing_given": Text("未达标，没有收到捐款", "target missed, nothing was given"),
    },
    "read_model": {
        "campaign_totals": Text("项目合计", "the campaigns' totals"),
    },
}
"""By kind of word, then by the value that is shown."""
