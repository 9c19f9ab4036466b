"""What a law of the audit is."""

from typing import Any, ClassVar

from domain.decider import Event
from domain.laws.books import Books


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
