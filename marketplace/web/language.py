"""Which language a reader wants."""

from enum import StrEnum
from typing import Any

from litestar import Request


class Language(StrEnum):
    """The languages that everything is written in."""

    ZH = "zh"
    EN = "en"


def language_of(request: Request[Any, Any, Any], default: Language = Language.ZH) -> Language:
    """What ``?lang=`` says, else the first that the browser names, else the default."""
    asked = request.query_params.get("lang")
    if asked in (Language.ZH, Language.EN):
        return Language(asked)
    for part in request.headers.get("accept-language", "").split(","):
        primary = part.partition(";")[0].strip().partition("-")[0].lower()
        if primary in (Language.ZH, Language.EN):
            return Language(primary)
    return default
