"""Fields of what a gateway says in JSON or a form, where they have to be there."""

from collections.abc import Mapping
from typing import Any

from domain.text import GatewayName
from workers.gateway import AnswerUnreadableError

Fields = Mapping[str, Any]


def required_text(gateway: GatewayName, fields: Fields, name: str) -> str:
    """A text that has to be there, and is not empty.

    Raises:
        AnswerUnreadableError: it is not.
    """
    found = fields.get(name)
    if not isinstance(found, str) or not found:
        raise AnswerUnreadableError(gateway, f"{name} is missing")
    return found


def require_same(gateway: GatewayName, fields: Fields, name: str, asked: object) -> None:
    """Raise unless an answer is about what was asked.

    Raises:
        AnswerUnreadableError: it is about something else.
    """
    if fields.get(name) != asked:
        raise AnswerUnreadableError(gateway, f"an answer about another {name}")
