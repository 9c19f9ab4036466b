"""The tree against a direct reading of RFC 6962 section 2.1."""

from hashlib import sha256

import pytest

from domain.merkle import EMPTY_ROOT, Tree, leaf_hash, node_hash


def mth(leaves: list[bytes]) -> bytes:
    """The definition of the RFC, recursion and all."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(mth(leaves[:split]), mth(leaves[split:]))


@pytest.mark.parametrize("size", [*range(34), 127, 128, 129, 1000])
def test_the_incremental_root_is_the_roots_definition(size: int) -> None:
    """Growing leaf by leaf, with a save and load in between, gives the RFC's root."""
    leaves = [str(n).encode() for n in range(size)]
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf_hash(leaf))
        tree = Tree.unpack(tree.size, tree.pack())
    assert tree.root() == mth(leaves)
    assert tree.size == size


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    """RFC 6962: the hash of an empty list is the hash of an empty string."""
    assert Tree().root() == EMPTY_ROOT


@pytest.mark.parametrize(("size", "packed"), [(1, b""), (0, b"x" * 32), (3, b"x" * 33)])
def test_a_frontier_of_another_size_is_refused(size: int, packed: bytes) -> None:
    """A head whose frontier does not fit its size never loads."""
    with pytest.raises(ValueError, match="frontier"):
        Tree.unpack(size, packed)
