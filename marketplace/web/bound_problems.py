"""What a reader is told where a field holds what nobody could carry."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import told

FIELD: Final = Text("请更正 field 所指的内容后再试。", "Mend what `field` names and try again.")
BOUNDS: Final = {
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
