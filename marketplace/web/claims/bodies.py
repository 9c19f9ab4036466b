"""What is sent to claim lots."""

from typing import Annotated

from msgspec import Meta

from marketplace.piecework.claim_tokens import TEXT_MAX
from marketplace.web.values.bodies import Body, Id, Moment, Whole


class NewClaim(Body, frozen=True):
    """A lot to be claimed.

    Attributes:
        lot: Its number; absent for any that is free.
        household_id: For whom; absent for the worker's own household.
    """

    lot: Whole | None = None
    household_id: Id | None = None


class NewClaimTokens(Body, frozen=True):
    """Lots to be set aside for a station.

    Attributes:
        station_id: Absent for the caller's own.
    """

    count: Annotated[int, Meta(ge=1, le=200)]
    expires_at: Moment
    station_id: Id | None = None


class Redemption(Body, frozen=True):
    """A token that a villager took while there was no network.

    Attributes:
        claimed_at: When, as the station noted; its clock may be half an hour off.
    """

    token: Annotated[str, Meta(max_length=2 * TEXT_MAX)]
    household_id: Id
    claimed_at: Moment
