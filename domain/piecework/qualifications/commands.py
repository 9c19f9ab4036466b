"""What can be asked of qualifications."""

from datetime import datetime

from domain.commitments import Salt
from domain.decider import Command
from domain.facts.campaigns import Title
from domain.facts.piecework.qualifications import QualificationKind, Question
from domain.ids import ActorId, HouseholdId, QualificationId, StationId

Answers = tuple[int, ...]


class DefineQualification(Command, frozen=True, kw_only=True):
    """Make a test or a training. Fields as in ``QualificationDefined``.

    Attributes:
        answers: The place of each question's right option; none for a training.
        salt: 32 random bytes for the commitment; kept in the vault with the answers.
    """

    qualification_id: QualificationId
    title_zh: Title
    title_en: Title
    kind: QualificationKind
    questions: tuple[Question, ...]
    answers: Answers
    salt: Salt
    pass_percent: int
    retry_hours: int
    by: ActorId
    at: datetime


class AttemptCommand(Command, frozen=True, kw_only=True):
    """Something that a household does about a qualification.

    Attributes:
        station_id: The station that acts for it, or trains; absent for its own worker, or for an
            officer who trained.
    """

    qualification_id: QualificationId
    household_id: HouseholdId
    by: ActorId
    at: datetime
    station_id: StationId | None = None


class TakeTest(AttemptCommand, frozen=True, kw_only=True):
    """Answer a test.

    Attributes:
        answers: The place of the chosen option of each question.
        key: The right answers, from the vault.
        salt: Of the key's commitment, from the vault.
    """

    answers: Answers
    key: Answers
    salt: Salt


class CompleteTraining(AttemptCommand, frozen=True, kw_only=True):
    """Record that the training was finished; ``by`` is the trainer."""
