"""Which rule answers which step of an assignment."""

from typing import Final

from domain.decider import Decider, Event
from domain.piecework.assignments.case import Case, boundary, evolve
from domain.piecework.assignments.commands import (
    ApproveBySilence,
    AssignmentCommand,
    ExpireLease,
    FileAppeal,
    JudgeCommand,
    MaterialsCommand,
    UpholdBySilence,
    WorkerCommand,
)
from domain.piecework.assignments.judging import (
    appeal,
    approve_by_silence,
    judge,
    uphold_by_silence,
)
from domain.piecework.assignments.working import count_materials, expire, work


def decide(state: Case, command: AssignmentCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    match command:
        case FileAppeal():
            return appeal(state, command)
        case WorkerCommand():
            return work(state, command)
        case MaterialsCommand():
            return count_materials(state, command)
        case JudgeCommand():
            return judge(state, command)
        case ExpireLease():
            return expire(state, command)
        case ApproveBySilence():
            return approve_by_silence(state, command)
        case UpholdBySilence():
            return uphold_by_silence(state, command)
        case _:
            raise AssertionError(command)


ASSIGNMENTS: Final = Decider(boundary=boundary, initial=Case, evolve=evolve, decide=decide)
