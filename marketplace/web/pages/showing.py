"""Rendering: templates get one documented context, and a few ways to show values."""

import re
from collections.abc import Callable, Iterable, Mapping
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

from domain.calendar import BEIJING
from marketplace.web.language import Language, Words, language_of, tongue
from marketplace.web.pages.assets import addresses
from marketplace.web.pages.context import PageContext, Surroundings
from marketplace.web.pages.snapshot import SKIPPED
from projections.money import MoneyView
from projections.treatments import Treatment

HERE: Final = Path(__file__).parent
LOCALES: Final = {Language.ZH: "zh_CN", Language.EN: "en_GB"}
TAGS: Final = {Language.ZH: "zh-CN", Language.EN: "en"}
"""BCP 47, for ``lang``."""
BAR_UNITS: Final = 1_000
KEPT: Final = ("before", "after", "earned_before", "part", "from", "to")
"""What of an address says where on the page the reader is."""
PASSED_OVER: Final = {ord(mark): None for mark in "\\\t\r\n"}
PLAIN: Final = re.compile(r"[0-9-]+")


@lru_cache(maxsize=8_192)
def show_money(amount: MoneyView, language: Language) -> str:
    """An amount as the reader writes it."""
    locale = Locale.parse(LOCALES[language])
    pattern = locale.currency_formats["standard"]
    shown: str = pattern.apply(Decimal(amount.value), locale, currency=amount.currency)
    return shown.replace("-", "−")


def show_time(at: datetime) -> Markup:
    """A minute, Beijing time."""
    shown = at.astimezone(BEIJING)
    return Markup('<time datetime="{}">{}</time>').format(
        shown.isoformat(timespec="minutes"), shown.strftime("%Y-%m-%d %H:%M")
    )


def bar(terms: list[tuple[str, str, MoneyView]]) -> list[tuple[str, int, int]]:
    """Name, start and length of each part of a bar, in thousandths; they leave no gap.

    Args:
        terms: Name, label and amount of each part of the whole.
    """
    whole, before, found = sum(amount.minor for _, _, amount in terms), 0, []
    for name, _, amount in terms:
        after = before + amount.minor
        start, end = (at * BAR_UNITS // whole if whole else 0 for at in (before, after))
        found.append((name, start, end - start))
        before = after
    return found


class Screens:
    """All templates, words and ways to show values; made once, by the composition root."""

    def __init__(
        self, folders: Iterable[Path], words: Words, shows: Mapping[str, Callable[..., object]]
    ) -> None:
        """Join what nouns bring.

        Args:
            folders: Of templates, beside those that all share.
            words: What values are called.
            shows: Ways to show values, by the name that templates use; each takes ``language``.
        """
        self._words, self._shows = words, shows
        self._environment = Environment(
            loader=FileSystemLoader([HERE / "templates", *folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(
        self, context: PageContext, language: Language, switch: str, skipped: list[Treatment]
    ) -> str:
        """A page's HTML; templates get one documented context and a few ways to show values.

        Args:
            context: What the page shows.
            language: The reader's.
            switch: The address of the page in the other language.
            skipped: Decisions that a read model of this page leaves an event out.
        """
        surroundings = Surroundings(
            lang=TAGS[language],
            other_lang=TAGS[_other(language)],
            switch=switch,
            assets=addresses(),
            skipped=skipped,
            t=lambda zh, en: en if language is Language.EN else zh,
            title=lambda both: both[language is Language.EN],
            word=lambda kind, name: self._words[kind][name].to(language),
            money=partial(show_money, language=language),
            time=show_time,
            tongue=tongue,
            bar=bar,
            link=lambda path: f"{path}{'&' if '?' in path else '?'}lang={language.value}",
        )
        shows = {name: partial(show, language=language) for name, show in self._shows.items()}
        template = self._environment.get_template(context.template)
        return template.render(page=context, **surroundings, **shows)


def page(
    request: Request[Any, Any, Any], context: PageContext, *, status: int = 200
) -> Response[str]:
    """A page in the reader's language."""
    language, screens = language_of(request), request.app.state.screens
    skipped: list[Treatment] = request.state.get(SKIPPED, [])
    switch = _switch(request, language)
    html = screens.render(context, language, switch, skipped)
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
