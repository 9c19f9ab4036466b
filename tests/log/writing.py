"""What the tests of the log append, and how they check what came of it."""

from domain.leaf import decode_leaf
from domain.merkle import Tree, leaf_hash
from marketplace.log import EventLog
from marketplace.log.contract import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from tests.conftest import ORIGIN


def event(kind: str = "Given", *tags: str, data: bytes = b"{}") -> DCBEvent:
    """An event of no particular meaning."""
    return DCBEvent(type=kind, data=data, tags=list(tags))


def unless(*items: tuple[list[str], list[str]], after: int | None = None) -> DCBAppendCondition:
    """The condition that nothing of these types and tags was recorded."""
    query = DCBQuery(items=[DCBQueryItem(types=types, tags=tags) for types, tags in items])
    return DCBAppendCondition(fail_if_events_match=query, after=after)


async def verify(log: EventLog) -> int:
    """Rebuild the tree from the stored bytes and compare it with the head."""
    tree, last = Tree(), None
    async for leaves in log.iterate_leaves():
        for position, leaf in leaves:
            header = decode_leaf(leaf).header
            assert header.position == position == tree.size + 1
            assert header.origin == ORIGIN
            assert last is None or header.at >= last
            last = header.at
            tree.append(leaf_hash(leaf))
    checkpoint = await log.checkpoint()
    assert (checkpoint.size, checkpoint.root) == (tree.size, tree.root())
    return tree.size
