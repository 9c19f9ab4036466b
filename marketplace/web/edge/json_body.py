"""JSON that says each thing once.

RFC 8259, section 4, leaves open what an object means that names a member twice. Two readers of one
body, such as a proxy that checks it and we, would act on different gifts; so it is refused, at any
depth.
"""

import json
from typing import Any, Final

from litestar import Request

from marketplace.web.edge.errors import UnreadableRequestError

JSON: Final = "application/json"


class CheckedRequest(Request[Any, Any, Any]):
    """A request whose JSON, once read, says each thing once."""

    async def body(self) -> bytes:
        """The body.

        Raises:
            UnreadableRequestError: it is no text, too deep, or says something twice.
        """
        seen = self._body
        body = await super().body()
        if body and seen is not self._body and self._is_json():
            require_plain(body)
        return body

    def _is_json(self) -> bool:
        return self.headers.get("content-type", JSON).strip().lower().startswith(JSON)


def require_plain(body: bytes) -> None:
    """Refuse JSON that readers would understand differently.

    What is no JSON at all passes: whoever decodes it says where it breaks.

    Raises:
        UnreadableRequestError: it is no UTF-8, nests too deep, or names a member twice.
    """
    try:
        # Numbers stay text: nobody needs them here, and the longest take long to convert.
        json.loads(body.decode(), object_pairs_hook=_each_once, parse_int=str, parse_float=str)
    except UnicodeDecodeError:
        raise UnreadableRequestError("the body is no UTF-8") from None
    except RecursionError:
        raise UnreadableRequestError("the body nests too deep") from None
    except json.JSONDecodeError:
        return


def _each_once(members: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in members}) != len(members):
        raise UnreadableRequestError("the body names a member twice")
