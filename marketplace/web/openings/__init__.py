"""What auditors may open of what the log only commits to; each opening is written down first."""

from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.openings.commands import COMMANDS
from marketplace.web.openings.queries import QUERIES

NOUN: Final = Noun(
    name="openings",
    api=(
        *COMMANDS,
        *QUERIES,
    ),
)
