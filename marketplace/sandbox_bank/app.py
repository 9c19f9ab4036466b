"""The composition root: one small ASGI application, and what it is made of."""

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg
from asyncpg.pool import Pool
from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from marketplace.connections import WORKERS, pool_of
from marketplace.sandbox_bank.api.controls import CONTROLS
from marketplace.sandbox_bank.api.door import check_signature
from marketplace.sandbox_bank.api.routes import ROUTES
from marketplace.sandbox_bank.bank import Bank
from marketplace.sandbox_bank.clock import Wall, wall_time
from marketplace.sandbox_bank.day import working
from marketplace.sandbox_bank.pages.desk import DESK
from marketplace.sandbox_bank.pages.paying import decide_payment, show_payment
from marketplace.sandbox_bank.pages.showing import refusal_page, require_own_name
from marketplace.sandbox_bank.refusals import BankRefusalError, Rule
from marketplace.sandbox_bank.schema import make_tables
from marketplace.sandbox_bank.settings import BankSettings, checked
from marketplace.web.headers import add_headers
from marketplace.web.pages.assets import send_asset

BODY_BYTES_MAX: Final = 64 * 1024
POOL_MAX: Final = 16
API: Final = "/v1"
STYLE: Final = Path(__file__).parent / "pages/bank.css"
logger = logging.getLogger(__name__)


def usual_pool(dsn: str) -> Pool:
    """Of the bank's database; its waits have an end."""
    return pool_of(dsn, WORKERS, size_max=POOL_MAX)


def create_app(
    settings: BankSettings,
    *,
    wall: Wall = wall_time,
    open_pool: Callable[[str], Pool] = usual_pool,
    by_itself: bool = True,
) -> Litestar:
    """The bank.

    Args:
        settings: Checked here once more.
        wall: The machine's time.
        open_pool: Opens the database.
        by_itself: Whether it does what is due without being told; tests tell it.

    Raises:
        BankSettingsError: a key is too short.
    """
    checked(settings)
    assert settings.database_url is not None
    dsn = settings.database_url

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        async with open_pool(dsn) as pool:
            async with pool.acquire() as connection:
                await make_tables(connection)
            app.state.bank = Bank(settings, pool, wall)
            if not by_itself:
                yield
                return
            async with working(app.state.bank):
                yield

    api = Router(API, route_handlers=[*ROUTES, *CONTROLS], before_request=check_signature)
    desk = Router("/", route_handlers=DESK, before_request=require_own_name)
    pages = [show_payment, decide_payment, send_asset, send_style, show_health]
    return Litestar(
        [api, *pages, *(() if settings.public else (desk,))],
        lifespan=[lifespan],
        exception_handlers={
            BankRefusalError: _refused,
            asyncpg.DataError: _named_nothing,
            HTTPException: _http_error,
            Exception: _broken,
        },
        before_send=[add_headers],
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=None,
        logging_config=None,
    )


@get("/health/live", include_in_schema=False)
async def show_health() -> Response[str]:
    """That it answers."""
    return Response("ok", media_type=MediaType.TEXT)


@get("/bank.css", include_in_schema=False)
async def send_style() -> Response[str]:
    """What the bank's pages have beside the house's style."""
    return Response(STYLE.read_text(encoding="utf-8"), media_type="text/css; charset=utf-8")


def _is_api(request: Request[Any, Any, State]) -> bool:
    return request.url.path.startswith(f"{API}/")


def _refused(request: Request[Any, Any, State], error: BankRefusalError) -> Response[Any]:
    if not _is_api(request):
        return refusal_page(request, error)
    said = error.rule.value
    problem = {"code": error.code, "about": error.about, "zh": said.zh, "en": said.en}
    return Response(problem, status_code=error.status, media_type="application/problem+json")


def _named_nothing(request: Request[Any, Any, State], error: Exception) -> Response[Any]:
    """An address names what no column holds, so that there is no such thing; bodies are bounded."""
    del error
    return _refused(request, BankRefusalError(Rule.UNKNOWN))


def _http_error(request: Request[Any, Any, State], error: HTTPException) -> Response[Any]:
    del request
    problem = {"code": f"http_{error.status_code}", "en": error.detail}
    kind = "application/problem+json"
    return Response(problem, status_code=error.status_code, media_type=kind, headers=error.headers)


def _broken(request: Request[Any, Any, State], error: Exception) -> Response[Any]:
    """What nobody foresaw: told in the log, and to the caller that it may or may not be done."""
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return Response({"code": "internal_error"}, status_code=500, media_type=MediaType.JSON)
