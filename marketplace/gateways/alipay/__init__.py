"""Alipay: RSA2 over ``cryptography``, no other library."""

from marketplace.gateways.alipay.account import AlipayAccount, CertificateNames
from marketplace.gateways.alipay.gateway import AlipayGateway

__all__ = ["AlipayAccount", "AlipayGateway", "CertificateNames"]
