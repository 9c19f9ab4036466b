"""Who we are at Stripe, and how it is set up. Nothing here needs the SDK."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from domain.money import Currency
from domain.text import GatewayName
from marketplace.gateways.keys import KeyUnusableError
from marketplace.gateways.sources import Source, Sources, required_https

NAME: Final[GatewayName] = "stripe"
API_URL: Final = "https://api.stripe.com"
LIVE: Final = ("sk_live_", "rk_live_")
TRIED: Final = ("sk_test_", "rk_test_")
SECRET: Final = "whsec_"  # noqa: S105 - what secrets begin with


class StripeAccount(Struct, frozen=True):
    """An account at Stripe.

    Attributes:
        key: The secret or restricted key that we call with.
        secrets: What notices may be signed with; more than one while one is being replaced.
        currencies: What the account takes.
    """

    key: str
    secrets: tuple[str, ...]
    currencies: frozenset[Currency]
    api_url: str = API_URL

    @property
    def live(self) -> bool:
        """Whether the key moves real money; notices of the other mode are not ours."""
        return self.key.startswith(LIVE)

    def __repr__(self) -> str:
        """Its mode alone: there are keys in it."""
        return f"StripeAccount(live={self.live})"


class StripeSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The section ``[stripe]``.

    Attributes:
        secret_key: The key that we call with.
        webhook_secrets: What notices are signed with; two while one is being replaced.
        currencies: What the account takes.
        api_url: Where Stripe is.
    """

    secret_key: Source
    webhook_secrets: Annotated[tuple[Source, ...], Meta(min_length=1)]
    currencies: Annotated[frozenset[Currency], Meta(min_length=1)]
    api_url: str = API_URL

    def account(self, sources: Sources) -> StripeAccount:
        """The account, with its keys read.

        Raises:
            GatewaySettingsError: a key is not there.
            KeyUnusableError: a key is none.
        """
        key = sources.read(self.secret_key, "`stripe.secret_key`")
        if not key.startswith((*LIVE, *TRIED)):
            raise KeyUnusableError("`stripe.secret_key` is no secret or restricted key")
        read = [sources.read(one, "`stripe.webhook_secrets`") for one in self.webhook_secrets]
        if not all(one.startswith(SECRET) for one in read):
            raise KeyUnusableError(f"`stripe.webhook_secrets` begin with {SECRET}")
        url = required_https(self.api_url, "`stripe.api_url`")
        return StripeAccount(key, tuple(read), self.currencies, url)
