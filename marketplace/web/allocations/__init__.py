"""Money of a campaign becomes money of households, and back."""

from typing import Final

from marketplace.web.allocations.commands import COMMANDS
from marketplace.web.allocations.problems import PROBLEMS
from marketplace.web.allocations.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="allocations",
    api=COMMANDS,
    problems=PROBLEMS,
    words=WORDS,
)
