"""Where the laws keep what they must remember of each gift, share, payout, order and lot.

There is no end to these, so a long log's do not fit in memory. The laws ask for mappings by name;
whoever replays the log says whether those are dicts or lie on a disk.
"""

from collections.abc import MutableMapping
from typing import Any, Protocol


class Once(Protocol):
    """Names that may each occur once."""

    def note(self, name: str) -> bool:
        """Take one in.

        Returns:
            False if it is known to have occurred; who only finds out at the end returns True.
        """


class Stores(Protocol):
    """Gives out mappings by text. What is got from one may be changed until the next is got."""

    def values(self, name: str, kind: Any) -> MutableMapping[Any, Any]:
        """Small values of a type that msgspec can decode."""

    def objects(self, name: str) -> MutableMapping[Any, Any]:
        """Objects of plain classes, which may hold parts of other mappings."""

    def part(self, whole: MutableMapping[Any, Any], owner: str) -> MutableMapping[Any, Any]:
        """What belongs to one owner in a mapping that was given out."""

    def once(self, law: str) -> Once:
        """No names yet, for the law that each occurs once."""


class Seen(set[str]):
    """Names in memory."""

    def note(self, name: str) -> bool:
        """Take one in; False if it is there."""
        new = name not in self
        self.add(name)
        return new


class InMemory:
    """Dicts, for as much of a log as fits."""

    def values(self, name: str, kind: Any) -> dict[Any, Any]:  # noqa: ARG002 - of the Protocol
        """A dict."""
        return {}

    def objects(self, name: str) -> dict[Any, Any]:  # noqa: ARG002 - of the Protocol
        """A dict."""
        return {}

    def part(self, whole: MutableMapping[Any, Any], owner: str) -> dict[Any, Any]:  # noqa: ARG002
        """A dict of the owner's own."""
        return {}

    def once(self, law: str) -> Seen:  # noqa: ARG002 - of the Protocol
        """A set."""
        return Seen()
