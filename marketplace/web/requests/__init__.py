"""Requests that come to no rule: addresses, tokens, sizes, faults of ours."""

from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.requests.problems import PROBLEMS

NOUN: Final = Noun(
    name="requests",
    problems=PROBLEMS,
)
