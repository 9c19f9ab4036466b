"""What gateways hold and paid in: lines of the bank's statement."""

from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.treasury.commands import COMMANDS
from marketplace.web.treasury.problems import PROBLEMS
from marketplace.web.treasury.queries import QUERIES

NOUN: Final = Noun(
    name="treasury",
    api=(
        *COMMANDS,
        *QUERIES,
    ),
    problems=PROBLEMS,
)
