"""Facts about qualifications."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from domain.decider import Event, HappenedAt
from domain.facts.campaigns import Title
from domain.facts.piecework.terms import ClauseText
from domain.ids import (
    ActorId,
    Commitment,
    HouseholdId,
    QualificationId,
    StationId,
    Tag,
    household_tag,
    qualification_tag,
)

Percent = Annotated[int, Meta(ge=0, le=100)]


class QualificationKind(StrEnum):
    """How it is earned."""

    TEST = "test"
    TRAINING = "training"


class Question(Struct, frozen=True):
    """A question with answers to choose from.

    Attributes:
        options: Answers; a key names one by its place, from 0.
    """

    text: ClauseText
    options: Annotated[tuple[ClauseText, ...], Meta(min_length=2, max_length=6)]


class QualificationDefined(Event, frozen=True, tag="QualificationDefined/1"):
    """A test or training was made.

    Attributes:
        questions: Of a test; none for a training.
        key: Commitment to the right answers; absent for a training.
        pass_percent: Right answers that are enough.
        retry_hours: How long to wait after a failure.
    """

    qualification_id: QualificationId
    title_zh: Title
    title_en: Title
    kind: QualificationKind
    questions: Annotated[tuple[Question, ...], Meta(max_length=50)]
    key: Commitment | None
    pass_percent: Percent
    retry_hours: Annotated[int, Meta(ge=0, le=24 * 90)]
    defined_by: ActorId
    defined_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """The qualification."""
        return (qualification_tag(self.qualification_id),)

    def actor(self) -> ActorId:
        """Who made it."""
        return self.defined_by


class QualificationEvent(Event, frozen=True, kw_only=True):
    """A fact about one household's qualification."""

    qualification_id: QualificationId
    household_id: HouseholdId

    def tags(self) -> tuple[Tag, ...]:
        """The qualification and the household."""
        return qualification_tag(self.qualification_id), household_tag(self.household_id)


class TestPassed(QualificationEvent, frozen=True, omit_defaults=True, tag="TestPassed/1"):
    """The household's worker passed the test.

    Attributes:
        score_percent: Right answers.
        station_id: The station that acted for the household; absent if none did.
    """

    score_percent: Percent
    taken_by: ActorId
    passed_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who answered, for themselves or for the household."""
        return self.taken_by


class TestFailed(QualificationEvent, frozen=True, omit_defaults=True, tag="TestFailed/1"):
    """Too few answers were right.

    Attributes:
        score_percent: Right answers.
        retry_at: When the test may be taken again.
        station_id: The station that acted for the household; absent if none did.
    """

    score_percent: Percent
    retry_at: datetime
    taken_by: ActorId
    failed_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who answered, for themselves or for the household."""
        return self.taken_by


class TrainingCompleted(
    QualificationEvent, frozen=True, omit_defaults=True, tag="TrainingCompleted/1"
):
    """A trainer says that the household's worker finished the training.

    Attributes:
        station_id: The station that trained; absent if an officer said so.
    """

    recorded_by: ActorId
    completed_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """The trainer."""
        return self.recorded_by


QUALIFICATION_EVENTS: Final = (QualificationDefined, TestPassed, TestFailed, TrainingCompleted)
QUALIFYING: Final = (TestPassed, TrainingCompleted)
