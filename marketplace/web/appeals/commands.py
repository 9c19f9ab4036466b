"""A worker contests a refusal, the buyer answers, an arbiter decides. Words go to the vault."""

from typing import Final

from litestar.params import FromPath, JSONBody

from domain.piecework.assignments.appeals.commands import AnswerAppeal, FileAppeal, ResolveDispute
from domain.piecework.assignments.appeals.rules import STATEMENT_FIELD
from marketplace.identity.staff import Role
from marketplace.web.appeals import bodies
from marketplace.web.desk import Receipt, keyed
from marketplace.web.parties import (
    WORKERS_SIDE,
    AnyRequest,
    about,
    acting_for,
    acting_station,
    as_buyer,
    attend,
    claim_of,
    judges_household,
)
from marketplace.web.words import Words


@keyed("/assignments/{assignment_id:str}/appeal", *WORKERS_SIDE)
async def file_appeal(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[bodies.Appeal]
) -> Receipt:
    """Contest a refusal, within its time."""
    staff, desk = await attend(request)
    accepted = await claim_of(desk, assignment_id)
    words = Words(desk.pool, STATEMENT_FIELD, data.statement)
    command = FileAppeal(
        **about(desk, accepted),
        household_id=acting_for(staff, accepted),
        station_id=acting_station(staff),
        grounds=data.grounds,
        statement=words.commitment,
        by=staff.actor_id,
    )
    return await desk.take(assignment_id, command, staff.actor_id, words.keep)


@keyed("/assignments/{assignment_id:str}/appeal-answer", Role.BUYER)
async def answer_appeal(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[bodies.AppealAnswer]
) -> Receipt:
    """Concede, or leave it to an arbiter."""
    words = Words(request.app.state.pool, STATEMENT_FIELD, data.statement)
    fields = {"concedes": data.concedes, "statement": words.commitment}
    return await as_buyer(request, assignment_id, AnswerAppeal, words.keep, **fields)


@keyed("/assignments/{assignment_id:str}/ruling", Role.ARBITER)
async def resolve_dispute(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[bodies.Ruling]
) -> Receipt:
    """Decide, as an arbiter who is neither side, with reasons."""
    staff, desk = await attend(request)
    accepted = await claim_of(desk, assignment_id)
    words = Words(desk.pool, STATEMENT_FIELD, data.statement)
    assert words.commitment is not None
    command = ResolveDispute(
        **about(desk, accepted),
        good=data.good,
        reason=data.reason,
        statement=words.commitment,
        by=staff.actor_id,
        by_household=await judges_household(desk, staff.actor_id, accepted),
    )
    return await desk.take(assignment_id, command, staff.actor_id, words.keep)


COMMANDS: Final = (file_appeal, answer_appeal, resolve_dispute)
