"""What is sent about households."""

from typing import Annotated

from msgspec import Meta

from domain.facts.households import ActScope, County, ExitReason, NeedTier
from marketplace.web.values.bodies import (
    Body,
    Id,
)


class NewHousehold(Body, frozen=True):
    """A family to be registered under a pseudonym."""

    county: County
    need_tier: NeedTier


Scopes = Annotated[tuple[ActScope, ...], Meta(min_length=1, max_length=len(ActScope))]


Confirmation = Annotated[str, Meta(min_length=1, max_length=200)]
"""Where a household's confirmation is kept, such as the number of a signed form."""


class NewBinding(Body, frozen=True):
    """A station that may act for a household.

    Attributes:
        station_id: Absent for the caller's own.
        confirmation: Needed unless the household's own worker says it; kept in the vault.
    """

    scopes: Scopes
    station_id: Id | None = None
    confirmation: Confirmation | None = None


class Transfer(Body, frozen=True):
    """The station that a household goes over to.

    Attributes:
        confirmation: Needed unless the household's own worker says it; kept in the vault.
    """

    to: Id
    scopes: Scopes
    confirmation: Confirmation | None = None


class Exit(Body, frozen=True):
    """Why a household leaves."""

    reason: ExitReason
