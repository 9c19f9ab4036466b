"""The log itself: its events, and a checkpoint to keep."""

from typing import Final

from marketplace.web.log.problems import PROBLEMS
from marketplace.web.log.queries import QUERIES
from marketplace.web.log.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="log",
    api=QUERIES,
    problems=PROBLEMS,
    words=WORDS,
)
