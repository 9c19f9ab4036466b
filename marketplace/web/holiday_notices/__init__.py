"""Notices of public holidays, by which working days are counted."""

from typing import Final

from marketplace.web.holiday_notices.commands import COMMANDS
from marketplace.web.holiday_notices.problems import PROBLEMS
from marketplace.web.holiday_notices.queries import QUERIES
from marketplace.web.holiday_notices.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="holiday_notices",
    api=(
        *COMMANDS,
        *QUERIES,
    ),
    problems=PROBLEMS,
    words=WORDS,
)
