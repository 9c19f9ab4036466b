"""What is wrong with pieces."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "reason": {
        "wrong_size": Text("尺寸不对", "wrong size"),
        "damaged": Text("破损", "damaged"),
        "dirty": Text("有污渍", "dirty"),
        "incomplete": Text("不完整", "incomplete"),
        "not_as_sample": Text("与样品不符", "not as the sample"),
        "count_short": Text("数量不足", "the count is short"),
        "answers_unusable": Text("答卷不能用", "answers can't be used"),
    },
}
"""By kind of word, then by the value that is shown."""
