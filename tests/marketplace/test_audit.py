"""The auditor finds every kind of damage, and names the first bad position."""

from os import kill
from signal import SIGKILL

import pytest

from domain.leaf import decode_leaf
from domain.merkle import EMPTY_ROOT, Tree, leaf_hash
from marketplace.audit.money import Apart
from marketplace.audit.replay import Finding, Replay
from marketplace.audit.verdict import Verdict
from marketplace.log import Checkpoint, EventLog
from tests.marketplace.damaging import FLIP, damage, rewrite, tell


async def audit(dsn: str, since: Checkpoint | None = None, **options: int) -> Finding:
    """Replay without a bar."""
    return await Replay(since, **options).run(dsn, lambda _done, _size: None)


async def test_an_honest_log_holds(dsn: str, log: EventLog) -> None:
    """The story replays, its root is the head, and its balances are the ones expected."""
    checkpoint = await tell(log)
    finding = await audit(dsn, checkpoint)
    assert (finding.verdict, finding.problem) == (Verdict.HOLDS, None)
    assert finding.root == checkpoint.root.hex()
    assert finding.balances == {
        "assets:bank:custody CNY": 25_000,
        "assets:gateway:sandbox CNY": 10_003,
        "fees:gateway CNY": 3,
        "funds:campaign:C-BOOKS CNY": -20_003,
        "funds:household:H-ONE CNY": -1_667,
        "funds:household:H-TWO CNY": -13_333,
        "world:vendors CNY": -3,
    }


SWAP = """
    WITH pair AS (SELECT position, leaf, leaf_hash, type, tags, key FROM log_events
                  WHERE position IN (5, 6))
    UPDATE log_events e SET leaf = p.leaf, leaf_hash = p.leaf_hash, type = p.type, tags = p.tags
    FROM pair p WHERE e.position IN (5, 6) AND p.position = 11 - e.position
"""
REHASH = """
    UPDATE log_events SET leaf_hash = sha256('\\x00'::bytea || leaf) WHERE position = 7
"""
SHIFT = """
    UPDATE log_events l SET type = n.type, tags = n.tags, key = n.key, leaf = n.leaf,
        leaf_hash = n.leaf_hash
    FROM log_events n WHERE l.position >= 9 AND n.position = l.position + 1
"""


@pytest.mark.parametrize(
    ("statements", "position"),
    [
        ((FLIP.format(at=400),), 7),
        (("DELETE FROM log_events WHERE position > 15",), 16),
        (("DELETE FROM log_events WHERE position = 9",), 9),
        ((SWAP,), 5),
        (("UPDATE log_events SET tags = '{a:b}' WHERE position = 11",), 11),
        (("UPDATE log_events SET type = 'Other' WHERE position = 3",), 3),
        (("UPDATE log_events SET key = 'k' WHERE position = 4",), 4),
        ((FLIP.format(at=2),), 7),
        ((FLIP.format(at=2), REHASH), 7),
        (("UPDATE log_events SET leaf_hash = sha256('x') WHERE position = 8",), 8),
        (("DELETE FROM log_events",), 1),
        (("DELETE FROM log_events WHERE position = 1",), 1),
        ((SHIFT, "DELETE FROM log_events WHERE position = 21"), 9),
        (("DELETE FROM log_names WHERE name = 'donation:G-3'",), 15),
        (("UPDATE log_names SET position = 18 WHERE name = 'reference:sandbox/ref-3'",), 15),
        (("UPDATE log_names SET name = 'payout:P-2' WHERE name = 'payout:P-1'",), 18),
        (("INSERT INTO log_names VALUES ('payout:P-2', 18)",), 18),
        (("INSERT INTO log_names VALUES ('payout:P-2', 99)",), 99),
        (("UPDATE log_head SET size = size + 1",), 22),
        (("UPDATE log_head SET size = size - 1",), 22),
        (("UPDATE log_head SET frontier = ''",), 21),
        (("DELETE FROM log_head",), 0),
        (("UPDATE log_head SET root = sha256('x')",), 21),
    ],
)
async def test_damage_is_found_where_it_is(
    dsn: str, log: EventLog, statements: tuple[str, ...], position: int
) -> None:
    """A flipped byte, a cut, a hole, a swap, an edited column or head: code 3 and the place."""
    assert (await tell(log)).size == 21
    await damage(dsn, *statements)
    finding = await audit(dsn)
    assert (finding.verdict, finding.position) == (Verdict.LOG_DAMAGED, position)


async def test_of_a_changed_event_the_range_is_told(dsn: str, log: EventLog) -> None:
    """Its hash was changed, too: the head alone knows that one of some was, and says no more."""
    checkpoint = await tell(log)
    await damage(dsn, FLIP.format(at=400), REHASH)
    finding = await audit(dsn)
    assert (finding.verdict, finding.position) == (Verdict.LOG_DAMAGED, None)
    assert (finding.problem or "").endswith("one between 1 and 16")
    assert finding.suspects == (1, 16)
    assert (await audit(dsn, checkpoint)).verdict is Verdict.DIVERGES


async def test_an_older_checkpoint_narrows_the_range(dsn: str, log: EventLog) -> None:
    """What it vouches for was not changed."""
    await tell(log)
    tree = Tree()
    for leaf in [leaf async for leaves in log.iterate_leaves() for _, leaf in leaves][:5]:
        tree.append(leaf_hash(leaf))
    await damage(dsn, FLIP.format(at=400), REHASH)
    finding = await audit(dsn, Checkpoint("", 5, tree.root()))
    assert (finding.position, finding.suspects) == (None, (6, 16))


@pytest.mark.parametrize(
    ("statement", "position", "problem"),
    [
        ("UPDATE log_tags SET tag = 'a:b' WHERE position = 11 AND tag = '{tag}'", 11, "a:b"),
        ("UPDATE log_tags SET type = 'Other' WHERE position = 3", 3, "another type under {tag}"),
        ("UPDATE log_tags SET position = 6 WHERE position = 5 AND tag = '{tag}'", 5, "lacks {tag}"),
        ("DELETE FROM log_tags WHERE position = 9 AND tag = '{tag}'", 9, "lacks {tag}"),
        ("DELETE FROM log_tags", 1, "lacks {tag}"),
        ("INSERT INTO log_tags VALUES ('a:b', 7, 'DonationReceived')", 7, "has a:b"),
        ("INSERT INTO log_tags VALUES ('a:b', 22, 'DonationReceived')", 22, "has a:b"),
    ],
)
async def test_a_damaged_index_of_tags_is_found_where_it_is(
    dsn: str, log: EventLog, statement: str, position: int, problem: str
) -> None:
    """A row edited, moved, taken or put in: code 3, the place, and the tag."""
    await tell(log)
    events = {event.position: event for event in await log.read()}
    tag = min(events[position].header.tags) if position in events else ""
    await damage(dsn, statement.format(tag=tag))
    finding = await audit(dsn)
    assert (finding.verdict, finding.position) == (Verdict.LOG_DAMAGED, position)
    assert problem.format(tag=tag) in (finding.problem or "")


async def test_rewritten_history_is_caught_by_an_older_checkpoint(dsn: str, log: EventLog) -> None:
    """A consistent forgery passes a self-check, and fails against what somebody kept."""
    kept = await tell(log)
    await rewrite(dsn, log, 15, b'"received_at":"2026-03', b'"received_at":"2026-04')
    assert (await audit(dsn)).verdict is Verdict.HOLDS
    finding = await audit(dsn, kept)
    assert (finding.verdict, finding.position) == (Verdict.DIVERGES, kept.size)
    longer = Checkpoint(kept.origin, kept.size + 1, kept.root)
    assert (await audit(dsn, longer)).verdict is Verdict.DIVERGES


async def test_forgery_weighs_more_than_the_law_that_it_broke(dsn: str, log: EventLog) -> None:
    """An older checkpoint tells a forged amount from a fault of ours: code 4, not 1."""
    kept = await tell(log)
    await rewrite(dsn, log, 18, b'"minor":5000', b'"minor":9000')
    finding = await audit(dsn)
    assert (finding.verdict, finding.position) == (Verdict.LAW_BROKEN, 18)
    assert (await audit(dsn, kept)).verdict is Verdict.DIVERGES


async def test_the_empty_checkpoint_has_one_root(dsn: str, log: EventLog) -> None:
    """Size 0 with another root than that of nothing is a checkpoint of no log."""
    await tell(log)
    assert (await audit(dsn, Checkpoint("", 0, EMPTY_ROOT))).verdict is Verdict.HOLDS
    assert (await audit(dsn, Checkpoint("", 0, b"x" * 32))).verdict is Verdict.DIVERGES


@pytest.mark.parametrize(
    ("position", "old", "new", "law"),
    [
        (18, b'"minor":5000', b'"minor":9000', "no part of a fund is taken twice"),
        (18, b'"requested_by":"staff:OFFICER"', b'"requested_by":"staff:OTHERS"', "actor"),
        (19, b"staff:APPROVER", b"staff:OFFICER", "approver is not requester"),
        (21, b'"minor":5000', b'"minor":4000', "payee and amount"),
        (9, b'"ref-2"', b'"ref-1"', "ids and references occur once"),
    ],
)
async def test_a_forged_event_breaks_a_law(
    dsn: str, log: EventLog, *, position: int, old: bytes, new: bytes, law: str
) -> None:
    """Even with hashes and tree made to fit, the money laws find it: code 1, place and law."""
    await tell(log)
    found = [
        recorded.position
        for recorded in await log.read()
        if old in recorded.payload and recorded.position >= position
    ]
    await rewrite(dsn, log, found[0], old, new)
    finding = await audit(dsn)
    assert finding.verdict is Verdict.LAW_BROKEN
    assert law in (finding.problem or "")
    assert finding.position is not None
    assert finding.position >= found[0]


@pytest.mark.parametrize(
    ("position", "old", "new"),
    [
        (7, b'"actor":"staff', b'"actor":"staff:ELSE","actor":"staff'),
        (7, b'"nonce":"', b'"note":"","nonce":"'),
        (15, b'"gateway":"sandbox"', b'"gateway":"bank","gateway":"sandbox"'),
        (15, b'"gateway":"sandbox"', b'"gateway":"sandbox","note":"x"'),
        (15, b'"minor":10003', b'"minor": 10003'),
        (15, b'"minor":10003', b'"minor":10003,"cent":1'),
    ],
)
async def test_what_this_program_never_writes_is_found(
    dsn: str, log: EventLog, position: int, old: bytes, new: bytes
) -> None:
    """A name twice, of which each reader picks another; a name too many; a space."""
    await tell(log)
    await rewrite(dsn, log, position, old, new)
    finding = await audit(dsn)
    assert (finding.verdict, finding.position) == (Verdict.LOG_DAMAGED, position)
    assert "is not as this program writes it" in (finding.problem or "")


async def test_an_id_that_came_twice_breaks_a_law(dsn: str, log: EventLog) -> None:
    """A log from before the database kept ids unique: the first holder stands, code 1."""
    await tell(log)
    await rewrite(dsn, log, 15, b'"donation_id":"G-3"', b'"donation_id":"G-0"')
    await rewrite(dsn, log, 15, b'"donation:G-3"', b'"donation:G-0"')
    await damage(
        dsn,
        "DELETE FROM log_names WHERE name = 'donation:G-3'",
        "UPDATE log_tags SET tag = 'donation:G-0' WHERE tag = 'donation:G-3' AND position = 15",
        "UPDATE log_events SET tags = array_replace(tags, 'donation:G-3', 'donation:G-0')"
        " WHERE position = 15",
    )
    finding = await audit(dsn)
    assert (finding.verdict, finding.position) == (Verdict.LAW_BROKEN, 15)
    assert "ids and references occur once" in (finding.problem or "")


async def test_the_leaf_is_readable_on_its_own(log: EventLog) -> None:
    """Every stored leaf names its position, actor and type without the database's help."""
    await tell(log)
    async for leaves in log.iterate_leaves():
        for position, leaf in leaves:
            header = decode_leaf(leaf).header
            assert (header.position, header.v) == (position, 1)
            assert header.actor is not None


FORGED = (18, b'"minor":5000', b'"minor":9000')
DISAGREE = (15, b'"donation_id":"G-3"', b'"donation_id":"G-4"')
KEYED = [(position, b'"key":null', b'"key":"again"') for position in (4, 15, 16)]
REPEAT_KEY = (
    "DROP INDEX log_events_by_key",
    "UPDATE log_events SET key = 'again' WHERE position IN (4, 15, 16)",
)
FLIP_LATER = FLIP.format(at=400).replace("position = 7", "position = 20")


@pytest.mark.parametrize(
    ("changes", "statements", "verdict", "position"),
    [
        ((), (), Verdict.HOLDS, None),
        ((FORGED,), (), Verdict.LAW_BROKEN, 18),
        ((FORGED,), (FLIP_LATER,), Verdict.LOG_DAMAGED, 20),
        ((DISAGREE,), (), Verdict.LOG_DAMAGED, 15),
        ((DISAGREE,), (FLIP_LATER,), Verdict.LOG_DAMAGED, 15),
        ((*KEYED, FORGED), REPEAT_KEY, Verdict.LOG_DAMAGED, 15),
        ((DISAGREE, *KEYED), (*REPEAT_KEY, FLIP_LATER), Verdict.LOG_DAMAGED, 15),
    ],
)
async def test_one_process_or_two_find_the_same(
    dsn: str,
    log: EventLog,
    changes: tuple[tuple[int, bytes, bytes], ...],
    statements: tuple[str, ...],
    verdict: Verdict,
    position: int | None,
) -> None:
    """Damage weighs more than a broken law before it, and the first of two is named."""
    await tell(log)
    for change in changes:
        await rewrite(dsn, log, *change)
    await damage(dsn, *statements)
    finding = await audit(dsn, apart_from=0)
    assert (finding.verdict, finding.position) == (verdict, position)
    alone = await audit(dsn)
    assert (finding.position, finding.problem) == (alone.position, alone.problem)


def test_a_process_that_is_killed_is_noticed() -> None:
    """An audit whose other half is gone must not come to a verdict."""
    money = Apart()
    kill(money.pid, SIGKILL)
    with pytest.raises((EOFError, OSError)):
        money.end(whole=True)
    money.close()
