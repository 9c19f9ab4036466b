"""RSA keys for tests, made once for a run: no key lies in the repository."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID


@cache
def rsa_key(whose: str, bits: int = 2_048) -> RSAPrivateKey:
    """Somebody's key, the same in the whole run."""
    assert whose
    return generate_private_key(65_537, bits)


def private_pem(key: RSAPrivateKey, shape: PrivateFormat = PrivateFormat.PKCS8) -> str:
    """As a console hands it out."""
    return key.private_bytes(Encoding.PEM, shape, NoEncryption()).decode()


def public_pem(key: RSAPrivateKey) -> str:
    """The other half."""
    spki = PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(Encoding.PEM, spki).decode()


def certificate_pem(key: RSAPrivateKey, serial: int = 4_711) -> str:
    """Signed by itself."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Demo Payments"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Certification Authority"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Demo Payments Class 2 R1"),
        ]
    )
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(name, name, key.public_key(), serial)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
        .public_bytes(Encoding.PEM)
        .decode()
    )
