"""Worker and buyer rate each other, sealed; once both have, the ratings are revealed together."""

from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.ratings.commands import COMMANDS
from marketplace.web.ratings.problems import PROBLEMS

NOUN: Final = Noun(
    name="ratings",
    api=COMMANDS,
    problems=PROBLEMS,
)
