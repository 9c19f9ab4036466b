"""The pages about work, as a villager on a small phone and an auditor meet them."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from enum import StrEnum
from html import unescape
from io import BytesIO
from itertools import chain
from pathlib import Path

import asyncpg
import pytest
from httpx import AsyncClient
from PIL import Image

from domain.facts.piecework.appeals import AppealGrounds, RulingReason
from domain.facts.piecework.assignment_status import AssignmentStatus
from domain.facts.piecework.claims import ClaimWay
from domain.facts.piecework.judgement import FaultReason
from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.orders import CloseReason, OrderCancelReason, PauseReason
from domain.facts.piecework.terms import QualityRule, Unit, WorkKind
from domain.facts.piecework.work import ReturnReason
from domain.ids import PictureHash
from marketplace.embedded.postgres import PostgresServer
from marketplace.evidence.store import AttachmentStore
from marketplace.handling import CommandHandler
from marketplace.identity.staff import PREFIX, TOKEN_BYTES, Role, create_token
from marketplace.log import EventLog
from marketplace.web.language import Language, tongue
from marketplace.web.nouns import JOINED
from marketplace.web.orders.pieces import show_rate
from projections.advance import advance
from projections.assignments.rows import LOST
from projections.money import RateView, money_view
from projections.orders.offers import Offers
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN, run_sql
from tests.web.serving import client_of
from tests.worlds.drawing import encoded, scene
from tests.worlds.pages_village import CALLS, LANTERNS, RUNNING, SEALS, SHOES, SOCKS, told
from tests.worlds.reading import words_of

STORY = ("O-BAGS", "O-BOXES", "O-TOYS", "O-CARVINGS")
PATHS = (
    *("/", "/work", "/work?before=100"),
    *(f"/orders/{name}" for name in (*STORY, *RUNNING, SOCKS)),
    *(f"/orders/{LANTERNS}?part=2", "/orders/O-BAGS?before=100"),
)
REVIEWING = {"Authorization": f"Bearer {PREFIX}{(b'r' * TOKEN_BYTES).hex()}"}
"""The headers of an officer; a draft is for nobody else but its buyer."""
NEVER_STORED = "aa" * 32
VISITS_MAX = 4
"""The picture that the story of piecework names."""
PAGE_BYTES_MAX = 50_000
SHOWN: dict[str, tuple[type[StrEnum], ...]] = {
    "order": (OrderStatus,),
    "kind": (WorkKind,),
    "quality": (QualityRule,),
    "assignment": (AssignmentStatus,),
    "way": (ClaimWay,),
    "reason": (
        *(PauseReason, CloseReason, OrderCancelReason, ReturnReason, FaultReason),
        *(AppealGrounds, RulingReason),
    ),
}
NEVER_SHOWN = {"unknown"}


class Village:
    """Where the village is.

    Attributes:
        picture: The one of a sample.
        secret: One that no order shows.
    """

    def __init__(self, dsn: str, folder: Path) -> None:
        self.dsn, self.folder = dsn, folder
        self.picture = self.secret = PictureHash("")

    async def tell(self) -> None:
        """Its whole history, shown."""
        async with AttachmentStore(self.folder) as store:
            large = encoded(scene(1_200, 800), "JPEG")
            self.picture = PictureHash((await store.put(large)).sha256)
            small = await store.put(encoded(scene(8, 8), "PNG"))
            self.secret = PictureHash(small.sha256)
        async with await EventLog.open(self.dsn, origin=ORIGIN) as log:
            handler = CommandHandler(log)
            for command, actor in told(self.picture):
                await handler.handle(command, actor=actor)
            connection = await asyncpg.connect(self.dsn)
            for make in PROJECTIONS.values():
                projection = make()
                async for events in log.iterate():
                    await advance(projection, connection, events)
            await create_token(
                connection, name="officer", role=Role.OFFICER, entropy=lambda size: b"r" * size
            )
            await connection.close()


@pytest.fixture(scope="session")
def village(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Village:
    """For reading only."""
    statement = "CREATE DATABASE village TEMPLATE template_market"
    asyncio.run(run_sql(postgres.dsn("postgres"), statement))
    made = Village(postgres.dsn("village"), tmp_path_factory.mktemp("pictures"))
    asyncio.run(made.tell())
    return made


@pytest.fixture
async def visitor(village: Village) -> AsyncIterator[AsyncClient]:
    """Somebody who looks for work."""
    async with client_of(village.dsn, village.folder) as opened:
        yield opened


async def read(visitor: AsyncClient, path: str, lang: str = "en") -> str:
    """A page's text."""
    headers = REVIEWING if SOCKS in path else {}
    address = f"{path}{'&' if '?' in path else '?'}lang={lang}"
    answer = await visitor.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-CN"), ("en", "en")])
async def test_each_page_in_each_language(
    visitor: AsyncClient, path: str, lang: str, tag: str
) -> None:
    """Light, nothing from elsewhere; what others wrote is marked with its tongue."""
    text = await read(visitor, path, lang)
    assert f'<html lang="{tag}">' in text
    assert len(text.encode()) < PAGE_BYTES_MAX
    assert not re.search(r'(?:src|href|action)="(?:[a-z]+:)?//', text)
    assert "<script" not in text
    assert not re.search(r'\sstyle="', text)
    assert text.count("<h1>") == 1
    assert text.count("<table") == text.count("<caption")
    assert all('alt="' in picture for picture in re.findall(r"<img[^>]*>", text))
    own = re.sub(r'<(li|span|strong|a)[^>]* lang="zh-CN">.*?</\1>', "", text)
    words = words_of(own if lang == "en" else text)
    if lang == "en":
        assert not re.findall(r"[一-鿿、。，；：]+", words.replace("明账", ""))
    else:
        assert not re.findall(r"[一-鿿][,;:!?]", words), "half-width punctuation"


def kind_of(link: str) -> str:
    """Links of one kind lead to pages that one template makes."""
    return re.sub(r"[A-Z]+-[A-Z0-9-]+|[0-9a-f]{64}|=\d+", "…", link)


async def test_links_lead_somewhere_and_keep_the_language(visitor: AsyncClient) -> None:
    """From home to open work, to an order, to its households and pictures; a few of each kind."""
    seen, waiting = {"/?lang=en"}, ["/?lang=en"]
    visits = Counter[str]()
    while waiting:
        answer = await visitor.get(waiting.pop(0))
        if NEVER_STORED in str(answer.url):
            continue
        assert answer.status_code == 200, answer.url
        if "text/html" not in answer.headers["content-type"]:
            continue
        for link in re.findall(r'(?:href|src)="(/[^"#]*)', answer.text):
            link = unescape(link)  # noqa: PLW2901 - what the browser would follow
            if link in seen or "lang=zh" in link or link.endswith("ndjson") or "/docs" in link:
                continue
            kept = link.startswith(("/static/", "/api/v1/")) or "/pictures/" in link
            assert kept or "lang=en" in link, f"{answer.url}: {link}"
            seen.add(link)
            visits[kind_of(link)] += 1
            if visits[kind_of(link)] <= VISITS_MAX or link.startswith(("/work", "/orders/")):
                waiting.append(link)
    for part in ("/work?", f"/orders/{SEALS}?", "/pictures/240/", "/households/H-NEEDY"):
        assert any(part in link for link in seen), part


async def test_open_work_says_what_it_pays_and_who_may_claim(visitor: AsyncClient) -> None:
    """Exact below a fen, an hour's pay, due date, lots left, and the tiers."""
    text = await read(visitor, "/work")
    cards = {name: text.partition(f"/orders/{name}?")[2].partition("</li>")[0] for name in RUNNING}
    seals = words_of(cards[SEALS])
    assert "CN¥0.02 a piece" in seals
    assert "≈ CN¥30.00 an hour" in seals
    assert "Due 2026-06-10" in seals
    assert "Lots left: 40 of 40" in seals
    assert "Lots for tier 3 and up: 40; for everybody: 20" in seals
    lanterns = words_of(cards[LANTERNS])
    assert "CN¥10.01 for 3 pieces" in lanterns
    assert "Lots for tier 4 and up: 39; for everybody: 18" in lanterns
    calls = words_of(cards[CALLS])
    assert "CN¥10.01 for 3 calls" in calls
    assert "tier" not in calls
    assert "for everybody: 10" in calls
    assert not cards[SHOES], "a paused order can't be claimed"
    assert "<img" in cards[SEALS]
    assert "<img" not in cards[CALLS]


@pytest.mark.parametrize("name", [*STORY, *RUNNING, SOCKS])
async def test_the_escrow_on_the_page_is_that_of_the_journal(
    visitor: AsyncClient, village: Village, name: str
) -> None:
    """The terms sum to the whole, and what is left is the account's balance."""
    text = await read(visitor, f"/orders/{name}")
    table = text.partition("Every cent of the escrow")[2].partition("</table>")[0]
    *parts, whole = (
        int(figure.replace(",", "").replace(".", ""))
        for figure in re.findall(r'<td class="figure">CN¥([\d,.]+)</td>', table)
    )
    assert sum(parts) == whole
    connection = await asyncpg.connect(village.dsn)
    balance = await connection.fetchval(
        "SELECT balance_minor FROM journal.balances WHERE account = $1", f"escrow:order:{name}"
    )
    await connection.close()
    assert parts[-1] == -(balance or 0)
    equation = re.search(
        r"In escrow CN¥(\S+) = paid in CN¥(\S+) − released CN¥(\S+) − refunded CN¥(\S+)",
        words_of(text),
    )
    assert equation is not None
    left, funded, released, refunded = (
        int(figure.replace(",", "").replace(".", "")) for figure in equation.groups()
    )
    assert left == funded - released - refunded == parts[-1]


async def test_an_order_shows_terms_test_lots_custody_and_log(visitor: AsyncClient) -> None:
    """Everything that a worker, a buyer and an auditor look for."""
    text = words_of(await read(visitor, f"/orders/{LANTERNS}"))
    assert "Sample: 10 pieces in 60 min 0 s; at this pace an hour pays CN¥33.36" in text
    assert "the wage × 1.2" in text
    assert "Lot 1 10 pieces H-NEEDY handed in 8 pieces of the share kept for the" in text
    assert "H-NEEDY in progress 2 pieces of the share kept for the neediest" in text
    assert "what was left when a part was handed in due 2026-05-24 10:00" in text
    assert "Lot 3 10 pieces free · kept for the neediest" in text
    assert "fault: wrong size, clause 2" in text
    assert "8 = 8 + 0 + 0 + 0 + 0 issued 8 = handed in 8 + returned 0" in text
    assert "3 = 0 + 0 + 0 + 0 + 3 issued 3 = handed in 0 + returned 0" in text
    assert "the worker has not counted them yet" in text
    assert "Lot 41 was claimed by H-OTHER (tier 1): of the share that is open to all" in text
    assert "Claims opened: lots 1–23 are kept for households of tier 4 and up" in text
    assert "Set aside for the station S-HILL, to be claimed without a network: lots 45, 44" in text
    second = words_of(await read(visitor, f"/orders/{LANTERNS}?part=2"))
    assert "Lot 41 10 pieces H-OTHER claimed of the share that is open to all" in second
    assert "Lot 45 10 pieces set aside for S-HILL" in second
    assert "Lot 1 10 pieces" not in second
    boxes = words_of(await read(visitor, "/orders/O-BOXES"))
    assert "9 = 8 + 0 + 1 + 0 + 0" in boxes
    bags = words_of(await read(visitor, "/orders/O-BAGS"))
    assert "ratings: of the buyer 5 / 5, of the worker 4 / 5" in bags
    assert "Lot 10 5 pieces not done" in bags
    assert "appeal: the count is wrong; ruling: both are right in part" in bags
    assert "appeal: the pieces are good; not answered in time, so it is paid" in bags
    assert "The tokens of the station S-HILL ran out" in bags
    assert "To be passed first: Sewing test" in bags
    socks = words_of(await read(visitor, f"/orders/{SOCKS}"))
    assert "The rate was not reviewed yet" in socks
    assert "No lot can be claimed now." in socks
    assert "/pictures/" not in await read(visitor, f"/orders/{SOCKS}")


async def test_the_allocation_log_turns_its_pages_without_a_gap(visitor: AsyncClient) -> None:
    """Following "older" shows every entry once; each entry says something."""
    path, seen = f"/orders/{LANTERNS}?before=9007199254740991&lang=en", []
    while path:
        body = (await visitor.get(path)).text.partition('id="log"')[2]
        entries = re.findall(r"<li>(.*?)<br><small>.*?event (\d+)</small>", body, re.DOTALL)
        assert all(words_of(said).strip() for said, _ in entries)
        seen += [int(position) for _, position in entries]
        older = re.search(r'rel="next" href="([^"]+)"', body)
        path = unescape(older[1]) if older else ""
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) > 4


@pytest.mark.parametrize("side", [240, 720])
async def test_pictures_of_a_sample_are_small_and_for_everybody(
    visitor: AsyncClient, village: Village, side: int
) -> None:
    """As a WebP of that size, kept for ever; asked for twice, the same."""
    path = f"/orders/{SEALS}/pictures/{side}/{village.picture}"
    answers = [await visitor.get(path) for _ in range(2)]
    assert answers[0].status_code == 200
    assert answers[0].content == answers[1].content
    assert answers[0].headers["content-type"] == "image/webp"
    assert "immutable" in answers[0].headers["cache-control"]
    with Image.open(BytesIO(answers[0].content)) as shown:
        assert shown.size == (side, side * 2 // 3)
        red, blue = shown.getpixel((2, 2)), shown.getpixel((side - 3, 2))
    assert red[0] > 150 > red[2]
    assert blue[2] > 150 > blue[0]


async def test_other_pictures_are_not_for_everybody(visitor: AsyncClient, village: Village) -> None:
    """Only what a published order shows of its sample, in the sizes of the pages."""
    for path in (
        f"/orders/{SEALS}/pictures/240/{village.secret}",
        f"/orders/{SEALS}/pictures/239/{village.picture}",
        f"/orders/{CALLS}/pictures/240/{village.picture}",
        f"/orders/{SOCKS}/pictures/240/{village.picture}",
        f"/orders/O-NONE/pictures/240/{village.picture}",
        f"/orders/O-BAGS/pictures/240/{NEVER_STORED}",
        f"/orders/{SEALS}/pictures/240/..%2f..",
        f"/orders/{SEALS}/pictures/x/{village.picture}",
    ):
        assert (await visitor.get(path)).status_code == 404, path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/orders/O-NONE", 404),
        ("/orders/%00", 404),
        ("/orders", 404),
        ("/work?before=-1", 400),
        ("/work?before=x", 400),
        (f"/orders/{SEALS}?part=0", 400),
        (f"/orders/{SEALS}?before={2**63}", 400),
    ],
)
async def test_what_is_not_there_or_odd_is_said_in_words(
    visitor: AsyncClient, path: str, status: int
) -> None:
    """A person gets a page."""
    answer = await visitor.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert "<h1>" in answer.text


def unnamed(kinds: tuple[type[StrEnum], ...], known: dict[str, object]) -> set[str]:
    """Values that a page may show and that have no name."""
    return {str(value) for value in chain(*kinds)} - set(known) - NEVER_SHOWN


def test_every_value_shown_has_a_name_in_both_languages() -> None:
    """None is missing, none the same in both; nor is the control complete."""
    for kind, values in SHOWN.items():
        assert unnamed(values, dict(JOINED.words[kind])) == set(), kind
    assert LOST in JOINED.words["assignment"]
    assert unnamed((Unit,), dict(JOINED.words["unit"])) == set()
    for text in chain.from_iterable(words.values() for words in JOINED.words.values()):
        assert text.zh
        assert text.en
        assert text.zh != text.en
    assert unnamed((OrderStatus,), {"open": 1}) >= {"paused", "settled"}


def test_every_kind_of_entry_of_the_log_has_a_sentence() -> None:
    """The template knows each event that the projection notes, and no other."""
    template = Path("marketplace/web/orders/templates/order_parts.html").read_text(encoding="utf-8")
    told_of = set(re.findall(r'one\.type == "(\w+)"', template))
    assert told_of == {kind.__name__ for kind in Offers.handles}


def yuan(minor: int, pieces: int) -> RateView:
    """A rate in fen."""
    return RateView(money_view(minor, "CNY"), pieces)


@pytest.mark.parametrize(
    ("rate", "zh", "en"),
    [
        (yuan(2, 1), "每件 ¥0.02", "CN¥0.02 a piece"),
        (yuan(100, 3), "每 3 件 ¥1.00", "CN¥1.00 for 3 pieces"),
        (yuan(1, 2), "每 2 件 ¥0.01", "CN¥0.01 for 2 pieces"),
        (yuan(100, 4), "每件 ¥0.25", "CN¥0.25 a piece"),
        (yuan(123_456, 1_000), "每 1,000 件 ¥1,234.56", "CN¥1,234.56 for 1,000 pieces"),
    ],
)
def test_rates_are_shown_exactly(rate: RateView, zh: str, en: str) -> None:
    """Never rounded: for as many pieces as make whole fen."""
    assert show_rate(rate, "piece", Language.ZH) == zh
    assert show_rate(rate, "piece", Language.EN) == en
    assert show_rate(yuan(5, 1), "answer", Language.EN) == "CN¥0.05 an answer"


def test_what_others_wrote_is_marked_with_its_tongue() -> None:
    """For screen readers and fonts."""
    assert tongue("照样品缝制。") == "zh-CN"
    assert tongue("Sew as the sample shows.") == "en"
