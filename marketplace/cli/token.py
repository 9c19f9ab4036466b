"""``marketplace token create``, ``list``, ``revoke`` and ``donor``."""

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg
import click

from domain.ids import DonorId
from marketplace.cli.session import database
from marketplace.connections import WORKERS, connect
from marketplace.identity.donors import DonorTokens
from marketplace.identity.staff import (
    DAYS,
    DAYS_MAX,
    PartyUnfitError,
    Role,
    Token,
    check_party,
    create_token,
    revoke_tokens,
    tokens_of,
)

Answer = TypeVar("Answer")
NOTHING_FOUND: Final = 1
DONOR_ID: Final = re.compile(r"D-[A-Z0-9]{1,40}", re.ASCII)
LINE: Final = "{:<12}{:<11}{:<24}{:<20}{:<12}{:<12}{}"


@click.group("token")
def command() -> None:
    """Bearer tokens of staff and machines."""


@command.command("create")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", required=True, help="Whose it is; one name is one person.")
@click.option(
    "--party",
    help="Whom it stands for: a worker's household H-…, a buyer B-…, a station or operator's S-….",
)
@click.option(
    "--days",
    type=click.IntRange(1, DAYS_MAX),
    default=DAYS,
    show_default=True,
    help="How long it is good.",
)
def create(role: str, name: str, party: str | None, days: int) -> None:
    """Make a token and print it, this once."""
    try:
        check_party(Role(role), party)
    except PartyUnfitError as error:
        raise click.UsageError(str(error)) from error

    async def make(connection: asyncpg.Connection) -> str:
        return await create_token(
            connection, name=name, role=Role(role), entropy=os.urandom, party=party, days=days
        )

    click.echo(_ask(make))


@command.command("list")
@click.option("--name", help="Of one person only.")
def show(name: str | None) -> None:
    """Say which tokens there are, whose, for what, until when, and when each was last used."""
    _tell(_ask(lambda connection: tokens_of(connection, name)))


@command.command("revoke")
@click.argument("token_id", required=False)
@click.option("--name", help="All tokens of this person, such as those on a lost phone.")
def revoke(token_id: str | None, name: str | None) -> None:
    """Make a token useless at once in every process; ``list`` says what it is called (T-…)."""
    if (token_id is None) == (name is None):
        raise click.UsageError("name one token (T-…), or a person with --name")
    revoked = _ask(lambda connection: revoke_tokens(connection, token_id=token_id, name=name))
    if not revoked:
        click.echo(f"marketplace: there is no token of {token_id or name}", err=True)
        sys.exit(NOTHING_FOUND)
    _tell(revoked)


@command.command("donor")
@click.argument("donor_id")
def donor(donor_id: str) -> None:
    """Print a donor's token, for somebody who proved in another way to be that donor.

    Such as whose gifts were imported, or who lost the token that came with the first gift.
    """
    if not DONOR_ID.fullmatch(donor_id):
        raise click.UsageError(f"a donor's id is D-…, not {donor_id!r}")

    async def make(connection: asyncpg.Connection) -> str:
        return (await DonorTokens.open(connection, os.urandom)).token_of(DonorId(donor_id))

    click.echo(_ask(make))


def _ask(what: Callable[[asyncpg.Connection], Awaitable[Answer]]) -> Answer:
    async def ask(dsn: str) -> Answer:
        connection = await connect(dsn, WORKERS)
        try:
            return await what(connection)
        finally:
            await connection.close()

    with database() as (_, dsn):
        return asyncio.run(ask(dsn))


def _tell(tokens: list[Token]) -> None:
    click.echo(LINE.format("token", "role", "party", "standing", "made", "last used", "whose"))
    for token in tokens:
        standing = f"good to {token.expires_at:%Y-%m-%d}" if token.is_good else "expired"
        if token.revoked_at is not None:
            standing = f"revoked {token.revoked_at:%m-%d}"
        used = "never" if token.last_used_on is None else f"{token.last_used_on:%Y-%m-%d}"
        made = f"{token.created_at:%Y-%m-%d}"
        party = token.party or "-"
        click.echo(LINE.format(token.token_id, token.role, party, standing, made, used, token.name))
