"""The accounts of the ledger."""

from typing import Final

from marketplace.web.books.queries import QUERIES
from marketplace.web.books.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="books",
    api=QUERIES,
    words=WORDS,
)
