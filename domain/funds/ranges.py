"""First in, first out as ranges: which gift each payout came from.

A fund's whole inflow is one axis of minor units: the first gift covers ``[0, a)``, the next
``[a, b)``. What leaves the fund takes the lowest free ranges; what comes back (a failed payout, a
reversed allocation) frees its ranges again. So a gift's story is the overlap of its range with the
ranges taken, exact to the cent, and costs a few ranges an event however many gifts there are.

Funds compose: the ranges that an allocation takes from a campaign's axis lie in order on one new
range of the household's axis, and a payout takes ranges there.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Range(NamedTuple):
    """Minor units ``start`` (inclusive) to ``end`` (exclusive) of a fund's axis."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Minor units covered."""
        return self.end - self.start


class FundShortError(Exception):
    """A fund was asked for more than is free: a decision or a log that broke a rule."""


class Fund:
    """One fund's axis.

    Attributes:
        inflow: Length of the axis: all that ever came in.
    """

    __slots__ = ("_edges", "inflow")
    # Where free parts begin and end, in turn and ascending, no two the same: a point is free if
    # an odd number of edges lies at or before it, and to take or free a range toggles its ends.

    def __init__(self, inflow: int = 0, free: Iterable[Range] = ()) -> None:
        """Take what is free lowest first, disjoint, never touching."""
        self.inflow = inflow
        self._edges = [edge for part in free for edge in part]

    @property
    def available(self) -> int:
        """Minor units that are not taken."""
        return sum(self._edges[1::2]) - sum(self._edges[::2])

    def add(self, amount: int) -> Range:
        """Take an inflow in; it covers the returned range."""
        assert amount > 0
        added = Range(self.inflow, self.inflow + amount)
        self.inflow = added.end
        if self._edges and self._edges[-1] == added.start:
            self._edges[-1] = added.end
        else:
            self._edges += added
        return added

    def take(self, amount: int) -> tuple[Range, ...]:
        """Take the lowest free ranges.

        Raises:
            FundShortError: if less is free; nothing is taken then.
        """
        assert amount > 0
        edges, missing = self._edges, amount
        taken: list[Range] = []
        for at in range(0, len(edges), 2):
            start, end = edges[at], edges[at + 1]
            if end - start > missing:
                split = start + missing
                edges[: at + 1] = (split,)
                return *taken, Range(start, split)
            taken.append(Range(start, end))
            missing -= end - start
            if not missing:
                del edges[: at + 2]
                return tuple(taken)
        raise FundShortError(f"{amount} asked of a fund with {amount - missing}")

    def free_within(self, bounds: Range) -> tuple[Range, ...]:
        """The parts of the bounds that are not taken, lowest first."""
        edges, (start, end) = self._edges, bounds
        parts, at = [], bisect_right(edges, start) & ~1
        while at < len(edges) and edges[at] < end:
            parts.append(Range(max(edges[at], start), min(edges[at + 1], end)))
            at += 2
        return tuple(parts)

    def take_within(self, bounds: Range, amount: int) -> tuple[Range, ...]:
        """Take the highest free units within the bounds: a fee or a refund of one gift.

        The highest, because the lowest are next to be allocated.

        Raises:
            FundShortError: if less is free there; nothing is taken then.
        """
        assert amount > 0
        taken: list[Range] = []
        missing = amount
        for start, end in reversed(self.free_within(bounds)):
            piece = Range(max(start, end - missing), end)
            taken.insert(0, piece)
            missing -= piece.length
            if not missing:
                break
        if missing:
            raise FundShortError(f"{amount} asked of a range with {amount - missing}")
        for piece in taken:
            self._toggle(piece)
        return tuple(taken)

    def take_exactly(self, ranges: Iterable[Range]) -> None:
        """Take these very ranges.

        Raises:
            FundShortError: if a part of one is not free.
        """
        for wanted in ranges:
            if not self.is_free(wanted):
                raise FundShortError(f"{wanted} is not free")
            self._toggle(wanted)

    def is_free(self, bounds: Range) -> bool:
        """Whether no unit within the bounds is taken."""
        at = bisect_right(self._edges, bounds.start)
        return at % 2 == 1 and self._edges[at] >= bounds.end

    def give_back(self, ranges: Iterable[Range]) -> None:
        """Free taken ranges again.

        Raises:
            FundShortError: if a part of one is free already.
        """
        for returned in ranges:
            if self.free_within(returned):
                raise FundShortError(f"{returned} was not taken")
            self._toggle(returned)

    def _toggle(self, bounds: Range) -> None:
        """Free what is taken or take what is free; no edge may lie within the bounds."""
        edges, (start, end) = self._edges, bounds
        at = bisect_left(edges, start)
        begins = () if edges[at : at + 1] == [start] else (start,)
        upto = at + 1 - len(begins)
        ends = () if edges[upto : upto + 1] == [end] else (end,)
        edges[at : upto + 1 - len(ends)] = begins + ends


def overlap(one: Range, other: Range) -> Range | None:
    """What two ranges share; absent if nothing."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Range(start, end) if start < end else None
