"""The whole audit: the log, with --deep its rules, the projections, and what lies outside."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from marketplace.audit.deep.deciding import decide_all_again
from marketplace.audit.narrowing import first_contradicted
from marketplace.audit.outside.fitting import unfit_beside, unfit_outside
from marketplace.audit.projections import compare_projections
from marketplace.audit.replay import CHANGED, Finding, Replay
from marketplace.audit.verdict import NAMED_MAX, Fault, Verdict
from marketplace.log import Checkpoint
from marketplace.log.log import utc_now

WEIGHTS: Final[dict[Verdict, int]] = {
    Verdict.DIVERGES: 0,
    Verdict.LOG_DAMAGED: 0,
    Verdict.LAW_BROKEN: 1,
    Verdict.OUTSIDE_UNFIT: 2,
    Verdict.CUSTODY_SHORT: 3,
    Verdict.OPEN_TOO_LONG: 4,
    Verdict.NOT_COMPARED: 5,
    Verdict.PASSED_OVER: 6,
}
"""What of several faults the verdict is about, whichever pass found it: the lowest number; of equal
ones the first that was found, and so what the replay found before all else."""
Progress = Callable[[str, int, int], None]


async def audit(
    dsn: str,
    since: Checkpoint | None,
    progress: Progress,
    *,
    deep: bool = False,
    pictures: Path | None = None,
    now: datetime | None = None,
) -> Finding:
    """Audit a log.

    Args:
        dsn: Where it is.
        since: An earlier checkpoint that it must extend; absent if none is known.
        progress: Gets what is looked at, the position and the log's size.
        deep: Whether every event is held against the rule that should have made it.
        pictures: The folder of the pictures; absent: what lies outside the log is not looked at.
        now: Against which the age of what is open is judged; absent: the clock's.
    """
    finding = await Replay(since).run(dsn, lambda done, size: progress("audit", done, size))
    if not finding.legible:
        # What would be read from damaged bytes accuses the wrong one; the rest can still be told.
        faults = [] if pictures is None else await unfit_beside(dsn)
        return weighed(await _narrowed(dsn, finding, progress), faults)
    size = finding.size
    faults = too_long_open(finding, utc_now() if now is None else now)
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


def too_long_open(finding: Finding, now: datetime) -> list[Fault]:
    """What nobody has seen to in its time, as a sentence each; the first few are named."""
    late = [
        f"{point.what}, open for {days} days"
        for point in finding.open_points
        if (days := (now - point.since).days) > point.days_max
    ]
    more = [f"and {len(late) - NAMED_MAX} more"] if len(late) > NAMED_MAX else []
    told = [*late[:NAMED_MAX], *more]
    return [Fault(Verdict.OPEN_TOO_LONG, None, problem) for problem in told]


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
    first = Fault(finding.verdict, finding.position, finding.problem or "")
    own = () if finding.verdict is Verdict.HOLDS else (first,)
    told = sorted((*own, *finding.others, *faults), key=lambda fault: WEIGHTS[fault.verdict])
    if not told:
        return finding
    first, *others = told
    return replace(
        finding,
        verdict=first.verdict,
        position=first.position,
        problem=first.problem,
        others=tuple(others),
    )
