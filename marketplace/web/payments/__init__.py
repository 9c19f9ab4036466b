"""Paying at a gateway, and captured money that did not fit."""

from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.payments.problems import PROBLEMS
from marketplace.web.payments.queries import QUERIES
from marketplace.web.payments.words import WORDS

NOUN: Final = Noun(name="payments", api=QUERIES, problems=PROBLEMS, words=WORDS)
