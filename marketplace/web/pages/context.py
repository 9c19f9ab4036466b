"""What a template gets: one documented context of its own, and what all of them share."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar, TypedDict

from markupsafe import Markup
from msgspec import Struct

from projections.money import MoneyView
from projections.treatments import Treatment


class PageContext(Struct, frozen=True):
    """What one page shows: its template knows it as ``page``.

    Each page's child stands in the ``pages.py`` of its noun and says under ``Attributes:`` what
    every field means; ``tests/pages/test_contexts.py`` holds templates and contexts together.

    Attributes:
        template: The file that shows it.
    """

    template: ClassVar[str]


class Surroundings(TypedDict):
    """What every template may use beside its page, and beside what nouns bring to show values.

    Attributes:
        lang: The reader's language, BCP 47.
        other_lang: The other one.
        switch: This page in the other language.
        assets: Addresses of style and pictures, by file name.
        skipped: Decisions that a read model of this page leaves an event out; mostly none.
        t: The text of two, Chinese and English, that the reader understands.
        title: The same of a pair.
        word: What a value of a kind is called.
        money: An amount, as the reader writes it.
        time: A minute, Beijing time.
        tongue: In which language a text was written, for ``lang``.
        bar: Parts of a whole, as name, start and length in thousandths.
        link: A path of ours that keeps the reader's language.
    """

    lang: str
    other_lang: str
    switch: str
    assets: Mapping[str, str]
    skipped: list[Treatment]
    t: Callable[[str, str], str]
    title: Callable[[tuple[str, str]], str]
    word: Callable[[str, str], str]
    money: Callable[[MoneyView], str]
    time: Callable[[datetime], Markup]
    tongue: Callable[[str], str]
    bar: Callable[[list[tuple[str, str, MoneyView]]], list[tuple[str, int, int]]]
    link: Callable[[str], str]
