"""What a run of mutmut found, and the list of survivors that it is compared with."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

SURVIVORS = Path(__file__).parent / "survivors"
"""One file a module, ``domain.money.toml``, with a ``[[survivor]]`` for each mutant that lives."""


class Fate(StrEnum):
    """What became of a mutant."""

    TESTS = "killed by tests"
    TYPES = "killed by types"
    TIME = "ran out of time"
    SURVIVED = "survived"
    WAITING = "not tried"


_FATES = {
    "killed": Fate.TESTS,
    "caught by type check": Fate.TYPES,
    "timeout": Fate.TIME,
    "segfault": Fate.TIME,  # The kernel's answer to one that would not end or took all memory.
    "survived": Fate.SURVIVED,
    "no tests": Fate.SURVIVED,
    "not checked": Fate.WAITING,
    "check was interrupted by user": Fate.WAITING,
}


@dataclass(frozen=True)
class Change:
    """One mutant by what it changes, which stays when its number doesn't.

    Attributes:
        function: ``Money.parse`` or ``due_minor``.
        was: The lines that it takes out, each without its indentation.
        now: The lines that it puts there.
    """

    function: str
    was: str
    now: str


@dataclass(frozen=True)
class Mutant:
    """One mutant of a run.

    Attributes:
        key: mutmut's name for it, to be given to ``mutmut show``.
        module: ``domain.money``.
        fate: What became of it.
    """

    key: str
    module: str
    fate: Fate

    @property
    def function(self) -> str:
        """The function that it changes."""
        name, class_name = orig_function_and_class_names_from_key(self.key)
        return f"{class_name}.{name}" if class_name else name

    def change(self) -> Change:
        """What it changes."""
        lines = get_diff_for_mutant(self.key, path=source_of(self.module)).splitlines()[2:]

        def side(mark: str) -> str:
            return "\n".join(line[1:].strip() for line in lines if line.startswith(mark))

        return Change(self.function, side("-"), side("+"))


def source_of(module: str) -> Path:
    """The file of a module of the domain, relative to the root of the repository."""
    path = Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def modules() -> list[str]:
    """Every module of the domain."""
    paths = (path.with_suffix("").parts for path in Path("domain").rglob("*.py"))
    return sorted(".".join(parts).removesuffix(".__init__") for parts in paths)


def mutants(patterns: tuple[str, ...] = ("*",)) -> Iterator[Mutant]:
    """The mutants whose keys match one of the patterns, as they stand under ``mutants/``."""
    for module in modules():
        data = SourceFileMutationData(path=source_of(module))
        data.load()
        for key, code in data.exit_code_by_key.items():
            if any(fnmatchcase(key, pattern) for pattern in patterns):
                yield Mutant(key, module, _FATES.get(status_by_exit_code[code], Fate.SURVIVED))


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
