"""What is sent about gifts."""

from domain.facts.gift_moves import MoveReason
from domain.facts.gifts import RefundReason
from marketplace.web.values.bodies import Amount, Body, Id, Reference


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


class LateFee(Body, frozen=True, kw_only=True):
    """What the gateway kept of a gift, told later."""

    fee: Amount


class Refund(Body, frozen=True, kw_only=True):
    """Give back an amount, or all that is left."""

    amount: Amount | None = None
    reason: RefundReason


class WonDispute(Body, frozen=True, kw_only=True):
    """The donor's bank gave a chargeback back; the reference is the gateway's name for it."""

    gateway_reference: Reference


class Repayment(Body, frozen=True, kw_only=True):
    """A line of the bank's statement, new or in suspense, with which a donor repays a debt."""

    amount: Amount
    bank_reference: Reference


class Chargeback(Body, frozen=True, kw_only=True):
    """The donor's bank took an amount back, or the whole gift."""

    amount: Amount | None = None
    gateway_reference: Reference


class MoveTo(Body, frozen=True, kw_only=True):
    """The campaign that the gift was for."""

    to_campaign_id: Id


class NewMove(MoveTo, frozen=True, kw_only=True):
    """Why a gift belongs to another campaign than the one that it stands in."""

    reason: MoveReason
