"""What a capability says of itself, once: its one face, over which everything central is a fold.

Each folder of a capability exports one value of this class; ``domain.capabilities`` lists them. The
catalogue, the deciders, the postings, the unique names, the audit's laws and the due times follow
from that list, and whoever forgets to say something is told when the program starts.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from domain.decider import Command, Decider, Event
from domain.funds.posting import Posting
from domain.names import NameKind, UniqueName

Entry = Callable[[Any], tuple[Posting, ...]]
"""The postings of an event, from that event alone."""
Naming = Callable[[Any], tuple[UniqueName, ...]]
"""What an event takes for itself."""


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
        laws: What the audit holds its events against, as ``domain.laws`` folds it.
        due_times: What becomes due by its events, and which command is due then.
        readings: By event type: how the command is read back from the event that leads an append.
        finishings: By the class of a command: what it said that its events do not repeat.
        following: By event type, why no command gives it alone.
    """

    name: str
    events: tuple[type[Event], ...]
    deciders: Mapping[type[Command], Decider[Any, Any]]
    postings: Mapping[type[Event], Entry] = {}
    moves_no_money: tuple[type[Event], ...] = ()
    unique_names: Mapping[type[Event], Naming] = {}
    takes_no_name: tuple[type[Event], ...] = ()
    name_kinds: tuple[NameKind, ...] = ()
    laws: tuple[Any, ...] = ()
    due_times: tuple[Any, ...] = ()
    readings: Mapping[type[Event], Callable[[Any, Any], Command]] = {}
    finishings: Mapping[type[Command], Callable[[Any, Any, Any], Command]] = {}
    following: Mapping[type[Event], str] = {}
