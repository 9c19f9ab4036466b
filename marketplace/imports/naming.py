"""What a gift of a file is called in the log: its source's name, and its number there."""

from datetime import datetime
from hmac import digest

from msgspec import Struct

from domain.ids import CampaignId, DonationId, DonorId, derive_id, make_id
from domain.money import Money

GATEWAY = "import"


class Names(Struct, frozen=True):
    """Names of one source's gifts, refunds and donors.

    Without a source they are as they were before there were sources, so that a file that was
    imported then is known now.

    Attributes:
        pseudonym_key: 32 secret bytes of the installation: the same donor of a source is the same
            pseudonym in every run, and nobody without the key can tell who it is.
        source: The platform; absent if the run names none.
    """

    pseudonym_key: bytes
    source: str | None = None

    @property
    def gateway(self) -> str:
        """What we call the account that the source holds money in."""
        return GATEWAY if self.source is None else f"{GATEWAY}.{self.source}"

    def key(self, number: str) -> str:
        """The idempotency key of what has this number there. No number holds a slash."""
        return f"import:{number}" if self.source is None else f"import:{self.source}/{number}"

    def donation(self, number: str) -> DonationId:
        """The gift's id."""
        return DonationId(derive_id("G", self.key(number)))

    def donor(self, donor_ref: str) -> DonorId:
        """The donor's pseudonym; two platforms may call two people the same."""
        told = (
            f"donor/v1\0{donor_ref}"
            if self.source is None
            else f"donor/v2\0{self.source}\0{donor_ref}"
        )
        hashed = digest(self.pseudonym_key, told.encode(), "sha256")
        return DonorId(make_id("D", hashed[:10]))

    def body(
        self,
        campaign_id: CampaignId,
        donor_cell: str,
        received_at: datetime,
        amount: Money,
        fee: Money | None = None,
    ) -> str:
        """What stands for a row's content beside its key: the same again is the same gift."""
        told = [campaign_id, donor_cell, received_at.isoformat(), amount.text()]
        if fee is not None:
            told.append(fee.text())
        return self._hash("\n".join(told))

    def refund_body(self, of: str, received_at: datetime, amount: Money) -> str:
        """Likewise for a refund."""
        return self._hash(f"refund\n{of}\n{received_at.isoformat()}\n{amount.text()}")

    def _hash(self, told: str) -> str:
        return digest(self.pseudonym_key, told.encode(), "sha256").hex()
