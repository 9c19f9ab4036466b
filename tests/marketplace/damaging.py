"""Damaging a log, and telling what an audit finds of it."""

import asyncpg

from domain.merkle import Tree, leaf_hash
from marketplace.handling import CommandHandler
from marketplace.log import Checkpoint, EventLog
from tests.worlds.story import story

REWRITE = "UPDATE log_events SET leaf = $2, leaf_hash = $3 WHERE position = $1"


async def tell(log: EventLog) -> Checkpoint:
    """Record the story."""
    handler = CommandHandler(log)
    for command, actor in story():
        await handler.handle(command, actor=actor)
    return await log.checkpoint()


async def damage(dsn: str, *statements: str) -> None:
    """Do what nobody should be able to do."""
    connection = await asyncpg.connect(dsn)
    for table in ("log_events", "log_tags", "log_names"):
        await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


FLIP = """
    UPDATE log_events SET leaf = set_byte(leaf, {at}, get_byte(leaf, {at}) # 1) WHERE position = 7
"""


async def rewrite(dsn: str, log: EventLog, position: int, old: bytes, new: bytes) -> None:
    """Change a leaf and everything that vouches for it: hashes, tree and head."""
    tree = Tree()
    connection = await asyncpg.connect(dsn)
    await connection.execute("ALTER TABLE log_events DISABLE TRIGGER ALL")
    async for leaves in log.iterate_leaves():
        for at, stored in leaves:
            leaf = stored
            if at == position:
                assert old in stored
                leaf = stored.replace(old, new)
                await connection.execute(REWRITE, at, leaf, leaf_hash(leaf))
            tree.append(leaf_hash(leaf))
    await connection.execute(
        "UPDATE log_head SET root = $1, frontier = $2", tree.root(), tree.pack()
    )
    await connection.close()
