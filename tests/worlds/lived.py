"""Whole lives, decided again from what was recorded."""

from collections.abc import Iterable
from datetime import UTC, datetime

from domain.decider import Command, Event
from domain.deciders import decider_of
from domain.errors import DomainError
from domain.reading_back import Append
from domain.redeciding import command_of, decide_again, finished
from marketplace.demo.loading import openings
from tests.worlds.book import Book
from tests.worlds.lives import Life, Step, opening

LATER = datetime(2026, 12, 1, tzinfo=UTC)


class Again(Book):
    """A book in which everything is decided again as soon as it is recorded."""

    def __init__(self, commands: Iterable[Command] = ()) -> None:
        self.vault: dict[str, tuple[bytes, bytes]] = {}
        self.appends: list[Append] = []
        super().__init__(commands)

    def do(self, command: Command) -> tuple[Event, ...]:
        """Record what follows, and read the command back from it."""
        before, known, met = self.state(command), len(self.openings), self.met()
        new = super().do(command)
        for opened in (*openings(command), *self.openings[known:]):
            self.vault[opened.commitment] = opened.salt, opened.value
        append = Append(new, LATER, self.vault.get, met)
        self.appends.append(append)
        read = finished(command_of(append), before, append)
        # The command that was read back reads the same events, so the log gives the same state.
        assert decider_of(read) is decider_of(command)
        assert decider_of(read).boundary(read).reads == decider_of(read).boundary(command).reads
        decide_again(decider_of(read), before, read, append)
        return new

    def met(self) -> set[type[Event]]:
        """The types of what was recorded."""
        return {type(event) for event in self.events}

    def state(self, command: Command) -> object:
        """What the command meets."""
        decider = decider_of(command)
        state = decider.initial(command)
        for event in self.events:
            tags = set(event.tags())
            for criterion in decider.boundary(command).reads:
                if isinstance(event, criterion.types) and tags.issuperset(criterion.tags):
                    state = decider.evolve(state, event)
                    break
        return state

    def forged(self, *events: Event) -> None:
        """Decide again what was not decided."""
        append = Append(events, LATER, self.vault.get, self.met())
        command = command_of(append)
        command = finished(command, self.state(command), append)
        decide_again(decider_of(command), self.state(command), command, append)


def lived(steps: list[Step]) -> Again:
    """A life that was decided again; what is refused leaves nothing behind."""
    book, life = Again(command for command, _ in opening()), Life()
    for step in steps:
        told = life.command(step)
        if told is not None:
            try:
                book.do(told[0])
            except DomainError:
                continue
            life.done(told[0])
    return book
