"""Who we are at the sandbox bank, and how it is set up."""

from typing import Final

from msgspec import Struct

from domain.text import GatewayName
from marketplace.gateways.keys import KeyUnusableError
from marketplace.gateways.sources import Source, Sources, required_https

NAME: Final[GatewayName] = "sandbox_bank"
KEY_BYTES_MIN: Final = 32


class BankAccount(Struct, frozen=True):
    """Who we are at the bank.

    Attributes:
        url: Where it is, without a last slash.
        key: Signs what we ask.
        webhook_key: Signs what it tells.
    """

    url: str
    key: bytes
    webhook_key: bytes

    def __repr__(self) -> str:
        """The address alone: there are keys in it."""
        return f"BankAccount({self.url})"


class SandboxBankSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The section ``[sandbox_bank]``.

    Attributes:
        url: Where the bank is.
        key: Signs what we ask.
        webhook_key: Signs what it tells.
    """

    url: str
    key: Source
    webhook_key: Source

    def account(self, sources: Sources) -> BankAccount:
        """The account, with its keys read.

        Raises:
            GatewaySettingsError: a key is not there.
            KeyUnusableError: a key is too short.
        """
        keys = []
        for name, source in (("key", self.key), ("webhook_key", self.webhook_key)):
            what = f"`sandbox_bank.{name}`"
            key = sources.read(source, what).encode()
            if len(key) < KEY_BYTES_MIN:
                raise KeyUnusableError(f"{what} is of {KEY_BYTES_MIN} bytes or more")
            keys.append(key)
        return BankAccount(required_https(self.url, "`sandbox_bank.url`"), *keys)
