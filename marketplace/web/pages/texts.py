"""Every word of the pages that is not in a template: names of states, places and kinds."""

from typing import Final

from marketplace.web.language import Language

Text = tuple[str, str]

STATES: Final[dict[str, Text]] = {
    "drafted": ("草稿", "draft"),
    "open": ("接受捐款", "open"),
    "paused": ("暂停", "paused"),
    "closed": ("已结束", "closed"),
    "frozen": ("已冻结", "frozen"),
    "reached": ("达标", "target reached"),
    "missed": ("未达标，全数退还", "target missed, all given back"),
    "pooled": ("资金池：按需要分给多个家庭", "pooled: shared among households by need"),
    "earmarked": ("定向：只给一个家庭", "earmarked: for one household only"),
    "keep_all": ("筹多少用多少", "keeps what it raises"),
    "all_or_nothing": ("不达标全退", "all or nothing"),
    "public_fundraising": ("公开募捐", "public fundraising"),
    "personal_help": ("个人求助", "personal help"),
    "commercial": ("商业众筹", "commercial crowdfunding"),
    "requested": ("已申请", "requested"),
    "approved": ("已批准", "approved"),
    "sent": ("已发出", "sent"),
    "settled": ("已到账", "arrived"),
    "failed": ("未成功，钱已退回家庭账上", "failed; the money is back in the fund"),
    "cancelled": ("已取消", "cancelled"),
}
LINES: Final[dict[str, Text]] = {
    "FundsAllocated": ("分配到本户", "allocated to the household"),
    "AllocationReversed": ("分配被撤销", "allocation taken back"),
    "PayoutRequested": ("申请付款", "payout requested"),
    "PayoutApproved": ("批准付款", "payout approved"),
    "PayoutSent": ("发出付款", "payout sent"),
    "PayoutSettled": ("付款到账", "payout arrived"),
    "PayoutFailed": ("付款未成功", "payout failed"),
    "PayoutCancelled": ("取消付款", "payout cancelled"),
}
PROVINCES: Final[dict[str, Text]] = {
    "11": ("北京", "Beijing"),
    "12": ("天津", "Tianjin"),
    "13": ("河北", "Hebei"),
    "14": ("山西", "Shanxi"),
    "15": ("内蒙古", "Inner Mongolia"),
    "21": ("辽宁", "Liaoning"),
    "22": ("吉林", "Jilin"),
    "23": ("黑龙江", "Heilongjiang"),
    "31": ("上海", "Shanghai"),
    "32": ("江苏", "Jiangsu"),
    "33": ("浙江", "Zhejiang"),
    "34": ("安徽", "Anhui"),
    "35": ("福建", "Fujian"),
    "36": ("江西", "Jiangxi"),
    "37": ("山东", "Shandong"),
    "41": ("河南", "Henan"),
    "42": ("湖北", "Hubei"),
    "43": ("湖南", "Hunan"),
    "44": ("广东", "Guangdong"),
    "45": ("广西", "Guangxi"),
    "46": ("海南", "Hainan"),
    "50": ("重庆", "Chongqing"),
    "51": ("四川", "Sichuan"),
    "52": ("贵州", "Guizhou"),
    "53": ("云南", "Yunnan"),
    "54": ("西藏", "Xizang"),
    "61": ("陕西", "Shaanxi"),
    "62": ("甘肃", "Gansu"),
    "63": ("青海", "Qinghai"),
    "64": ("宁夏", "Ningxia"),
    "65": ("新疆", "Xinjiang"),
    "71": ("台湾", "Taiwan"),
    "81": ("香港", "Hong Kong"),
    "82": ("澳门", "Macao"),
}
"""First two digits of GB/T 2260."""


def pick(text: Text, language: Language) -> str:
    """A text in a language."""
    return text[language is Language.EN]


def county_name(code: str, language: Language) -> str:
    """Province and county code; names of counties are not shipped."""
    province = PROVINCES.get(code[:2])
    return code if province is None else f"{pick(province, language)} {code}"
