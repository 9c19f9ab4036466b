"""Every command of piecework: which roles may give it, and a body that can be read."""

from typing import Any, Final

from tests.worlds.web_village import STATION, cny, in_days

WORKERS = {"worker", "operator", "station"}
STORES = {"station", "operator", "buyer"}
QUANTITY = {"quantity": 1}
FAULT = {"reason": "dirty", "clause": 1, "pictures": []}
TOKEN = {"token": "A", "household_id": "H-1", "claimed_at": in_days(0)}
COMMANDS: Final[dict[str, tuple[set[str], Any]]] = {
    "/orders": ({"buyer"}, None),
    "/orders/{order_id}/funding": ({"buyer"}, {"amount": cny("1.00")}),
    "/orders/{order_id}/rate-review": ({"officer"}, {"pieces": 1, "seconds": 600}),
    "/orders/{order_id}/sample-retakes": (
        {"officer"},
        {"pieces": 1, "seconds": 600, "reason": "mistyped"},
    ),
    "/orders/{order_id}/publication": ({"buyer"}, None),
    "/orders/{order_id}/pause": ({"buyer", "officer"}, {"reason": "complaint"}),
    "/orders/{order_id}/resumption": ({"buyer", "officer"}, None),
    "/orders/{order_id}/closure": ({"buyer", "officer"}, None),
    "/orders/{order_id}/cancellation": ({"buyer", "officer"}, {"reason": "rules_breached"}),
    "/orders/{order_id}/settlement": ({"officer"}, None),
    "/orders/{order_id}/transport-payments": (
        {"officer"},
        {"amount": cny("1.00"), "bank_reference": "b"},
    ),
    "/orders/{order_id}/claims": (WORKERS, {"lot": 1}),
    "/orders/{order_id}/claim-tokens": (
        {"station", "operator", "officer"},
        {"count": 1, "expires_at": in_days(1), "station_id": STATION},
    ),
    "/claim-tokens/redemptions": ({"station", "operator"}, TOKEN),
    "/assignments/{assignment_id}/receipt": (WORKERS, QUANTITY),
    "/assignments/{assignment_id}/scrap": (WORKERS, QUANTITY),
    "/assignments/{assignment_id}/extension": (WORKERS, None),
    "/assignments/{assignment_id}/return": (WORKERS, {"reason": "other"}),
    "/assignments/{assignment_id}/submission": (WORKERS, QUANTITY),
    "/assignments/{assignment_id}/materials": (STORES, QUANTITY),
    "/assignments/{assignment_id}/materials-returns": (STORES, QUANTITY),
    "/assignments/{assignment_id}/scrap-acceptances": (STORES, QUANTITY),
    "/assignments/{assignment_id}/losses": (
        {"officer", "arbiter"},
        {**QUANTITY, "scrap": True, "reason": "faulty_materials"},
    ),
    "/assignments/{assignment_id}/inspection": ({"inspector"}, {"defects": 0}),
    "/assignments/{assignment_id}/approval": ({"buyer"}, None),
    "/assignments/{assignment_id}/partial-approval": ({"buyer"}, {"good": 1, "fault": FAULT}),
    "/assignments/{assignment_id}/rework": ({"buyer"}, {"fault": FAULT}),
    "/assignments/{assignment_id}/rejection": ({"buyer"}, {"good": 1, "fault": FAULT}),
    "/assignments/{assignment_id}/bonuses": (
        {"buyer"},
        {"amount": cny("1.00"), "reason": "quality"},
    ),
    "/assignments/{assignment_id}/appeal": (WORKERS, {"grounds": "count_is_wrong"}),
    "/assignments/{assignment_id}/appeal-answer": ({"buyer"}, {"concedes": True}),
    "/assignments/{assignment_id}/ruling": (
        {"arbiter"},
        {"good": 1, "reason": "clause_unclear", "statement": "x"},
    ),
    "/assignments/{assignment_id}/ratings": (WORKERS | {"buyer"}, {"stars": 3}),
    "/assignments/{assignment_id}/ratings-revelation": ({"officer"}, None),
    "/holiday-notices": (
        {"officer"},
        {
            "year": 2026,
            "source": "x",
            "breaks": [{"first": "2026-01-01", "last": "2026-01-01"}],
        },
    ),
    "/qualifications": (
        {"officer"},
        {"title_zh": "课", "title_en": "Course", "kind": "training"},
    ),
    "/qualifications/{qualification_id}/attempts": (WORKERS, {"answers": []}),
    "/qualifications/{qualification_id}/completions": (
        {"officer", "operator", "station"},
        {"household_id": "H-1"},
    ),
    "/households/{household_id}/stations": (
        {*WORKERS, "officer"},
        {"station_id": STATION, "scopes": ["work"], "confirmation": "form 7"},
    ),
    "/households/{household_id}/stations/{station_id}/withdrawal": ({*WORKERS, "officer"}, None),
    "/households/{household_id}/stations/{station_id}/transfer": (
        {"worker", "officer"},
        {"to": "S-FAR", "scopes": ["work"], "confirmation": "form 7"},
    ),
    "/payout-batches": ({"officer", "operator"}, {"threshold": cny("1.00")}),
    "/payout-batches/{batch_id}/approval": ({"approver"}, None),
}
