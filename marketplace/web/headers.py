"""Headers that every answer carries: nothing from elsewhere, nothing framed, nothing guessed."""

from typing import Any, Final

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

SECURITY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Empty, or the server writes its name and so which of its faults to try.
    "Server": "",
}
HSTS: Final = "max-age=31536000"
"""RFC 6797: for a year this name is asked over TLS only."""


async def add_headers(message: Message, scope: Scope) -> None:
    """Add them, also to errors."""
    if message["type"] != "http.response.start":
        return
    known: Any = scope
    headers = MutableScopeHeaders(message)
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", _caching(known))
    client = known.get("state", {}).get("client")
    if client is not None and client.https:
        headers.setdefault("Strict-Transport-Security", HSTS)


def _caching(scope: Any) -> str:
    """Figures change with each event: what was kept is asked about before it is shown again."""
    if scope["method"] not in ("GET", "HEAD"):
        return "no-store"
    signed = any(name == b"authorization" for name, _ in scope["headers"])
    return "private, no-cache" if signed else "no-cache"
