"""What may occur once in the whole log: ids that events give out, and names that outsiders gave.

A boundary looks at one party's events; an id must not come twice for *any* party. So the log keeps
a unique index of the names that its events take, and refuses an append of which one is taken. Ids
that are a boundary by themselves (households, campaigns, orders, qualifications) need none.
"""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from domain.errors import DomainError


class NameKind(Struct, frozen=True, gc=False):
    """What is named.

    Attributes:
        word: Stands before the name in the log's index, so it never changes.
        refusal: Makes the rule that a second taker violates, from what is taken.
    """

    word: str
    refusal: Callable[[Any], DomainError]


class UniqueName(Struct, frozen=True, gc=False):
    """One thing that an event takes for itself.

    Attributes:
        value: An id; a gateway's reference stands behind the gateway's name and a slash, which no
            gateway's name holds (``domain.text.GatewayName``): so it ends at the first one.
    """

    kind: NameKind
    value: str

    @property
    def text(self) -> str:
        """``word:value``, as the log's index holds it."""
        return f"{self.kind.word}:{self.value}"

    def taken(self) -> DomainError:
        """The rule that a second taker violates."""
        return self.kind.refusal(self.value)
