"""Tokens: what they are for, whom they stand for, and who is one person."""

import asyncio
import os
from collections.abc import AsyncIterator

import asyncpg
import pytest
from click.testing import CliRunner

from marketplace.cli import main
from marketplace.identity.staff import (
    PARTY_NEEDED,
    PARTY_PREFIXES,
    PartyUnfitError,
    Role,
    check_party,
    create_token,
    households_of,
    staff_of,
)
from marketplace.processes.schema import upgrade
from tests.conftest import Databases, run_sql

BEFORE_PARTIES = "2026_11_24_figures"


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool over a fresh database."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as opened:
        yield opened


async def new_token(pool: asyncpg.Pool, name: str, role: Role, party: str | None = None) -> str:
    """A token."""
    async with pool.acquire() as connection:
        return await create_token(connection, name=name, role=role, entropy=os.urandom, party=party)


@pytest.mark.parametrize(
    ("role", "party"),
    [
        (Role.WORKER, "H-7Q2KABCD"),
        (Role.BUYER, "B-1"),
        (Role.STATION, "S-NAYONG-2"),
        (Role.OPERATOR, "S-NAYONG-2"),
        (Role.OPERATOR, None),
        (Role.INSPECTOR, None),
        (Role.ARBITER, None),
        (Role.OFFICER, None),
    ],
)
async def test_a_token_says_for_whom_it_stands(
    pool: asyncpg.Pool, role: Role, party: str | None
) -> None:
    """Role and party come back as they were given."""
    staff = await staff_of(pool, await new_token(pool, "somebody", role, party))
    assert staff is not None
    assert (staff.role, staff.party) == (role, party)


@pytest.mark.parametrize("role", Role)
def test_a_party_is_asked_for_where_it_is_needed(role: Role) -> None:
    """Without a party a worker, a buyer and a station are nobody; the others need none."""
    if role in PARTY_NEEDED:
        with pytest.raises(PartyUnfitError, match="needs a party"):
            check_party(role, None)
    else:
        assert check_party(role, None) is None


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("prefix", ["H-", "B-", "S-", "D-", ""])
def test_a_role_stands_for_one_kind_of_party(role: Role, prefix: str) -> None:
    """A household for a worker, a buyer for a buyer, a station for its people, nothing else."""
    party = f"{prefix}7Q2K"
    if PARTY_PREFIXES.get(role) == prefix:
        assert check_party(role, party) == party
    else:
        with pytest.raises(PartyUnfitError):
            check_party(role, party)


@pytest.mark.parametrize(
    "party", ["", "H-", "H-abc", "H-A B", "H--A", "H-A\n", "h-A", "H-张", "H-" + "A" * 41]
)
def test_a_party_is_an_id(party: str) -> None:
    """What can't be an id of ours is no party."""
    with pytest.raises(PartyUnfitError):
        check_party(Role.WORKER, party)


async def test_a_refused_party_makes_no_token(pool: asyncpg.Pool) -> None:
    """Nothing is stored."""
    with pytest.raises(PartyUnfitError):
        await new_token(pool, "somebody", Role.WORKER)
    assert await pool.fetchval("SELECT count(*) FROM staff_tokens") == 0


async def test_one_name_is_one_person_in_every_role(pool: asyncpg.Pool) -> None:
    """Whoever buys and inspects under one name is one actor, so that rules can tell."""
    buyer = await staff_of(pool, await new_token(pool, "one", Role.BUYER, "B-1"))
    inspector = await staff_of(pool, await new_token(pool, "one", Role.INSPECTOR))
    other = await staff_of(pool, await new_token(pool, "other", Role.INSPECTOR))
    assert buyer is not None
    assert inspector is not None
    assert other is not None
    assert buyer.actor_id == inspector.actor_id != other.actor_id


async def test_a_person_belongs_to_a_household_for_ever(pool: asyncpg.Pool) -> None:
    """Whichever token they act with now, and also when the worker's was revoked."""
    inspector = await staff_of(pool, await new_token(pool, "one", Role.INSPECTOR))
    await new_token(pool, "one", Role.WORKER, "H-1")
    await new_token(pool, "one", Role.BUYER, "B-1")
    await new_token(pool, "other", Role.WORKER, "H-2")
    await pool.execute("UPDATE staff_tokens SET revoked_at = now() WHERE party = 'H-1'")
    assert inspector is not None
    assert await households_of(pool, inspector.actor_id) == {"H-1"}


def test_the_command_line_makes_a_token_for_a_party(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It prints the token; a party that does not fit is a usage error before anything is opened."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    run = CliRunner().invoke
    made = run(main, "token create --role worker --name Worker --party H-ONE")
    assert made.exit_code == 0, made.output

    async def read() -> object:
        async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
            return await staff_of(pool, made.output.strip())

    assert getattr(asyncio.run(read()), "party", None) == "H-ONE"
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere.invalid/x")
    for wrong in ("--role worker", "--role worker --party B-1", "--role arbiter --party H-1"):
        refused = run(main, f"token create --name X {wrong}".split())
        assert refused.exit_code == 2
        assert "a token of role" in refused.output


def test_tokens_from_before_parties_go_on_working(databases: Databases) -> None:
    """The migration runs over a table with tokens in it; they stand for nobody."""
    dsn = databases.make_for_this_test("template1")
    upgrade(dsn, BEFORE_PARTIES)
    insert = """
        INSERT INTO staff_tokens (token_hash, name, actor_id, role)
        VALUES (sha256('mz_old'), 'old', 'staff:S-OLD', 'operator')
    """
    asyncio.run(run_sql(dsn, insert))
    upgrade(dsn)

    async def read() -> object:
        async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
            return await staff_of(pool, "mz_old")

    old = asyncio.run(read())
    assert getattr(old, "actor_id", None) == "staff:S-OLD"
    assert getattr(old, "party", "?") is None
