"""A worker contests a refusal, the buyer answers, an arbiter decides."""

from typing import Final

from marketplace.web.appeals.commands import COMMANDS
from marketplace.web.appeals.problems import PROBLEMS
from marketplace.web.appeals.queries import QUERIES
from marketplace.web.appeals.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="appeals",
    api=(*COMMANDS, *QUERIES),
    problems=PROBLEMS,
    words=WORDS,
)
