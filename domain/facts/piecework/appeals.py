"""Facts about what a worker contests, and how it ends."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from domain.bounds import COUNT_MAX, Within
from domain.decider import HappenedAt
from domain.facts.editions import FIRST, Edition
from domain.facts.piecework.assignment import AssignmentEvent, Count
from domain.ids import ActorId, Commitment, StationId


class AppealGrounds(StrEnum):
    """Why a worker contests a refusal."""

    PIECES_ARE_GOOD = "pieces_are_good"
    COUNT_IS_WRONG = "count_is_wrong"
    CLAUSE_DOES_NOT_SAY_SO = "clause_does_not_say_so"
    MATERIALS_WERE_FAULTY = "materials_were_faulty"


class RulingReason(StrEnum):
    """Why an arbiter decided as they did."""

    EVIDENCE_SUPPORTS_WORKER = "evidence_supports_worker"
    EVIDENCE_SUPPORTS_BUYER = "evidence_supports_buyer"
    CLAUSE_UNCLEAR = "clause_unclear"
    MATERIALS_FAULTY = "materials_faulty"
    BOTH_IN_PART = "both_in_part"


class AppealFiled(AssignmentEvent, frozen=True, omit_defaults=True, tag="AppealFiled/1"):
    """The worker contests a refusal.

    Attributes:
        statement: Commitment to the worker's words; absent if there are none.
        answer_until: If the buyer has not answered by then, the worker is paid.
        notices: How many notices of holidays had been entered when the time was computed.
        edition: From the second on the law's holidays rest before the year's notice is out.
        station_id: The station that acted for the household; absent if none did.
    """

    grounds: AppealGrounds
    statement: Commitment | None
    answer_until: datetime
    filed_by: ActorId
    filed_at: HappenedAt
    station_id: StationId | None = None
    notices: Annotated[int, Within(0, COUNT_MAX)] = 0
    edition: Edition = FIRST

    def actor(self) -> ActorId:
        """Who filed it."""
        return self.filed_by


class AnswerTimeMoved(AssignmentEvent, frozen=True, tag="AnswerTimeMoved/1"):
    """A notice of holidays was entered while an appeal was open, so its time was computed anew.

    Attributes:
        before: Until when the buyer had.
        answer_until: Until when the buyer has now; the same if the notice changes nothing.
        notices: How many notices had been entered.
    """

    before: datetime
    answer_until: datetime
    notices: Annotated[int, Within(1, COUNT_MAX)]
    moved_at: HappenedAt


class AppealAnswered(AssignmentEvent, frozen=True, tag="AppealAnswered/1"):
    """The buyer answered an appeal.

    Attributes:
        concedes: Whether the refused pieces are paid after all; else an arbiter decides.
        statement: Commitment to the buyer's words; absent if there are none.
    """

    concedes: bool
    statement: Commitment | None
    answered_by: ActorId
    answered_at: HappenedAt

    def actor(self) -> ActorId:
        """Who answered."""
        return self.answered_by


class AppealAutoUpheld(AssignmentEvent, frozen=True, tag="AppealAutoUpheld/1"):
    """The buyer did not answer in time, so the refused pieces are paid."""

    upheld_at: HappenedAt


class DisputeResolved(AssignmentEvent, frozen=True, tag="DisputeResolved/1"):
    """An arbiter, who is neither side, decided.

    Attributes:
        good: Pieces that count as good in the end, at least those paid before.
        statement: Commitment to the reasons in words.
    """

    good: Count
    reason: RulingReason
    statement: Commitment
    resolved_by: ActorId
    resolved_at: HappenedAt

    def actor(self) -> ActorId:
        """The arbiter."""
        return self.resolved_by


APPEAL_EVENTS: Final = (
    AppealFiled,
    AnswerTimeMoved,
    AppealAnswered,
    AppealAutoUpheld,
    DisputeResolved,
)
