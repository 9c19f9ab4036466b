"""How WeChat Pay is set up."""

from collections.abc import Mapping
from typing import Annotated, Final

from msgspec import Meta, Struct

from marketplace.gateways.keys import KeyUnusableError, private_key, public_key
from marketplace.gateways.sources import Source, Sources, required_https
from marketplace.gateways.wechat_pay.account import (
    API_URL,
    Product,
    TransferScene,
    WechatPayAccount,
)

SEALING_BYTES: Final = 32


class WechatPaySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The section ``[wechat_pay]``.

    Attributes:
        mchid: The merchant's number.
        appid: The application that payers and payees know.
        serial: The serial number of the merchant's own certificate.
        private_key: The merchant's own key.
        api_v3_key: The APIv3 key, 32 bytes.
        public_keys: WeChat Pay's public keys or certificates, by public key id or serial number;
            the first is the one in use.
        product: ``native`` (a code on a screen) or ``h5`` (a page on a telephone).
        transfers: What transfers are for, as agreed; absent where none are.
        api_url: Where WeChat Pay is.
    """

    mchid: Annotated[str, Meta(pattern=r"^[0-9]{8,12}$")]
    appid: Annotated[str, Meta(pattern=r"^wx[0-9a-z]{4,30}$")]
    serial: Annotated[str, Meta(pattern=r"^[0-9A-Fa-f]{8,40}$")]
    private_key: Source
    api_v3_key: Source
    public_keys: Annotated[Mapping[str, Source], Meta(min_length=1)]
    product: Product = Product.NATIVE
    transfers: TransferScene | None = None
    api_url: str = API_URL

    def account(self, sources: Sources, notify_url: str) -> WechatPayAccount:
        """The account, with its keys read.

        Raises:
            GatewaySettingsError: a key is not there.
            KeyUnusableError: a key is none.
        """
        what = "`wechat_pay.private_key`"
        ours = private_key(sources.read(self.private_key, what), what)
        sealing = sources.read(self.api_v3_key, "`wechat_pay.api_v3_key`").encode()
        if len(sealing) != SEALING_BYTES:
            raise KeyUnusableError(f"`wechat_pay.api_v3_key` is of {SEALING_BYTES} bytes")
        theirs = {}
        for name, source in self.public_keys.items():
            what = f"`wechat_pay.public_keys.{name}`"
            theirs[name] = public_key(sources.read(source, what), what)
        return WechatPayAccount(
            self.mchid,
            self.appid,
            ours,
            self.serial,
            sealing,
            theirs,
            notify_url,
            self.product,
            self.transfers,
            required_https(self.api_url, "`wechat_pay.api_url`"),
        )
