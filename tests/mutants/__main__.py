"""Try the tests of the domain: does one fail for each small change of the domain's code?

    python -m tests.mutants                       every module, from nothing
    python -m tests.mutants domain.money          one module, or a pattern such as domain.funds.*
    python -m tests.mutants --changed             the functions touched since the merge base

A mutant is killed if a test fails on it or the type checker refuses it. Whoever survives must stand
under ``survivors/`` with a reason, and whoever stands there must exist and survive. What changed is
held to the share of ``SHARE_MIN`` instead, survivors with a reason counted as killed.

A run of one module builds on what the last run left under ``mutants/``, where ``mutmut show KEY``
shows a mutant.
"""

import argparse
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.mutants.changed import base, touched
from tests.mutants.results import (
    SURVIVORS,
    Fate,
    Mutant,
    differences,
    explained,
    modules,
    mutants,
)

SHARE_MIN = 95
"""Percent of the mutants tried that must die, in a whole run and of what changed."""
UNEXPLAINED = "survives unexplained:"
MEMORY_MAX = 8 << 30
"""Bytes of address space: a mutant that never stops appending must not take the machine."""

SAID_MAX = 60
"""Last lines of mutmut's own words, its spinner left out, if it fails and nobody watched."""


def run(patterns: Iterable[str], children: int, seconds: int | None) -> None:
    """Have mutmut try the mutants that match; what is not reached in time stays untried."""
    binaries = Path(sys.executable).parent
    with tempfile.TemporaryFile("w+") as file:
        said = None if sys.stdout.isatty() else file
        program = subprocess.Popen(
            (binaries / "mutmut", "run", "--max-children", str(children), *patterns),
            env=os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"},
            start_new_session=True,
            stdout=said,
            stderr=said,
        )
        resource.prlimit(program.pid, resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
        try:
            code = program.wait(seconds)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            os.killpg(program.pid, signal.SIGINT)
            program.wait()
            return
        if code:
            file.seek(0)
            said_last = [line for line in file.read().splitlines() if line.isascii()][-SAID_MAX:]
            raise SystemExit("\n".join((*said_last, f"mutmut ended with {code}")))


def table(found: list[Mutant]) -> Iterator[str]:
    """How many mutants met which fate, a line for each module and one for all."""
    yield f"{'module':44}{'mutants':>8}{'tests':>7}{'types':>7}{'time':>6}{'live':>6}{'untried':>9}"
    rows = [(name, [one for one in found if one.module == name]) for name in modules()]
    for name, own in (*rows, ("all", found)):
        if own:
            counts = [sum(one.fate is fate for one in own) for fate in Fate]
            yield f"{name:44}{len(own):8}" + "".join(
                f"{count:{width}}" for count, width in zip(counts, (7, 7, 6, 6, 9), strict=True)
            )


def breaches(found: list[Mutant], *, whole: bool) -> Iterator[str]:
    """Survivors that nobody explained, and explanations of what does not survive or exist."""
    for module in modules():
        own = [one for one in found if one.module == module]
        listed = explained(module)
        living = {one.change(): one.key for one in own if one.fate is Fate.SURVIVED}
        tried = {one.function for one in own} | (
            {one.function for one in listed} if whole else set()
        )
        tried -= {one.function for one in own if one.fate is Fate.WAITING}
        unexplained, dead = differences(listed, set(living), tried)
        for change in sorted(unexplained, key=str):
            yield f"{UNEXPLAINED} {living[change]}\n  - {change.was}\n  + {change.now}"
        yield from (f"explained, but dead or gone: {module} {one}" for one in sorted(dead, key=str))
    known = {f"{module}.toml" for module in modules()}
    names = sorted(path.name for path in SURVIVORS.glob("*.toml"))
    yield from (f"explains no module: {name}" for name in names if name not in known)


def main() -> None:
    """Run what was asked for and say what lives; the exit code is 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("module", nargs="*", help="modules or patterns; all if none is named")
    parser.add_argument("--changed", action="store_true", help="what changed since --base")
    parser.add_argument("--base", help="a commit (default: the merge base with origin/main)")
    parser.add_argument("--children", type=int, default=os.cpu_count(), help="processes at once")
    parser.add_argument("--seconds", type=int, help="stop there; the rest counts as untried")
    parser.add_argument("--report", action="store_true", help="only say what the last run found")
    asked = parser.parse_args()
    patterns = tuple(f"{name}*" if name.endswith(".") else f"{name}.x*" for name in asked.module)
    if asked.changed:
        since = base(asked.base or os.environ.get("MUTANTS_BASE"))
        patterns = tuple(touched(since))
        print(f"{len(patterns)} functions of the domain changed since {since}")
        if not patterns:
            return
    if not asked.report:
        if asked.changed or not patterns:
            shutil.rmtree("mutants", ignore_errors=True)
        run(patterns, asked.children, asked.seconds)
    found = list(mutants(patterns or ("*",)))
    print("\n".join(table(found)))
    wrong = list(breaches(found, whole=not patterns))
    if asked.changed:
        print("\n".join(wrong))
        wrong = [one for one in wrong if not one.startswith(UNEXPLAINED)]
    if asked.changed or not patterns:
        wrong += too_few(found)
    raise SystemExit("\n".join(wrong) or 0)


def too_few(found: list[Mutant]) -> Iterator[str]:
    """Whether the share of the mutants tried that were killed or explained is too small."""
    tried = [one for one in found if one.fate is not Fate.WAITING]
    living = [one for one in tried if one.fate is Fate.SURVIVED]
    reasons = sum(one.change() in explained(one.module) for one in living)
    killed = len(tried) - len(living)
    print(f"{killed} of {len(tried)} mutants tried were killed, {reasons} others explained")
    if 100 * (killed + reasons) < SHARE_MIN * len(tried):
        yield f"fewer than {SHARE_MIN} % of the mutants tried were killed or explained"


if __name__ == "__main__":
    main()
