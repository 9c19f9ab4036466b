"""``marketplace projection list``, ``show`` and ``treat``."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg
import click

from domain.ids import ActorId
from domain.leaf import POSITION_MAX, decode_leaf
from domain.text import human_problem
from marketplace.cli.session import database
from marketplace.connections import WORKERS, connect
from marketplace.identity.staff import Role, admin_named
from marketplace.log.log import utc_now
from marketplace.log.reading import SELECT_BY_POSITION
from projections.registry import PROJECTIONS, standings
from projections.treatments import Treatment, Way, decided, skipped, treat

Answer = TypeVar("Answer")
NAME: Final = click.Choice([*PROJECTIONS])


@click.group("projection")
def command() -> None:
    """Where the read models stand, and which events they pass over."""


@command.command("list")
def show_all() -> None:
    """Say of each read model how far it is, why it stopped, and what it passes over."""

    async def ask(connection: asyncpg.Connection) -> list[str]:
        passed_over = await skipped(connection)
        return [
            f"{one.name:<18}{one.position:>12}  {one.problem or 'goes on'}"
            + "".join(f"; skips {it.position}" for it in passed_over if it.projection == one.name)
            for one in await standings(connection)
        ]

    for line in _ask(ask):
        click.echo(line)


@command.command("show")
@click.argument("name", type=NAME)
def show(name: str) -> None:
    """Say where one read model stands, and everything that was ever decided about it."""

    async def ask(connection: asyncpg.Connection) -> list[str]:
        (standing,) = (one for one in await standings(connection) if one.name == name)
        stopped = f"{name} is at event {standing.position}: {standing.problem or 'goes on'}"
        return [stopped, *map(_line, await decided(connection, name))]

    for line in _ask(ask):
        click.echo(line)


@command.command("treat")
@click.argument("name", type=NAME)
@click.argument("position", type=click.IntRange(1, POSITION_MAX))
@click.option(
    "--as",
    "way",
    type=click.Choice([way.value for way in Way]),
    required=True,
    help="What is done with it.",
)
@click.option("--reason", required=True, help="Why; everybody will read it.")
@click.option("--by", required=True, help="Your name, as your admin token says it.")
def treat_one(name: str, position: int, way: str, reason: str, by: str) -> None:
    """Decide that one read model passes over one event (skip), or no longer does (fold).

    The decision is kept for ever and shown on every page; every audit tells it. A read model that
    had stopped there goes on. One that had come further keeps its rows until it is rebuilt.
    """
    if (problem := human_problem(reason)) is not None:
        raise click.BadParameter(f"the reason can't be shown to people: {problem}")

    async def decide(connection: asyncpg.Connection) -> str:
        actor = await admin_named(connection, by)
        if actor is None:
            raise click.UsageError(f"nobody called {by!r} holds a good token of role {Role.ADMIN}")
        return await _decide(connection, name, position, Way(way), reason, actor)

    click.echo(_ask(decide))


async def _decide(
    connection: asyncpg.Connection,
    name: str,
    position: int,
    way: Way,
    reason: str,
    actor: ActorId,
) -> str:
    row = await connection.fetchrow(SELECT_BY_POSITION, position - 1, position, 1)
    if row is None:
        raise click.UsageError(f"the log has no event {position}")
    event_type = decode_leaf(row["leaf"]).header.type
    await treat(
        connection,
        projection=name,
        position=position,
        event_type=event_type,
        way=way,
        reason=reason,
        decided_by=actor,
        decided_at=utc_now(),
    )
    (standing,) = (one for one in await standings(connection) if one.name == name)
    said = f"{name}: {way} event {position} ({event_type}) from now on, decided by {actor}"
    if standing.position < position:
        return said
    return f"{said}\nIt has passed this event already: run `marketplace rebuild {name}`."


def _line(one: Treatment) -> str:
    at = f"{one.decided_at:%Y-%m-%d %H:%M}Z"
    return (
        f"{at}  {one.way} event {one.position} ({one.event_type}), {one.decided_by}: {one.reason}"
    )


def _ask(question: Callable[[asyncpg.Connection], Awaitable[Answer]]) -> Answer:
    """One question to the database."""

    async def ask(dsn: str) -> Answer:
        async with await connect(dsn, WORKERS) as connection:
            return await question(connection)

    with database() as (_, dsn):
        return asyncio.run(ask(dsn))
