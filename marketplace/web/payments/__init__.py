"""Paying at a gateway, and captured money that did not fit."""

from pathlib import Path
from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.payments.commands import COMMANDS
from marketplace.web.payments.notices import take_notice
from marketplace.web.payments.pages import PAGES
from marketplace.web.payments.problems import PROBLEMS
from marketplace.web.payments.queries import QUERIES
from marketplace.web.payments.words import WORDS

NOUN: Final = Noun(
    name="payments",
    api=(*COMMANDS, *QUERIES),
    pages=(*PAGES, take_notice),
    open_paths=frozenset({"/payments"}),
    problems=PROBLEMS,
    words=WORDS,
    templates=Path(__file__).parent / "templates",
)
