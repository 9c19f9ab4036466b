"""The whole audit: the log, with --deep its rules, the projections, and what lies outside."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from marketplace.audit.deep.deciding import decide_all_again
from marketplace.audit.outside.fitting import unfit_outside
from marketplace.audit.projections import compare_projections
from marketplace.audit.replay import Finding, Replay
from marketplace.audit.verdict import Fault, Verdict
from marketplace.log import Checkpoint

WEIGHTS: Final = (
    Verdict.LAW_BROKEN,
    Verdict.OUTSIDE_UNFIT,
    Verdict.NOT_COMPARED,
    Verdict.PASSED_OVER,
)
"""Which of several faults the verdict is about; a log that is damaged is not looked at further."""
Progress = Callable[[str, int, int], None]


async def audit(
    dsn: str,
    since: Checkpoint | None,
    progress: Progress,
    *,
    deep: bool = False,
    pictures: Path | None = None,
) -> Finding:
    """Audit a log.

    Args:
        dsn: Where it is.
        since: An earlier checkpoint that it must extend; absent if none is known.
        progress: Gets what is looked at, the position and the log's size.
        deep: Whether every event is held against the rule that should have made it.
        pictures: The folder of the pictures; absent: what lies outside the log is not looked at.
    """
    finding = await Replay(since).run(dsn, lambda done, size: progress("audit", done, size))
    if finding.suspects is not None:
        return await _narrowed(dsn, finding, finding.suspects, progress)
    if finding.verdict is not Verdict.HOLDS:
        return finding
    size, faults = finding.size, list[Fault]()
    if deep:
        found = await decide_all_again(dsn, size, lambda done: progress("rules", done, size))
        faults += (Fault(bad.verdict, bad.position, bad.problem) for bad in found)
    compared = await compare_projections(dsn, size, lambda name, done: progress(name, done, size))
    if compared.differs is not None:
        faults.append(Fault(Verdict.LAW_BROKEN, *compared.differs))
    if compared.short:
        problem = "not compared up to the log's end: " + "; ".join(compared.short)
        faults.append(Fault(Verdict.NOT_COMPARED, None, problem))
    faults += (Fault(Verdict.PASSED_OVER, *one) for one in compared.passed_over)
    if pictures is not None:
        faults += await unfit_outside(dsn, pictures)
    return weighed(finding, faults)


async def _narrowed(
    dsn: str, finding: Finding, suspects: tuple[int, int], progress: Progress
) -> Finding:
    """The finding at the event that the projections know otherwise, if that is among the suspects.

    A law may be broken only by what follows a changed event, but what was read of it before it was
    changed is still in the tables.
    """
    first, last = suspects
    size = finding.size
    compared = await compare_projections(dsn, size, lambda name, done: progress(name, done, size))
    if compared.differs is None or not first <= compared.differs[0] <= last:
        return finding
    position, problem = compared.differs
    others = (Fault(Verdict.LAW_BROKEN, position, problem),)
    return replace(finding, position=min(position, finding.position or last), others=others)


def weighed(finding: Finding, faults: list[Fault]) -> Finding:
    """The finding with what weighs most as its verdict, and the rest beside it."""
    if not faults:
        return finding
    first, *others = sorted(faults, key=lambda fault: WEIGHTS.index(fault.verdict))
    return replace(
        finding,
        verdict=first.verdict,
        position=first.position,
        problem=first.problem,
        others=tuple(others),
    )
