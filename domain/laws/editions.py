"""That a rule which has changed stays changed."""

from typing import Any

from domain.decider import wire_name
from domain.facts.editions import FIRST
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law


class Newest:
    """The newest edition that decided an event of each name, for the laws of all capabilities."""

    def __init__(self, books: Books) -> None:
        self.editions = books.stores.values("editions", int)


class Editions(Law):
    """Once an event was decided by a newer edition of its rule, no older one decides again.

    Else whoever forges an event could choose the rule that suits them.
    """

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._newest = books.of(Newest).editions

    def check(self, event: Any) -> None:
        """Hold an edition against the newest before it."""
        name = wire_name(type(event))
        if event.edition < self._newest.get(name, FIRST):
            raise LawBrokenError("a rule that was changed stays changed", name)
        self._newest[name] = event.edition
