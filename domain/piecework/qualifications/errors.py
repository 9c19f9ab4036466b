"""The rules for qualifications, each as an error named for it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import ConflictError, MalformedError, UnknownError
from domain.ids import HouseholdId, QualificationId


@dataclass(eq=False)
class QualificationUnknownError(UnknownError):
    """There is no such test or training."""

    qualification_id: QualificationId


@dataclass(eq=False)
class QualificationAlreadyDefinedError(ConflictError):
    """The id is taken."""

    qualification_id: QualificationId


@dataclass(eq=False)
class AnswerKeyMismatchError(MalformedError):
    """The key does not fit the questions, or is not the one that was committed to."""

    qualification_id: QualificationId


@dataclass(eq=False)
class AnswersIncompleteError(MalformedError):
    """Each question needs one of its answers."""

    qualification_id: QualificationId


@dataclass(eq=False)
class AlreadyQualifiedError(ConflictError):
    """The household has passed already."""

    household_id: HouseholdId
    qualification_id: QualificationId


@dataclass(eq=False)
class RetryTooEarlyError(ConflictError):
    """The test may be taken again later."""

    qualification_id: QualificationId
    retry_at: datetime


@dataclass(eq=False)
class NotThisKindError(ConflictError):
    """A test is taken, a training is completed; not the other way round."""

    qualification_id: QualificationId
