"""What is told where a field holds what nobody could carry, or an amount is none."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import PLAIN_AMOUNT, SMALLER, told

FIELD: Final = Text("请更正 field 所指的内容后再试。", "Mend what `field` names and try again.")
PROBLEMS: Final = {
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
    "AmountsDisagree": told(
        "金额的十进制写法与最小单位数不是同一笔钱。",
        "The decimal and the minor units of an amount are not the same money.",
        Text(
            "请更正其中之一，或省去 minor，只填 value。",
            "Correct one of them, or leave `minor` out and send `value` alone.",
        ),
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
    "UnfitField": told("有一项内容不能接受。", "A field holds what can't be accepted.", FIELD),
    "ValueUnfit": told(
        "有一项内容超出了允许的范围。", "A value is outside of what is allowed.", FIELD
    ),
    "TextUnfit": told(
        "有一段文字不能显示：过长、为空，或含有控制字符、不可见字符或未规范化的字符。",
        "A text can't be shown: it is too long or empty, or holds control characters, invisible "
        "characters or what is not in Unicode's normal form C.",
        FIELD,
    ),
    "NumberOutOfRange": told(
        "有一个数过大或过小。", "A number is larger or smaller than can be meant.", FIELD
    ),
    "TimeOutOfRange": told(
        "有一个时间没有时区，或不在 2000 年至 2099 年之间。",
        "A time has no time zone, or does not lie in the years 2000 to 2099.",
        FIELD,
    ),
    "TooLong": told("有一个列表过长。", "A list has too many entries.", FIELD),
}
