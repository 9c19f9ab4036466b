"""The two languages: which one a reader wants, and words in both."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from litestar import Request


class Language(StrEnum):
    """The languages that everything is written in."""

    ZH = "zh"
    EN = "en"


class Text(NamedTuple):
    """The same in both languages."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """For a reader."""
        return self.zh if language is Language.ZH else self.en


Words = Mapping[str, Mapping[str, Text]]
"""By kind of word, then by the value that is shown."""


def language_of(request: Request[Any, Any, Any], default: Language = Language.ZH) -> Language:
    """What ``?lang=`` says, else what the browser likes best, else the default."""
    asked = request.query_params.get("lang")
    if asked in (Language.ZH, Language.EN):
        return Language(asked)
    return preferred(request.headers.get("accept-language", ""), default)


def preferred(accepted: str, default: Language) -> Language:
    """The language that an ``Accept-Language`` (RFC 9110, 12.5.4) weighs most, the first of equals.

    What can't be read in it is passed over.
    """
    best, most = default, 0.0
    for part in accepted.split(","):
        tag, _, parameters = part.partition(";")
        primary = tag.strip().partition("-")[0].lower()
        weight = _weight(parameters)
        if primary in (Language.ZH, Language.EN) and weight > most:
            best, most = Language(primary), weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def tongue(text: str) -> str:
    """The language of what somebody wrote, for ``lang`` (BCP 47)."""
    return "zh-CN" if any("一" <= letter <= "鿿" for letter in text) else "en"
