"""Appeal, answer and ruling; and what silence does."""

from typing import Final

from domain.decider import Boundary, Decider, Event
from domain.facts.editions import SECOND
from domain.facts.holiday_notices import HolidayNoticeEntered
from domain.facts.piecework.appeals import (
    AnswerTimeMoved,
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    DisputeResolved,
)
from domain.facts.piecework.pay import CreditReason
from domain.holiday_notices.rules import Notices, notice_events
from domain.piecework.assignments import case
from domain.piecework.assignments.appeals.commands import (
    AnswerAppeal,
    AppealCommand,
    FileAppeal,
    MoveAnswerTime,
    ResolveDispute,
    UpholdBySilence,
)
from domain.piecework.assignments.appeals.errors import (
    AnswerTimeStandsError,
    AppealTooLateError,
    ArbiterIsPartyError,
)
from domain.piecework.assignments.case import Case, about, require_count
from domain.piecework.assignments.errors import NotDueYetError
from domain.piecework.assignments.pay.rules import credit

STATEMENT_FIELD: Final = "statement"
"""Of the commitment to what a side or the arbiter said in words."""
ANSWER_WORKING_DAYS: Final = 5


class AppealCase(Case):
    """A case with the working days.

    Attributes:
        notices: Those that were entered; read where a time is computed.
    """

    def __init__(self, command: AppealCommand) -> None:
        super().__init__(command)
        self.notices = Notices()


def boundary(command: AppealCommand) -> Boundary:
    """The case; where a time is computed also the notices of holidays."""
    if isinstance(command, FileAppeal | MoveAnswerTime):
        return Boundary.of(*case.criteria(command), notice_events())
    return case.boundary(command)


def evolve(state: AppealCase, event: Event) -> AppealCase:
    """The case one event later, in place."""
    if isinstance(event, HolidayNoticeEntered):
        state.notices.apply(event)
        return state
    case.evolve(state, event)
    return state


def decide(state: AppealCase, command: AppealCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    match command:
        case FileAppeal():
            return (_file(state, command),)
        case AnswerAppeal():
            return _answer(state, command)
        case ResolveDispute():
            return _resolve(state, command)
        case UpholdBySilence():
            return _uphold_by_silence(state, command)
        case MoveAnswerTime():
            return (_move(state, command),)


def _file(state: AppealCase, command: FileAppeal) -> AppealFiled:
    """Contest a refusal within its time."""
    assignment = state.require_for_household(command)
    state.require_due(command, AppealFiled)
    assert assignment.fault_until is not None
    if command.at > assignment.fault_until:
        raise AppealTooLateError(command.assignment_id, assignment.fault_until)
    calendar = state.notices.calendar(by_law=command.edition >= SECOND)
    return AppealFiled(
        **about(command, assignment),
        grounds=command.grounds,
        statement=command.statement,
        answer_until=calendar.working_days_after(command.at, ANSWER_WORKING_DAYS),
        filed_by=command.by,
        filed_at=command.at,
        station_id=command.station_id,
        notices=state.notices.count,
        edition=command.edition,
    )


def _answer(state: Case, command: AnswerAppeal) -> tuple[Event, ...]:
    assignment = state.require_for_judge(command)
    state.require_due(command, AppealAnswered)
    event = AppealAnswered(
        **about(command, assignment),
        concedes=command.concedes,
        statement=command.statement,
        answered_by=command.by,
        answered_at=command.at,
    )
    if not command.concedes:
        return (event,)
    good, reason = assignment.handed_in, CreditReason.APPEAL_CONCEDED
    return event, *credit(state.order.terms, state.lot.paid, assignment, good, reason, command.at)


def _resolve(state: Case, command: ResolveDispute) -> tuple[Event, ...]:
    assignment = state.require_for_judge(command)
    state.require_due(command, DisputeResolved)
    if command.by in assignment.actors or command.by == state.drafted(command).drafted_by:
        raise ArbiterIsPartyError(command.assignment_id, command.by)
    require_count(command.good, assignment.handed_in, least=assignment.good)
    event = DisputeResolved(
        **about(command, assignment),
        good=command.good,
        reason=command.reason,
        statement=command.statement,
        resolved_by=command.by,
        resolved_at=command.at,
    )
    good, reason = command.good, CreditReason.DISPUTE_RESOLVED
    return event, *credit(state.order.terms, state.lot.paid, assignment, good, reason, command.at)


def _uphold_by_silence(state: Case, command: UpholdBySilence) -> tuple[Event, ...]:
    """The buyer did not answer an appeal: the refused pieces are paid."""
    assignment = state.require_due(command, AppealAutoUpheld)
    assert assignment.answer_until is not None
    if command.at < assignment.answer_until:
        raise NotDueYetError(assignment.answer_until)
    event = AppealAutoUpheld(**about(command, assignment), upheld_at=command.at)
    good, reason = assignment.handed_in, CreditReason.APPEAL_UNANSWERED
    return event, *credit(state.order.terms, state.lot.paid, assignment, good, reason, command.at)


def _move(state: AppealCase, command: MoveAnswerTime) -> AnswerTimeMoved:
    """Compute an open time anew, by a notice that was not known when it was computed.

    Nobody who relied on a later end is surprised by a sooner one: the end of the next working day
    is left to them, unless the time was over before that anyway.
    """
    assignment = state.require_due(command, AnswerTimeMoved)
    appealed, before = assignment.appealed, assignment.answer_until
    assert appealed is not None
    assert before is not None
    if assignment.notices >= state.notices.count:
        raise AnswerTimeStandsError(command.assignment_id, before)
    calendar = state.notices.calendar(by_law=appealed.edition >= SECOND)
    due = calendar.working_days_after(appealed.filed_at, ANSWER_WORKING_DAYS)
    return AnswerTimeMoved(
        **about(command, assignment),
        before=before,
        answer_until=max(due, min(before, calendar.working_days_after(command.at, 1))),
        notices=state.notices.count,
        moved_at=command.at,
    )


APPEAL_DECIDER: Final = Decider(boundary=boundary, initial=AppealCase, evolve=evolve, decide=decide)
