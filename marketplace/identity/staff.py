"""Who may do what, and for whom: bearer tokens, of which only a hash is stored."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Final, NewType

import asyncpg
from msgspec import Struct

from domain.ids import ActorId, HouseholdId, make_id
from projections.projection import Connection

PREFIX: Final = "mz_"
TOKEN_BYTES: Final = 32
ACTOR_BYTES: Final = 10
TOKEN_ID_BYTES: Final = 5
PARTY_BODY: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}", re.ASCII)

PartyId = NewType("PartyId", str)
"""Whom a token stands for: a household (``H-…``), a buyer (``B-…``) or a station (``S-…``)."""

DAYS: Final = 90
"""How long a token is good, unless it is said otherwise when it is made."""
DAYS_MAX: Final = 366

SELECT_STAFF: Final = """
    SELECT actor_id, role, party,
        last_used_on IS DISTINCT FROM (now() AT TIME ZONE 'UTC')::date AS first_today
    FROM staff_tokens WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > now()
"""
NOTE_USE: Final = """
    UPDATE staff_tokens SET last_used_on = (now() AT TIME ZONE 'UTC')::date WHERE token_hash = $1
"""
SELECT_TOKENS: Final = """
    SELECT token_hash, name, actor_id, role, party, created_at, expires_at, revoked_at,
        last_used_on, expires_at <= now() AS expired
    FROM staff_tokens WHERE $1::text IS NULL OR name = $1 ORDER BY name, created_at, token_hash
"""
SELECT_ADMIN: Final = """
    SELECT actor_id FROM staff_tokens
    WHERE name = $1 AND role = 'admin' AND revoked_at IS NULL AND expires_at > now() LIMIT 1
"""
REVOKE: Final = """
    UPDATE staff_tokens SET revoked_at = now() WHERE token_hash = ANY($1) AND revoked_at IS NULL
"""
SELECT_HOUSEHOLDS: Final = """
    SELECT DISTINCT party FROM staff_tokens WHERE actor_id = $1 AND party LIKE 'H-%'
"""
LOCK_NAME: Final = "SELECT pg_advisory_xact_lock(hashtextextended('staff:' || $1, 0))"
SELECT_ACTOR: Final = "SELECT actor_id FROM staff_tokens WHERE name = $1 LIMIT 1"
INSERT_TOKEN: Final = """
    INSERT INTO staff_tokens (token_hash, name, actor_id, role, party, expires_at)
    VALUES ($1, $2, $3, $4, $5, now() + $6)
"""  # noqa: S105 - a statement


class Role(StrEnum):
    """What a token is for.

    An operator is the person at a village station who registers villagers and acts for them; a
    station is the place itself, with its materials and its offline claims.
    """

    OFFICER = "officer"
    APPROVER = "approver"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    ADMIN = "admin"
    BUYER = "buyer"
    WORKER = "worker"
    STATION = "station"
    INSPECTOR = "inspector"
    ARBITER = "arbiter"


PARTY_PREFIXES: Final[Mapping[Role, str]] = MappingProxyType(
    {Role.WORKER: "H-", Role.BUYER: "B-", Role.STATION: "S-", Role.OPERATOR: "S-"}
)
"""Roles that may stand for a party, and how its id starts."""
PARTY_NEEDED: Final = frozenset({Role.WORKER, Role.BUYER, Role.STATION})
"""An operator need not belong to a station: there were operators before there were stations."""


class PartyUnfitError(Exception):
    """The role needs a party, or none, or one of another kind; the message says which."""


class Staff(Struct, frozen=True):
    """Who calls.

    Attributes:
        actor_id: The same for all tokens of one name: two tokens don't make two persons.
        party: Whom the token stands for; absent where the role stands for nobody.
    """

    actor_id: ActorId
    role: Role
    party: PartyId | None = None


class Token(Struct, frozen=True):
    """A token as it may be listed: what it is called, never what it is.

    Attributes:
        token_id: The beginning of its hash; no help to anybody who wants to use it.
        last_used_on: The day (UTC) of its last use; absent if it was never used.
        is_good: Whether it is taken now.
    """

    token_id: str
    name: str
    actor_id: ActorId
    role: str
    party: PartyId | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None
    is_good: bool


def check_party(role: Role, party: str | None) -> PartyId | None:
    """The party, if a token of this role may stand for it.

    Raises:
        PartyUnfitError: it is missing, not allowed, or no id of the kind that the role stands for.
    """
    prefix = PARTY_PREFIXES.get(role)
    if party is None:
        if role in PARTY_NEEDED:
            raise PartyUnfitError(f"a token of role {role} needs a party ({prefix}…)")
        return None
    if prefix is None:
        raise PartyUnfitError(f"a token of role {role} stands for no party")
    if not (party.startswith(prefix) and PARTY_BODY.fullmatch(party.removeprefix(prefix))):
        raise PartyUnfitError(f"a token of role {role} stands for {prefix}…, not for {party!r}")
    return PartyId(party)


async def create_token(
    connection: Connection,
    *,
    name: str,
    role: Role,
    entropy: Callable[[int], bytes],
    party: str | None = None,
    days: int = DAYS,
) -> str:
    """Make a token; it is shown this once and never again.

    Args:
        connection: To the database.
        name: Whose it is; one name is one person.
        role: What it is for.
        entropy: Random bytes.
        party: Whom it stands for; absent where the role stands for nobody.
        days: How long it is good.

    Raises:
        PartyUnfitError: the role and the party don't go together; no token was made.
    """
    party = check_party(role, party)
    token = PREFIX + entropy(TOKEN_BYTES).hex()
    async with connection.transaction():
        await connection.execute(LOCK_NAME, name)
        actor = await connection.fetchval(SELECT_ACTOR, name)
        actor = actor or f"staff:{make_id('S', entropy(ACTOR_BYTES))}"
        await connection.execute(
            INSERT_TOKEN, _hash(token), name, actor, role.value, party, timedelta(days)
        )
    return token


async def admin_named(connection: Connection, name: str) -> ActorId | None:
    """Who is called so and holds a good admin's token; absent if nobody."""
    actor: str | None = await connection.fetchval(SELECT_ADMIN, name)
    return None if actor is None else ActorId(actor)


async def staff_of(pool: asyncpg.Pool, token: str) -> Staff | None:
    """Whose token this is; absent if nobody's, and from the moment that it is revoked or ends.

    Nothing is kept in memory, so that a token that is lost is useless in every process at once. The
    day of its last use is written once a day.
    """
    hashed = _hash(token)
    row = await pool.fetchrow(SELECT_STAFF, hashed)
    if row is None:
        return None
    if row["first_today"]:
        # A full disk or a server that only reads is no reason to turn the caller away.
        with suppress(asyncpg.InsufficientResourcesError, asyncpg.ReadOnlySQLTransactionError):
            await pool.execute(NOTE_USE, hashed)
    return Staff(ActorId(row["actor_id"]), Role(row["role"]), row["party"])


async def tokens_of(connection: Connection, name: str | None = None) -> list[Token]:
    """All tokens, or those of one person, oldest first of each."""
    return [
        Token(
            token_id=_id_of(row["token_hash"]),
            name=row["name"],
            actor_id=ActorId(row["actor_id"]),
            role=row["role"],
            party=row["party"],
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            revoked_at=row["revoked_at"],
            last_used_on=row["last_used_on"],
            is_good=not row["expired"] and row["revoked_at"] is None,
        )
        for row in await connection.fetch(SELECT_TOKENS, name)
    ]


async def revoke_tokens(
    connection: Connection, *, token_id: str | None = None, name: str | None = None
) -> list[Token]:
    """Make one token, or all of a person, useless from now on.

    Returns:
        What was named, as it stands now; empty if there is no such token.
    """
    rows = await connection.fetch(SELECT_TOKENS, name)
    hashes = [row["token_hash"] for row in rows if token_id in (None, _id_of(row["token_hash"]))]
    await connection.execute(REVOKE, hashes)
    named = {_id_of(hashed) for hashed in hashes}
    return [token for token in await tokens_of(connection, name) if token.token_id in named]


async def households_of(pool: asyncpg.Pool, actor_id: ActorId) -> frozenset[HouseholdId]:
    """The households that a person belongs to, by any token that they ever had."""
    rows = await pool.fetch(SELECT_HOUSEHOLDS, actor_id)
    return frozenset(HouseholdId(row[0]) for row in rows)


def _id_of(hashed: bytes) -> str:
    return make_id("T", hashed[:TOKEN_ID_BYTES])


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
