"""``marketplace import move FILE --from ID --to ID``: what was imported into the wrong campaign."""

import asyncio
import os
import sys
from typing import Final

import click

from domain.facts.gift_moves import MoveReason
from domain.ids import CampaignId
from marketplace.cli.reading import (
    SOME_REFUSED,
    UNREADABLE,
    UNREADABLE_ERRORS,
    Asked,
    Reading,
    of_a_file,
)
from marketplace.cli.session import database
from marketplace.connections import REPLAYS
from marketplace.handling import CommandHandler
from marketplace.identity.staff import Role, Staff, staff_of
from marketplace.imports.errors import ImportFileError
from marketplace.imports.moves import Moved, Step, move_gifts
from marketplace.imports.naming import Names
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.vault.keeping import pseudonym_key

TOKEN: Final = "MARKETPLACE_TOKEN"  # noqa: S105 - a name
ROLES: Final = {
    Step.PROPOSE: (Role.OFFICER,),
    Step.CONFIRM: (Role.OFFICER, Role.APPROVER),
    Step.WITHDRAW: (Role.OFFICER, Role.APPROVER),
}
DONE: Final = {Step.PROPOSE: "proposed", Step.CONFIRM: "moved", Step.WITHDRAW: "taken back"}


@click.command("move")
@of_a_file
@click.option("--from", "origin_id", required=True, help="Where the gifts stand.")
@click.option("--to", "target_id", required=True, help="The campaign that they were for.")
@click.option(
    "--reason",
    type=click.Choice([reason.value for reason in MoveReason]),
    default=MoveReason.WRONG_CAMPAIGN.value,
    show_default=True,
    help="Why, for the log and the donors.",
)
@click.option("--confirm", "step", flag_value=Step.CONFIRM.value, help="Agree, as a second person.")
@click.option("--withdraw", "step", flag_value=Step.WITHDRAW.value, help="Take it back.")
def move(origin_id: str, target_id: str, reason: str, step: str | None, **options: object) -> None:
    """Move the gifts of a file to another campaign: one proposes, another confirms.

    Who does it is told by a token in MARKETPLACE_TOKEN. Exits with 0 if every gift was taken or is
    there already, 3 if some were refused, 2 if nothing could be read.
    """
    asked, what = Asked(**options), Step(step or Step.PROPOSE)  # type: ignore[arg-type]
    with database() as (settings, dsn):
        try:
            run = move_file(
                dsn,
                settings.marketplace_origin,
                asked,
                what,
                MoveReason(reason),
                (CampaignId(origin_id), CampaignId(target_id)),
            )
            moved = asyncio.run(run)
        except UNREADABLE_ERRORS as error:
            click.echo(f"marketplace: {asked.file}: {error}", err=True)
            sys.exit(UNREADABLE)
    click.echo(f"{moved.done} gifts {DONE[what]}, {moved.known} before, {moved.rejected} rejected.")
    if moved.rejected:
        sys.exit(SOME_REFUSED)


async def move_file(
    dsn: str,
    origin: str,
    asked: Asked,
    step: Step,
    reason: MoveReason,
    campaigns: tuple[CampaignId, CampaignId],
) -> Moved:
    """Take one step of a move for every gift of a file.

    Raises:
        ImportFileError: nothing of it was recorded.
    """
    reading = Reading(asked)
    names = Names(await pseudonym_key(dsn, os.urandom), reading.source)
    async with await EventLog.open(dsn, origin=origin, patience=REPLAYS) as log:
        staff = await _caller(log, step)
        with reading.rejecting() as reject:
            return await move_gifts(
                CommandHandler(log),
                log,
                names,
                reading.rows(),
                reject,
                step=step,
                reason=reason,
                campaigns=campaigns,
                by=staff.actor_id,
                clock=utc_now,
            )


async def _caller(log: EventLog, step: Step) -> Staff:
    token = os.environ.get(TOKEN, "")
    staff = await staff_of(log.pool, token) if token else None
    if staff is None:
        raise ImportFileError(f"{TOKEN} holds no token of a member of staff")
    if staff.role not in ROLES[step]:
        needed = " or ".join(ROLES[step])
        raise ImportFileError(f"the token in {TOKEN} is {staff.role}'s; {needed} is needed")
    return staff
