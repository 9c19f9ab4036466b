"""Who we are at WeChat Pay, and how both sides prove it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from msgspec import Struct

from domain.text import GatewayName

NAME: Final[GatewayName] = "wechat_pay"
API_URL: Final = "https://api.mch.weixin.qq.com"


class Product(StrEnum):
    """How somebody pays."""

    NATIVE = "native"
    """By a code that the application reads from a screen."""
    H5 = "h5"
    """By a page in a telephone's browser, which opens the application."""


class TransferScene(Struct, frozen=True):
    """What transfers are for, as agreed with WeChat Pay.

    Attributes:
        scene_id: ``transfer_scene_id``.
        reports: Kind and content of what has to be told of each (``transfer_scene_report_infos``).
    """

    scene_id: str
    reports: Mapping[str, str] = {}


class WechatPayAccount(Struct, frozen=True):
    """A merchant at WeChat Pay.

    Attributes:
        mchid: Its number.
        appid: The application that payers and payees know.
        private_key: Ours.
        serial: Of our own certificate.
        sealing_key: The APIv3 key, 32 bytes, that notices are sealed with.
        public_keys: WeChat Pay's, by serial number or public key id; the first is what we ask for.
        notify_url: Where WeChat Pay tells us, as the world reaches us.
        transfers: Absent where none are agreed.
        api_url: Where WeChat Pay is.
    """

    mchid: str
    appid: str
    private_key: RSAPrivateKey
    serial: str
    sealing_key: bytes
    public_keys: Mapping[str, RSAPublicKey]
    notify_url: str
    product: Product = Product.NATIVE
    transfers: TransferScene | None = None
    api_url: str = API_URL

    def __repr__(self) -> str:
        """Its number alone: there are keys in it."""
        return f"WechatPayAccount({self.mchid})"
