"""``/metrics`` for Prometheus: requests, and how the log and its read models stand."""

from collections import Counter as Counted
from datetime import datetime
from time import perf_counter
from typing import Any, Final

import asyncpg
from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from marketplace.health import Wrong, health_of
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from projections.payments import queries as payments
from projections.payouts import custody
from projections.payouts import queries as payouts
from projections.payouts.views import WaitsFor
from projections.registry import standings
from projections.timers import tables as timers
from projections.treatments import skipped

STARTED: Final = "mingzhang_started"
UNROUTED: Final = "(none)"
OF_REQUESTS: Final = ("method", "route", "status")


class MoneyIn:
    """Payments that are open, and captured money that waits for a person."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._started = Gauge(
            "mingzhang_payments_open",
            "Payments that were started and came to no end.",
            registry=registry,
        )
        self._suspended = Gauge(
            "mingzhang_payments_suspended",
            "How often captured money that does not fit waits for a person.",
            registry=registry,
        )
        self._oldest = Gauge(
            "mingzhang_payments_suspended_oldest_seconds",
            "How long the oldest of it has waited.",
            registry=registry,
        )

    def set(self, found: payments.Open, now: datetime) -> None:
        """As the read model says."""
        self._started.set(found.started)
        self._suspended.set(found.suspended)
        self._oldest.set(0 if found.oldest is None else (now - found.oldest).total_seconds())


class Metrics:
    """One process' counters; figures of the log are read when they are asked for."""

    def __init__(self) -> None:
        # A gauge of when each counter was made doubles the series and answers nobody's question.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "mingzhang_http_requests", "Requests answered.", OF_REQUESTS, registry=self._registry
        )
        self._seconds = Histogram(
            "mingzhang_http_request_seconds",
            "Time to the answer.",
            ["route"],
            registry=self._registry,
        )
        self._log = Gauge("mingzhang_log_events", "Events in the log.", registry=self._registry)
        self._lag = Gauge(
            "mingzhang_projection_lag_events",
            "Events that a projection has not folded.",
            ["projection"],
            registry=self._registry,
        )
        self._stopped = Gauge(
            "mingzhang_projection_stopped",
            "1 if a projection met what it can't handle.",
            ["projection"],
            registry=self._registry,
        )
        self._skipped = Gauge(
            "mingzhang_projection_skipped_events",
            "Events that a projection passes over by a person's decision.",
            ["projection"],
            registry=self._registry,
        )
        self._in_flight = Gauge(
            "mingzhang_payouts_in_flight", "Payouts on their way.", registry=self._registry
        )
        self._oldest = Gauge(
            "mingzhang_payouts_in_flight_oldest_seconds",
            "Age of the oldest payout on its way.",
            registry=self._registry,
        )
        self._overdue = Gauge(
            "mingzhang_timers_overdue",
            "Due times that nobody has acted on.",
            registry=self._registry,
        )
        self._overdue_oldest = Gauge(
            "mingzhang_timers_overdue_oldest_seconds",
            "How long the oldest of them has been due.",
            registry=self._registry,
        )
        self._wrong = Gauge(
            "mingzhang_wrong",
            "How often /health/ready finds this wrong now; 0 if it does not.",
            ["reason"],
            registry=self._registry,
        )
        self._custody = Gauge(
            "mingzhang_custody",
            "In the custody account, in yuan, not fen; below zero, more was paid out than arrived.",
            ["currency"],
            registry=self._registry,
        )
        self._waiting = Gauge(
            "mingzhang_payouts_waiting",
            "Approved payouts that no worker sends yet, by what they wait for.",
            ["reason"],
            registry=self._registry,
        )
        self._money_in = MoneyIn(self._registry)
        self.handler = self._handler()

    def start(self, app: ASGIApp) -> ASGIApp:
        """Middleware: note when a request came to its route."""

        async def timed(scope: Scope, receive: Receive, send: Send) -> None:
            scope["state"][STARTED] = perf_counter()
            await app(scope, receive, send)

        return timed

    async def count(self, message: Message, scope: Scope) -> None:
        """Before an answer is sent, errors and unknown addresses included."""
        if message["type"] != "http.response.start":
            return
        known: Any = scope
        # The template, never the address: an id in a label would be a series for each household.
        route = known.get("path_template") or UNROUTED
        self._requests.labels(known["method"], route, message["status"]).inc()
        started = known.get("state", {}).get(STARTED)
        if started is not None:
            self._seconds.labels(route).observe(perf_counter() - started)

    def _handler(self) -> Any:
        @get("/metrics", include_in_schema=False)
        async def read_metrics(
            log: NamedDependency[EventLog], pool: NamedDependency[asyncpg.Pool]
        ) -> Response[bytes]:
            """Everything in Prometheus' text format."""
            head, now = await log.head(), utc_now()
            self._log.set(head)
            async with pool.acquire() as connection:
                passed_over = Counted(one.projection for one in await skipped(connection))
                for standing in await standings(connection):
                    self._skipped.labels(standing.name).set(passed_over[standing.name])
                    self._lag.labels(standing.name).set(max(head - standing.position, 0))
                    self._stopped.labels(standing.name).set(standing.problem is not None)
                waiting, approved_at = await payouts.count_on_their_way(connection)
                overdue, due_at = await timers.overdue(connection, now)
                for held in await custody.held(connection):
                    self._custody.labels(held.currency).set(float(held.value))
                short = await custody.count_waiting(connection)
                self._waiting.labels(WaitsFor.CUSTODY.value).set(short)
                money_in = await payments.still_open(connection)
            found = [reason.code for reason in (await health_of(pool, utc_now)).reasons]
            for code in Wrong:
                self._wrong.labels(code.value).set(found.count(code))
            self._in_flight.set(waiting)
            self._oldest.set((now - approved_at).total_seconds() if approved_at else 0)
            self._money_in.set(money_in, now)
            self._overdue.set(overdue)
            self._overdue_oldest.set((now - due_at).total_seconds() if due_at else 0)
            return Response(
                generate_latest(self._registry),
                media_type=MediaType.TEXT,
                headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4},
            )

        return read_metrics
