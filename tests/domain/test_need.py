"""A pool is split by need among those who have any."""

import pytest

from domain.allocations.need import NEED_WEIGHTED, AllocationInputs, Candidate, split_by_need
from domain.facts.allocations import Share
from domain.ids import HouseholdId

POOR, POORER, RICH = (HouseholdId(f"H-{name}") for name in ("A", "B", "C"))


@pytest.mark.parametrize(
    ("candidates", "shares"),
    [
        # Who has no need gets nothing, be he alone or the first to take what is left over.
        ((Candidate(RICH, 0),), ()),
        ((Candidate(POOR, 1), Candidate(POORER, 2), Candidate(RICH, 0)), (33, 67)),
        # Nor who may get nothing; the others get his part.
        ((Candidate(POOR, 5, 0),), ()),
        ((Candidate(POOR, 1, 0), Candidate(POORER, 1)), (0, 100)),
        # Who may get a fen gets it.
        ((Candidate(POOR, 5, 1),), (1,)),
        # What a cap leaves goes to the others by need, and to nobody if all are full.
        ((Candidate(POOR, 3, 10), Candidate(POORER, 1)), (10, 90)),
        ((Candidate(POOR, 3, 75), Candidate(POORER, 1)), (75, 25)),
        ((Candidate(POOR, 3, 10), Candidate(POORER, 1, 20)), (10, 20)),
    ],
)
def test_a_pool_is_split_by_need(
    candidates: tuple[Candidate, ...], shares: tuple[int, ...]
) -> None:
    """A hundred fen, to the fen."""
    due = zip((POOR, POORER), shares, strict=False)
    split = split_by_need(AllocationInputs(NEED_WEIGHTED, 100, candidates, ()))
    assert split == tuple(Share(key, minor) for key, minor in due if minor)


def test_who_gets_just_as_much_as_the_cap_leaves_the_split_as_it_is() -> None:
    """A cap that takes nothing away is none: split again the third would get two of the three."""
    thirds = (Candidate(POOR, 1), Candidate(POORER, 3, 1), Candidate(RICH, 3))
    split = split_by_need(AllocationInputs(NEED_WEIGHTED, 3, thirds, ()))
    assert [share.minor for share in split] == [1, 1, 1]
