"""Given, when, then without a database: a log in a list, and the deciders over it."""

from collections.abc import Iterable

from domain import catalogue
from domain.commitments import Opening
from domain.decider import Command, Event
from domain.deciders import decider_of
from domain.laws.ledger import Ledger
from domain.unique_names import unique_names


class Book:
    """Carries commands out in memory. Every event passes the codec and the ledger's laws."""

    def __init__(self, commands: Iterable[Command] = ()) -> None:
        self.events: list[Event] = []
        self.ledger = Ledger()
        self.taken: set[str] = set()
        self.openings: list[Opening] = []
        for command in commands:
            self.do(command)

    def do(self, command: Command) -> tuple[Event, ...]:
        """Decide on what the boundary reads and record what follows."""
        decider = decider_of(command)
        state = decider.initial(command)
        for event in self.events:
            tags = set(event.tags())
            for criterion in decider.boundary(command).reads:
                if isinstance(event, criterion.types) and tags.issuperset(criterion.tags):
                    state = decider.evolve(state, event)
                    break
        decision = decider.decision(state, command)
        new = decision.events
        names = [name for event in new for name in unique_names(event)]
        for name in names:
            if name.text in self.taken:
                raise name.taken()
        self.taken.update(name.text for name in names)
        for event in new:
            recorded = catalogue.decode(catalogue.encode(event))
            assert recorded == event
            self.ledger.apply(recorded, recorded.actor())
            self.events.append(recorded)
        self.openings += decision.openings
        return new
