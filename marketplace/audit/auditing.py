"""The whole audit: the log, with --deep its rules, the projections, and what lies outside."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from marketplace.audit.deep.deciding import decide_all_again
from marketplace.audit.narrowing import first_contradicted
from marketplace.audit.outside.fitting import unfit_beside, unfit_outside
from marketplace.audit.projections import compare_projections
from marketplace.audit.replay import CHANGED, Finding, Replay
from marketplace.audit.verdict import Fault, Verdict
from marketplace.log import Checkpoint

WEIGHTS: Final = (
    Verdict.LOG_DAMAGED,
    Verdict.LAW_BROKEN,
    Verdict.OUTSIDE_UNFIT,
    Verdict.CUSTODY_SHORT,
    Verdict.NOT_COMPARED,
    Verdict.PASSED_OVER,
)
"""Which of several faults beside a replay that holds the verdict is about; of equal ones the first
that was found. What the replay itself found is told before all of them."""
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
    if not finding.legible:
        # What would be read from damaged bytes accuses the wrong one; the rest can still be told.
        faults = [] if pictures is None else await unfit_beside(dsn)
        return weighed(await _narrowed(dsn, finding, progress), faults)
    size, faults = finding.size, [*finding.others] if finding.verdict is Verdict.HOLDS else []
    if deep:
        found = await decide_all_again(dsn, size, lambda done: progress("rules", done, size))
        # Payloads in other bytes than this program's are seen by both passes, and told once.
        known = {Fault(finding.verdict, finding.position, finding.problem or ""), *finding.others}
        faults += (fault for fault in (bad.fault() for bad in found) if fault not in known)
    compared = await compare_projections(dsn, size, lambda name, done: progress(name, done, size))
    faults += (Fault(Verdict.LAW_BROKEN, *one) for one in compared.differs)
    if compared.short:
        problem = "not compared up to the log's end: " + "; ".join(compared.short)
        faults.append(Fault(Verdict.NOT_COMPARED, None, problem))
    faults += (Fault(Verdict.PASSED_OVER, *one) for one in compared.passed_over)
    if pictures is not None:
        faults += await unfit_beside(dsn)
        faults += await unfit_outside(dsn, pictures)
    return weighed(finding, faults)


async def _narrowed(dsn: str, finding: Finding, progress: Progress) -> Finding:
    """The finding with the position of the event that was changed, if a projection can tell it."""
    if finding.suspects is None or finding.position is not None:
        return finding
    size = finding.size
    found = await first_contradicted(
        dsn, *finding.suspects, lambda name, done: progress(name, done, size)
    )
    if found is None:
        return finding
    problem = f"{CHANGED}: {found.table} has what it said before"
    return replace(finding, position=found.position, problem=problem)


def weighed(finding: Finding, faults: list[Fault]) -> Finding:
    """The finding with what weighs most as its verdict, and all the rest beside it."""
    faults = sorted(faults, key=lambda fault: WEIGHTS.index(fault.verdict))
    if finding.verdict is not Verdict.HOLDS:
        return replace(finding, others=(*finding.others, *faults))
    if not faults:
        return finding
    first, *others = faults
    return replace(
        finding,
        verdict=first.verdict,
        position=first.position,
        problem=first.problem,
        others=tuple(others),
    )
