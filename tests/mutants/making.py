"""Every small change of the domain's functions, written where tests and types can try it.

mutmut is the maker: a module comes back with each function beside all its mutants. Here they land
under ``mutants/domain``, whose modules take the place of our own while mutants are tried; a module
of which nobody asks is copied as it is.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from difflib import unified_diff
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

ROOM = Path("mutants")
"""Where the changed domain stands, relative to the root of the repository."""
MADE = ROOM / "made"
"""What was made of each module, beside the digest of its source: nothing is made twice."""


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
    """One mutant.

    Attributes:
        module: ``domain.money``.
        name: mutmut's name for it in the module, ``x_due_minor__mutmut_3``.
        first: The line in the changed module at which it begins, from one.
        last: The line at which it ends.
        change: What it changes.
    """

    module: str
    name: str
    first: int
    last: int
    change: Change

    @property
    def function(self) -> tuple[str, str]:
        """The module and mutmut's name for the function of which this is a mutant."""
        return self.module, self.name.partition("__mutmut_")[0]


def source_of(module: str) -> Path:
    """The file of a module of the domain, relative to the root of the repository."""
    path = Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def modules() -> list[str]:
    """Every module of the domain."""
    paths = (path.with_suffix("").parts for path in Path("domain").rglob("*.py"))
    return sorted(".".join(parts).removesuffix(".__init__") for parts in paths)


def make(asked: Iterable[str], children: int) -> list[Mutant]:
    """Write the domain with all mutants of the modules asked for; those mutants."""
    asked = set(asked)
    known = {source_of(module) for module in modules()}
    for path in (ROOM / "domain").rglob("*.py"):
        if path.relative_to(ROOM) not in known:
            path.unlink()
    for module in set(modules()) - asked:
        _write(ROOM / source_of(module), source_of(module).read_text("utf-8"))
        _record_of(module).unlink(missing_ok=True)
    with ProcessPoolExecutor(children) as pool:
        return [one for made in pool.map(_make, sorted(asked)) for one in made]


def _make(module: str) -> list[Mutant]:
    source = source_of(module).read_text("utf-8")
    digest = hashlib.sha256(source.encode()).hexdigest()
    record = _record_of(module)
    if record.exists():
        kept = json.loads(record.read_text("utf-8"))
        if kept["digest"] == digest:
            return [Mutant(**one | {"change": Change(**one["change"])}) for one in kept["mutants"]]
    changed = mutate_file_contents(str(source_of(module)), source)
    _write(ROOM / source_of(module), changed.code)
    lines = changed.code.splitlines()

    def text(name: str) -> list[str]:
        span = changed.line_span_by_function_name[name]
        plain = orig_function_and_class_names_from_key(name)[0]
        return [line.replace(name, plain) for line in lines[span.start - 1 : span.end]]

    found = [
        Mutant(
            module,
            name,
            changed.line_span_by_function_name[name].start,
            changed.line_span_by_function_name[name].end,
            difference(name, text(f"{name.partition('__mutmut_')[0]}__mutmut_orig"), text(name)),
        )
        for name in changed.mutant_names
    ]
    kept = {"digest": digest, "mutants": [asdict(one) for one in found]}
    _write(record, json.dumps(kept, ensure_ascii=False))
    return found


def difference(name: str, was: list[str], now: list[str]) -> Change:
    """What a mutant, named as mutmut does, puts in the place of what."""
    plain, class_name = orig_function_and_class_names_from_key(name)
    lines = list(unified_diff(was, now, lineterm="", n=0))[2:]

    def side(mark: str) -> str:
        return "\n".join(line[1:].strip() for line in lines if line.startswith(mark))

    return Change(f"{class_name}.{plain}" if class_name else plain, side("-"), side("+"))


def refused(found: Iterable[Mutant], errors: Iterable[tuple[Path, int]]) -> Iterator[Mutant]:
    """The mutants in whose lines a type checker found something.

    Args:
        found: All mutants that were made.
        errors: The files, relative to ``ROOM``, and lines of what the type checker said. What it
            said of lines that belong to no mutant refuses none.
    """
    by_path: dict[Path, set[int]] = {}
    for path, line in errors:
        by_path.setdefault(path, set()).add(line)
    for one in found:
        if any(one.first <= line <= one.last for line in by_path.get(source_of(one.module), ())):
            yield one


def _record_of(module: str) -> Path:
    return MADE / f"{module}.json"


def _write(path: Path, text: str) -> None:
    """Write a file unless it holds that already: the type checker goes by its time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
