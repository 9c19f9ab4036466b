"""What a capability says of itself, once: its one face, over which everything central is a fold.

Each folder of a capability exports one value of this class; ``domain.capabilities`` lists them. The
catalogue, the deciders, the postings, the unique names, the audit's laws and the due times follow
from that list, and whoever forgets to say something is told when the program starts.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from domain.decider import Command, Decider, Event, happened_field
from domain.due import DueTime
from domain.funds.posting import Posting
from domain.laws.law import Law
from domain.names import NameKind, UniqueName
from domain.reading_back import Again, Finishing, Reading

Entry = Callable[[Any], tuple[Posting, ...]]
"""The postings of an event, from that event alone."""
Naming = Callable[[Any], tuple[UniqueName, ...]]
"""What an event takes for itself."""
CHECKS: Final = ("check", "check_after", "check_whole")
"""A law overrides at least one."""


class Capability(Struct, frozen=True, kw_only=True):
    """One thing that the marketplace can do, with all that others need of it.

    Attributes:
        name: The folder's, as every room has it; with its parent's and a dot if it lies deeper.
        events: Every event type and version that it ever recorded, in the catalogue's order.
        deciders: By the class of a command, or the base class of several.
        postings: By event type: the entry of an event that moves money.
        moves_no_money: All its other events.
        unique_names: By event type: what an event takes, so that no other may. The log's index of
            what was recorded follows from it, so no entry ever changes.
        takes_no_name: All its other events.
        name_kinds: What it is that those names name; a kind belongs to one capability, others may
            take names of it, too.
        laws: What the audit holds events against, in this order; ``domain.laws.ledger`` folds them.
        due_times: What becomes due, and which command then; ``domain.due_times`` folds them.
        readings: By event type: how the command is read back from the event that leads an append.
            ``domain.redeciding`` folds these and the next three.
        following: All its other events: why no command gives them alone.
        finishings: By the class of a command or a base of it: how it is made whole with what its
            events do not repeat.
        again: By the class of a command or a base of it: how it is decided again where more than
            the state as it was tells what was right.
    """

    name: str
    events: tuple[type[Event], ...]
    deciders: Mapping[type[Command], Decider[Any, Any]]
    postings: Mapping[type[Event], Entry] = {}
    moves_no_money: tuple[type[Event], ...] = ()
    unique_names: Mapping[type[Event], Naming] = {}
    takes_no_name: tuple[type[Event], ...] = ()
    name_kinds: tuple[NameKind, ...] = ()
    laws: tuple[type[Law], ...] = ()
    due_times: tuple[DueTime, ...] = ()
    readings: Mapping[type[Event], Reading] = {}
    following: Mapping[type[Event], str] = {}
    finishings: Mapping[type[Command], Finishing] = {}
    again: Mapping[type[Command], Again] = {}


class CapabilityIncompleteError(Exception):
    """A capability forgets something or says it twice: a programmer's mistake."""


def check(capabilities: tuple[Capability, ...]) -> tuple[Capability, ...]:
    """The capabilities, if together they say everything once.

    Raises:
        CapabilityIncompleteError: what is missing, or there twice, and where.
    """
    _once("capability", ((one.name, one) for one in capabilities))
    _once("event", ((event, one) for one in capabilities for event in one.events))
    _once("decider for", ((command, one) for one in capabilities for command in one.deciders))
    _once("kind of name", ((kind.word, one) for one in capabilities for kind in one.name_kinds))
    _once("law", ((law.__name__, one) for one in capabilities for law in one.laws))
    _once("due time", ((due.kind, one) for one in capabilities for due in one.due_times))
    known = tuple(event for one in capabilities for event in one.events)
    for one in capabilities:
        _timed(one)
        _lawful(one, known)
        for due in one.due_times:
            if (due.sealed is None) is not (due.opened is None):
                raise CapabilityIncompleteError(
                    f"{one.name}: due time {due.kind} says but half of what is opened for it"
                )
        _parted(one, "moves money or moves none", tuple(one.postings), one.moves_no_money)
        _parted(one, "takes a name or takes none", tuple(one.unique_names), one.takes_no_name)
        _parted(one, "is read back or follows another", tuple(one.readings), tuple(one.following))
        _decided(one)
    return capabilities


def _once(what: str, said: Iterable[tuple[Hashable, Capability]]) -> None:
    by: dict[Hashable, Capability] = {}
    for thing, capability in said:
        if thing in by:
            names = " and ".join(sorted({by[thing].name, capability.name}))
            raise CapabilityIncompleteError(f"{names}: {what} {_said(thing)} is there twice")
        by[thing] = capability


def _timed(one: Capability) -> None:
    for event in one.events:
        try:
            happened_field(event)
        except ValueError as error:
            raise CapabilityIncompleteError(
                f"{one.name}: {_said(event)} has not one field that says when it happened"
            ) from error


def _lawful(one: Capability, known: tuple[type[Event], ...]) -> None:
    """Each law checks something, of events that there are."""
    for law in one.laws:
        if all(getattr(law, check) is getattr(Law, check) for check in CHECKS):
            raise CapabilityIncompleteError(f"{one.name}: law {_said(law)} checks nothing")
        if not getattr(law, "concerns", ()):
            raise CapabilityIncompleteError(f"{one.name}: law {_said(law)} concerns no event")
        for kind in law.concerns:
            if not any(issubclass(event, kind) for event in known):
                raise CapabilityIncompleteError(
                    f"{one.name}: law {_said(law)} concerns {_said(kind)}, which nobody records"
                )


def _decided(one: Capability) -> None:
    """Each command of the capability's folder has a decider, and what is said is said of them."""
    for command in _commands(Command):
        home = command.__module__.startswith(f"domain.{one.name}.")
        if home and not any(kind in one.deciders for kind in command.__mro__):
            raise CapabilityIncompleteError(f"{one.name}: {_said(command)} has no decider")
    for kind in (*one.finishings, *one.again):
        if not any(issubclass(kind, own) or issubclass(own, kind) for own in one.deciders):
            raise CapabilityIncompleteError(f"{one.name}: {_said(kind)} is none of its commands")


def _commands(kind: type[Command]) -> Iterator[type[Command]]:
    """The commands of a kind, without the bases of others."""
    children = kind.__subclasses__()
    if not children:
        yield kind
    for child in children:
        yield from _commands(child)


def _parted(
    one: Capability, what: str, some: tuple[type[Event], ...], others: tuple[type[Event], ...]
) -> None:
    """Each of the capability's events is in one of the two, and nothing else is."""
    said = Counter((*some, *others))
    for event, times in said.items():
        if event not in one.events:
            raise CapabilityIncompleteError(f"{one.name}: {_said(event)} is none of its events")
        if times > 1:
            raise CapabilityIncompleteError(f"{one.name}: {_said(event)} both {what}")
    for event in one.events:
        if event not in said:
            raise CapabilityIncompleteError(f"{one.name}: say whether {_said(event)} {what}")


def _said(thing: object) -> str:
    return thing.__name__ if isinstance(thing, type) else str(thing)
