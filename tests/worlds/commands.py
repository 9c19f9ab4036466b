"""Every command that a capability answers."""

from collections.abc import Iterator

from domain.decider import Command


def commands(kind: type[Command] = Command) -> Iterator[type[Command]]:
    """Every command that some decider answers."""
    for child in kind.__subclasses__():
        if not child.__module__.startswith("tests"):
            yield child
            yield from commands(child)
