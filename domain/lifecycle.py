"""Lifecycles: which status follows which event, stated once and read by rules, laws and pages."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, NamedTuple, TypeVar

from domain.decider import Event

S = TypeVar("S")


class Step(NamedTuple, Generic[S]):
    """What one type of event does to a status.

    Attributes:
        since: The statuses from which it may follow.
        then: The status after it, or what tells it from the one before and the event.
    """

    since: tuple[S, ...]
    then: S | Callable[[S, Any], S]


class Lifecycle(Generic[S]):
    """The statuses of one kind of thing; an event that has no step here changes none.

    Attributes:
        steps: By event type.
    """

    def __init__(self, steps: Mapping[type[Event], Step[S]]) -> None:
        self.steps: Final = steps

    def since(self, kind: type[Event]) -> tuple[S, ...]:
        """The statuses from which an event of this type may follow."""
        return self.steps[kind].since

    def after(self, status: S, event: Event) -> S:
        """The status one event later, whether it may follow or not: facts are not judged here."""
        step = self.steps.get(type(event))
        if step is None:
            return status
        then = step.then
        return then(status, event) if callable(then) else then
