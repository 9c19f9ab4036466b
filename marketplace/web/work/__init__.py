"""The worker's steps on a lot, and what became of each claim."""

from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.work.commands import COMMANDS
from marketplace.web.work.problems import PROBLEMS
from marketplace.web.work.queries import QUERIES
from marketplace.web.work.words import WORDS

NOUN: Final = Noun(
    name="work",
    api=(
        *COMMANDS,
        *QUERIES,
    ),
    problems=PROBLEMS,
    words=WORDS,
)
