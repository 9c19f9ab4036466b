"""What piecework brought: ledgers and statements, apart from gifts."""

from pathlib import Path
from typing import Final

from marketplace.web.earnings.pages import PAGES
from marketplace.web.earnings.problems import PROBLEMS
from marketplace.web.earnings.queries import QUERIES
from marketplace.web.earnings.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="earnings",
    api=QUERIES,
    pages=PAGES,
    problems=PROBLEMS,
    words=WORDS,
    templates=Path(__file__).parent / "templates",
)
