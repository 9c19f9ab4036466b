"""A request is text: whatever of it is no UTF-8 is refused before anybody reads it."""

from typing import Any, Final
from urllib.parse import unquote_to_bytes

from marketplace.web.edge.errors import UnreadableRequestError

READ_AS_TEXT: Final = (b"accept-language", b"content-type", b"idempotency-key", b"if-none-match")
"""Headers that we read; those of proxies and browsers may hold what they like."""


def require_text(scope: Any) -> None:
    """Refuse what is no text.

    Raises:
        UnreadableRequestError: what is broken, by name; what it said is not repeated.
    """
    path, query = scope["path"], scope["query_string"]
    raw = scope.get("raw_path") or path.encode(errors="surrogateescape")
    _require("the path", unquote_to_bytes(raw) if b"%" in raw else raw)
    # A server that decodes by itself leaves a mark where it could not.
    if "\ufffd" in path and b"%EF%BF%BD" not in raw.upper():
        raise UnreadableRequestError("the path is no UTF-8")
    _require("the query", unquote_to_bytes(query) if b"%" in query else query)
    for name, value in scope["headers"]:
        if name in READ_AS_TEXT and not value.isascii():
            _require(f"the header {name.decode()}", value)


def _require(what: str, content: bytes) -> None:
    try:
        content.decode()
    except UnicodeDecodeError:
        raise UnreadableRequestError(f"{what} is no UTF-8") from None
