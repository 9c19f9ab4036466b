"""The newest events in memory: they decide nearly every append condition without SQL."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from marketplace.log.contract import DCBQuery, DCBQueryItem

WINDOW_EVENTS: Final = 16_384
VERIFIED_MAX: Final = 4_096

QueryName = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


def name_of(query: DCBQuery) -> QueryName:
    """A query as a dictionary key."""
    return tuple((tuple(item.types), tuple(item.tags)) for item in query.items)


class RecentEvents:
    """Types and tags of the events in ``(start, end]``, indexed by type and tag.

    It also remembers which queries SQL has answered "no match after a, up to b", so that an old
    condition that is asked again and again (gifts to one campaign) costs SQL once.
    """

    def __init__(self, position: int) -> None:
        self.start = self.end = position
        self._events: dict[int, tuple[str, tuple[str, ...]]] = {}
        self._index: dict[tuple[str | None, str | None], list[int]] = {}
        self._verified: OrderedDict[QueryName, tuple[int, int]] = OrderedDict()

    def add(self, event_type: str, tags: Iterable[str]) -> None:
        """Take the next event in."""
        self.end += 1
        position, index = self.end, self._index
        tags = tuple(dict.fromkeys(tags))
        self._events[position] = event_type, tags
        for tag in (*tags, None):
            index.setdefault((event_type, tag), []).append(position)
            index.setdefault((None, tag), []).append(position)

    def trim(self) -> None:
        """Forget the older half when the window is full; call between batches only."""
        if self.end - self.start <= WINDOW_EVENTS:
            return
        keep = [self._events[at] for at in range(self.end - WINDOW_EVENTS // 2 + 1, self.end + 1)]
        self.start = self.end = self.end - len(keep)
        self._events, self._index = {}, {}
        for event_type, tags in keep:
            self.add(event_type, tags)

    def first_match(self, query: DCBQuery, after: int) -> int | None:
        """Position of the first match after ``after``, which is not before the window."""
        assert after >= self.start
        if not query.items:
            return after + 1 if after < self.end else None
        found = (self._first_of_item(item, after) for item in query.items)
        return min((position for position in found if position is not None), default=None)

    def _first_of_item(self, item: DCBQueryItem, after: int) -> int | None:
        tag = item.tags[0] if item.tags else None
        types: list[str] | list[None] = item.types or [None]
        best: int | None = None
        for event_type in types:
            positions = self._index.get((event_type, tag))
            if positions is None or positions[-1] <= after:
                continue
            for position in positions[bisect_right(positions, after) :]:
                if set(item.tags) <= set(self._events[position][1]):
                    best = position if best is None else min(best, position)
                    break
        return best

    def verified_until(self, query: DCBQuery, after: int) -> int | None:
        """Up to where SQL has found no match after ``after``; absent if it was not asked."""
        known = self._verified.get(name_of(query))
        return known[1] if known is not None and known[0] <= after else None

    def verify(self, query: DCBQuery, after: int, until: int) -> None:
        """Remember that nothing in ``(after, until]`` matches."""
        self._verified[name_of(query)] = after, until
        if len(self._verified) > VERIFIED_MAX:
            self._verified.popitem(last=False)
