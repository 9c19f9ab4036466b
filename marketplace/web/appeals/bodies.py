"""What is sent to contest a refusal, and to decide about it."""

from typing import Annotated

from msgspec import Meta

from domain.facts.piecework.appeals import AppealGrounds, RulingReason
from marketplace.web.values.bodies import Body, Whole

Words = Annotated[str, Meta(min_length=1, max_length=2_000)]
"""They go to the vault; the log commits to them."""


class Appeal(Body, frozen=True):
    """Why a refusal is contested; ``statement`` in the worker's words, if there are any."""

    grounds: AppealGrounds
    statement: Words | None = None


class AppealAnswer(Body, frozen=True):
    """Whether the buyer concedes; ``statement`` in the buyer's words, if there are any."""

    concedes: bool
    statement: Words | None = None


class Ruling(Body, frozen=True):
    """What an arbiter decided, and why."""

    good: Whole
    reason: RulingReason
    statement: Words
