"""What became of mutants, and the list of survivors that they are compared with."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.mutants.making import ROOM, Change, Mutant, modules

SURVIVORS = Path("tests", "mutants", "survivors")
"""One file a module, ``domain.money.toml``, with a ``[[survivor]]`` for each mutant that lives."""
FOUND = ROOM / "found.json"
"""The verdicts of the last run."""


class Fate(StrEnum):
    """What became of a mutant."""

    TESTS = "killed by tests"
    TYPES = "killed by types"
    TIME = "ran out of time"
    SURVIVED = "survived"
    WAITING = "not tried"


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant.

    Attributes:
        mutant: The mutant.
        fate: What became of it.
        by: The test that killed it, or why none did.
    """

    mutant: Mutant
    fate: Fate
    by: str = ""


def keep(found: Iterable[Verdict]) -> None:
    """Keep what a run found beside what earlier runs found of other mutants."""
    kept = json.loads(FOUND.read_text("utf-8")) if FOUND.exists() else {}
    kept |= {_key(one.mutant): [one.fate, one.by] for one in found}
    FOUND.write_text(json.dumps(kept, ensure_ascii=False, indent=0), "utf-8")


def kept(mutants: Iterable[Mutant]) -> Iterator[Verdict]:
    """What earlier runs found of mutants; of most of them perhaps nothing."""
    known = json.loads(FOUND.read_text("utf-8")) if FOUND.exists() else {}
    for one in mutants:
        fate, by = known.get(_key(one), (Fate.WAITING, ""))
        yield Verdict(one, Fate(fate), by)


def _key(one: Mutant) -> str:
    return f"{one.module}.{one.name}\n{one.change.was}\n{one.change.now}"


def explained(module: str) -> set[Change]:
    """The survivors of a module that are listed, each with its reason.

    Raises:
        ValueError: if one has no reason, or stands there twice.
    """
    path = SURVIVORS / f"{module}.toml"
    if not path.exists():
        return set()
    found: set[Change] = set()
    for entry in tomllib.loads(path.read_text("utf-8"))["survivor"]:
        change = Change(entry["function"], entry["was"].strip(), entry["now"].strip())
        if len(entry["why"].split()) < 4 or change in found:
            raise ValueError(f"{path.name}: {change} wants one entry and a reason in a sentence")
        found.add(change)
    return found


def differences(
    listed: set[Change], living: set[Change], tried: set[str]
) -> tuple[set[Change], set[Change]]:
    """Survivors that nobody explained, and explanations of what does not survive.

    Args:
        listed: The explained survivors of a module.
        living: Those of this run.
        tried: The functions of which every mutant was tried; of others nothing is known.
    """
    return living - listed, {one for one in listed - living if one.function in tried}


def breaches(found: list[Verdict], *, whole: bool) -> tuple[list[str], list[str]]:
    """Survivors that nobody explained, and explanations of what does not survive or exist.

    Args:
        found: What became of mutants.
        whole: Whether that is all of them, so that a function without any is gone.
    """
    living_unexplained, wrong = [], []
    for module in modules():
        own = [one for one in found if one.mutant.module == module]
        listed = explained(module)
        living = {one.mutant.change: one.mutant for one in own if one.fate is Fate.SURVIVED}
        tried = {one.mutant.change.function for one in own}
        tried |= {one.function for one in listed} if whole else set()
        tried -= {one.mutant.change.function for one in own if one.fate is Fate.WAITING}
        unexplained, dead = differences(listed, set(living), tried)
        living_unexplained += [
            f"survives unexplained: {module}.{living[one].name}\n  - {one.was}\n  + {one.now}"
            for one in sorted(unexplained, key=str)
        ]
        wrong += [f"explained, but dead or gone: {module} {one}" for one in sorted(dead, key=str)]
    known = {f"{module}.toml" for module in modules()}
    names = sorted(path.name for path in SURVIVORS.glob("*.toml"))
    wrong += [f"explains no module: {name}" for name in names if name not in known]
    return living_unexplained, wrong


def table(found: list[Verdict]) -> Iterator[str]:
    """How many mutants met which fate, a line for each module and one for all."""
    names = ("tests", "types", "time", "reason", "alive", "untried", "killed")
    yield f"{'module':52}{'mutants':>8}" + "".join(f"{name:>8}" for name in names)
    rows = [(name, [one for one in found if one.mutant.module == name]) for name in modules()]
    for name, own in (*rows, ("all", found)):
        if own:
            yield _row(name, own)


def _row(name: str, own: list[Verdict]) -> str:
    by_fate = {fate: sum(one.fate is fate for one in own) for fate in Fate}
    living = [one.mutant for one in own if one.fate is Fate.SURVIVED]
    reasons = sum(one.change in explained(one.module) for one in living)
    tried = len(own) - by_fate[Fate.WAITING]
    counts = (
        len(own),
        *(by_fate[fate] for fate in (Fate.TESTS, Fate.TYPES, Fate.TIME)),
        reasons,
        len(living) - reasons,
        by_fate[Fate.WAITING],
    )
    share = f"{100 * (tried - len(living)) / tried:7.1f}%" if tried else f"{'-':>8}"
    return f"{name:52}" + "".join(f"{count:8}" for count in counts) + share
