"""Rendering: templates get one documented context, and a few ways to show values."""

import hashlib
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response
from msgspec import Struct

from domain.money import Currency, Money
from marketplace.web.language import Language, language_of
from marketplace.web.pages.texts import LINES, STATES, county_name, pick

HERE: Final = Path(__file__).parent
BEIJING: Final = timezone(timedelta(hours=8))
"""China has one time zone and no summer time."""
LOCALES: Final = {Language.ZH: "zh_CN", Language.EN: "en_GB"}
BAR_UNITS: Final = 1_000


@lru_cache(maxsize=1)
def style_name() -> str:
    """The style sheet's file name: it changes with its content, so it may be kept for ever."""
    digest = hashlib.sha256((HERE / "static/site.css").read_bytes()).hexdigest()
    return f"site.{digest[:12]}.css"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=8_192)
def show_money(minor: int, currency: str, language: Language) -> str:
    """An amount as the reader writes it."""
    locale = Locale.parse(LOCALES[language])
    pattern = locale.currency_formats["standard"]
    amount = Decimal(Money(minor, Currency(currency)).text())
    shown: str = pattern.apply(amount, locale, currency=currency)
    return shown


def show_time(at: datetime) -> str:
    """A minute, Beijing time."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def bar(parts: list[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """Where each part of a bar starts and how long it is, in thousandths of the whole."""
    whole, start, found = sum(minor for _, minor in parts), 0, []
    for name, minor in parts:
        length = minor * BAR_UNITS // whole if whole else 0
        found.append((name, start, length))
        start += length
    return found


def page(
    request: Request[Any, Any, Any], template: str, context: Struct, *, status: int = 200
) -> Response[str]:
    """A page in the reader's language."""
    language = language_of(request)
    html = (
        environment()
        .get_template(template)
        .render(
            page=context,
            lang=language.value,
            style=style_name(),
            t=lambda zh, en: en if language is Language.EN else zh,
            money=partial(show_money, language=language),
            time=show_time,
            state=lambda name: pick(STATES[name], language),
            line=lambda name: pick(LINES[name.partition("/")[0]], language),
            county=partial(county_name, language=language),
            bar=bar,
            link=lambda path: f"{path}{'&' if '?' in path else '?'}lang={language.value}",
            switch=_switch(request, language),
        )
    )
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    return Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)


def _switch(request: Request[Any, Any, Any], language: Language) -> str:
    """The same page in the other language."""
    other = Language.ZH if language is Language.EN else Language.EN
    kept = "".join(
        f"&{name}={value}"
        for name, value in request.query_params.items()
        if name == "before" and str(value).isdigit()
    )
    return f"{request.url.path}?lang={other.value}{kept}"
