"""First in, first out as ranges: which gift each payout came from.

A fund's whole inflow is one axis of minor units: the first gift covers ``[0, a)``, the next
``[a, b)``. What leaves the fund takes the lowest free ranges; what comes back (a failed payout, a
reversed allocation) frees its ranges again. So a gift's story is the overlap of its range with the
ranges taken, exact to the cent, and costs a few ranges an event however many gifts there are.

Funds compose: the ranges that an allocation takes from a campaign's axis lie in order on one new
range of the household's axis, and a payout takes ranges there.
"""

from bisect import bisect_left, bisect_right, insort
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
        free: What is not taken, lowest first, disjoint, never touching.
    """

    __slots__ = ("free", "inflow")

    def __init__(self, inflow: int = 0, free: Iterable[Range] = ()) -> None:
        self.inflow = inflow
        self.free = list(free)

    @property
    def available(self) -> int:
        """Minor units that are not taken."""
        return sum(part.length for part in self.free)

    def add(self, amount: int) -> Range:
        """Take an inflow in; it covers the returned range."""
        assert amount > 0
        added = Range(self.inflow, self.inflow + amount)
        self.inflow = added.end
        self.give_back((added,))
        return added

    def take(self, amount: int) -> tuple[Range, ...]:
        """Take the lowest free ranges.

        Raises:
            FundShortError: if less is free; nothing is taken then.
        """
        assert amount > 0
        taken, missing = [], amount
        for part in self.free:
            piece = Range(part.start, min(part.end, part.start + missing))
            taken.append(piece)
            missing -= piece.length
            if not missing:
                break
        if missing:
            raise FundShortError(f"{amount} asked of a fund with {amount - missing}")
        last = self.free[len(taken) - 1]
        rest = [Range(taken[-1].end, last.end)] if taken[-1].end < last.end else []
        self.free[: len(taken)] = rest
        return tuple(taken)

    def free_within(self, bounds: Range) -> tuple[Range, ...]:
        """The parts of the bounds that are not taken, lowest first."""
        first = max(0, bisect_right(self.free, bounds.start, key=lambda part: part.start) - 1)
        parts = []
        for part in self.free[first:]:
            if part.start >= bounds.end:
                break
            piece = Range(max(part.start, bounds.start), min(part.end, bounds.end))
            if piece.length > 0:
                parts.append(piece)
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
        for part in reversed(self.free_within(bounds)):
            piece = Range(max(part.start, part.end - missing), part.end)
            taken.insert(0, piece)
            missing -= piece.length
            if not missing:
                break
        if missing:
            raise FundShortError(f"{amount} asked of a lot with {amount - missing}")
        self.take_exactly(taken)
        return tuple(taken)

    def take_exactly(self, ranges: Iterable[Range]) -> None:
        """Take these very ranges.

        Raises:
            FundShortError: if a part of one is not free.
        """
        for wanted in ranges:
            at = bisect_right(self.free, wanted.start, key=lambda part: part.start) - 1
            if at < 0 or self.free[at].end < wanted.end:
                raise FundShortError(f"{wanted} is not free")
            around = self.free[at]
            pieces = (Range(around.start, wanted.start), Range(wanted.end, around.end))
            self.free[at : at + 1] = [piece for piece in pieces if piece.length]

    def is_free(self, bounds: Range) -> bool:
        """Whether no unit within the bounds is taken."""
        return self.free_within(bounds) == (bounds,)

    def give_back(self, ranges: Iterable[Range]) -> None:
        """Free taken ranges again."""
        for returned in ranges:
            at = bisect_left(self.free, returned)
            start, end = returned
            if at < len(self.free) and self.free[at].start == end:
                end = self.free.pop(at).end
            if at and self.free[at - 1].end == start:
                start = self.free.pop(at - 1).start
            insort(self.free, Range(start, end))


def overlap(one: Range, other: Range) -> Range | None:
    """What two ranges share; absent if nothing."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Range(start, end) if start < end else None
