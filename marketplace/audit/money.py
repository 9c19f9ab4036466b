"""The money's half of the replay: decoding, double entry, lots and laws.

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
from domain.ledger.broken import LawBrokenError
from domain.ledger.laws import Ledger
from domain.unique_names import OCCURS_ONCE
from marketplace.audit.spill import Names, Spills
from marketplace.audit.verdict import Bad, Verdict

GARBAGE_AT_ONCE: Final = 100_000


class Outcome(msgspec.Struct, frozen=True):
    """What the money's half came to.

    Attributes:
        bad: The first bad event: a broken law, or a payload that its header does not fit; absent if
            there is none.
        index: The first event that the index of unique names does not fit; absent if it fits all
            or was not compared.
        unequal: What does not agree at the log's end; absent if all does or was not compared.
        balances: Minor units by account and currency, debit positive, as text keys.
    """

    bad: Bad | None
    index: Bad | None
    unequal: str | None
    balances: dict[str, int]


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


class Indexed(msgspec.Struct, frozen=True, tag=True):
    """Rows of the log's index of unique names: the name, and the position of who took it."""

    rows: list[tuple[str, int]]


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

    def index(self, rows: list[tuple[str, int]]) -> None:
        """Take in rows of the log's index of unique names, in any order."""

    def end(self, *, whole: bool) -> Outcome:
        """What came of it; the end is only compared if the log was read as a whole."""

    def close(self) -> None:
        """Remove the files and end the process, if there are any."""


_encoder: Final = msgspec.msgpack.Encoder()


class Here:
    """Folds in this process."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="audit-")
        self._spills = Spills(Path(self._folder.name))
        self._ledger = Ledger(self._spills)
        self._taken = next(names for names in self._spills.names if names.law == OCCURS_ONCE)
        self._index = Names(self._spills, "the index of names")
        self._bad: Bad | None = None

    def fold(self, first: int, events: list[Told]) -> None:
        """Stop at the first bad event: what follows it would be judged wrongly."""
        if self._bad is not None:
            return
        spills, apply = self._spills, self._ledger.apply
        for position, told in enumerate(events, first):
            spills.position = position
            try:
                event = catalogue.decode(told.payload)
                if catalogue.event_type(event) != told.type or event.tags() != told.tags:
                    problem = "header and payload disagree"
                    self._bad = Bad(Verdict.LOG_DAMAGED, position, problem)
                    return
                apply(event, told.actor)
            except (UnknownEventError, LawBrokenError) as error:
                self._bad = Bad(Verdict.LAW_BROKEN, position, str(error))
                return

    def index(self, rows: list[tuple[str, int]]) -> None:
        """Note them; they are compared at the end."""
        for name, position in rows:
            self._spills.position = position
            self._index.note(name)

    def end(self, *, whole: bool) -> Outcome:
        """Look for what occurred twice, which no event shows by itself, and compare the end."""
        bad = self._bad
        for names in self._spills.names:
            position = names.first_repeated()
            if position is not None and (bad is None or position <= bad.position):
                broken = LawBrokenError(names.law, "it stands before")
                bad = Bad(Verdict.LAW_BROKEN, position, str(broken))
        index = unequal = None
        if bad is None and whole:
            index = self._wrong_index()
            try:
                self._ledger.check_whole()
            except LawBrokenError as error:
                unequal = str(error)
        balances = sorted(self._ledger.balances.items())
        named = {f"{account} {currency}": minor for (account, currency), minor in balances}
        return Outcome(bad, index, unequal, named)

    def _wrong_index(self) -> Bad | None:
        """Where the log's index of unique names differs from the events."""
        lacking = self._taken.first_lacking(self._index)
        surplus = self._index.first_lacking(self._taken)
        if lacking is not None and (surplus is None or lacking <= surplus):
            problem = "the index of names lacks one that the event takes"
            return Bad(Verdict.LOG_DAMAGED, lacking, problem)
        if surplus is not None:
            problem = "the index of names has one that the event does not take"
            return Bad(Verdict.LOG_DAMAGED, surplus, problem)
        return None

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

    def index(self, rows: list[tuple[str, int]]) -> None:
        """Hand them over.

        Raises:
            OSError: the process is gone.
        """
        self._pipe.send_bytes(_encoder.encode(Indexed(rows)))

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
    decode = msgspec.msgpack.Decoder(Batch | Indexed | End).decode
    with suppress(EOFError, BrokenPipeError):
        while True:
            match decode(pipe.recv_bytes()):
                case Batch(first=first, events=events):
                    money.fold(first, events)
                case Indexed(rows=rows):
                    money.index(rows)
                case End(whole=whole):
                    pipe.send(money.end(whole=whole))
    money.close()
