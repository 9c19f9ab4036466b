"""``marketplace audit`` as an auditor runs it: its exit codes, and what it names."""

import subprocess
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from domain.allocations.need import NEED_WEIGHTED, AllocationInputs, Candidate
from domain.allocations.rules import INPUTS_FIELD
from domain.commitments import commit
from domain.facts.gift_moves import MoveReason
from domain.facts.payouts import PayoutFailure
from domain.gifts.commands import ConfirmMove, ProposeMove
from domain.ids import CampaignId, DonationId, PayoutId
from domain.payouts.commands import ReturnByGateway
from marketplace.audit.verdict import Verdict
from marketplace.cli.audit import replay
from marketplace.handling import CommandHandler
from marketplace.log import Checkpoint, EventLog
from marketplace.vault.openings import INSERT_OPENING
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.marketplace.auditing import audit
from tests.marketplace.damaging import FLIP, damage, rewrite, tell
from tests.worlds.paying import capture, give_back, sent_back, start
from tests.worlds.piecework_story import piecework
from tests.worlds.story import (
    APPROVER,
    CAMPAIGN,
    HOUSEHOLDS,
    NOW,
    OFFICER,
    SYSTEM,
    campaign,
    cny,
    gift,
    payout,
    story,
)

TABLES = [(name, table) for name, make in PROJECTIONS.items() for table in make().tables]
ONE_FEN_MORE = """
    UPDATE journal.balances SET balance_minor = balance_minor + 1 WHERE account = 'fees:gateway'
"""
FORGED = (15, b'"received_at":"2026-03', b'"received_at":"2026-04')


@pytest.fixture
async def kept(log: EventLog, connection: asyncpg.Connection) -> Checkpoint:
    """The checkpoint of a told story, of which every projection is up to date."""
    checkpoint = await tell(log)
    await catch_up(log, connection)
    await keep_inputs(log, connection)
    return checkpoint


async def keep_inputs(log: EventLog, connection: asyncpg.Connection) -> None:
    """Put into the vault what the story's allocation commits to."""
    candidates = tuple(Candidate(key, 1 + n) for n, key in enumerate(HOUSEHOLDS))
    value, salt = AllocationInputs(NEED_WEIGHTED, 20_000, candidates, ()).encode(), b"s" * 32
    commitment = commit(INPUTS_FIELD, value, salt)
    assert commitment.encode() in (await log.read())[16].payload
    await connection.execute(INSERT_OPENING, commitment, INPUTS_FIELD, salt, value)


async def catch_up(log: EventLog, connection: asyncpg.Connection) -> None:
    """Bring every projection up to date."""
    for make in PROJECTIONS.values():
        await advance(make(), connection, await log.read())


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the database of the log."""
    opened = await asyncpg.connect(dsn)
    yield opened
    await opened.close()


def finding_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What ``--json`` printed; nothing else may stand on standard output."""
    finding: dict[str, Any] = msgspec.json.decode(done.stdout)
    assert finding["verdict"] == done.returncode
    return finding


def since(checkpoint: Checkpoint) -> str:
    """The option's text."""
    return f"--since={checkpoint.size}:{checkpoint.root.hex()}"


def test_an_honest_log_exits_with_0(dsn: str, kept: Checkpoint) -> None:
    """Text gives the checkpoint to keep and the balances; JSON gives the same."""
    done = audit(dsn)
    assert done.returncode == 0, done.stderr
    assert f"checkpoint {kept.size}:{kept.root.hex()}" in done.stdout
    assert "-200.03 CNY  funds:campaign:C-BOOKS" in done.stdout
    finding = finding_of(audit(dsn, "--json", since(kept)))
    assert finding["verdict"] == Verdict.HOLDS
    assert (finding["position"], finding["problem"]) == (None, None)
    assert (finding["size"], finding["root"]) == (kept.size, kept.root.hex())
    custody, *others = finding["balances"]
    assert custody == {
        "account": "assets:bank:custody",
        "balance": {"value": "250.00", "currency": "CNY", "minor": 25_000},
    }
    assert sum(one["balance"]["minor"] for one in (custody, *others)) == 0


async def test_an_edited_balance_exits_with_1(
    dsn: str, kept: Checkpoint, connection: asyncpg.Connection
) -> None:
    """Table, row and position are named, as text and as JSON."""
    await connection.execute(ONE_FEN_MORE)
    problem = "journal.balances has (fees:gateway,CNY,4,14) instead of (fees:gateway,CNY,3,14)"
    done = audit(dsn)
    assert (done.returncode, done.stdout) == (1, f"BAD at position 14: {problem}\n")
    finding = finding_of(audit(dsn, "--json"))
    assert (finding["position"], finding["problem"]) == (14, problem)


MOVE = {
    "donation_id": DonationId("G-9"),
    "campaign_id": CAMPAIGN,
    "to_campaign_id": CampaignId("C-OTHER"),
    "at": NOW,
}
CORRECTED = (
    *((replace(told, campaign_id=CampaignId("C-OTHER")), by) for told, by in campaign()),  # type: ignore[call-arg]
    gift(9, 700, "D-1"),
    (ProposeMove(**MOVE, reason=MoveReason.WRONG_CAMPAIGN, by=OFFICER), OFFICER),
    (ConfirmMove(**MOVE, by=APPROVER), APPROVER),
    *payout(PayoutId("P-2"), HOUSEHOLDS[1], 1_000),
    (
        ReturnByGateway(
            payout_id=PayoutId("P-2"),
            household_id=HOUSEHOLDS[1],
            amount=cny(1_000),
            reason=PayoutFailure.ACCOUNT_CLOSED,
            gateway_reference="back-1",
            at=NOW,
        ),
        SYSTEM,
    ),
    (start(), SYSTEM),
    (capture(start()), SYSTEM),
    (start(2), SYSTEM),
    (capture(start(2), "cap-2", amount=cny(4_999)), SYSTEM),
    (give_back(start(2), "cap-2"), OFFICER),
    (sent_back(start(2), "cap-2"), SYSTEM),
)
"""A gift in the wrong campaign, a payout that came back, and a payment that was a fen short."""


@pytest.mark.parametrize(("projection", "table"), TABLES)
async def test_a_lost_row_of_any_table_is_named(
    dsn: str, log: EventLog, connection: asyncpg.Connection, projection: str, table: str
) -> None:
    """Whatever table it was taken from; and the position is that of the event that wrote it."""
    handler = CommandHandler(log)
    for command, actor in (*story(), *CORRECTED, *piecework()):
        await handler.handle(command, actor=actor)
    await catch_up(log, connection)
    assert (await replay(dsn, None)).verdict is Verdict.HOLDS
    taken = f"""
        DELETE FROM {projection}.{table} t
        WHERE t = (SELECT l FROM {projection}.{table} l ORDER BY position LIMIT 1)
        RETURNING position
    """  # noqa: S608 - names of ours
    position = await connection.fetchval(taken)
    finding = await replay(dsn, None)
    assert (finding.verdict, finding.position) == (Verdict.LAW_BROKEN, position)
    assert (finding.problem or "").startswith(f"{projection}.{table} has nothing instead of (")


async def test_a_row_too_many_is_named(
    dsn: str, kept: Checkpoint, connection: asyncpg.Connection
) -> None:
    """A line that no event posted."""
    await connection.execute(
        "INSERT INTO journal.balances VALUES ('funds:household:H-ME', 'CNY', -9, 3)"
    )
    finding = await replay(dsn, None)
    assert (finding.verdict, finding.position) == (Verdict.LAW_BROKEN, 3)
    assert "has (funds:household:H-ME,CNY,-9,3) instead of nothing" in (finding.problem or "")


@pytest.mark.parametrize("step", [-1, 1])
async def test_a_position_that_was_moved_is_found(
    dsn: str, kept: Checkpoint, connection: asyncpg.Connection, step: int
) -> None:
    """Ahead of the log it would skip events; behind, it would count them twice."""
    await connection.execute("UPDATE journal.progress SET position = position + $1", step)
    finding = await replay(dsn, None)
    assert finding.verdict is Verdict.LAW_BROKEN
    assert finding.problem is not None
    assert finding.problem.startswith("journal.")


async def test_projections_that_lag_exit_with_5(dsn: str, log: EventLog, kept: Checkpoint) -> None:
    """Their rows are those of their own position, and nobody says that the rest holds."""
    await CommandHandler(log).handle(gift(9, 500)[0], actor=SYSTEM)
    done = audit(dsn)
    assert done.returncode == Verdict.NOT_COMPARED
    assert done.stdout.startswith(
        "UNPROVED: not compared up to the log's end: journal stands at 21"
    )
    for name in PROJECTIONS:
        assert f"{name} stands at {kept.size} of {kept.size + 2}" in done.stdout
    assert "All holds" not in done.stdout


async def test_a_projection_that_stopped_exits_with_5(
    dsn: str, log: EventLog, kept: Checkpoint, connection: asyncpg.Connection
) -> None:
    """It alone is named, with its problem; those that reached the head hold."""
    tables = ", ".join(f"payouts.{table}" for table in PROJECTIONS["payouts"]().tables)
    await connection.execute(f"TRUNCATE {tables}")
    await connection.execute("UPDATE payouts.progress SET position = 0")
    await advance(PROJECTIONS["payouts"](), connection, (await log.read())[:20])
    await connection.execute("UPDATE payouts.progress SET problem = 'PayoutSettled: too large'")
    finding = finding_of(audit(dsn, "--json"))
    assert finding["verdict"] == Verdict.NOT_COMPARED
    assert "payouts stands at 20 of 21, stopped: PayoutSettled: too large" in finding["problem"]
    assert "journal" not in finding["problem"]


async def test_an_emptied_projection_exits_with_5(
    dsn: str, kept: Checkpoint, connection: asyncpg.Connection
) -> None:
    """Nothing at position 0 is what nothing gives, and proves nothing."""
    tables = ", ".join(f"donor_ledger.{table}" for table in PROJECTIONS["donor_ledger"]().tables)
    await connection.execute(f"TRUNCATE {tables}")
    await connection.execute("UPDATE donor_ledger.progress SET position = 0")
    finding = await replay(dsn, None)
    assert finding.verdict is Verdict.NOT_COMPARED
    assert f"donor_ledger stands at 0 of {kept.size}" in (finding.problem or "")


async def test_a_difference_weighs_more_than_a_lag(
    dsn: str, log: EventLog, kept: Checkpoint, connection: asyncpg.Connection
) -> None:
    """A lagging table that was edited is a fault all the same."""
    await CommandHandler(log).handle(gift(9, 500)[0], actor=SYSTEM)
    await connection.execute(ONE_FEN_MORE)
    assert (await replay(dsn, kept)).verdict is Verdict.LAW_BROKEN


async def test_a_broken_law_exits_with_1(dsn: str, log: EventLog, kept: Checkpoint) -> None:
    """A forged amount in a log that fits together: position and law."""
    await rewrite(dsn, log, 18, b'"minor":5000', b'"minor":9000')
    finding = finding_of(audit(dsn, "--json"))
    assert (finding["verdict"], finding["position"]) == (Verdict.LAW_BROKEN, 18)
    assert "no part of a fund is taken twice" in finding["problem"]


@pytest.mark.parametrize(
    ("changes", "options", "said"),
    [
        ({"DATABASE_URL": "postgresql://postgres@/x?host=/nowhere"}, (), "No such file"),
        ({"DATABASE_URL": "mysql://x"}, (), "DATABASE_URL"),
        ({}, ("--since=9",), "SIZE:ROOT"),
        ({}, ("--since=9:00",), "64 hex digits"),
        ({}, (f"--since=-1:{'0' * 64}",), "SIZE:ROOT"),
        ({}, ("--until=9",), "No such option"),
    ],
)
def test_what_keeps_it_from_running_exits_with_2(
    dsn: str, changes: dict[str, str], options: tuple[str, ...], said: str
) -> None:
    """No server, a bad setting or a bad option: a clear line, and no verdict."""
    done = audit(changes.get("DATABASE_URL", dsn), *options)
    assert (done.returncode, done.stdout) == (Verdict.COULD_NOT_RUN, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


async def test_a_database_that_is_not_there_exits_with_2(
    dsn: str, connection: asyncpg.Connection
) -> None:
    """A missing database, a missing table or one of a newer program accuse nobody."""
    done = audit(dsn.replace("/market_", "/nowhere_"))
    assert (done.returncode, done.stdout) == (Verdict.COULD_NOT_RUN, "")
    assert done.stderr.startswith("marketplace: database")
    await connection.execute("DROP TABLE payouts.payouts")
    done = audit(dsn)
    assert done.returncode == Verdict.COULD_NOT_RUN
    assert 'relation "payouts.payouts" does not exist' in done.stderr
    await connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    done = audit(dsn)
    assert done.returncode == Verdict.COULD_NOT_RUN
    assert "from_the_future" in done.stderr
    assert "Traceback" not in done.stderr


async def test_an_unforeseen_failure_exits_with_2(
    dsn: str, kept: Checkpoint, connection: asyncpg.Connection
) -> None:
    """Whatever breaks the audit itself must not look like a broken law, which is code 1."""
    await connection.execute("ALTER TABLE log_events RENAME COLUMN leaf TO leave")
    await connection.execute("ALTER TABLE log_events ADD leaf int")
    done = audit(dsn)
    assert (done.returncode, done.stdout) == (Verdict.COULD_NOT_RUN, "")


async def test_a_flipped_byte_exits_with_3(dsn: str, kept: Checkpoint) -> None:
    """As text and as JSON, with the position, whatever checkpoint is given."""
    await damage(dsn, FLIP.format(at=400))
    done = audit(dsn)
    assert done.returncode == Verdict.LOG_DAMAGED
    assert done.stdout.startswith("BAD at position 7: the bytes are not those that were hashed\n")
    finding = finding_of(audit(dsn, "--json", since(kept)))
    assert (finding["verdict"], finding["position"]) == (Verdict.LOG_DAMAGED, 7)


async def test_rewritten_history_exits_with_4(dsn: str, log: EventLog, kept: Checkpoint) -> None:
    """The forgery fits together; a checkpoint that somebody kept tells. So may a projection."""
    await rewrite(dsn, log, *FORGED)
    finding = finding_of(audit(dsn, "--json"))
    assert (finding["verdict"], finding["position"]) == (Verdict.LAW_BROKEN, 15)
    assert finding["problem"].startswith("donor_ledger.gifts has ")
    finding = finding_of(audit(dsn, "--json", since(kept)))
    assert (finding["verdict"], finding["position"]) == (Verdict.DIVERGES, kept.size)


async def test_a_cut_that_was_covered_up_exits_with_4(
    dsn: str, log: EventLog, kept: Checkpoint
) -> None:
    """The tail gone and the head made to fit: the checkpoint is longer than the log."""
    await damage(dsn, "DELETE FROM log_events WHERE position > 15", "UPDATE log_head SET size = 15")
    await rewrite(dsn, log, *FORGED)
    done = audit(dsn, since(kept))
    assert done.returncode == Verdict.DIVERGES
    assert "the log ends at 15, before the checkpoint's 21" in done.stdout
