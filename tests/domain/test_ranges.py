"""First in, first out on one axis: each case drawn as ranges."""

import pytest

from domain.funds.ranges import Fund, FundShortError, Range, overlap


def fund(inflow: int, *free: tuple[int, int]) -> Fund:
    """An axis with these free parts."""
    return Fund(inflow, (Range(*part) for part in free))


def free(axis: Fund) -> list[tuple[int, int]]:
    """All its free parts."""
    return [tuple(part) for part in axis.free_within(Range(0, axis.inflow + 1))]


def test_inflows_follow_each_other_on_the_axis() -> None:
    """Two gifts that touch are one free part; behind what was taken a new one begins."""
    axis = Fund()
    assert axis.add(10) == Range(0, 10)
    assert axis.add(5) == Range(10, 15)
    assert (axis.inflow, axis.available, free(axis)) == (15, 15, [(0, 15)])
    axis.take(15)
    assert (axis.available, free(axis)) == (0, [])
    assert axis.add(1) == Range(15, 16)
    assert (axis.available, free(axis)) == (1, [(15, 16)])
    holed = fund(12, (2, 5), (8, 12))
    assert holed.add(3) == Range(12, 15)
    assert (holed.available, free(holed)) == (10, [(2, 5), (8, 15)])


@pytest.mark.parametrize(
    ("amount", "taken", "left"),
    [
        (1, [(2, 3)], [(3, 5), (8, 12)]),
        (3, [(2, 5)], [(8, 12)]),
        (4, [(2, 5), (8, 9)], [(9, 12)]),
        (7, [(2, 5), (8, 12)], []),
    ],
)
def test_the_lowest_units_are_taken_first(
    amount: int, taken: list[tuple[int, int]], left: list[tuple[int, int]]
) -> None:
    """A part of a range, a whole one, one and a part of the next, everything."""
    axis = fund(12, (2, 5), (8, 12))
    assert list(axis.take(amount)) == taken
    assert free(axis) == left


def test_more_than_is_free_is_refused_and_nothing_is_taken() -> None:
    """The refusal says how much was asked and how much there was."""
    axis = fund(12, (2, 5), (8, 12))
    with pytest.raises(FundShortError, match=r"^8 asked of a fund with 7$"):
        axis.take(8)
    assert free(axis) == [(2, 5), (8, 12)]
    with pytest.raises(FundShortError, match=r"^5 asked of a range with 4$"):
        axis.take_within(Range(4, 11), 5)
    assert free(axis) == [(2, 5), (8, 12)]


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_no_amount(amount: int) -> None:
    """Whoever asks for it made a mistake."""
    axis = fund(12, (2, 5))
    for step in (axis.add, axis.take, lambda minor: axis.take_within(Range(0, 12), minor)):
        with pytest.raises(AssertionError):
            step(amount)
    assert free(axis) == [(2, 5)]


@pytest.mark.parametrize(
    ("bounds", "parts"),
    [
        ((0, 12), [(2, 5), (8, 12)]),
        ((2, 5), [(2, 5)]),
        ((3, 9), [(3, 5), (8, 9)]),
        ((5, 8), []),
        ((0, 2), []),
        ((4, 5), [(4, 5)]),
        ((8, 12), [(8, 12)]),
        ((12, 20), []),
    ],
)
def test_what_is_free_of_a_gift(bounds: tuple[int, int], parts: list[tuple[int, int]]) -> None:
    """The bounds cut the free parts; a part that only touches them is none of theirs."""
    assert list(fund(12, (2, 5), (8, 12)).free_within(Range(*bounds))) == parts


@pytest.mark.parametrize(
    ("bounds", "amount", "taken", "left"),
    [
        # The end of a gift: what is before it may be allocated next.
        ((2, 5), 1, [(4, 5)], [(2, 4), (8, 12)]),
        ((2, 5), 3, [(2, 5)], [(8, 12)]),
        # The middle of a free part is cut in two.
        ((8, 10), 1, [(9, 10)], [(2, 5), (8, 9), (10, 12)]),
        # Over a hole: the later part first, then the end of the earlier.
        ((3, 10), 3, [(4, 5), (8, 10)], [(2, 4), (10, 12)]),
    ],
)
def test_a_fee_or_refund_takes_the_highest_units_of_its_gift(
    bounds: tuple[int, int],
    amount: int,
    taken: list[tuple[int, int]],
    left: list[tuple[int, int]],
) -> None:
    """Told in ascending order."""
    axis = fund(12, (2, 5), (8, 12))
    assert list(axis.take_within(Range(*bounds), amount)) == taken
    assert free(axis) == left


def test_what_comes_back_closes_its_hole() -> None:
    """A failed payout's ranges join what is free on both sides, on one, or on none."""
    axis = fund(12, (0, 2), (6, 8))
    axis.give_back([Range(3, 4)])
    assert free(axis) == [(0, 2), (3, 4), (6, 8)]
    axis.give_back([Range(2, 3), Range(8, 10)])
    assert free(axis) == [(0, 4), (6, 10)]
    axis.give_back([Range(5, 6)])
    assert free(axis) == [(0, 4), (5, 10)]
    with pytest.raises(FundShortError, match=r"was not taken$"):
        axis.give_back([Range(4, 6)])
    assert axis.available == 9


@pytest.mark.parametrize(
    ("bounds", "is_free"),
    [
        ((2, 5), True),
        ((2, 3), True),
        ((4, 5), True),
        ((1, 3), False),
        ((2, 6), False),
        ((5, 6), False),
        ((12, 13), False),
        ((0, 1), False),
    ],
)
def test_a_range_is_free_if_all_of_it_is(bounds: tuple[int, int], is_free: bool) -> None:
    """A reversal takes a household's very range back, or nothing."""
    axis = fund(12, (2, 5), (8, 12))
    assert axis.is_free(Range(*bounds)) is is_free
    if is_free:
        before = axis.available
        axis.take_exactly([Range(*bounds)])
        assert axis.available == before - Range(*bounds).length
        assert not axis.is_free(Range(*bounds))
    else:
        with pytest.raises(FundShortError, match=r"is not free$"):
            axis.take_exactly([Range(*bounds)])


def test_ranges_overlap_in_what_both_cover() -> None:
    """Ranges that only touch share nothing."""
    assert overlap(Range(0, 5), Range(3, 9)) == overlap(Range(3, 9), Range(0, 5)) == Range(3, 5)
    assert overlap(Range(0, 9), Range(3, 4)) == Range(3, 4)
    assert overlap(Range(0, 3), Range(3, 9)) is None
    assert overlap(Range(0, 2), Range(3, 9)) is None
