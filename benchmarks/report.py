"""Figures, as one table on the screen and as a page of the documentation."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from msgspec import Struct

HEADINGS: Final = ("name", "ours", "peer", "ratio", "aim", "met?")
PAGE: Final = """# Benchmarks

Written by `make bench` ({seconds:.0f} s) on {date}. Peers are measured in the same run, in turns
with ours; where a figure was taken several times, this is the median.

{machine}

{table}

## How it is measured

{notes}
"""


class Figure(Struct, frozen=True):
    """One line of the table.

    Attributes:
        peer: What it is measured against; empty if nothing.
        ratio: Ours over the peer's; absent without a peer.
        aim: What was promised; empty if nothing was.
        met: Whether the aim is met; absent without an aim.
    """

    name: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line's texts, in the order of the headings."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        met = "" if self.met is None else ("yes" if self.met else "NO")
        return self.name, self.ours, self.peer, ratio, self.aim, met


class Sample(Struct, frozen=True):
    """One closed-loop run."""

    rate: float
    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, latencies: Sequence[float], seconds: float) -> "Sample":
        """From the calls' latencies in seconds."""
        ordered = sorted(latencies)
        return cls(
            len(ordered) / seconds,
            1_000 * ordered[len(ordered) // 2],
            1_000 * ordered[len(ordered) * 99 // 100],
        )

    @classmethod
    def middle(cls, samples: Sequence["Sample"]) -> "Sample":
        """The median of each figure."""
        return cls(
            median(sample.rate for sample in samples),
            median(sample.p50_ms for sample in samples),
            median(sample.p99_ms for sample in samples),
        )

    def __str__(self) -> str:
        return f"{self.rate:,.0f}/s, p50 {self.p50_ms:.1f} ms, p99 {self.p99_ms:.1f} ms"


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table with aligned columns."""
    rows = [HEADINGS, *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (rows[0], rule, *rows[1:])
    )


def write_page(
    path: Path,
    figures: Sequence[Figure],
    machine: dict[str, str],
    notes: Sequence[str],
    seconds: float,
) -> None:
    """Write the page of the documentation."""
    page = PAGE.format(
        seconds=seconds,
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        machine="\n".join(f"- {name}: {value}" for name, value in machine.items()),
        table=table(figures),
        notes="\n".join(f"- {note}" for note in notes),
    )
    path.write_text(page, encoding="utf-8")
