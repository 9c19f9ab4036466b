"""The newest events in memory: they decide nearly every append condition without SQL."""

from bisect import bisect_right
from collections import OrderedDict, deque
from collections.abc import Iterable
from itertools import islice
from typing import Final

from marketplace.log.contract import DCBQuery, DCBQueryItem

WINDOW_EVENTS: Final = 16_384
SPAN_EVENTS: Final = 1_024
VERIFIED_MAX: Final = 4_096

QueryName = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


def name_of(query: DCBQuery) -> QueryName:
    """A query as a dictionary key."""
    return tuple((tuple(item.types), tuple(item.tags)) for item in query.items)


class _Span:
    """Some consecutive events after ``start``, indexed by type and tag; None stands for any tag.

    Nearly all tags occur once, and then the index holds a bare position: a list for each would keep
    a hundred thousand objects alive that the garbage collector stops everything to look through.
    """

    __slots__ = ("events", "index", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.events: list[tuple[str, ...]] = []
        self.index: dict[str, dict[str | None, int | list[int]]] = {}

    def add(self, event_type: str, tags: Iterable[str]) -> None:
        tags = tuple(dict.fromkeys(tags))
        self.events.append(tags)
        position = self.start + len(self.events)
        of_type = self.index.setdefault(event_type, {})
        for tag in (*tags, None):
            known = of_type.setdefault(tag, position)
            if known == position:
                continue
            if isinstance(known, list):
                known.append(position)
            else:
                of_type[tag] = [known, position]

    def first_of_item(self, item: DCBQueryItem, after: int) -> int | None:
        tag = item.tags[0] if item.tags else None
        best: int | None = None
        for event_type in item.types or self.index:
            of_type = self.index.get(event_type)
            known = None if of_type is None else of_type.get(tag)
            if known is None:
                continue
            positions = known if isinstance(known, list) else [known]
            for position in positions[bisect_right(positions, after) :]:
                if set(item.tags) <= set(self.events[position - self.start - 1]):
                    best = position if best is None else min(best, position)
                    break
        return best


class RecentEvents:
    """Types and tags of the events in ``(start, end]``, in spans so that the oldest go cheaply.

    It also remembers which queries SQL has answered "no match after a, up to b", so that an old
    condition that is asked again and again (gifts to one campaign) costs SQL once.
    """

    def __init__(self, position: int) -> None:
        self.start = self.end = position
        self._spans = deque([_Span(position)])
        self._verified: OrderedDict[QueryName, tuple[int, int]] = OrderedDict()

    def add(self, event_type: str, tags: Iterable[str]) -> None:
        """Take the next event in."""
        if len(self._spans[-1].events) == SPAN_EVENTS:
            self._spans.append(_Span(self.end))
        self._spans[-1].add(event_type, tags)
        self.end += 1

    def trim(self) -> None:
        """Forget the oldest spans when the window is full; call between batches only."""
        while self.end - self.start > WINDOW_EVENTS:
            self._spans.popleft()
            self.start = self._spans[0].start

    def first_match(self, query: DCBQuery, after: int) -> int | None:
        """Position of the first match after ``after``, which is not before the window."""
        assert after >= self.start
        if not query.items:
            return after + 1 if after < self.end else None
        # Every span but the last is full.
        for span in islice(self._spans, (after - self.start) // SPAN_EVENTS, None):
            found = [span.first_of_item(item, after) for item in query.items]
            matches = [position for position in found if position is not None]
            if matches:
                return min(matches)
        return None

    def verified_until(self, query: DCBQuery, after: int) -> int | None:
        """Up to where SQL has found no match after ``after``; absent if it was not asked."""
        known = self._verified.get(name_of(query))
        return known[1] if known is not None and known[0] <= after else None

    def verify(self, query: DCBQuery, after: int, until: int) -> None:
        """Remember that nothing in ``(after, until]`` matches."""
        self._verified[name_of(query)] = after, until
        if len(self._verified) > VERIFIED_MAX:
            self._verified.popitem(last=False)
