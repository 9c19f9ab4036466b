"""What lines about shares say."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "read_model": {
        "takers": Text("项目各户所得", "what households got from each campaign"),
    },
    "line": {
        "FundsAllocated": Text("分配到本户", "allocated to the household"),
        "AllocationReversed": Text("分配被撤销", "allocation taken back"),
    },
}
"""By kind of word, then by the value that is shown."""
