"""Ids. All are random or derived from random keys; none says anything about a person."""

from base64 import b32encode
from hashlib import sha256
from typing import NewType

ActorId = NewType("ActorId", str)
"""Who acts: ``staff:…`` for a person with a token, ``system:…`` for a process of ours."""
CampaignId = NewType("CampaignId", str)
"""A campaign."""
HouseholdId = NewType("HouseholdId", str)
"""The pseudonym of a household."""
DonorId = NewType("DonorId", str)
"""The pseudonym of a donor."""
DonationId = NewType("DonationId", str)
"""A gift."""
RefundId = NewType("RefundId", str)
"""A refund."""
PaymentId = NewType("PaymentId", str)
"""A payment that somebody wants to make; the gateway knows it under this name too."""
AllocationId = NewType("AllocationId", str)
"""An allocation, whose shares may be reversed one by one."""
PayoutId = NewType("PayoutId", str)
"""A payout; the gateway knows it under this name too."""
BatchId = NewType("BatchId", str)
"""Payouts that were asked for in one go."""
BuyerId = NewType("BuyerId", str)
"""Who orders piecework and pays for it."""
StationId = NewType("StationId", str)
"""A village service station, which may act for people."""
OrderId = NewType("OrderId", str)
"""An order of piecework, made of numbered lots."""
AssignmentId = NewType("AssignmentId", str)
"""One household's claim of one lot, from acceptance to its end."""
QualificationId = NewType("QualificationId", str)
"""A test or training that an order may ask for."""
PictureHash = NewType("PictureHash", str)
"""SHA-256 in hex of a picture that is kept outside the log."""
Commitment = NewType("Commitment", str)
"""Hex of HMAC-SHA256(salt32, "field/v1\\0" ‖ value); the opening lies in the vault."""
Tag = NewType("Tag", str)
"""What an event concerns: ``kind:id``."""


def make_id(prefix: str, entropy: bytes) -> str:
    """A readable id: the prefix and base 32 of the entropy (5 bytes make 8 characters)."""
    return f"{prefix}-{b32encode(entropy).decode().rstrip('=')}"


def derive_id(prefix: str, key: str) -> str:
    """An id that follows from an idempotency key, so that a repeated request names the same thing.

    Two keys share an id with probability 2^-80 a pair.
    """
    return make_id(prefix, sha256(f"{prefix}/v1\0{key}".encode()).digest()[:10])


def campaign_tag(campaign_id: CampaignId) -> Tag:
    """``campaign:…``."""
    return Tag(f"campaign:{campaign_id}")


def household_tag(household_id: HouseholdId) -> Tag:
    """``household:…``."""
    return Tag(f"household:{household_id}")


def donor_tag(donor_id: DonorId) -> Tag:
    """``donor:…``."""
    return Tag(f"donor:{donor_id}")


def donation_tag(donation_id: DonationId) -> Tag:
    """``donation:…``."""
    return Tag(f"donation:{donation_id}")


def payment_tag(payment_id: PaymentId) -> Tag:
    """``payment:…``."""
    return Tag(f"payment:{payment_id}")


def allocation_tag(allocation_id: AllocationId) -> Tag:
    """``allocation:…``."""
    return Tag(f"allocation:{allocation_id}")


def payout_tag(payout_id: PayoutId) -> Tag:
    """``payout:…``."""
    return Tag(f"payout:{payout_id}")


def batch_tag(batch_id: BatchId) -> Tag:
    """``batch:…``."""
    return Tag(f"batch:{batch_id}")


def buyer_tag(buyer_id: BuyerId) -> Tag:
    """``buyer:…``."""
    return Tag(f"buyer:{buyer_id}")


def station_tag(station_id: StationId) -> Tag:
    """``station:…``."""
    return Tag(f"station:{station_id}")


def order_tag(order_id: OrderId) -> Tag:
    """``order:…``."""
    return Tag(f"order:{order_id}")


def lot_tag(order_id: OrderId, lot: int) -> Tag:
    """``lot:<order>/<number>``: a lot outlives the claims of it."""
    return Tag(f"lot:{order_id}/{lot}")


def assignment_tag(assignment_id: AssignmentId) -> Tag:
    """``assignment:…``."""
    return Tag(f"assignment:{assignment_id}")


def calendar_tag() -> Tag:
    """The calendar that working days are counted by; there is one."""
    return Tag("calendar:CN")


def qualification_tag(qualification_id: QualificationId) -> Tag:
    """``qualification:…``."""
    return Tag(f"qualification:{qualification_id}")
