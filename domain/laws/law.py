"""What a law of the audit is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from domain.decider import Event
from domain.laws.books import Books


class OpenPoint(NamedTuple):
    """Something that breaks no law and that a person must see to.

    Attributes:
        what: Said in words.
        since: When it came up.
        days_max: For so many days it may stay so before the audit raises it.
    """

    what: str
    since: datetime
    days_max: int


class Law:
    """Something that must hold of some events, asked as a log is replayed.

    A law overrides at least one of the checks; an event pays only for those that concern its type.
    What a broken law is called stands where it is raised.

    Attributes:
        concerns: The event types, or bases of them.
    """

    concerns: ClassVar[tuple[type[Event], ...]]

    def __init__(self, books: Books) -> None:
        """Look into the books of one replay."""
        self.books = books

    def check(self, event: Any) -> None:
        """Hold an event against what came before it. Its entry is posted, no fund has moved.

        Raises:
            LawBrokenError: no honest decision could have recorded it.
        """

    def check_after(self, event: Any) -> None:
        """Hold an event against the funds that it has moved.

        Raises:
            LawBrokenError: as above.
        """

    def check_whole(self) -> None:
        """Hold the log's end against itself.

        Raises:
            LawBrokenError: as above.
        """

    def open_points(self) -> Iterable[OpenPoint]:
        """What a person must still see to at the log's end."""
        return ()
