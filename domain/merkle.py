"""The Merkle tree over the log's leaves, as in RFC 6962 section 2.1.

The log keeps only the *frontier*: the roots of the perfect subtrees that the size's binary digits
name, largest first. It is enough to append and to compute the root, and never longer than log2(n).
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing RFC 6962 tree, kept as its size and frontier.

    Attributes:
        size: Number of leaves.
        frontier: Roots of the perfect subtrees, largest first; one for each set bit of ``size``.
    """

    __slots__ = ("frontier", "size")

    def __init__(self, size: int = 0, frontier: Iterable[bytes] = ()) -> None:
        self.size = size
        self.frontier = list(frontier)
        if len(self.frontier) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} frontier hashes")

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> "Tree":
        """Read back what ``pack`` wrote.

        Raises:
            ValueError: if the bytes are no frontier of a tree of this size.
        """
        if len(packed) % HASH_BYTES:
            raise ValueError("a packed frontier is a whole number of hashes")
        starts = range(0, len(packed), HASH_BYTES)
        return cls(size, [packed[at : at + HASH_BYTES] for at in starts])

    def pack(self) -> bytes:
        """The frontier's hashes, joined."""
        return b"".join(self.frontier)

    def copy(self) -> "Tree":
        """An independent tree of the same leaves."""
        return Tree(self.size, self.frontier)

    def append(self, hashed_leaf: bytes) -> None:
        """Add one leaf, given its hash."""
        node, size, frontier = hashed_leaf, self.size, self.frontier
        while size & 1:
            node = sha256(b"\x01" + frontier.pop() + node).digest()
            size >>= 1
        frontier.append(node)
        self.size += 1

    def extend(self, hashed_leaves: Sequence[bytes]) -> None:
        """Add many leaves, level by level, which costs half of adding them one by one."""
        nodes, size, frontier = list(hashed_leaves), self.size, self.frontier
        self.size += len(nodes)
        left_over: list[bytes] = []
        while nodes:
            if size & 1:
                nodes.insert(0, frontier.pop())
            if len(nodes) & 1:
                left_over.append(nodes.pop())
            pairs = zip(nodes[::2], nodes[1::2], strict=True)
            nodes = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
            size >>= 1
        frontier += reversed(left_over)

    def root(self) -> bytes:
        """The tree head; SHA-256 of nothing when there are no leaves."""
        if not self.frontier:
            return EMPTY_ROOT
        node = self.frontier[-1]
        for left in reversed(self.frontier[:-1]):
            node = node_hash(left, node)
        return node
