"""How Alipay is set up."""

from typing import Annotated

from msgspec import Meta, Struct

from marketplace.gateways.alipay.account import GATEWAY_URL, AlipayAccount, CertificateNames
from marketplace.gateways.alipay.certificates import certificate_name, root_name
from marketplace.gateways.keys import private_key, public_key
from marketplace.gateways.sources import GatewaySettingsError, Source, Sources, required_https


class AlipaySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The section ``[alipay]``.

    Attributes:
        app_id: The application's number.
        seller_id: The number of the account that is paid (PID).
        private_key: The application's own key.
        public_key: Alipay's, in plain key mode; else the three certificates.
        app_certificate: The application's certificate.
        alipay_certificate: The one that Alipay signs with.
        root_certificates: Alipay's roots.
        gateway_url: Where Alipay is; its sandbox has another address.
    """

    app_id: Annotated[str, Meta(pattern=r"^[0-9]{10,32}$")]
    seller_id: Annotated[str, Meta(pattern=r"^2088[0-9]{12}$")]
    private_key: Source
    public_key: Source | None = None
    app_certificate: Source | None = None
    alipay_certificate: Source | None = None
    root_certificates: Source | None = None
    gateway_url: str = GATEWAY_URL

    def account(self, sources: Sources, notify_url: str) -> AlipayAccount:
        """The account, with its keys read.

        Raises:
            GatewaySettingsError: a key is not there, or too many are.
            KeyUnusableError: a key is none.
        """
        what = "`alipay.private_key`"
        ours = private_key(sources.read(self.private_key, what), what)
        theirs, names = self._theirs(sources)
        return AlipayAccount(
            self.app_id,
            self.seller_id,
            ours,
            public_key(theirs, "Alipay's key"),
            notify_url,
            names,
            required_https(self.gateway_url, "`alipay.gateway_url`"),
        )

    def _theirs(self, sources: Sources) -> tuple[str, CertificateNames | None]:
        """Alipay's key, and how certificates are called if there are any."""
        match self.app_certificate, self.alipay_certificate, self.root_certificates:
            case Source() as app, Source() as alipay, Source() as roots if self.public_key is None:
                pem = sources.read(alipay, "`alipay.alipay_certificate`")
                what = "`alipay.app_certificate`"
                app_name = certificate_name(sources.read(app, what), what)
                what = "`alipay.root_certificates`"
                roots_name = root_name(sources.read(roots, what), what)
                name = certificate_name(pem, "`alipay.alipay_certificate`")
                return pem, CertificateNames(app_name, roots_name, name)
            case None, None, None if self.public_key is not None:
                return sources.read(self.public_key, "`alipay.public_key`"), None
        raise GatewaySettingsError(
            "`alipay` has either `public_key`, or all of `app_certificate`,"
            " `alipay_certificate` and `root_certificates`"
        )
