"""What is sent about payments."""

from marketplace.web.values.bodies import Amount, Body, Id, Reference


class NewPayment(Body, frozen=True, kw_only=True):
    """Somebody wants to pay at a gateway.

    Attributes:
        gateway: Which one; may be left out where there is only one.
    """

    amount: Amount
    gateway: Reference | None = None


class NewGiftPayment(NewPayment, frozen=True, kw_only=True):
    """Somebody wants to give.

    Attributes:
        donor_id: The pseudonym of an earlier gift, which the donor's token must prove; may be left
            out beside the token. Without a token the gift gets a new one.
        anonymous: Whether the gift is to belong to nobody's ledger.
    """

    campaign_id: Id
    donor_id: Id | None = None
    anonymous: bool = False


class CapturedMoney(Body, frozen=True, kw_only=True):
    """Money in suspense, by the gateway's name for it."""

    gateway: Reference
    gateway_reference: Reference


class Application(CapturedMoney, frozen=True, kw_only=True):
    """Which payment the money is."""

    payment_id: Id
