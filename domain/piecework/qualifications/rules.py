"""Making a test or training, and passing it."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from domain.commitments import Opening, commit
from domain.decider import Boundary, Criterion, Decider, Decision, Event
from domain.facts.households import ActScope, StationEvent
from domain.facts.piecework.qualifications import (
    QualificationDefined,
    QualificationKind,
    Question,
    TestFailed,
    TestPassed,
    TrainingCompleted,
)
from domain.households import belonging
from domain.households.belonging import Stations
from domain.ids import household_tag, qualification_tag
from domain.piecework.qualifications.commands import (
    Answers,
    AttemptCommand,
    DefineQualification,
    TakeTest,
)
from domain.piecework.qualifications.errors import (
    AlreadyQualifiedError,
    AnswerKeyMismatchError,
    AnswersIncompleteError,
    NotThisKindError,
    QualificationAlreadyDefinedError,
    QualificationUnknownError,
    RetryTooEarlyError,
)

KEY_FIELD: Final = "answer-key"


class Attempts:
    """A qualification and one household's attempts at it, folded in place."""

    def __init__(self) -> None:
        self.defined: QualificationDefined | None = None
        self.passed = False
        self.retry_at: datetime | None = None
        self.stations: Stations = {}


def key_bytes(answers: Answers) -> bytes:
    """What the commitment of an answer key is over."""
    return msgspec.json.encode(answers)


def boundary(command: DefineQualification | AttemptCommand) -> Boundary:
    """The qualification, the household's attempts, and whether the station may act."""
    about = qualification_tag(command.qualification_id)
    defined = Criterion((QualificationDefined,), (about,))
    if isinstance(command, DefineQualification):
        return Boundary.of(defined)
    attempts = (TestPassed, TestFailed, TrainingCompleted)
    tags = (about, household_tag(command.household_id))
    acting = belonging.facts(command.household_id, command.station_id)
    return Boundary.of(defined, Criterion(attempts, tags), *acting)


def evolve(state: Attempts, event: Event) -> Attempts:
    """The attempts one event later, in place."""
    match event:
        case QualificationDefined():
            state.defined = event
        case TestPassed() | TrainingCompleted():
            state.passed = True
        case TestFailed(retry_at=retry_at):
            state.retry_at = retry_at
        case StationEvent():
            state.stations = belonging.evolve(state.stations, event)
    return state


def decide(
    state: Attempts, command: DefineQualification | AttemptCommand
) -> tuple[Event, ...] | Decision:
    """What follows from the command, or the rule that it violates."""
    if isinstance(command, DefineQualification):
        return _define(state, command)
    if state.defined is None:
        raise QualificationUnknownError(command.qualification_id)
    household_id, station_id = command.household_id, command.station_id
    belonging.require_acting(state.stations, household_id, station_id, ActScope.WORK)
    needed = QualificationKind.TEST if isinstance(command, TakeTest) else QualificationKind.TRAINING
    if state.defined.kind is not needed:
        raise NotThisKindError(command.qualification_id)
    if state.passed:
        raise AlreadyQualifiedError(command.household_id, command.qualification_id)
    if isinstance(command, TakeTest):
        return (_score(state, state.defined, command),)
    return (
        TrainingCompleted(
            qualification_id=command.qualification_id,
            household_id=command.household_id,
            recorded_by=command.by,
            completed_at=command.at,
            station_id=command.station_id,
        ),
    )


def _define(state: Attempts, command: DefineQualification) -> Decision:
    """The answers of a test are committed to and go to the vault; a training has none."""
    if state.defined is not None:
        raise QualificationAlreadyDefinedError(command.qualification_id)
    is_test = command.kind is QualificationKind.TEST
    if is_test != bool(command.questions) or not _fits(command.answers, command.questions):
        raise AnswerKeyMismatchError(command.qualification_id)
    key = Opening.of(KEY_FIELD, key_bytes(command.answers), command.salt) if is_test else None
    defined = QualificationDefined(
        qualification_id=command.qualification_id,
        title_zh=command.title_zh,
        title_en=command.title_en,
        kind=command.kind,
        questions=command.questions,
        key=None if key is None else key.commitment,
        pass_percent=command.pass_percent,
        retry_hours=command.retry_hours,
        defined_by=command.by,
        defined_at=command.at,
    )
    return Decision((defined,), () if key is None else (key,))


def _fits(answers: Answers, questions: tuple[Question, ...]) -> bool:
    return len(answers) == len(questions) and all(
        0 <= answer < len(question.options)
        for answer, question in zip(answers, questions, strict=True)
    )


def _score(
    state: Attempts, defined: QualificationDefined, command: TakeTest
) -> TestPassed | TestFailed:
    qualification_id = command.qualification_id
    if state.retry_at is not None and command.at < state.retry_at:
        raise RetryTooEarlyError(qualification_id, state.retry_at)
    if commit(KEY_FIELD, key_bytes(command.key), command.salt) != defined.key:
        raise AnswerKeyMismatchError(qualification_id)
    if not _fits(command.answers, defined.questions):
        raise AnswersIncompleteError(qualification_id)
    right = sum(given == wanted for given, wanted in zip(command.answers, command.key, strict=True))
    percent = right * 100 // len(command.key)
    if percent >= defined.pass_percent:
        return TestPassed(
            qualification_id=qualification_id,
            household_id=command.household_id,
            score_percent=percent,
            taken_by=command.by,
            passed_at=command.at,
            station_id=command.station_id,
        )
    return TestFailed(
        qualification_id=qualification_id,
        household_id=command.household_id,
        score_percent=percent,
        retry_at=command.at + timedelta(hours=defined.retry_hours),
        taken_by=command.by,
        failed_at=command.at,
        station_id=command.station_id,
    )


QUALIFICATION_DECIDER: Final = Decider(
    boundary=boundary, initial=lambda _: Attempts(), evolve=evolve, decide=decide
)
