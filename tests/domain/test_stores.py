"""What the laws keep can be kept outside memory, each thing under a name of its own."""

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

import msgspec
import pytest

from domain.laws.ledger import Ledger
from domain.laws.stores import InMemory
from tests.worlds.book import Book
from tests.worlds.piecework_story import piecework
from tests.worlds.story import story


class Encoded(MutableMapping[Any, Any]):
    """A mapping that holds values as bytes, as any store outside memory does.

    What was got from it may be changed until the next is got, so it is written then.
    """

    def __init__(self, kind: Any) -> None:
        self._kept: dict[Any, bytes] = {}
        self._kind = kind
        self._given: tuple[Any, Any] | None = None

    def _write(self) -> dict[Any, bytes]:
        if self._given is not None:
            key, value = self._given
            self._kept[key] = msgspec.json.encode(value)
            self._given = None
        return self._kept

    def __getitem__(self, key: Any) -> Any:
        value = msgspec.json.decode(self._write()[key], type=self._kind)
        self._given = key, value
        return value

    def __setitem__(self, key: Any, value: Any) -> None:
        self._write()[key] = msgspec.json.encode(value)

    def __delitem__(self, key: Any) -> None:
        del self._write()[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self._write()))

    def __len__(self) -> int:
        return len(self._kept)


class Outside(InMemory):
    """Stores that note their names, and give back what bytes and a type make of a value."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def values(self, name: str, kind: Any) -> Any:
        """Bytes, as the store of a long log holds them."""
        self.names.append(name)
        return Encoded(kind)

    def objects(self, name: str) -> dict[Any, Any]:
        """As in memory, but named."""
        self.names.append(name)
        return super().objects(name)


@pytest.mark.parametrize("told", [story, piecework])
def test_the_laws_hold_on_values_that_were_written_and_read(told: Callable[[], Any]) -> None:
    """The same log, the same verdict, whether values stay in memory or are bytes in between."""
    stores = Outside()
    ledger, book = Ledger(stores), Book(command for command, _ in told())
    for event in book.events:
        ledger.apply(event, event.actor())
    ledger.check_whole()
    assert ledger.books.balances == book.ledger.books.balances


def test_no_two_things_are_kept_under_one_name() -> None:
    """A store on a disk would mix them; names are plain, since a disk names files by them."""
    stores = Outside()
    Ledger(stores)
    assert len(stores.names) == len(set(stores.names)) > 10
    assert all(name.isidentifier() and name == name.lower() for name in stores.names)


def test_a_type_that_does_not_fit_is_noticed() -> None:
    """The control: what another type reads is no longer what was put there."""
    kept = Encoded(int)
    kept["a"] = "text"
    with pytest.raises(msgspec.ValidationError):
        kept["a"]
