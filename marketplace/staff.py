"""Who may do what, and for whom: bearer tokens, of which only a hash is stored."""

import re
from collections.abc import Callable, Mapping
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
PARTY_BODY: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}", re.ASCII)

PartyId = NewType("PartyId", str)
"""Whom a token stands for: a household (``H-…``), a buyer (``B-…``) or a station (``S-…``)."""

SELECT_STAFF: Final = """
    SELECT actor_id, role, party FROM staff_tokens WHERE token_hash = $1 AND revoked_at IS NULL
"""
SELECT_HOUSEHOLDS: Final = """
    SELECT DISTINCT party FROM staff_tokens WHERE actor_id = $1 AND party LIKE 'H-%'
"""
LOCK_NAME: Final = "SELECT pg_advisory_xact_lock(hashtextextended('staff:' || $1, 0))"
SELECT_ACTOR: Final = "SELECT actor_id FROM staff_tokens WHERE name = $1 LIMIT 1"
INSERT_TOKEN: Final = """
    INSERT INTO staff_tokens (token_hash, name, actor_id, role, party)
    VALUES ($1, $2, $3, $4, $5)
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
) -> str:
    """Make a token; it is shown this once and never again.

    Raises:
        PartyUnfitError: the role and the party don't go together; no token was made.
    """
    party = check_party(role, party)
    token = PREFIX + entropy(TOKEN_BYTES).hex()
    async with connection.transaction():
        await connection.execute(LOCK_NAME, name)
        actor = await connection.fetchval(SELECT_ACTOR, name)
        actor = actor or f"staff:{make_id('S', entropy(ACTOR_BYTES))}"
        await connection.execute(INSERT_TOKEN, _hash(token), name, actor, role.value, party)
    return token


async def staff_of(pool: asyncpg.Pool, token: str) -> Staff | None:
    """Whose token this is; absent if nobody's."""
    row = await pool.fetchrow(SELECT_STAFF, _hash(token))
    return None if row is None else Staff(ActorId(row[0]), Role(row[1]), row[2])


async def households_of(pool: asyncpg.Pool, actor_id: ActorId) -> frozenset[HouseholdId]:
    """The households that a person belongs to, by any token that they ever had."""
    rows = await pool.fetch(SELECT_HOUSEHOLDS, actor_id)
    return frozenset(HouseholdId(row[0]) for row in rows)


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
