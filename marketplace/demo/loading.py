"""Telling the story to a log, each chapter once."""

import os
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import asyncpg
from msgspec import Struct, ValidationError, json
from msgspec.structs import astuple

from domain.commitments import Opening
from domain.decider import Command
from domain.households.belonging import CONFIRMATION_FIELD
from domain.households.commands import BindStation, RegisterHousehold, TransferHousehold
from domain.ids import HouseholdId, PictureHash
from domain.piecework.assignments.appeals.commands import AnswerAppeal, FileAppeal, ResolveDispute
from domain.piecework.assignments.appeals.rules import STATEMENT_FIELD
from domain.piecework.orders.rules import FAIR_SHARE_STAGES
from marketplace.connections import WORKERS, pool_of
from marketplace.demo.pictures import DRAWINGS, draw
from marketplace.demo.piecework import PieceworkStory
from marketplace.demo.steps import (
    BUYER,
    FORM,
    STATION,
    WORDS,
    WORKER_HOUSEHOLD,
    Cast,
    salt_of,
)
from marketplace.demo.story import INSTRUCTIONS, Story, Told
from marketplace.evidence.store import AttachmentStore
from marketplace.gateways.sandbox import SandboxGateway
from marketplace.handling import CommandHandler
from marketplace.identity.staff import Role, create_token, staff_of
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from projections.waiting import wait_for

GIFTS: Final = "demo:story/1"
PIECEWORK: Final = "demo:piecework/1"
SHOWN_SECONDS_MAX: Final = 10.0
_, NEEDIEST = FAIR_SHARE_STAGES[0]
"""Need tier from which lots are kept for a household at first."""


class DemoTokens(Struct, frozen=True):
    """Bearer tokens of the demo's people, by role."""

    officer: str
    approver: str
    buyer: str
    operator: str
    inspector: str
    arbiter: str
    worker: str


PARTIES: Final = {"buyer": BUYER, "operator": STATION, "worker": WORKER_HOUSEHOLD}
"""Whom a token stands for, where it stands for anybody."""


async def load_story(dsn: str, origin: str, data: Path, attachments: Path) -> DemoTokens:
    """Tell each chapter unless it was told; give the tokens that the demo prints."""
    async with pool_of(dsn, WORKERS, size_max=2) as pool:
        tokens = await _tokens(pool, data / "demo-tokens.json")
        async with await EventLog.open(dsn, origin=origin) as log:
            teller = Teller(log)
            if await teller.is_told(PIECEWORK):
                return tokens
            people = [await staff_of(pool, token) for token in astuple(tokens)]
            cast = Cast(*(one.actor_id for one in people if one is not None))
            gifts = Story(cast.officer, cast.approver, await teller.day_of(GIFTS))
            told = list(gifts.tell())
            if not await teller.is_told(GIFTS):
                gateway = SandboxGateway(pool)
                for household_id, behaviour in INSTRUCTIONS.items():
                    await gateway.instruct(household_id, behaviour)
                await teller.tell(GIFTS, told)
            pictures = await _pictures(attachments)
            day = await teller.day_of(PIECEWORK)
            piecework = PieceworkStory(cast, day, neediest(told), pictures)
            await teller.tell(PIECEWORK, list(piecework.tell()))
    return tokens


def neediest(told: Sequence[Told]) -> list[HouseholdId]:
    """Households of the story for which lots are kept at first."""
    registered = (one.command for one in told)
    return [
        command.household_id
        for command in registered
        if isinstance(command, RegisterHousehold) and command.need_tier >= NEEDIEST
    ]


async def _pictures(attachments: Path) -> dict[str, PictureHash]:
    async with AttachmentStore(attachments) as store:
        return {name: PictureHash((await store.put(draw(name))).sha256) for name in DRAWINGS}


async def wait_until_shown(dsn: str, origin: str) -> None:
    """Wait, not for ever, until the pages show all that the log holds."""
    async with (
        pool_of(dsn, WORKERS, size_max=1) as pool,
        await EventLog.open(dsn, origin=origin) as log,
    ):
        await wait_for(pool, await log.head(), SHOWN_SECONDS_MAX)


class Teller:
    """Tells chapters to a log, each command under a key of its own."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    async def is_told(self, chapter: str) -> bool:
        """Whether it was told to its end."""
        return await self._log.read_by_key(f"{chapter}:end") is not None

    async def day_of(self, chapter: str) -> datetime:
        """The day that the chapter comes to: when its telling began, however often it was cut."""
        first = await self._log.read_by_key(f"{chapter}:0")
        return utc_now() if first is None else first.events[0].header.at

    async def tell(self, chapter: str, told: Sequence[Told]) -> None:
        """Record what was not recorded yet."""
        handler = CommandHandler(self._log)
        for number, (command, actor) in enumerate(told):
            key = f"{chapter}:{'end' if number == len(told) - 1 else number}"

            await handler.handle(
                command,
                actor=actor,
                key=key,
                body=sha256(key.encode()).hexdigest(),
                openings=openings(command),
            )


def openings(command: Command) -> tuple[Opening, ...]:
    """Of the commitments that come with a command: what households signed and parties wrote."""
    match command:
        case BindStation() | TransferHousehold() if command.confirmation is not None:
            household_id = command.household_id
            form = FORM.format(household_id).encode()
            salt = salt_of(household_id)
            return (Opening(command.confirmation, CONFIRMATION_FIELD, salt, form),)
        case FileAppeal() | AnswerAppeal() | ResolveDispute() if command.statement is not None:
            salt = salt_of(command.assignment_id)
            return (Opening(command.statement, STATEMENT_FIELD, salt, WORDS),)
        case _:
            return ()


async def _tokens(pool: asyncpg.Pool, path: Path) -> DemoTokens:
    """The tokens of an earlier start, as long as this database knows them."""
    kept = _kept(path)
    if kept is not None and all([await staff_of(pool, token) for token in astuple(kept)]):
        return kept
    async with pool.acquire() as connection:
        made = {
            role: await create_token(
                connection,
                name=f"demo {role}",
                role=Role(role),
                party=PARTIES.get(role),
                entropy=os.urandom,
            )
            for role in DemoTokens.__struct_fields__
        }
    tokens = DemoTokens(**made)
    _keep(path, tokens)
    return tokens


def _kept(path: Path) -> DemoTokens | None:
    """Absent if there are none, or those of a version with fewer people."""
    try:
        return json.decode(path.read_bytes(), type=DemoTokens)
    except (FileNotFoundError, ValidationError):
        return None


def _keep(path: Path, tokens: DemoTokens) -> None:
    path.touch(mode=0o600)
    path.write_bytes(json.encode(tokens))
