"""Money on its way to households, one by one or many in one go."""

from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.payouts.batches import COMMANDS as BATCHES
from marketplace.web.payouts.commands import COMMANDS
from marketplace.web.payouts.problems import PROBLEMS
from marketplace.web.payouts.queries import QUERIES
from marketplace.web.payouts.words import WORDS

NOUN: Final = Noun(
    name="payouts",
    api=(
        *COMMANDS,
        *BATCHES,
        *QUERIES,
    ),
    problems=PROBLEMS,
    words=WORDS,
)
