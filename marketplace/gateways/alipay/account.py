"""Who we are at Alipay, and how both sides prove it."""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from msgspec import Struct

from domain.text import GatewayName

NAME: Final[GatewayName] = "alipay"
GATEWAY_URL: Final = "https://openapi.alipay.com/gateway.do"


class CertificateNames(Struct, frozen=True):
    """The numbers that a call in certificate mode carries (Alipay: 公钥证书方式).

    Attributes:
        app_cert_sn: Of our own certificate.
        alipay_root_cert_sn: Of Alipay's roots.
        alipay_cert_sn: Of the certificate that Alipay signs with, as its answers name it.
    """

    app_cert_sn: str
    alipay_root_cert_sn: str
    alipay_cert_sn: str


class AlipayAccount(Struct, frozen=True):
    """An application at Alipay.

    Attributes:
        app_id: Its number.
        seller_id: The account that is paid (2088…); notices of another are refused.
        private_key: Ours.
        public_key: Alipay's.
        notify_url: Where Alipay tells us, as the world reaches us.
        certificates: Absent in plain key mode, in which no transfers are allowed.
        gateway_url: Where Alipay is; its own sandbox has another address.
    """

    app_id: str
    seller_id: str
    private_key: RSAPrivateKey
    public_key: RSAPublicKey
    notify_url: str
    certificates: CertificateNames | None = None
    gateway_url: str = GATEWAY_URL

    def __repr__(self) -> str:
        """Its number alone: there are keys in it."""
        return f"AlipayAccount({self.app_id})"
