"""A file that was imported into the wrong campaign moves to the right one, by two people."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from msgspec.structs import replace

from domain.allocations.commands import AllocateFunds
from domain.facts.gift_moves import GiftMoved, GiftMoveProposed
from domain.facts.gifts import DonationReceived, GiftRefunded
from domain.gifts.commands import ConfirmMove, ProposeMove
from domain.gifts.errors import GiftNotWholeError
from domain.ids import CampaignId
from domain.money import Currency
from marketplace.audit.auditing import audit
from marketplace.audit.verdict import Verdict
from marketplace.handling import CommandHandler
from marketplace.identity.staff import Role, create_token
from marketplace.log import EventLog
from projections.advance import advance
from projections.campaigns import queries as campaign_totals
from projections.gifts import queries as gifts
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN
from tests.marketplace.importing import CASES, Said, Shell
from tests.worlds.giving import (
    CLOSE,
    CONFIRM,
    MISTAKEN,
    PROPOSE,
    allocate,
)
from tests.worlds.story import APPROVER, CAMPAIGN, OFFICER

FILE = CASES / "05-wrong-campaign.csv"
MEANT = CampaignId("C-MEANT")
ROW = "WC-2,d-6,2026-11-02T09:05:00Z,35.00,CNY"


@pytest.fixture
def shell(dsn: str) -> Shell:
    """Two campaigns, and the file in the wrong one."""
    told = Shell(dsn)
    told.opened()
    told.opened(MEANT, Currency.CNY)
    assert told.gifts(FILE).code == 0
    return told


@pytest.fixture
def tokens(dsn: str) -> dict[str, str]:
    """Of an officer and of two approvers."""

    async def make() -> dict[str, str]:
        connection = await asyncpg.connect(dsn)
        made = {}
        for number, role in enumerate((Role.OFFICER, Role.APPROVER, Role.AUDITOR)):
            made[role.value] = await create_token(
                connection,
                name=role.value,
                role=role,
                entropy=lambda size, n=number: bytes([n + 1]) * size,
            )
        await connection.close()
        return made

    return asyncio.run(make())


def moving(shell: Shell, token: str, *words: str | Path, file: Path = FILE) -> Said:
    """``marketplace import move …``."""
    there = ("--from", CAMPAIGN, "--to", MEANT)
    return shell("move", file, *there, *words, MARKETPLACE_TOKEN=token)


def test_a_file_moves_when_two_people_say_so(shell: Shell, tokens: dict[str, str]) -> None:
    """It stands in the campaign that was meant, and nothing reads as given back (case 05)."""
    officer, approver = tokens["officer"], tokens["approver"]
    assert "2 gifts proposed, 0 before, 0 rejected." in moving(shell, officer).out
    assert "0 gifts proposed, 2 before, 0 rejected." in moving(shell, officer).out
    own = moving(shell, officer, "--confirm")
    assert own.code == 3
    assert "Who proposed the move can't confirm it." in own.err
    for said in ("2 gifts moved, 0 before", "0 gifts moved, 2 before"):
        assert said in moving(shell, approver, "--confirm").out
    moved = shell.events(GiftMoved)
    assert [one.amount.text() for one in moved] == ["25.00", "35.00"]
    assert all(one.proposed_by != one.confirmed_by for one in moved)
    assert not shell.events(GiftRefunded)
    assert "0 gifts recorded, 2 known before, 0 rejected." in shell.gifts(FILE).out
    there = shell.gifts(FILE, to=MEANT)
    assert "0 gifts recorded, 2 known before, 0 rejected." in there.out
    shell.on_log(lambda log: shown(log, shell.dsn))


async def shown(log: EventLog, dsn: str) -> None:
    """Ledgers and campaigns say so, and the audit, the deep one too, holds."""
    connection = await asyncpg.connect(dsn)
    for make in PROJECTIONS.values():
        await advance(make(), connection, await log.read())
    left = await campaign_totals.campaign(connection, CAMPAIGN)
    came = await campaign_totals.campaign(connection, MEANT)
    assert left is not None
    assert came is not None
    assert (left.gifts, left.given.minor, left.progress_percent) == (0, 0, 0)
    assert (came.gifts, came.given.minor, came.raised.minor) == (2, 6_000, 6_000)
    traces = await gifts.traces_of_campaign(connection, MEANT, 10)
    assert {(one.amount.minor, one.unallocated.minor, one.refunded.minor) for one in traces} == {
        (2_500, 2_500, 0),
        (3_500, 3_500, 0),
    }
    for trace in traces:
        (move,) = trace.moves
        assert (move.campaign_id, move.to_campaign_id) == (CAMPAIGN, MEANT)
        assert move.reason == "wrong_campaign"
    await connection.close()
    finding = await audit(dsn, None, lambda *_: None, deep=True)
    assert (finding.verdict, finding.problem) == (Verdict.HOLDS, None)


def test_what_is_not_whole_stays_and_is_told(
    shell: Shell, tokens: dict[str, str], tmp_path: Path
) -> None:
    """A gift that was refunded in part is refused by name, the other is not."""
    file, rejects = tmp_path / "refund.csv", tmp_path / "rejects.csv"
    back = "RF-9,d-6,2026-11-03T09:05:00Z,-1.00,CNY,WC-2"
    file.write_text(f"gift_id,donor_ref,received_at,amount,currency,refund_of\n{back}\n")
    assert shell.gifts(file).code == 0
    said = moving(shell, tokens["officer"], "--rejects", rejects)
    assert (said.code, "1 gifts proposed, 0 before, 1 rejected." in said.out) == (3, True)
    assert "3,GiftNotWhole," in rejects.read_text("utf-8-sig")
    assert ROW in rejects.read_text("utf-8-sig")


def test_who_may_not_does_nothing(shell: Shell, tokens: dict[str, str]) -> None:
    """Without a token, or with one of another role, nothing is recorded."""
    for token in ("", "mz_unknown", tokens["auditor"], tokens["approver"]):
        said = moving(shell, token)
        assert said.code == 2
        assert "MARKETPLACE_TOKEN" in said.err
    assert not shell.events(GiftMoveProposed)


def test_a_proposal_is_taken_back(shell: Shell, tokens: dict[str, str]) -> None:
    """Then nobody can confirm it, and the gifts stay."""
    moving(shell, tokens["officer"], "--reason", "donor_meant_another")
    assert "2 gifts taken back" in moving(shell, tokens["approver"], "--withdraw").out
    assert moving(shell, tokens["approver"], "--confirm").code == 3
    assert not shell.events(GiftMoved)


def test_a_gift_that_was_not_imported_is_told(shell: Shell, tokens: dict[str, str]) -> None:
    """Another source's numbers are other gifts."""
    said = moving(shell, tokens["officer"], "--source", "elsewhere")
    assert said.code == 3
    assert "This gift was not imported from this source." in said.err


async def test_a_move_and_an_allocation_at_once(dsn: str) -> None:
    """Whichever comes first, the other is refused or finds less: no fen is given twice."""
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        first, second = CommandHandler(log), CommandHandler(log)
        for command in MISTAKEN:
            await first.handle(command, actor=getattr(command, "by", OFFICER))
        await first.handle(PROPOSE, actor=OFFICER)
        share: AllocateFunds = allocate()
        move: ConfirmMove = CONFIRM
        # Both know the fund before either acts.
        for handler, command in ((first, share), (second, move)):
            await handler.state_for(command)
        done = await asyncio.gather(
            first.handle(share, actor=OFFICER),
            second.handle(move, actor=APPROVER),
            return_exceptions=True,
        )
        refused = [one for one in done if isinstance(one, BaseException)]
        assert len(refused) == 1
        assert isinstance(refused[0], GiftNotWholeError) or "AllocationExceedsFund" in str(refused)
        finding = await audit(dsn, None, lambda *_: None)
        assert finding.verdict in {Verdict.HOLDS, Verdict.NOT_COMPARED}


async def test_two_confirm_at_once(dsn: str) -> None:
    """One moves the gift; the other hears that it is elsewhere."""
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        handlers = [CommandHandler(log) for _ in range(4)]
        for command in MISTAKEN:
            await handlers[0].handle(command, actor=getattr(command, "by", OFFICER))
        step: ProposeMove = PROPOSE
        await handlers[0].handle(step, actor=OFFICER)
        done = await asyncio.gather(
            *(handler.handle(CONFIRM, actor=APPROVER) for handler in handlers),
            return_exceptions=True,
        )
        assert sum(isinstance(one, BaseException) for one in done) == 3


def test_a_gift_of_before_the_closing_is_entered_after_it(shell: Shell) -> None:
    """Keep-all: it is recorded, marked, and counted (case 28); what came later is not."""

    async def close(log: EventLog) -> None:
        closed = replace(CLOSE, campaign_id=MEANT, at=datetime(2026, 11, 26, tzinfo=UTC))
        await CommandHandler(log).handle(closed, actor=OFFICER)

    shell.on_log(close)
    said = shell.gifts(CASES / "28-gift-given-before-the-closing.csv", to=MEANT)
    assert said.code == 0, said
    late = shell.events(DonationReceived)[-1]
    assert (late.amount.text(), late.after_closing) == ("10.00", True)

    async def told(log: EventLog) -> None:
        connection = await asyncpg.connect(shell.dsn)
        for make in PROJECTIONS.values():
            await advance(make(), connection, await log.read())
        found = await campaign_totals.campaign(connection, MEANT)
        assert found is not None
        assert (found.gifts, found.late_gifts, found.late.minor) == (1, 1, 1_000)
        await connection.close()

    shell.on_log(told)
