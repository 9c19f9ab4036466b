"""Templates use what the documented contexts hold, all of it and nothing else."""

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final, get_args, get_type_hints

import msgspec
import pytest
from httpx import AsyncClient
from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates, find_undeclared_variables
from msgspec import Struct

from marketplace.demo.story import campaign_id, donation_id, donor_id, household_id
from marketplace.event_catalogue.meanings import attributes
from marketplace.web.campaigns.pages import CampaignPage
from marketplace.web.documentation.pages import DocumentationPage
from marketplace.web.earnings.pages import StatementPage
from marketplace.web.gifts.pages import DonorPage, GiftPage
from marketplace.web.home.pages import HomePage
from marketplace.web.households.pages import HouseholdPage
from marketplace.web.nouns import JOINED
from marketplace.web.orders.pages import OrderPage, WorkPage
from marketplace.web.pages import showing
from marketplace.web.pages.context import PageContext, Surroundings
from marketplace.web.payments.pages import PaymentPage
from marketplace.web.problems import ProblemPage
from marketplace.web.treasury.pages import TreasuryPage
from tests.worlds.workshop import ORDER

FOLDERS: Final = (showing.HERE / "templates", *JOINED.templates)
SOURCES: Final = {
    path.name: path.read_text(encoding="utf-8")
    for folder in FOLDERS
    for path in sorted(folder.iterdir())
}
ADDRESSES: Final[dict[type[PageContext], tuple[str, int]]] = {
    CampaignPage: (f"/campaigns/{campaign_id('heat')}", 200),
    DocumentationPage: ("/api/docs", 200),
    DonorPage: (f"/donors/{donor_id(7)}", 200),
    GiftPage: (f"/donations/{donation_id('heat', 1)}", 200),
    HomePage: ("/", 200),
    HouseholdPage: (f"/households/{household_id(0)}", 200),
    OrderPage: (f"/orders/{ORDER}", 200),
    PaymentPage: ("/payments/PAY-1", 200),
    ProblemPage: ("/households/H-NONE", 404),
    StatementPage: ("/households/H-NEEDY/statement", 200),
    TreasuryPage: ("/treasury", 200),
    WorkPage: ("/work", 200),
}
"""Where each page is seen, and with which status."""
CONTEXTS: Final = [
    child for child in PageContext.__subclasses__() if child.__module__.startswith("marketplace.")
]


def parsed(source: str) -> nodes.Template:
    """The tree of a template."""
    return Environment(autoescape=True).parse(source)


def of_page(tree: nodes.Template) -> Iterator[str]:
    """What a template takes from its page; the name alone where it takes the page as a whole."""
    taken = {id(node.node) for node in tree.find_all(nodes.Getattr)}
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name == "page":
            yield node.attr
    for name in tree.find_all(nodes.Name):
        if name.name == "page" and id(name) not in taken:
            yield "page"


def of_surroundings(tree: nodes.Template) -> set[str]:
    """What a template takes from elsewhere: neither its own nor brought from another one."""
    own = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    for brought in tree.find_all(nodes.FromImport):
        own |= {name if isinstance(name, str) else name[1] for name in brought.names}
    return find_undeclared_variables(tree) - own - {"page"}


def whole(template: str, sources: Mapping[str, str]) -> set[str]:
    """A template and all that it is made of."""
    found, ahead = set[str](), {template}
    while ahead:
        name = ahead.pop()
        found.add(name)
        ahead |= {one for one in find_referenced_templates(parsed(sources[name])) if one} - found
    return found


def gaps(context: type[PageContext], sources: Mapping[str, str]) -> Iterator[str]:
    """Fields that a template does not use, and names that it uses and the context has not."""
    fields = {*context.__struct_fields__}
    parts = whole(context.template, sources)
    used = {name for part in parts for name in of_page(parsed(sources[part]))}
    yield from (f"{context.template} does not use {name}" for name in sorted(fields - used))
    yield from (f"{context.template} uses {name}" for name in sorted(used - fields))


def silent(kind: type[Struct]) -> Iterator[str]:
    """Fields of a context, or of a part of it that stands in the web, that nobody explains."""
    said = {*attributes(kind)} - {"template"}
    fields = {*kind.__struct_fields__}
    yield from (f"{kind.__name__}.{name}" for name in sorted(said ^ fields))
    for info in msgspec.structs.fields(kind):
        for part in (info.type, *get_args(info.type)):
            if isinstance(part, type) and part.__module__.startswith("marketplace.web."):
                yield from silent(part)


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda kind: kind.__name__)
def test_a_template_uses_all_of_its_context_and_nothing_else(context: type[PageContext]) -> None:
    """Every field is explained, and shown somewhere."""
    assert list(silent(context)) == []
    assert list(gaps(context, SOURCES)) == []


def test_templates_use_the_surroundings_and_nothing_else() -> None:
    """Every name that stands in no context is explained, and every one of these is used."""
    told = {*get_type_hints(Surroundings)}
    assert told == {*re.findall(r"^ +(\w+): \S", Surroundings.__doc__ or "", re.MULTILINE)}
    assert all(show.__doc__ for show in JOINED.shows.values())
    used = {name for source in SOURCES.values() for name in of_surroundings(parsed(source))}
    assert used == told | {*JOINED.shows}


def test_every_template_is_of_some_page() -> None:
    """And every context has one."""
    assert {name for one in CONTEXTS for name in whole(one.template, SOURCES)} == {*SOURCES}
    assert {*ADDRESSES} == {*CONTEXTS}


@pytest.mark.parametrize("context", ADDRESSES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_page_is_rendered_whole(
    visitor: AsyncClient, context: type[PageContext], lang: str
) -> None:
    """A name that is not there, however deep, would be an error of ours."""
    path, status = ADDRESSES[context]
    answer = await visitor.get(f"{path}?lang={lang}", headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert "</html>" in answer.text


class Made(PageContext, frozen=True):
    """A page.

    Attributes:
        shown: What is shown.
    """

    template: ClassVar[str] = "made.html"

    shown: int


class MadeSilent(Made, frozen=True):
    """A page of which a field is not explained."""

    more: int


MADE: Final = {
    "made.html": "{% extends 'frame.html' %}{% set x = t('a', 'b') %}{{ page.shown }}{{ x }}",
    "frame.html": "{% from 'made_parts.html' import row %}{{ row(link) }}",
    "made_parts.html": "{% macro row(link) %}{{ link('/') }}{% endmacro %}",
}


@pytest.mark.parametrize(
    ("context", "template", "source", "found"),
    [
        (Made, "made.html", MADE["made.html"], []),
        (Made, "made.html", "{{ x }}", ["made.html does not use shown"]),
        (Made, "made.html", "{{ page.shown }}{{ page.lost }}", ["made.html uses lost"]),
        (Made, "frame.html", "{{ page.lost }}", ["made.html uses lost"]),
        (Made, "made.html", "{{ page.shown }}{{ all(page) }}", ["made.html uses page"]),
        (MadeSilent, "made.html", MADE["made.html"], ["made.html does not use more"]),
    ],
)
def test_a_gap_is_found(
    context: type[PageContext], template: str, source: str, found: list[str]
) -> None:
    """The controls: a field that is not used, and a name that is none."""
    assert list(gaps(context, {**MADE, template: source})) == found


def test_what_nobody_explains_is_found() -> None:
    """A field of a context, and a name of the surroundings."""
    assert list(silent(Made)) == []
    assert list(silent(MadeSilent)) == ["MadeSilent.more"]
    used = [of_surroundings(parsed(source)) for source in MADE.values()]
    assert used == [{"t"}, {"link"}, set()]
