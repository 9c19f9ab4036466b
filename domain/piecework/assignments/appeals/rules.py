"""Appeal, answer and ruling; and what silence does."""

from typing import Final

from domain.calendar import Calendar
from domain.decider import Decider, Event
from domain.facts.editions import SECOND
from domain.facts.piecework.appeals import (
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    DisputeResolved,
)
from domain.facts.piecework.pay import CreditReason
from domain.piecework.assignments.appeals.commands import (
    AnswerAppeal,
    AppealCommand,
    FileAppeal,
    ResolveDispute,
    UpholdBySilence,
)
from domain.piecework.assignments.appeals.errors import AppealTooLateError, ArbiterIsPartyError
from domain.piecework.assignments.case import Case, about, boundary, evolve, require_count
from domain.piecework.assignments.errors import NotDueYetError
from domain.piecework.assignments.pay.rules import credit

STATEMENT_FIELD: Final = "statement"
"""Of the commitment to what a side or the arbiter said in words."""
ANSWER_WORKING_DAYS: Final = 5


def decide(state: Case, command: AppealCommand) -> tuple[Event, ...]:
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


def _file(state: Case, command: FileAppeal) -> AppealFiled:
    """Contest a refusal within its time."""
    assignment = state.require_for_household(command)
    state.require_due(command, AppealFiled)
    assert assignment.fault_until is not None
    if command.at > assignment.fault_until:
        raise AppealTooLateError(command.assignment_id, assignment.fault_until)
    calendar = Calendar(by_law=command.edition >= SECOND)
    return AppealFiled(
        **about(command, assignment),
        grounds=command.grounds,
        statement=command.statement,
        answer_until=calendar.working_days_after(command.at, ANSWER_WORKING_DAYS),
        filed_by=command.by,
        filed_at=command.at,
        station_id=command.station_id,
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
    return event, *credit(state.order.terms, state.lot, assignment, good, reason, command.at)


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
    return event, *credit(state.order.terms, state.lot, assignment, good, reason, command.at)


def _uphold_by_silence(state: Case, command: UpholdBySilence) -> tuple[Event, ...]:
    """The buyer did not answer an appeal: the refused pieces are paid."""
    assignment = state.require_due(command, AppealAutoUpheld)
    assert assignment.appealed is not None
    if command.at < assignment.appealed.answer_until:
        raise NotDueYetError(assignment.appealed.answer_until)
    event = AppealAutoUpheld(**about(command, assignment), upheld_at=command.at)
    good, reason = assignment.handed_in, CreditReason.APPEAL_UNANSWERED
    return event, *credit(state.order.terms, state.lot, assignment, good, reason, command.at)


APPEAL_DECIDER: Final = Decider(boundary=boundary, initial=Case, evolve=evolve, decide=decide)
