"""Which decider answers which command."""

from typing import Any, Final

from domain.capabilities import CAPABILITIES
from domain.decider import Command, Decider

DECIDERS: Final[dict[type[Command], Decider[Any, Any]]] = {
    kind: decider for capability in CAPABILITIES for kind, decider in capability.deciders.items()
}
"""By the command's class or the base class of a capability's commands."""


def decider_of(command: Command) -> Decider[Any, Any]:
    """The decider for a command.

    Raises:
        KeyError: if no capability knows it: a programmer's mistake.
    """
    for kind in type(command).__mro__:
        if kind in DECIDERS:
            return DECIDERS[kind]
    raise KeyError(type(command))
