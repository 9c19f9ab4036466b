"""Every word of the pages that is not in a template: names of states, places and kinds."""

from typing import Final

from marketplace.web.language import Language, Text

STATES: Final[dict[str, Text]] = {
    "drafted": Text("草稿", "draft"),
    "open": Text("接受捐款", "open"),
    "paused": Text("暂停", "paused"),
    "closed": Text("已结束", "closed"),
    "frozen": Text("已冻结", "frozen"),
    "reached": Text("达标", "target reached"),
    "missed": Text("未达标，全数退还", "target missed, all given back"),
    "pooled": Text("资金池：按需要分给多个家庭", "pooled: shared among households by need"),
    "earmarked": Text("定向：只给一个家庭", "earmarked: for one household only"),
    "keep_all": Text("筹多少用多少", "keeps what it raises"),
    "all_or_nothing": Text("不达标全退", "all or nothing"),
    "public_fundraising": Text("公开募捐", "public fundraising"),
    "personal_help": Text("个人求助", "personal help"),
    "commercial": Text("商业众筹", "commercial crowdfunding"),
    "requested": Text("已申请", "requested"),
    "approved": Text("已批准", "approved"),
    "sent": Text("已发出", "sent"),
    "settled": Text("已到账", "arrived"),
    "failed": Text("未成功，钱已退回家庭账上", "failed; the money is back in the fund"),
    "cancelled": Text("已取消", "cancelled"),
}
READ_MODELS: Final[dict[str, Text]] = {
    "journal": Text("总账", "the journal"),
    "household_ledger": Text("家庭受助账", "the households' ledger of gifts"),
    "donor_ledger": Text("捐款去向账", "the donors' ledger"),
    "campaign_totals": Text("项目合计", "the campaigns' totals"),
    "takers": Text("项目各户所得", "what households got from each campaign"),
    "payouts": Text("付款清单", "the list of payouts"),
    "figures": Text("首页合计", "the figures of the home page"),
    "qualifications": Text("测试与培训", "tests and trainings"),
    "orders": Text("订单", "the orders"),
    "assignments": Text("领活记录", "the work on lots"),
    "allocation_log": Text("派活记录", "the record of who was offered what"),
    "earnings": Text("家庭劳动收入账", "the households' ledger of earnings"),
    "station_totals": Text("站点收入合计", "what stations earned in all"),
    "timers": Text("到期事项", "the due times"),
}
LINES: Final[dict[str, Text]] = {
    "FundsAllocated": Text("分配到本户", "allocated to the household"),
    "AllocationReversed": Text("分配被撤销", "allocation taken back"),
    "PayoutRequested": Text("申请付款", "payout requested"),
    "PayoutApproved": Text("批准付款", "payout approved"),
    "PayoutSent": Text("发出付款", "payout sent"),
    "PayoutSettled": Text("付款到账", "payout arrived"),
    "PayoutFailed": Text("付款未成功", "payout failed"),
    "PayoutCancelled": Text("取消付款", "payout cancelled"),
}
PROVINCES: Final[dict[str, Text]] = {
    "11": Text("北京", "Beijing"),
    "12": Text("天津", "Tianjin"),
    "13": Text("河北", "Hebei"),
    "14": Text("山西", "Shanxi"),
    "15": Text("内蒙古", "Inner Mongolia"),
    "21": Text("辽宁", "Liaoning"),
    "22": Text("吉林", "Jilin"),
    "23": Text("黑龙江", "Heilongjiang"),
    "31": Text("上海", "Shanghai"),
    "32": Text("江苏", "Jiangsu"),
    "33": Text("浙江", "Zhejiang"),
    "34": Text("安徽", "Anhui"),
    "35": Text("福建", "Fujian"),
    "36": Text("江西", "Jiangxi"),
    "37": Text("山东", "Shandong"),
    "41": Text("河南", "Henan"),
    "42": Text("湖北", "Hubei"),
    "43": Text("湖南", "Hunan"),
    "44": Text("广东", "Guangdong"),
    "45": Text("广西", "Guangxi"),
    "46": Text("海南", "Hainan"),
    "50": Text("重庆", "Chongqing"),
    "51": Text("四川", "Sichuan"),
    "52": Text("贵州", "Guizhou"),
    "53": Text("云南", "Yunnan"),
    "54": Text("西藏", "Xizang"),
    "61": Text("陕西", "Shaanxi"),
    "62": Text("甘肃", "Gansu"),
    "63": Text("青海", "Qinghai"),
    "64": Text("宁夏", "Ningxia"),
    "65": Text("新疆", "Xinjiang"),
    "71": Text("台湾", "Taiwan"),
    "81": Text("香港", "Hong Kong"),
    "82": Text("澳门", "Macao"),
}
"""First two digits of GB/T 2260."""


def county_name(code: str, language: Language) -> str:
    """Province and county code; names of counties are not shipped."""
    province = PROVINCES.get(code[:2])
    return code if province is None else f"{province.to(language)} {code}"
