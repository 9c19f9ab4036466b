"""Words that the log commits to and does not hold."""

import os

from domain.commitments import SALT_BYTES, Opening
from domain.ids import Commitment


class Said:
    """What somebody says: kept in the vault when the event that commits to it is.

    Attributes:
        commitment: To the words; absent if there are none.
        openings: Of the commitment.
    """

    def __init__(self, field: str, said: str | None) -> None:
        self.commitment: Commitment | None = None
        self.openings: tuple[Opening, ...] = ()
        if said is not None:
            opening = Opening.of(field, said.encode(), os.urandom(SALT_BYTES))
            self.commitment, self.openings = opening.commitment, (opening,)
