"""Where visits stand."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "visit": {
        "planned": Text("已计划", "planned"),
        "missed": Text("没有人来", "nobody came"),
    },
    "read_model": {"visits": Text("走访", "visits")},
}
"""By kind of word, then by the value that is shown."""
