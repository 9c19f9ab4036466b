"""Taking lots: over the network, or by tokens that a station hands out without one."""

from typing import Final

from marketplace.web.claims.commands import COMMANDS
from marketplace.web.claims.problems import PROBLEMS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="claims",
    api=COMMANDS,
    problems=PROBLEMS,
)
