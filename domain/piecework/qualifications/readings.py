"""What was asked of a qualification. The right answers lie in the vault."""

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec.structs import replace

from domain.decider import Command, Event
from domain.facts.piecework.qualifications import (
    QualificationDefined,
    TestFailed,
    TestPassed,
    TrainingCompleted,
)
from domain.piecework.qualifications.commands import (
    Answers,
    CompleteTraining,
    DefineQualification,
    TakeTest,
)
from domain.piecework.qualifications.rules import Attempts
from domain.reading_back import Append, Finishing, Reading, asked, opened, same


def _defined(event: QualificationDefined, append: Append) -> DefineQualification:
    """The right answers; a training has none."""
    answers: Answers = ()
    salt = bytes(32)
    if event.key is not None:
        salt, value = opened(append, event.key)
        answers = msgspec.json.decode(value, type=Answers)
    return asked(DefineQualification, event, answers=answers, salt=salt)


def _tested(event: TestPassed | TestFailed, _: Append) -> TakeTest:
    """Key and answers follow from the definition, the vault and the score."""
    return asked(TakeTest, event, answers=(), key=(), salt=bytes(32))


def _answered(command: TakeTest, state: Attempts, append: Append) -> TakeTest:
    """Answers of which as many are right as the score says; which ones nobody recorded."""
    defined = state.defined
    if defined is None or defined.key is None:
        return command
    salt, value = opened(append, defined.key)
    key = msgspec.json.decode(value, type=Answers)
    scored = next(one for one in append.events if isinstance(one, TestPassed | TestFailed))
    right = -(-scored.score_percent * len(key) // 100)
    answers = tuple(
        answer if place < right else (answer + 1) % len(defined.questions[place].options)
        for place, answer in enumerate(key)
    )
    return replace(command, answers=answers, key=key, salt=salt)


READINGS: Final[Mapping[type[Event], Reading]] = {
    QualificationDefined: _defined,
    TestPassed: _tested,
    TestFailed: _tested,
    TrainingCompleted: same(CompleteTraining),
}
FINISHINGS: Final[Mapping[type[Command], Finishing]] = {TakeTest: _answered}
