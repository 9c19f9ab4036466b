"""Telling the story to a log, once."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import asyncpg
from msgspec import Struct, json

from domain.allocations.commands import AllocateFunds
from domain.allocations.events import FundsAllocated
from domain.allocations.rules import INPUTS_FIELD, Pool, inputs_of
from domain.decider import Event
from marketplace.demo.story import INSTRUCTIONS, Story
from marketplace.gateways.sandbox import SandboxGateway
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.staff import Role, create_token, staff_of
from marketplace.vault_openings import keep_opening
from projections.registry import wait_for

CHAPTER: Final = "demo:story/1"
SHOWN_SECONDS_MAX: Final = 10.0
END: Final = f"{CHAPTER}:end"


class DemoTokens(Struct, frozen=True):
    """Bearer tokens of the demo's two members of staff."""

    officer: str
    approver: str


async def load_story(dsn: str, origin: str, data: Path) -> DemoTokens:
    """Tell the story unless it was told; give the tokens that the demo prints."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool:
        tokens = await _tokens(pool, data / "demo-tokens.json")
        async with await EventLog.open(dsn, origin=origin) as log:
            if await log.read_by_key(END) is None:
                gateway = SandboxGateway(pool)
                for household_id, behaviour in INSTRUCTIONS.items():
                    await gateway.instruct(household_id, behaviour)
                officer = await staff_of(pool, tokens.officer)
                approver = await staff_of(pool, tokens.approver)
                assert officer is not None
                assert approver is not None
                story = Story(officer.actor_id, approver.actor_id, utc_now())
                await _tell(story, CommandHandler(log), pool)
    return tokens


async def wait_until_shown(dsn: str, origin: str) -> None:
    """Wait, not for ever, until the pages show all that the log holds."""
    async with (
        asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool,
        await EventLog.open(dsn, origin=origin) as log,
    ):
        await wait_for(pool, await log.head(), SHOWN_SECONDS_MAX)


async def _tell(story: Story, handler: CommandHandler, pool: asyncpg.Pool) -> None:
    told = list(story.tell())
    for number, (command, actor) in enumerate(told):
        key = END if number == len(told) - 1 else f"{CHAPTER}:{number}"

        async def keep(state: Any, events: tuple[Event, ...], one: Any = command) -> None:
            if isinstance(one, AllocateFunds):
                await _keep_inputs(pool, state, events, one)

        await handler.handle(
            command,
            actor=actor,
            key=key,
            body=sha256(key.encode()).hexdigest(),
            before_recording=keep,
        )


async def _keep_inputs(
    pool: asyncpg.Pool, state: Pool, events: tuple[Event, ...], command: AllocateFunds
) -> None:
    (allocated,) = events
    assert isinstance(allocated, FundsAllocated)
    await keep_opening(
        pool,
        commitment=allocated.inputs,
        field=INPUTS_FIELD,
        salt=command.salt,
        value=inputs_of(state, command).encode(),
    )


async def _tokens(pool: asyncpg.Pool, path: Path) -> DemoTokens:
    """The tokens of an earlier start, as long as this database knows them."""
    kept = _kept(path)
    if (
        kept is not None
        and await staff_of(pool, kept.officer)
        and await staff_of(pool, kept.approver)
    ):
        return kept
    async with pool.acquire() as connection:
        made = [
            await create_token(connection, name=f"demo {role.value}", role=role, entropy=os.urandom)
            for role in (Role.OFFICER, Role.APPROVER)
        ]
    tokens = DemoTokens(*made)
    _keep(path, tokens)
    return tokens


def _kept(path: Path) -> DemoTokens | None:
    return json.decode(path.read_bytes(), type=DemoTokens) if path.exists() else None


def _keep(path: Path, tokens: DemoTokens) -> None:
    path.touch(mode=0o600)
    path.write_bytes(json.encode(tokens))
