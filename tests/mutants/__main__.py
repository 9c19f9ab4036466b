"""Try the tests of the domain: does one fail for each small change of the domain's code?

    python -m tests.mutants                       every module
    python -m tests.mutants domain.money          one module, or a pattern such as domain.funds.*
    python -m tests.mutants --changed             the functions that changed since the merge base
    python -m tests.mutants --living              what lived when last tried, or never was
    python -m tests.mutants --report              what the last runs found, nothing is tried

A mutant is killed if the type checker refuses it or a test fails on it. Whoever survives must stand
under ``survivors/`` with a reason, and whoever stands there must exist and survive. What changed is
held to the share of ``SHARE_MIN`` instead, survivors with a reason counted as killed.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from fnmatch import fnmatchcase
from pathlib import Path

from tests.mutants.changed import base, touched
from tests.mutants.making import ROOM, Mutant, make, modules, refused
from tests.mutants.results import Fate, Verdict, breaches, explained, keep, kept, table
from tests.mutants.trying import Trial

SHARE_MIN = 95
"""Percent of the mutants tried that must die, in a whole run and of what changed."""
TYPE_CHECK = (
    *("-m", "mypy", "-p", "domain", "--output", "json"),
    *("--config-file", str(Path("pyproject.toml").absolute())),
    # Of a class mutmut makes several copies of one method side by side, which is what no-redef
    # would say of each.
    *("--disable-error-code", "no-redef", "--disable-error-code", "unused-ignore"),
)


def tried(asked: list[Mutant], children: int, until: float) -> list[Verdict]:
    """Have the types refuse what they can, and the tests try the rest."""
    said = subprocess.run(
        (sys.executable, *TYPE_CHECK), cwd=ROOM, capture_output=True, check=False, text=True
    )
    errors = [json.loads(line) for line in said.stdout.splitlines() if line.startswith("{")]
    if said.returncode and not errors:
        raise SystemExit(f"the type checker ended with {said.returncode}: {said.stderr}")
    places = ((Path(one["file"]), one["line"]) for one in errors if one["severity"] == "error")
    wrong = set(refused(asked, places))
    # First one mutant of every function, then a second of each: whatever time is left is spread.
    rest = sorted((one for one in asked if one not in wrong), key=_place)
    print(f"{len(asked)} mutants, {len(wrong)} refused by types, {len(rest)} to try", flush=True)
    trial = Trial(rest, children, until)
    if rest:
        trial.run()
    known = {one.mutant for one in trial.verdicts}
    return [
        *(Verdict(one, Fate.TYPES) for one in asked if one in wrong),
        *trial.verdicts,
        *(Verdict(one, Fate.WAITING) for one in rest if one not in known),
    ]


def _place(one: Mutant) -> tuple[int, str, str]:
    return int(one.name.rpartition("_")[2]), one.module, one.name


def main() -> None:
    """Run what was asked for and say what lives; the exit code is 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("module", nargs="*", help="modules or patterns; all if none is named")
    parser.add_argument("--changed", action="store_true", help="what changed since --base")
    parser.add_argument("--base", help="a commit (default: the merge base with origin/main)")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1, help="at once")
    parser.add_argument("--seconds", type=int, help="stop there; the rest counts as untried")
    parser.add_argument("--living", action="store_true", help="what no earlier run killed")
    parser.add_argument("--report", action="store_true", help="only say what the last runs found")
    asked = parser.parse_args()
    until = time.monotonic() + (asked.seconds or 10**9)
    patterns = asked.module or ["*"]
    wanted = [one for one in modules() if any(fnmatchcase(one, own) for own in patterns)]
    if asked.changed:
        since = base(asked.base or os.environ.get("MUTANTS_BASE"))
        functions = touched(since)
        wanted = sorted({module for module, _ in functions})
        print(f"{len(functions)} functions of the domain changed since {since}", flush=True)
    mutants = make(wanted, asked.children)
    if asked.changed:
        mutants = [one for one in mutants if one.function in functions]
    if not mutants:
        return
    if asked.living:
        alive = (Fate.SURVIVED, Fate.WAITING)
        keep(
            tried([one.mutant for one in kept(mutants) if one.fate in alive], asked.children, until)
        )
    elif not asked.report:
        keep(tried(mutants, asked.children, until))
    found = list(kept(mutants))
    print("\n".join(table(found)))
    living, wrong = breaches(found, whole=not asked.module and not asked.changed)
    print("\n".join(living))
    if not asked.changed:
        wrong += [f"{len(living)} survive unexplained"] if living else []
    if not asked.module:
        wrong += too_few(found)
    raise SystemExit("\n".join(wrong) or 0)


def too_few(found: list[Verdict]) -> list[str]:
    """What is wrong if too small a share of the mutants tried was killed or explained."""
    tested = [one for one in found if one.fate is not Fate.WAITING]
    living = [one.mutant for one in tested if one.fate is Fate.SURVIVED]
    reasons = sum(one.change in explained(one.module) for one in living)
    killed = len(tested) - len(living)
    print(
        f"{killed} of {len(tested)} mutants tried were killed, {reasons} others explained; "
        f"{len(found) - len(tested)} were not tried"
    )
    if 100 * (killed + reasons) < SHARE_MIN * len(tested):
        return [f"fewer than {SHARE_MIN} % of the mutants tried were killed or explained"]
    return []


if __name__ == "__main__":
    main()
