"""The money's half of the replay: decoding, double entry, funds and laws.

It needs about as much of a core as reading and hashing do, so for a long log it has a process of
its own.
"""

import gc
import signal
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

import msgspec

from domain import catalogue
from domain.catalogue import UnknownEventError
from domain.decider import Event
from domain.laws.broken import LawBrokenError
from domain.laws.law import OpenPoint
from domain.laws.ledger import Ledger
from domain.unique_names import OCCURS_ONCE
from marketplace.audit.spill import Kept, Spills
from marketplace.audit.verdict import Bad, Named, Verdict

GARBAGE_AT_ONCE: Final = 1_000_000
IMPOSSIBLE: Final = (AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What a fold raises over an event that no rule gives; a full disk or a lost file is none."""


class Outcome(msgspec.Struct, frozen=True):
    """What the money's half came to.

    Attributes:
        bad: The first bad event: a broken law, or a payload that its header does not fit; absent if
            there is none.
        foreign: Events whose payload says the same as this program's but is other bytes, also
            behind a bad one: they are folded as what they say.
        names: Where the unique names lie that events take, until the end of whoever noted them;
            absent if they are not to be compared with the log's index of them.
        unequal: What does not agree at the log's end; absent if all does or was not compared.
        balances: Minor units by account and currency, debit positive, as text keys.
        overdrawn: Where the custody account first went below zero, one for each currency.
        open_points: What a person must still see to, oldest first; none if the log was not folded
            to its end.
    """

    bad: Bad | None
    foreign: tuple[Bad, ...]
    names: Kept | None
    unequal: str | None
    balances: dict[str, int]
    overdrawn: tuple[Bad, ...]
    open_points: tuple[OpenPoint, ...] = ()


class Told(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A payload, and what of its leaf's header it must agree with."""

    type: str
    tags: tuple[str, ...]
    actor: str | None
    payload: bytes


class Batch(msgspec.Struct, frozen=True, tag=True):
    """Consecutive events.

    Attributes:
        first: Position of the first of them.
    """

    first: int
    events: list[Told]


class End(msgspec.Struct, frozen=True, tag=True):
    """There are no more.

    Attributes:
        whole: Whether the log was read up to its end.
    """

    whole: bool


class Money(Protocol):
    """Takes the payloads of leaves that are as they were hashed."""

    def fold(self, first: int, events: list[Told]) -> None:
        """Fold consecutive events in; ``first`` is the first one's position."""

    def end(self, *, whole: bool) -> Outcome:
        """What came of it; the end is only compared if the log was read as a whole."""

    def close(self) -> None:
        """Remove the files and end the process, if there are any."""


_encoder: Final = msgspec.msgpack.Encoder()


DISAGREE: Final = "header and payload disagree"
FOREIGN: Final = "the payload is not as this program writes it"
"""A second value under one name, or a name that the event does not have: each reader would see
something else."""


def form_problem(event: Event, kind: str, tags: tuple[str, ...], payload: bytes) -> str | None:
    """How what was recorded differs from what this program writes for the event, if it does.

    Args:
        event: As it was decoded.
        kind: The type in the header.
        tags: Those in the header: conditions and states look for events by them.
        payload: As it was recorded.
    """
    if catalogue.event_type(event) != kind or event.tags() != tags:
        return DISAGREE
    return FOREIGN if catalogue.encode(event) != payload else None


class Here:
    """Folds in this process."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="audit-")
        self._spills = Spills(Path(self._folder.name))
        self._ledger = Ledger(self._spills)
        self._bad: Bad | None = None
        self._foreign = Named()
        self._overdrawn: list[Bad] = []

    def fold(self, first: int, events: list[Told]) -> None:
        """Stop at the first bad event: what follows it would be judged wrongly, but by its form."""
        for position, told in enumerate(events, first):
            if self._bad is None:
                self._bad = self._take(position, told)
            else:
                with suppress(UnknownEventError):
                    self._note_form(position, told, catalogue.decode(told.payload))

    def _take(self, position: int, told: Told) -> Bad | None:
        """Fold one event in; what is bad about it, if anything is."""
        self._spills.position = position
        overdrawn = self._ledger.overdrawn
        try:
            event = catalogue.decode(told.payload)
            if self._note_form(position, told, event) == DISAGREE:
                return Bad(Verdict.LOG_DAMAGED, position, DISAGREE)
            self._ledger.apply(event, told.actor)
            if len(overdrawn) > len(self._overdrawn):
                short = str([*overdrawn.values()][-1])
                self._overdrawn.append(Bad(Verdict.CUSTODY_SHORT, position, short))
        except (UnknownEventError, LawBrokenError) as error:
            return Bad(Verdict.LAW_BROKEN, position, str(error))
        except IMPOSSIBLE as error:
            # What a rule never gives may not even be foldable.
            return Bad(Verdict.LAW_BROKEN, position, f"no state can take it: {error!r}")
        return None

    def _note_form(self, position: int, told: Told, event: Event) -> str | None:
        problem = form_problem(event, told.type, told.tags, told.payload)
        if problem == FOREIGN:
            self._foreign.name(Verdict.LOG_DAMAGED, position, FOREIGN)
        return problem

    def end(self, *, whole: bool) -> Outcome:
        """Look for what occurred twice, which no event shows by itself, and compare the end."""
        bad = self._bad
        kept = {names.kept.law: names.write() for names in self._spills.names}
        for law, names in kept.items():
            position = names.first_repeated()
            if position is not None and (bad is None or position <= bad.position):
                broken = LawBrokenError(law, "it stands before")
                bad = Bad(Verdict.LAW_BROKEN, position, str(broken))
        unequal = None
        if bad is None and whole:
            try:
                self._ledger.check_whole()
            except LawBrokenError as error:
                unequal = str(error)
        balances = sorted(self._ledger.books.balances.items())
        named = {f"{account} {currency}": minor for (account, currency), minor in balances}
        taken = kept[OCCURS_ONCE] if bad is None and whole else None
        foreign = self._foreign.all_found()
        open_points = self._ledger.open_points() if bad is None and whole else ()
        short = tuple(self._overdrawn)
        return Outcome(bad, foreign, taken, unequal, named, short, open_points)

    def close(self) -> None:
        """Remove the files."""
        self._spills.close()
        self._folder.cleanup()


class Apart:
    """Folds in a process of its own, a few batches behind."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,))
        # A Ctrl-C reaches both processes. The other one is born deaf to it: it ends with the pipe.
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self._process.start()
        finally:
            signal.signal(signal.SIGINT, heard)
        theirs.close()

    @property
    def pid(self) -> int:
        """The other process's number."""
        assert self._process.pid is not None
        return self._process.pid

    def fold(self, first: int, events: list[Told]) -> None:
        """Hand the events over; waits while the pipe is full.

        Raises:
            OSError: the process is gone.
        """
        self._pipe.send_bytes(_encoder.encode(Batch(first, events)))

    def end(self, *, whole: bool) -> Outcome:
        """Wait for it.

        Raises:
            OSError: the process is gone.
            EOFError: as above.
        """
        self._pipe.send_bytes(_encoder.encode(End(whole)))
        outcome: Outcome = self._pipe.recv()
        return outcome

    def close(self) -> None:
        """It ends when the pipe does."""
        self._pipe.close()
        self._process.join()


def serve(pipe: Connection) -> None:
    """Fold what comes through the pipe, until it ends."""
    # Folding makes no cycles, and looking for some over and over costs a tenth of the time.
    gc.set_threshold(GARBAGE_AT_ONCE)
    money = Here()
    decode = msgspec.msgpack.Decoder(Batch | End).decode
    with suppress(EOFError, BrokenPipeError):
        while True:
            match decode(pipe.recv_bytes()):
                case Batch(first=first, events=events):
                    money.fold(first, events)
                case End(whole=whole):
                    pipe.send(money.end(whole=whole))
    money.close()
