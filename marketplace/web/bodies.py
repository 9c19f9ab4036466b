"""What can be sent to the API. Unknown fields are refused; amounts are plain decimals as text."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from domain.allocations.need import Candidate
from domain.facts.allocations import ReversalReason
from domain.facts.campaigns import CampaignKind, FundingMode, LegalMode, Title
from domain.facts.freezing import FreezeReason, UnfreezeReason
from domain.facts.gifts import RefundReason
from domain.facts.households import ActScope, County, ExitReason, NeedTier
from domain.facts.payouts import CancelReason, PayoutSource
from domain.money import Currency, Money

Id = Annotated[str, Meta(pattern=r"^[A-Z]{1,2}-[A-Z0-9]{1,40}$")]
Moment = Annotated[datetime, Meta(tz=True)]
"""A time that names its zone: one that does not is another moment for each reader."""
Reference = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[!-~]+$")]


class Body(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The root of all bodies."""


class Amount(Body, frozen=True):
    """``{"value": "100.00", "currency": "CNY"}``."""

    value: Annotated[str, Meta(max_length=64)]
    currency: Annotated[str, Meta(max_length=8)]

    def money(self) -> Money:
        """The exact amount.

        Raises:
            DomainError: what is wrong with it, by name.
        """
        return Money.parse(self.value, Currency.parse(self.currency))


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


class Freeze(Body, frozen=True):
    """Why money is stopped."""

    reason: FreezeReason


class Unfreeze(Body, frozen=True):
    """Why it may flow again."""

    reason: UnfreezeReason


class Exit(Body, frozen=True):
    """Why a household leaves."""

    reason: ExitReason


class NewCampaign(Body, frozen=True):
    """A campaign to be drafted."""

    title_zh: Title
    title_en: Title
    kind: CampaignKind
    funding: FundingMode
    legal_mode: LegalMode
    target: Amount
    household_id: Id | None = None
    deadline: Moment | None = None


class NewDonation(Body, frozen=True):
    """A gift through the sandbox gateway.

    Attributes:
        donor_id: The pseudonym of an earlier gift, which the donor's token must prove; may be left
            out beside the token. Without a token the gift gets a new one.
        anonymous: Whether the gift is to belong to nobody's ledger.
    """

    campaign_id: Id
    amount: Amount
    donor_id: Id | None = None
    anonymous: bool = False


class Refund(Body, frozen=True, kw_only=True):
    """Give back an amount, or all that is left."""

    amount: Amount | None = None
    reason: RefundReason


class Chargeback(Body, frozen=True, kw_only=True):
    """The donor's bank took an amount back, or the whole gift."""

    amount: Amount | None = None
    gateway_reference: Reference


class NewAllocation(Body, frozen=True, kw_only=True):
    """Split an amount, or all that the fund holds, among candidates."""

    amount: Amount | None = None
    candidates: Annotated[tuple[Candidate, ...], Meta(min_length=1, max_length=400)]


class Reversal(Body, frozen=True):
    """Take whole shares back."""

    household_ids: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=400)]
    reason: ReversalReason


class NewPayout(Body, frozen=True):
    """Ask for money to be paid, of what a household was given or of what it earned."""

    household_id: Id
    amount: Amount
    source: PayoutSource = PayoutSource.FUND


class Cancellation(Body, frozen=True):
    """Why a payout is called off."""

    reason: CancelReason


class BankLine(Body, frozen=True):
    """A line of the bank's statement: a gateway paid captured gifts in."""

    gateway: Reference
    amount: Amount
    bank_reference: Reference


class NamedLine(Body, frozen=True, kw_only=True):
    """A line that waits for a second person."""

    bank_reference: Reference


class LineWithdrawal(NamedLine, frozen=True, kw_only=True):
    """Which line is taken back, and why."""

    reason: CancelReason
