"""How the sandbox bank is set up."""

from typing import Final

from msgspec import Struct

from marketplace.gateways.keys import KeyUnusableError
from marketplace.gateways.sandbox_bank import BankAccount
from marketplace.gateways.sources import Source, Sources, required_https

KEY_BYTES_MIN: Final = 32


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
