"""The events in memory answer as a search of all of them would, across spans and after trims."""

from random import Random

from marketplace.log.contract import DCBQuery, DCBQueryItem
from marketplace.log.recent import SPAN_EVENTS, WINDOW_EVENTS, RecentEvents
from marketplace.log.request import matches


def test_the_first_match_is_that_of_a_plain_search() -> None:
    """For random types, tags and positions, also where a tag stands in several spans."""
    chance, recent = Random(7), RecentEvents(100)  # noqa: S311 - the same events every time
    events: list[tuple[str, frozenset[str]]] = []
    for number in range(3 * SPAN_EVENTS):
        tags = [f"one:{number}", f"few:{chance.randrange(400)}", f"many:{number % 3}"]
        kind = f"Type{chance.randrange(3)}"
        recent.add(kind, tags)
        events.append((kind, frozenset(tags)))
    for _ in range(2_000):
        tag = chance.choice([f"few:{chance.randrange(500)}", f"one:{chance.randrange(4_000)}"])
        item = DCBQueryItem(types=["Type0", "Type2"], tags=[tag, f"many:{chance.randrange(3)}"])
        query = DCBQuery(items=[item, DCBQueryItem(types=[], tags=[f"few:{chance.randrange(9)}"])])
        after = chance.randrange(100, recent.end + 1)
        found = (
            at for at, event in enumerate(events, 101) if at > after and matches(query, *event)
        )
        assert recent.first_match(query, after) == next(found, None)


def test_the_window_keeps_the_newest() -> None:
    """However long it runs, it forgets whole spans and nothing newer."""
    recent = RecentEvents(0)
    for number in range(2 * WINDOW_EVENTS + 1):
        recent.add("Type", [f"one:{number}"])
        recent.trim()
    assert recent.end == 2 * WINDOW_EVENTS + 1
    assert WINDOW_EVENTS - SPAN_EVENTS < recent.end - recent.start <= WINDOW_EVENTS
    newest = DCBQuery(items=[DCBQueryItem(types=["Type"], tags=[f"one:{2 * WINDOW_EVENTS}"])])
    assert recent.first_match(newest, recent.start) == recent.end
