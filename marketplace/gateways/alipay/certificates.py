"""The numbers that Alipay calls certificates by: MD5 over issuer and serial number.

They are names, no proofs: what is proved is proved by the key in the certificate.
"""

import re
from hashlib import md5
from typing import Final

from cryptography.x509 import Certificate, load_pem_x509_certificate
from cryptography.x509.oid import NameOID

from marketplace.gateways.keys import KeyUnusableError

_CERTIFICATE: Final = re.compile(
    r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL
)
_RSA: Final = "1.2.840.113549.1.1."
"""PKCS#1: what signatures with RSA begin with. One of Alipay's roots is signed with SM2 instead."""
_ISSUER: Final = (
    ("CN", NameOID.COMMON_NAME),
    ("OU", NameOID.ORGANIZATIONAL_UNIT_NAME),
    ("O", NameOID.ORGANIZATION_NAME),
    ("C", NameOID.COUNTRY_NAME),
)


def certificate_name(pem: str, what: str) -> str:
    """The number of one certificate.

    Raises:
        KeyUnusableError: it is none; the message says what the settings call it.
    """
    return _name(_load(pem, what))


def root_name(pem: str, what: str) -> str:
    """The number of a file of roots: of those that are signed with RSA, joined by underscores.

    Raises:
        KeyUnusableError: there is none among them.
    """
    roots = [_load(one, what) for one in _CERTIFICATE.findall(pem)]
    names = [
        _name(root) for root in roots if root.signature_algorithm_oid.dotted_string.startswith(_RSA)
    ]
    if not names:
        raise KeyUnusableError(f"{what} holds no certificate that is signed with RSA")
    return "_".join(names)


def _load(pem: str, what: str) -> Certificate:
    try:
        return load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise KeyUnusableError(f"{what} is no certificate") from None


def _name(certificate: Certificate) -> str:
    def part(oid: object) -> str:
        found = certificate.issuer.get_attributes_for_oid(oid)  # type: ignore[arg-type]
        return str(found[0].value) if found else "None"

    issuer = ",".join(f"{short}={part(oid)}" for short, oid in _ISSUER)
    named = f"{issuer}{certificate.serial_number}".encode()
    return md5(named, usedforsecurity=False).hexdigest()
