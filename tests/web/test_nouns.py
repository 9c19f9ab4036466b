"""What nouns say of themselves is joined, and whoever forgets or repeats something is told."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from marketplace.identity.staff import Role
from marketplace.web.auth import ROLES
from marketplace.web.desk import Keyed
from marketplace.web.language import Text
from marketplace.web.noun import Noun, NounsDisagreeError, join
from marketplace.web.nouns import JOINED, NOUNS
from marketplace.web.problem_text import LOOK, told
from marketplace.web.refusals import check_refusals, check_words

WEB = Path("marketplace/web")
MACHINERY = {"edge", "openapi", "pages"}
"""Folders of what all nouns stand on."""
TOLD = told("甲。", "A.", LOOK)


@get("/things")
async def read_things() -> str:
    """A query."""
    return ""


@post("/things", opt={ROLES: (Role.OFFICER,)})
async def make_thing() -> str:
    """A command."""
    return ""


@post("/gifts", opt={ROLES: ()})
async def give() -> str:
    """A command that anybody may give."""
    return ""


def test_every_folder_of_the_web_is_a_noun_of_the_list() -> None:
    """None is forgotten, each is called as its folder, and it exports one value only."""
    folders = {path.parent.name for path in WEB.glob("*/__init__.py")}
    assert folders - MACHINERY == {noun.name for noun in NOUNS}
    for noun in NOUNS:
        text = (WEB / noun.name / "__init__.py").read_text()
        assert text.count(": Final = ") == 1, noun.name


def test_what_fits_is_joined() -> None:
    """The control: all of it, in the order of the list."""
    giving = Noun(name="gifts", api=(give,), open_paths=frozenset({"/gifts"}))
    things = Noun(name="things", api=(read_things, make_thing), problems={"Odd": TOLD})
    joined = join((giving, things))
    assert joined.api == (give, read_things, make_thing)
    assert joined.problems == {"Odd": TOLD}


@pytest.mark.parametrize(
    ("nouns", "said"),
    [
        ((Noun(name="a"), Noun(name="a")), "noun twice: a"),
        ((Noun(name="a", api=(read_things, read_things)),), "route twice: API GET /things"),
        (
            (Noun(name="a", pages=(read_things,)), Noun(name="b", pages=(read_things,))),
            "route twice: GET /things",
        ),
        (
            (Noun(name="a", problems={"Odd": TOLD}), Noun(name="b", problems={"Odd": TOLD})),
            "problem twice: Odd",
        ),
        (
            tuple(Noun(name=name, words={"state": {"open": Text("开", "open")}}) for name in "ab"),
            "word of state twice: open",
        ),
        (tuple(Noun(name=name, shows={"rate": str}) for name in "ab"), "way to show twice: rate"),
        (
            tuple(Noun(name=name, templates=WEB / "home" / "templates") for name in "ab"),
            "template twice: home.html",
        ),
        ((Noun(name="a", api=(give,)),), "open to anybody"),
        ((Noun(name="a", open_paths=frozenset({"/gifts"})),), "open to anybody"),
        (
            (Noun(name="a", api=(make_thing,), open_paths=frozenset({"/things"})),),
            "open to anybody",
        ),
    ],
)
def test_what_does_not_fit_does_not_start(nouns: tuple[Noun, ...], said: str) -> None:
    """Each way to say a thing twice, or a command that is open unsaid, is named."""
    with pytest.raises(NounsDisagreeError, match=said):
        join(nouns)


def test_a_refusal_without_a_text_does_not_start() -> None:
    """Of the domain, of the log and of the framework, each is missed by name."""
    for code in ("CampaignIsPaused", "LogBusy", "NotFound", "TooManyStreams"):
        with pytest.raises(NounsDisagreeError, match=f"without a text: .*{code}"):
            check_refusals(JOINED.problems.keys() - {code})


def test_a_text_without_a_refusal_does_not_start() -> None:
    """Whatever can't happen any more is not told of."""
    with pytest.raises(NounsDisagreeError, match=r"without a refusal: .*LongGone"):
        check_refusals({*JOINED.problems, "LongGone"})


def test_a_read_model_without_a_name_does_not_start() -> None:
    """Pages say by name what a read model leaves out."""
    with pytest.raises(NounsDisagreeError, match="evidence"):
        check_words({"read_model": {"journal": Text("总账", "the journal")}})


def unkeyed(handlers: Iterable[HTTPRouteHandler]) -> set[str]:
    """Commands over HTTP that could be recorded twice when a bad network repeats them."""
    return {
        handler.fn.__name__
        for handler in handlers
        if "POST" in handler.http_methods
        if not (
            issubclass(handler.operation_class, Keyed)
            and "desk" in handler.parsed_fn_signature.parameters
        )
    }


def test_every_command_is_declared_in_one_way_and_needs_a_key() -> None:
    """A desk settles caller, key, moment and actor; what records no event needs none of it."""
    assert unkeyed(JOINED.api) == {"upload_picture", "open_commitment_of_log"}


def test_a_command_without_a_key_would_be_named() -> None:
    """The control."""
    assert unkeyed((read_things, make_thing)) == {"make_thing"}
