"""Who calls: the address that limits count by, and whether the way to us was encrypted."""

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any, Final, NamedTuple

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]
SITE_BITS: Final = 64
"""Of an IPv6 address, what a site is given (RFC 6177): the rest its owner chooses at will."""
NOWHERE: Final = "local"
"""For a connection that has no address, such as one over a unix socket."""


class Client(NamedTuple):
    """Who calls.

    Attributes:
        name: What limits count by: an IPv4 address, or the first 64 bits of an IPv6 address.
        https: Whether TLS ended here or at a proxy that is trusted.
    """

    name: str
    https: bool


def parse_networks(text: str) -> Networks:
    """Addresses and networks, apart by commas; none for an empty text.

    Raises:
        ValueError: a part is neither.
    """
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def client_of(scope: Any, trusted: Networks) -> Client:
    """Whoever is behind the proxies that are trusted.

    ``X-Forwarded-For`` grows at its right end with each hop, and all that stands left of the first
    hop that we don't trust was written by a stranger. So it is read from the right, only as far as
    trusted hops go; a peer that is not trusted is the client, whatever it says.
    """
    peer = _address(scope["client"][0]) if scope.get("client") else None
    encrypted = scope.get("scheme") == "https"
    if peer is None or not _trusts(trusted, peer):
        return Client(_name(peer), encrypted)
    found = peer
    for said in reversed(_values(scope, b"x-forwarded-for")):
        hop = _address(said)
        if hop is None:
            break
        found = hop
        if not _trusts(trusted, hop):
            break
    schemes = _values(scope, b"x-forwarded-proto")
    return Client(_name(found), encrypted or schemes[-1:] == ["https"])


def peer_of(host: str, trusted: Networks) -> str | None:
    """Whose a connection is, as limits count; absent if it is a trusted proxy's."""
    peer = _address(host)
    return None if peer is not None and _trusts(trusted, peer) else _name(peer)


def _values(scope: Any, name: bytes) -> list[str]:
    lines = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return [part.strip().lower() for part in ",".join(lines).split(",") if part.strip()]


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _trusts(trusted: Networks, address: Address) -> bool:
    return any(address in network for network in trusted)


def _name(address: Address | None) -> str:
    if address is None:
        return NOWHERE
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, SITE_BITS), strict=False))
    return str(address)
