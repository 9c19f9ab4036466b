"""Ids are readable, and follow from what they are made of."""

import pytest

from domain.ids import derive_id, make_id


@pytest.mark.parametrize(
    ("entropy", "made"),
    [
        (bytes(5), "H-AAAAAAAA"),
        # Nothing but padding is left out, so no two are the same.
        (b"\0\0\0\0\x17", "H-AAAAAAAX"),
        (b"\0\0\0\x02", "H-AAAAAAQ"),
        (b"\xff" * 10, "H-7777777777777777"),
    ],
)
def test_an_id_is_its_prefix_and_base_32(entropy: bytes, made: str) -> None:
    """Capital letters and the digits 2 to 7, without padding."""
    assert make_id("H", entropy) == made


def test_a_derived_id_is_the_same_for_the_same_key() -> None:
    """Sixteen characters; another key or prefix gives another."""
    first = derive_id("D", "key")
    assert first == derive_id("D", "key")
    assert len(first) == len("D-") + 16
    assert first not in {derive_id("D", "yek"), derive_id("E", "key")}
