"""Stripe as far as we use it, by the shapes of its API reference, with books of its own.

It has what the stand-in ``localstripe`` lacks: Checkout sessions, search, idempotency keys, and the
rule that no more is refunded than was charged.
"""

import hmac
import json
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from domain.ids import PaymentId
from domain.money import Currency
from marketplace.gateways.stripe.account import StripeAccount
from marketplace.gateways.stripe.gateway import StripeGateway
from tests.gateways.contract import NOW, Message
from tests.gateways.serving import Request, Response, Server
from workers.gateway import HostedPage

KEY, SECRET = "sk_test_demo", "whsec_demo"
Fields = dict[str, Any]


def nested(body: str) -> Fields:
    """A form whose names say where a value stands: ``metadata[payment_id]``."""
    found: Fields = {}
    for name, value in parse_qsl(body, strict_parsing=bool(body)):
        first, *rest = name.replace("]", "").split("[")
        place, last = found, first
        for part in rest:
            place = place.setdefault(last, {})
            last = part
        place[last] = value
    return found


class RefusedError(Exception):
    """An error of the documented shape."""

    def __init__(self, code: str, kind: str = "invalid_request_error") -> None:
        super().__init__(code)
        self.code, self.kind = code, kind


class StripeOutside(Server):
    """The gateway's side."""

    def __init__(self, url: str, secret: str = SECRET) -> None:
        super().__init__()
        currencies = frozenset({Currency.CNY, Currency.USD, Currency.JPY})
        self.account = StripeAccount(KEY, ("whsec_before", secret), currencies, url)
        self.rail = StripeGateway(self.account, lambda: NOW, answer_seconds=0.5)
        self.secret = secret
        self.secrets = (KEY, SECRET)
        self.sessions: dict[str, Fields] = {}
        self.intents: dict[str, Fields] = {}
        self.refunds: dict[str, Fields] = {}
        self.keys: dict[str, tuple[str, Fields]] = {}
        self.searchable = False
        self.manual = False
        self._numbers = count(1)

    def carried_out(self, request: Request) -> Response:
        """What Stripe's server does."""
        assert request.headers["authorization"] == f"Bearer {KEY}"
        try:
            said = self.kept(request)
        except RefusedError as error:
            told = {"type": error.kind, "code": error.code, "message": "demo"}
            return Response(json.dumps({"error": told}).encode(), 400)
        return Response(json.dumps(said).encode(), 200, {"content-type": "application/json"})

    def kept(self, request: Request) -> Fields:
        """One answer for each idempotency key; another content under it is an error."""
        key = request.headers.get("idempotency-key")
        ours = key is not None and key.partition(":")[0] in {"payment", "refund", "capture"}
        body = request.body.decode()
        if ours and key in self.keys:
            before, said = self.keys[key]
            if before != body:
                raise RefusedError("idempotency_key_in_use", "idempotency_error")
            return said
        said = self.carry_out(request, nested(body))
        if ours and key is not None:
            self.keys[key] = body, dict(said)
        return said

    def carry_out(self, request: Request, content: Fields) -> Fields:
        """One call."""
        parts = urlsplit(request.target)
        query = {name: value[0] for name, value in parse_qs(parts.query).items()}
        words = parts.path.removeprefix("/v1/").split("/")
        match request.method, words:
            case "POST", ["checkout", "sessions"]:
                return self.session(content)
            case "GET", ["checkout", "sessions"]:
                assert int(query["created[gte]"]) == int((NOW - timedelta(hours=25)).timestamp())
                return self.listed([*self.sessions.values()], query)
            case "POST", ["checkout", "sessions", name, "expire"]:
                session = self.sessions[name]
                if session["status"] != "open":
                    raise RefusedError("resource_missing")
                session["status"] = "expired"
                return session
            case "GET", ["payment_intents", "search"]:
                found = [
                    one
                    for one in self.intents.values()
                    if self.searchable and f"'{one['metadata']['payment_id']}'" in query["query"]
                ]
                return {"object": "search_result", "data": found, "has_more": False}
            case "GET", ["payment_intents", name]:
                assert query["expand[0]"] == "latest_charge.balance_transaction"
                return self.intents[name]
            case "POST", ["payment_intents", name, "capture"]:
                self.intents[name] |= {"status": "succeeded", **self.charged(self.intents[name])}
                return self.intents[name]
            case "POST", ["refunds"]:
                return self.refund(content)
            case "GET", ["refunds"]:
                ours = [
                    one
                    for one in self.refunds.values()
                    if one["payment_intent"] == query["payment_intent"]
                ]
                return self.listed(ours, query)
        raise RefusedError("url_unknown")

    def listed(self, objects: list[Fields], query: dict[str, str]) -> Fields:
        """Newest first, two a page whatever is asked for: so all pages are turned."""
        newest = objects[::-1]
        names = [one["id"] for one in newest]
        first = names.index(query["starting_after"]) + 1 if "starting_after" in query else 0
        page = newest[first : first + 2]
        return {"object": "list", "data": page, "has_more": first + 2 < len(newest)}

    def session(self, content: Fields) -> Fields:
        """A page."""
        assert content["mode"] == "payment"
        assert content["payment_intent_data"]["metadata"] == content["metadata"]
        assert int(content["expires_at"]) == int((NOW + timedelta(minutes=30)).timestamp())
        price = content["line_items"]["0"]["price_data"]
        name = f"cs_test_{next(self._numbers)}"
        self.sessions[name] = {
            "id": name,
            "object": "checkout.session",
            "client_reference_id": content["client_reference_id"],
            "metadata": content["metadata"],
            "amount_total": int(price["unit_amount"]),
            "currency": price["currency"],
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "url": f"https://checkout.stripe.com/c/pay/{name}",
        }
        return self.sessions[name]

    def charged(self, intent: Fields) -> Fields:
        """A charge with what Stripe keeps of it."""
        return {
            "amount_received": intent["amount"],
            "latest_charge": {
                "id": f"ch_{next(self._numbers)}",
                "object": "charge",
                "created": int(NOW.timestamp()),
                "balance_transaction": {
                    "id": f"txn_{next(self._numbers)}",
                    "object": "balance_transaction",
                    "fee": intent["amount"] * 29 // 1_000,
                    "currency": intent["currency"],
                },
            },
        }

    def refund(self, content: Fields) -> Fields:
        """Never beyond the charge."""
        name, amount = content["payment_intent"], int(content["amount"])
        intent = self.intents[name]
        if self.refunded_of(name) + amount > intent["amount_received"]:
            raise RefusedError("charge_already_refunded")
        refund = {
            "id": f"re_{next(self._numbers)}",
            "object": "refund",
            "payment_intent": name,
            "amount": amount,
            "currency": intent["currency"],
            "metadata": content["metadata"],
            "status": "succeeded",
            "created": int(NOW.timestamp()),
        }
        self.refunds[refund["id"]] = refund
        return refund

    def refunded_of(self, intent: str) -> int:
        """In minor units."""
        ours = [one for one in self.refunds.values() if one["payment_intent"] == intent]
        return sum(one["amount"] for one in ours)

    async def pay(self, page: HostedPage) -> None:
        """Enter a card that is good."""
        session = self.sessions[page.url.rpartition("/")[2]]
        if session["status"] != "open":
            raise LookupError("nobody can pay here")
        intent: Fields = {
            "id": f"pi_{next(self._numbers)}",
            "object": "payment_intent",
            "amount": session["amount_total"],
            "currency": session["currency"],
            "metadata": session["metadata"],
            "status": "requires_capture",
        }
        if not self.manual:
            intent |= {"status": "succeeded", **self.charged(intent)}
        self.intents[intent["id"]] = intent
        paid = "unpaid" if self.manual else "paid"
        session |= {
            "status": "complete",
            "payment_status": paid,
            "payment_intent": intent["id"],
        }

    def refunded(self, payment_id: PaymentId) -> int:
        """In minor units."""
        return self.refunded_of(self.of(payment_id)["id"])

    def of(self, payment_id: PaymentId) -> Fields:
        """The intent of a payment."""
        (found,) = (
            one for one in self.intents.values() if one["metadata"]["payment_id"] == payment_id
        )
        return found

    def notice(self, payment_id: PaymentId, **more: Any) -> Message:
        """As Stripe posts it when somebody paid."""
        return self.event("payment_intent.succeeded", self.of(payment_id) | more)

    def event(self, kind: str, told: Any, at: datetime = NOW, **more: Any) -> Message:
        """Signed by our own hand, not by the SDK."""
        whole = {
            "id": "evt_demo",
            "object": "event",
            "type": kind,
            "livemode": False,
            "data": {"object": told},
            **more,
        }
        body = json.dumps(whole, indent=2, ensure_ascii=False).encode()
        stamp = int(at.timestamp())
        signed = hmac.new(self.secret.encode(), b"%d." % stamp + body, sha256).hexdigest()
        return {"Stripe-Signature": f"t={stamp},v1={signed},v0=00"}, body
