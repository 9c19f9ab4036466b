"""What may be asked of the log: everything of a request is checked before it joins a batch.

The requests of a batch share one transaction, and what PostgreSQL or a leaf can't take would fail
them all. Whoever passes here can only be refused alone. The texts are looked through as one, since
one long text is looked through faster than many short ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from domain.leaf import POSITION_MAX
from marketplace.log.contract import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from marketplace.log.errors import MalformedRequestError, UnrecordableEventError

INDEXED_BYTES_MAX: Final = 2_600
"""A tag with its type, a key, a name: PostgreSQL's B-trees take rows of up to 2,704 bytes."""
PLAIN: Final = frozenset({str})
EVENTS_MAX: Final = 10_000
"""In one append; more would hold all others up."""
APPEND_BYTES_MAX: Final = 16 * 1024 * 1024
"""Of the payloads of one append."""
ITEMS_MAX: Final = 1_000
"""In one condition: PostgreSQL's stack ends at about 5,000, and each is a query of its own."""
CONDITION_BYTES_MAX: Final = 1024 * 1024
"""Of the types and tags of one condition."""


def checked_events(events: Sequence[DCBEvent], *texts: str | None) -> tuple[DCBEvent, ...]:
    """The events, copied, so that what was checked is what is recorded.

    Args:
        events: What is to be recorded.
        texts: Of the append as a whole: actor, cause, key, body.

    Raises:
        MalformedRequestError: no events, too many, or a value of another type than the contract's.
        UnrecordableEventError: NUL or half a surrogate in a type, tag, key or actor, or one that
            is too long; or payloads that are too large together.
    """
    if not isinstance(events, Sequence) or not 0 < len(events) <= EVENTS_MAX:
        raise MalformedRequestError(f"an append is a list of 1 to {EVENTS_MAX} events")
    copies = tuple(_copied(event) for event in events)
    if sum(len(event.data) for event in copies) > APPEND_BYTES_MAX:
        raise UnrecordableEventError(f"an append has payloads of at most {APPEND_BYTES_MAX} bytes")
    parts = [text for text in texts if text is not None]
    for event in copies:
        parts += (event.type, *event.tags)
    if _bytes_of(parts) <= INDEXED_BYTES_MAX:
        return copies
    for event in copies:
        longest = max(map(_byte_length, event.tags), default=0)
        _check_length(_byte_length(event.type) + longest)
    for text in texts:
        _check_length(_byte_length(text or ""))
    return copies


def _copied(event: DCBEvent) -> DCBEvent:
    if not isinstance(event, DCBEvent):
        raise MalformedRequestError(f"{type(event).__name__} is no DCBEvent")
    if not isinstance(event.data, bytes):
        raise MalformedRequestError(f"data is {type(event.data).__name__}, not bytes")
    return DCBEvent(type=_plain(event.type), data=bytes(event.data), tags=_listed(event.tags))


def _listed(texts: list[str]) -> list[str]:
    # A text is a sequence of texts, too.
    if not isinstance(texts, list | tuple):
        raise MalformedRequestError(f"types and tags are lists, not {type(texts).__name__}")
    copies = list(texts)
    return copies if set(map(type, copies)) <= PLAIN else [_plain(text) for text in copies]


def _plain(text: str) -> str:
    """The text as a ``str`` and nothing more: a leaf's encoder takes no other kind of one."""
    if type(text) is str:
        return text
    if not isinstance(text, str):
        raise MalformedRequestError(f"{type(text).__name__} stands where a text is asked for")
    return str.__str__(text)


def checked_text(text: str | None) -> str | None:
    """A text, or none.

    Raises:
        MalformedRequestError: something else.
    """
    return None if text is None else _plain(text)


def checked_condition(condition: DCBAppendCondition | None) -> DCBAppendCondition | None:
    """The condition, copied.

    Raises:
        MalformedRequestError: a value of another type than the contract's, too many items, or a
            position that no log has.
        UnrecordableEventError: a type or tag that no event can have, or more of them than are
            looked for at once.
    """
    if condition is None:
        return None
    if not isinstance(condition, DCBAppendCondition):
        raise MalformedRequestError(f"{type(condition).__name__} is no DCBAppendCondition")
    query, after = checked_query(condition.fail_if_events_match), condition.after
    return DCBAppendCondition(fail_if_events_match=query, after=checked_whole(after))


def checked_query(query: DCBQuery) -> DCBQuery:
    """The query, copied. Raises as ``checked_condition``."""
    if not isinstance(query, DCBQuery) or not isinstance(query.items, list | tuple):
        raise MalformedRequestError("a query is a DCBQuery with a list of items")
    if len(query.items) > ITEMS_MAX:
        raise MalformedRequestError(f"a query has at most {ITEMS_MAX} items")
    items = [_item_of(item) for item in query.items]
    texts: list[str] = []
    for item in items:
        texts += item.types
        texts += item.tags
    if _bytes_of(texts) > CONDITION_BYTES_MAX:
        raise UnrecordableEventError(f"a query asks with at most {CONDITION_BYTES_MAX} bytes")
    return DCBQuery(items=items)


def _item_of(item: DCBQueryItem) -> DCBQueryItem:
    if not isinstance(item, DCBQueryItem):
        raise MalformedRequestError(f"{type(item).__name__} is no DCBQueryItem")
    return DCBQueryItem(types=_listed(item.types), tags=_listed(item.tags))


def checked_whole(number: int | None) -> int | None:
    """A position or a number of events, or none.

    Raises:
        MalformedRequestError: no whole number that can be a log's position.
    """
    # A truth value is an int to Python, and none that anybody means.
    if number is not None and (type(number) is not int or not 0 <= number <= POSITION_MAX):
        raise MalformedRequestError(f"{number!r:.40} is no whole number up to {POSITION_MAX}")
    return number


def checked_names(names: Mapping[str, int], events: int) -> tuple[tuple[str, int], ...]:
    """Names with the places of their events, copied.

    Raises:
        MalformedRequestError: a name is no text, or its place is none of so many events.
        UnrecordableEventError: NUL or half a surrogate in a name, or one that is too long.
    """
    if not isinstance(names, Mapping):
        raise MalformedRequestError("names are a mapping to the places of their events")
    copies = tuple((_plain(name), place) for name, place in names.items())
    if _bytes_of(name for name, _ in copies) > INDEXED_BYTES_MAX:
        for name, _ in copies:
            _check_length(_byte_length(name))
    for _, place in copies:
        if type(place) is not int or not 0 <= place < events:
            raise MalformedRequestError(f"{place!r} is the place of none of {events} events")
    return copies


def check_key(key: str | None, body: str | None) -> None:
    """A key stands for a body.

    Raises:
        MalformedRequestError: there is one without the other.
    """
    if (key is None) != (body is None):
        raise MalformedRequestError("a key is given with the hash of its body, and never alone")


def _check_length(found: int) -> None:
    if found > INDEXED_BYTES_MAX:
        raise UnrecordableEventError("a type, tag, key, name or actor is too long to be indexed")


def _byte_length(text: str) -> int:
    return len(text.encode())


def _bytes_of(texts: Iterable[str]) -> int:
    """Their length in UTF-8.

    Raises:
        UnrecordableEventError: NUL or half a surrogate.
    """
    joined = "".join(texts)
    if "\x00" in joined:
        raise UnrecordableEventError("NUL in a type, tag, key, name or actor")
    try:
        return _byte_length(joined)
    except UnicodeEncodeError as error:
        raise UnrecordableEventError(
            "half a surrogate in a type, tag, key, name or actor"
        ) from error
