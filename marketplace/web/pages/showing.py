"""Rendering: templates get one documented context, and a few ways to show values."""

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response
from markupsafe import Markup
from msgspec import Struct

from domain.calendar import BEIJING
from domain.facts.piecework.rates import Rate
from domain.money import Currency, Money
from marketplace.web.earnings.words import EARNING_LINES, REASONS
from marketplace.web.language import Language, language_of
from marketplace.web.orders.words import UNITS, counted, tongue, word
from marketplace.web.pages.assets import addresses
from marketplace.web.pages.snapshot import SKIPPED
from marketplace.web.pages.texts import LINES, READ_MODELS, STATES, county_name

HERE: Final = Path(__file__).parent
LOCALES: Final = {Language.ZH: "zh_CN", Language.EN: "en_GB"}
TAGS: Final = {Language.ZH: "zh-CN", Language.EN: "en"}
"""BCP 47, for ``lang``."""
BAR_UNITS: Final = 1_000
KEPT: Final = ("before", "earned_before", "part", "from", "to")
"""What of an address says where on the page the reader is."""
PASSED_OVER: Final = {ord(mark): None for mark in "\\\t\r\n"}
PLAIN: Final = re.compile(r"[0-9-]+")


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
    return shown.replace("-", "−")


def show_rate(rate: Rate, currency: str, unit: str, language: Language) -> str:
    """What a piece pays, exactly: for one, or for as few as make a whole fen and more."""
    minor, rest = divmod(rate.minor, rate.pieces)
    if rest:
        pay, pieces = show_money(rate.minor, currency, language), rate.pieces
        many = counted(pieces, unit, language)
        return f"每 {many} {pay}" if language is Language.ZH else f"{pay} for {many}"
    pay, one = show_money(minor, currency, language), UNITS[unit].to(language)
    if language is Language.ZH:
        return f"每{one} {pay}"
    return f"{pay} {'an' if one[0] in 'aeiou' else 'a'} {one}"


def show_time(at: datetime) -> Markup:
    """A minute, Beijing time."""
    shown = at.astimezone(BEIJING)
    return Markup('<time datetime="{}">{}</time>').format(
        shown.isoformat(timespec="minutes"), shown.strftime("%Y-%m-%d %H:%M")
    )


def bar(terms: list[tuple[str, str, int]]) -> list[tuple[str, int, int]]:
    """Name, start and length of each part of a bar, in thousandths; they leave no gap.

    Args:
        terms: Name, label and minor units of each part of the whole.
    """
    whole, before, found = sum(minor for _, _, minor in terms), 0, []
    for name, _, minor in terms:
        start, end = (at * BAR_UNITS // whole if whole else 0 for at in (before, before + minor))
        found.append((name, start, end - start))
        before += minor
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
            skipped=request.state.get(SKIPPED, []),
            read_model=lambda name: READ_MODELS[name].to(language),
            lang=TAGS[language],
            other_lang=TAGS[_other(language)],
            assets=addresses(),
            t=lambda zh, en: en if language is Language.EN else zh,
            title=lambda both: both[language is Language.EN],
            money=partial(show_money, language=language),
            time=show_time,
            percent=lambda part, whole: part * 100 // whole,
            state=lambda name: STATES[name].to(language),
            line=lambda name: (LINES | EARNING_LINES)[name].to(language),
            reason=lambda name: REASONS[name].to(language),
            county=partial(county_name, language=language),
            rate=partial(show_rate, language=language),
            word=partial(word, language=language),
            counted=partial(counted, language=language),
            tongue=tongue,
            bar=bar,
            link=lambda path: f"{path}{'&' if '?' in path else '?'}lang={language.value}",
            switch=_switch(request, language),
        )
    )
    headers = {
        "Cache-Control": "no-cache",
        "Content-Language": TAGS[language],
        "Vary": "Accept, Accept-Language",
    }
    return Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)


def _other(language: Language) -> Language:
    return Language.ZH if language is Language.EN else Language.EN


def _switch(request: Request[Any, Any, Any], language: Language) -> str:
    """The same page in the other language."""
    kept = "".join(
        f"&{name}={value}"
        for name, value in request.query_params.items()
        if name in KEPT and PLAIN.fullmatch(str(value))
    )
    return f"{own_address(request.url.path)}?lang={_other(language).value}{kept}"


def own_address(path: str) -> str:
    """A path as a link that can only lead to this server.

    What begins with two slashes is another server's address, and readers take a backslash for a
    slash and pass over tabs and line ends.
    """
    return "/" + quote(path.translate(PASSED_OVER)).lstrip("/")
