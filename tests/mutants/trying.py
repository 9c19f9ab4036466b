"""Try mutants one by one in forks of a process that has the domain and its tests loaded.

This is a pytest plugin that, in the place of the tests, first runs each once to see which functions
it calls and how long it takes, and then forks for each mutant. The fork puts the mutant's code into
the function, runs the tests that call it until one fails, and ends: a mutant costs what its tests
cost, and nothing of one reaches another. The bounds are in seconds of the processor, so that a
loaded machine gives the same answer.
"""

import gc
import json
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from mutmut.mutation import trampoline

from tests.mutants.making import ROOM, Mutant
from tests.mutants.results import Fate, Verdict, keep

TESTS = ("tests/domain", "tests/events", "tests/laws/test_broken_laws.py")
"""What needs no database and no thousand examples: a mutant costs milliseconds."""
LEFT_OUT = (
    # Whole stories are seconds for each mutant that they meet, and shorter tests kill the same.
    "tests/domain/test_redeciding.py::test_the_stories_are_decided_again",
    "tests/domain/test_redeciding.py::test_any_life_is_decided_again",
    # It reads the source of the domain, which holds all its mutants here.
    "tests/laws/test_broken_laws.py::test_every_law_has_a_log_that_breaks_it",
)
SECONDS_LEAST = 1
SECONDS_FOLD = 6
"""A mutant may take this many times as long as its tests do without it, and the least besides."""
MEMORY_MAX = 8 << 30
"""Bytes of address space: a mutant that never stops appending must not take the machine."""
TOLD_EVERY_SECONDS = 60

Function = tuple[str, str]
"""A module of the domain and mutmut's name for a function there."""


@dataclass(frozen=True)
class Seat:
    """A function of the domain and the mutants that may sit in its place."""

    function: FunctionType
    mutants: dict[str, Any]

    def take(self, name: str) -> None:
        """Let a mutant, by mutmut's name for it, sit here."""
        mutant = self.mutants[name]
        mutant = getattr(mutant, "__func__", mutant)
        self.function.__code__ = mutant.__code__
        self.function.__defaults__ = mutant.__defaults__
        self.function.__kwdefaults__ = mutant.__kwdefaults__

    def watch(self, key: Function, called: set[Function]) -> None:
        """Let a call be noted before it goes on to the function."""
        own = self.function
        original = FunctionType(
            own.__code__, own.__globals__, own.__name__, own.__defaults__, own.__closure__
        )
        original.__kwdefaults__ = own.__kwdefaults__

        def note(given: tuple[Any, ...], named: dict[str, Any]) -> object:
            called.add(key)
            return original(*given, **named)

        own.__globals__["_note_" + key[1]] = note
        own.__code__ = _watching("_note_" + key[1], own.__code__.co_freevars)


def _watching(name: str, free: tuple[str, ...]) -> CodeType:
    """Code for a function that hands its call to another; it names what the old one closed over.

    Python lets code take the place of other code only if both close over as many cells.
    """
    source = (
        "def make():",
        *(f"    {cell} = None" for cell in free),
        "    def watching(*given, **named):",
        *(f"        {cell}" for cell in free),
        f"        return {name}(given, named)",
        "    return watching",
    )
    made: dict[str, Callable[[], FunctionType]] = {}
    exec("\n".join(source), made)  # noqa: S102 - the words above and names of our own functions
    return made["make"]().__code__


class Seats:
    """All functions of the domain that have mutants, noted as their modules are imported."""

    def __init__(self) -> None:
        self._noted: list[Seat] = []

    def note(self, mutants: dict[str, Any], **_: bool) -> Callable[[FunctionType], FunctionType]:
        """Stand in for mutmut's own decorator, which asks at each call which mutant is meant."""

        def decorate(function: FunctionType) -> FunctionType:
            self._noted.append(Seat(function, mutants))
            return function

        return decorate

    def by_function(self) -> dict[Function, Seat]:
        """Each seat by its module and mutmut's name for the function."""
        return {
            (seat.function.__module__, next(reversed(seat.mutants)).partition("__mutmut_")[0]): seat
            for seat in self._noted
        }


@dataclass
class Trial:
    """Tries mutants in the place of running tests.

    Attributes:
        mutants: What to try, in this order.
        children: How many at once.
        until: On the monotonic clock; what is not done by then stays untried.
        verdicts: What became of each.
    """

    mutants: list[Mutant]
    children: int
    until: float
    verdicts: list[Verdict] = field(default_factory=list)
    seats: Seats = field(default_factory=Seats)

    def run(self) -> None:
        """Have pytest collect the tests of the domain, and try."""
        sys.path.insert(0, str(ROOM.absolute()))
        trampoline.wrap_in_trampoline = self.seats.note
        left_out = (f"--deselect={name}" for name in LEFT_OUT)
        quiet = ("-p", "no:terminal", "-p", "no:cacheprovider", "-s", "--assert=plain")
        profile = ("-p", "tests.mutants.profile", "--hypothesis-profile=mutants")
        code = pytest.main([*quiet, *profile, *left_out, *TESTS], plugins=[self])
        if code != pytest.ExitCode.OK:
            raise SystemExit(f"the tests of the domain can't be collected: {code!r}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Watch every test once, then try every mutant."""
        if session.testsfailed:
            raise SystemExit("the tests of the domain can't be collected; see pytest")
        seats = self.seats.by_function()
        gc.freeze()  # What is here already is not looked through, nor copied, in any fork.
        calls = watched(session.items, seats)
        killers: defaultdict[Function, list[int]] = defaultdict(list)
        waiting = iter(self.mutants)
        running: dict[int, tuple[Mutant, int]] = {}
        told = time.monotonic()
        while True:
            while len(running) < self.children and time.monotonic() < self.until:
                if (one := next(waiting, None)) is None:
                    break
                tests = calls.of(one.function, killers[one.function])
                if not tests:
                    self.verdicts.append(Verdict(one, Fate.SURVIVED, "no test calls it"))
                    continue
                process, reading = _fork(one, seats[one.function], tests, session.items, calls)
                running[process] = one, reading
            if not running:
                break
            one, killer = self._ended(running, session.items)
            if killer is not None:
                killers[one.function].insert(0, killer)
            if time.monotonic() > told + TOLD_EVERY_SECONDS:
                told = time.monotonic()
                keep(self.verdicts)
                print(f"{len(self.verdicts)} of {len(self.mutants)} tried", flush=True)
        return True

    def _ended(
        self, running: dict[int, tuple[Mutant, int]], items: list[pytest.Item]
    ) -> tuple[Mutant, int | None]:
        process, status = os.wait()
        one, reading = running.pop(process)
        said = os.read(reading, 100).decode()
        os.close(reading)
        if os.WIFSIGNALED(status):
            self.verdicts.append(Verdict(one, Fate.TIME, f"signal {os.WTERMSIG(status)}"))
            return one, None
        if not said:
            self.verdicts.append(Verdict(one, Fate.SURVIVED, ""))
            return one, None
        self.verdicts.append(Verdict(one, Fate.TESTS, items[int(said)].nodeid))
        return one, int(said)


@dataclass(frozen=True)
class Calls:
    """Which test calls which functions.

    Attributes:
        functions: By the number of the test.
        seconds: Of the processor, by the number of the test.
    """

    functions: list[set[Function]]
    seconds: list[float]

    def of(self, function: Function, first: Iterable[int]) -> list[int]:
        """The tests that call a function: who killed before, then those that call little else."""
        known = list(dict.fromkeys(first))
        others = {number for number, own in enumerate(self.functions) if function in own}
        return known + sorted(
            others - set(known),
            key=lambda number: (len(self.functions[number]), self.seconds[number]),
        )


def watched(items: list[pytest.Item], seats: dict[Function, Seat]) -> Calls:
    """Run every test once, in a fork of its own, and note what it calls."""
    with tempfile.NamedTemporaryFile("r", suffix=".json") as file:
        process = os.fork()
        if process == 0:
            called: set[Function] = set()
            for key, seat in seats.items():
                seat.watch(key, called)
            noted = []
            for number, item in enumerate(items):
                called.clear()
                start = time.process_time()
                if _fails(items, number, number + 1):
                    print(f"fails although nothing is changed: {item.nodeid}", flush=True)
                    os._exit(1)
                noted.append([sorted(called), time.process_time() - start])
            Path(file.name).write_text(json.dumps(noted), "utf-8")
            os._exit(0)
        if os.waitpid(process, 0)[1]:
            raise SystemExit("tests that fail by themselves tell nothing about mutants")
        noted = json.load(file)
    return Calls([{(m, f) for m, f in own} for own, _ in noted], [taken for _, taken in noted])


def _fails(items: list[pytest.Item], number: int, following: int | None) -> bool:
    """Whether a test fails; what it shares with the one that follows is kept for it.

    This is pytest's own protocol without its reports: to show one failure takes longer than to run
    twenty tests.
    """
    item = items[number]
    after = items[following] if following is not None and following < len(items) else None
    try:
        item.ihook.pytest_runtest_setup(item=item)
        item.ihook.pytest_runtest_call(item=item)
        item.ihook.pytest_runtest_teardown(item=item, nextitem=after)
    except pytest.skip.Exception:
        item.ihook.pytest_runtest_teardown(item=item, nextitem=after)
    except BaseException:  # noqa: BLE001 - whatever ends a test, it is not as it was
        return True
    return False


def _fork(
    one: Mutant, seat: Seat, tests: list[int], items: list[pytest.Item], calls: Calls
) -> tuple[int, int]:
    """Start a process that tries a mutant; its id, and where it will say which test killed it."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    seconds = SECONDS_LEAST + ceil(SECONDS_FOLD * sum(calls.seconds[test] for test in tests))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    killer = _killer(one, seat, tests, items)
    if killer is not None:
        os.write(writing, str(killer).encode())
    os._exit(0)


def _killer(one: Mutant, seat: Seat, tests: list[int], items: list[pytest.Item]) -> int | None:
    """The number of the first test that fails on a mutant, if one does."""
    seat.take(one.name)
    for number, following in _pairs(tests):
        if _fails(items, number, following):
            return number
    return None


def _pairs(tests: list[int]) -> Iterator[tuple[int, int | None]]:
    yield from zip(tests, [*tests[1:], None], strict=True)
