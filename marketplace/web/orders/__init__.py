"""Orders for work: their money, their lots, who may claim what."""

from pathlib import Path
from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.orders.commands import COMMANDS
from marketplace.web.orders.pages import PAGES
from marketplace.web.orders.pieces import counted, show_rate
from marketplace.web.orders.problems import PROBLEMS
from marketplace.web.orders.queries import QUERIES
from marketplace.web.orders.words import WORDS

NOUN: Final = Noun(
    name="orders",
    api=(
        *COMMANDS,
        *QUERIES,
    ),
    pages=PAGES,
    problems=PROBLEMS,
    words=WORDS,
    shows={"counted": counted, "rate": show_rate},
    templates=Path(__file__).parent / "templates",
)
