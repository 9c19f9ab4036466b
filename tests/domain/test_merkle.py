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


@pytest.mark.parametrize("first", [0, 1, 2, 3, 5, 8, 13])
@pytest.mark.parametrize("more", [0, 1, 2, 3, 4, 7, 16, 29])
def test_many_leaves_at_once_grow_the_same_tree(first: int, more: int) -> None:
    """Level by level or leaf by leaf, size, frontier and root are the same."""
    hashes = [leaf_hash(str(n).encode()) for n in range(first + more)]
    one, many = Tree(), Tree()
    for hashed in hashes:
        one.append(hashed)
    many.extend(hashes[:first])
    many.extend(hashes[first:])
    assert (many.size, many.frontier, many.root()) == (one.size, one.frontier, one.root())
    assert many.pack() == one.pack()


def test_a_copy_goes_its_own_way() -> None:
    """A batch that is not recorded leaves the tree as it was."""
    tree = Tree()
    tree.extend([leaf_hash(b"1"), leaf_hash(b"2"), leaf_hash(b"3")])
    copy = tree.copy()
    before = tree.size, tree.root()
    assert (copy.size, copy.root()) == before
    copy.append(leaf_hash(b"4"))
    assert (tree.size, tree.root()) == before
    assert copy.root() == mth([b"1", b"2", b"3", b"4"])


def test_leaves_and_nodes_are_hashed_apart() -> None:
    """RFC 6962, section 2.1: 0x00 before a leaf and 0x01 before two nodes."""
    assert leaf_hash(b"x") == sha256(b"\x00x").digest()
    assert node_hash(b"l", b"r") == sha256(b"\x01lr").digest()


def test_a_refused_frontier_is_told_what_was_wanted() -> None:
    """How many hashes its size has, or that the bytes are none."""
    with pytest.raises(ValueError, match=r"^a tree of 3 leaves has 2 frontier hashes$"):
        Tree(3, [b"x" * 32])
    with pytest.raises(ValueError, match=r"^a packed frontier is a whole number of hashes$"):
        Tree.unpack(1, b"x" * 31)
