"""What is sent about tests and trainings."""

from typing import Annotated

from msgspec import Meta

from domain.facts.campaigns import Title
from domain.facts.piecework.qualifications import Percent, QualificationKind, Question
from marketplace.web.values.bodies import Body, Id, Whole

Answers = Annotated[tuple[Whole, ...], Meta(max_length=50)]


class NewQualification(Body, frozen=True):
    """A test or a training.

    Attributes:
        questions, answers: The place of each question's right option, from 0; none for a training.
    """

    title_zh: Title
    title_en: Title
    kind: QualificationKind
    questions: Annotated[tuple[Question, ...], Meta(max_length=50)] = ()
    answers: Answers = ()
    pass_percent: Percent = 80
    retry_hours: Annotated[int, Meta(ge=0, le=24 * 90)] = 24


class Attempt(Body, frozen=True):
    """Answers to a test.

    Attributes:
        household_id: Whose worker answers; absent for the worker's own household.
    """

    answers: Answers
    household_id: Id | None = None


class Completion(Body, frozen=True):
    """Whose worker finished a training."""

    household_id: Id
