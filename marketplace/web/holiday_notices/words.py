"""What the read model of notices is called."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "read_model": {
        "holiday_notices": Text("放假通知", "the notices of public holidays"),
    },
}
"""By kind of word, then by the value that is shown."""
