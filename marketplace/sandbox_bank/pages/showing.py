"""Rendering: one struct a page, and a few ways to show values."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response
from litestar.datastructures import State
from markupsafe import Markup
from msgspec import Struct

from marketplace.sandbox_bank.clock import BEIJING
from marketplace.sandbox_bank.money import Amount, Sum
from marketplace.sandbox_bank.pages.words import WORDS
from marketplace.sandbox_bank.refusals import BankRefusalError, Rule
from marketplace.web.language import Language, language_of
from marketplace.web.pages.assets import addresses

HERE: Final = Path(__file__).parent
TAGS: Final = {Language.ZH: "zh-CN", Language.EN: "en"}
SYMBOLS: Final = {"CNY": "¥", "EUR": "€", "HKD": "HK$", "JPY": "JP¥", "USD": "US$"}
SAME_SITE: Final = frozenset({"same-origin", "none"})
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class BankPage(Struct, frozen=True):
    """What a page shows."""

    template: ClassVar[str]


class RefusalPage(BankPage, frozen=True):
    """What the bank refused, and that nothing was done.

    Attributes:
        zh, en: The reason in both languages.
    """

    template: ClassVar[str] = "refusal.html"

    zh: str
    en: str


def page(request: Request[Any, Any, State], shown: BankPage, *, status: int = 200) -> Response[str]:
    """A page in the reader's language."""
    language = language_of(request)
    other = Language.ZH if language is Language.EN else Language.EN
    html = (
        _templates()
        .get_template(shown.template)
        .render(
            page=shown,
            lang=TAGS[language],
            other_lang=TAGS[other],
            switch=f"?lang={other.value}",
            query=f"?lang={language.value}",
            assets=addresses(),
            public=request.app.state.bank.settings.public,
            t=lambda zh, en: en if language is Language.EN else zh,
            word=lambda value: WORDS[str(value)].to(language),
            money=show_money,
            time=show_time,
        )
    )
    headers = {"Cache-Control": "no-store", "Content-Language": TAGS[language]}
    return Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)


def refusal_page(request: Request[Any, Any, State], error: BankRefusalError) -> Response[str]:
    """What was refused, as a page."""
    said = error.rule.value
    return page(request, RefusalPage(said.zh, said.en), status=error.status)


def require_own_form(request: Request[Any, Any, State]) -> None:
    """Let in forms of our own pages only: another site could send its visitors' browsers here.

    A browser says where a form comes from; a program that is none says nothing and has no cookies
    or network position of somebody else's to abuse.

    Raises:
        BankRefusalError: it comes from elsewhere.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in SAME_SITE:
            raise BankRefusalError(Rule.ORIGIN_FOREIGN)
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        raise BankRefusalError(Rule.ORIGIN_FOREIGN)


def require_own_name(request: Request[Any, Any, State]) -> None:
    """Let in who calls the desk by a name of this machine.

    A stranger may have a name of his own lead here; to a browser his page and the desk are then of
    one origin.

    Raises:
        BankRefusalError: it is called by another name.
    """
    named = urlsplit(request.app.state.bank.settings.public_url).hostname
    try:
        called = urlsplit(f"//{request.headers.get('Host', '')}").hostname
    except ValueError:
        called = None
    if called is None or called not in {named, *LOOPBACK}:
        raise BankRefusalError(Rule.ORIGIN_FOREIGN)


def show_money(amount: Sum | Amount) -> str:
    """An amount with its sign and symbol."""
    shown = amount.shown() if isinstance(amount, Sum) else amount
    whole, point, fraction = shown.value.removeprefix("-").partition(".")
    minus = "−" if shown.value.startswith("-") else ""
    return f"{minus}{SYMBOLS[shown.currency]}{int(whole):,}{point}{fraction}"


def show_time(at: datetime) -> Markup:
    """A second, Beijing time."""
    local = at.astimezone(BEIJING)
    return Markup('<time datetime="{}">{}</time>').format(
        local.isoformat(timespec="seconds"), local.strftime("%Y-%m-%d %H:%M:%S")
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
