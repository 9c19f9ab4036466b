"""A worker contests a refusal, the buyer answers, an arbiter decides. Words go to the vault."""

from typing import Final

from litestar.params import FromPath, JSONBody

from domain.piecework.assignments.appeals.commands import AnswerAppeal, FileAppeal, ResolveDispute
from domain.piecework.assignments.appeals.rules import STATEMENT_FIELD
from marketplace.identity.staff import Role
from marketplace.web.appeals import bodies
from marketplace.web.desk import AtDesk, Receipt, keyed
from marketplace.web.parties import WORKERS_SIDE, as_buyer, as_judge, as_worker, claim_of
from marketplace.web.said import Said


@keyed("/assignments/{assignment_id:str}/appeal", *WORKERS_SIDE)
async def file_appeal(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[bodies.Appeal]
) -> Receipt:
    """Contest a refusal, within its time."""
    accepted = await claim_of(desk, assignment_id)
    said = Said(STATEMENT_FIELD, data.statement)
    command = FileAppeal(
        **as_worker(desk, accepted),
        grounds=data.grounds,
        statement=said.commitment,
    )
    return await desk.take(assignment_id, command, said.openings)


@keyed("/assignments/{assignment_id:str}/appeal-answer", Role.BUYER)
async def answer_appeal(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[bodies.AppealAnswer]
) -> Receipt:
    """Concede, or leave it to an arbiter."""
    accepted = await claim_of(desk, assignment_id)
    said = Said(STATEMENT_FIELD, data.statement)
    command = AnswerAppeal(
        **await as_buyer(desk, accepted), concedes=data.concedes, statement=said.commitment
    )
    return await desk.take(assignment_id, command, said.openings)


@keyed("/assignments/{assignment_id:str}/ruling", Role.ARBITER)
async def resolve_dispute(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[bodies.Ruling]
) -> Receipt:
    """Decide, as an arbiter who is neither side, with reasons."""
    accepted = await claim_of(desk, assignment_id)
    said = Said(STATEMENT_FIELD, data.statement)
    assert said.commitment is not None
    command = ResolveDispute(
        **await as_judge(desk, accepted),
        good=data.good,
        reason=data.reason,
        statement=said.commitment,
    )
    return await desk.take(assignment_id, command, said.openings)


COMMANDS: Final = (file_appeal, answer_appeal, resolve_dispute)
