"""What things about tests and trainings are called."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "read_model": {
        "qualifications": Text("测试与培训", "tests and trainings"),
    },
}
"""By kind of word, then by the value that is shown."""
