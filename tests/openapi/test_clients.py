"""Clients that others' generators make from the document type-check and call every operation."""

import json
import sys
from datetime import date
from http import HTTPStatus
from importlib import import_module
from inspect import signature
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from marketplace.web.openapi.document import operations_of
from tests.openapi.conftest import HERE, Json, Market, run_tool
from tests.openapi.typescript import TSCONFIG, arguments_of, program

PACKAGE = "market_client"
READY = "readReady"
"""Answers 503 here, as documented: no worker runs."""
Told = list[tuple[str, int, bool]]


def check(told: Told, market: Market) -> None:
    """Every operation was called and answered as documented; what is read was there."""
    operations = {
        found["operationId"]: method for _, method, found in operations_of(market.document)
    }
    assert sorted(name for name, _, _ in told) == sorted(operations)
    for name, status, typed in told:
        assert typed, f"{name}: {status} was not understood"
        if operations[name] == "get" and name != READY:
            assert status == HTTPStatus.OK, f"{name}: {status}"
        else:
            assert status < HTTPStatus.INTERNAL_SERVER_ERROR or name == READY, f"{name}: {status}"
    recorded = [name for name, status, _ in told if status == HTTPStatus.CREATED]
    assert {"receiveDonation", "registerHousehold", "uploadPicture"} <= set(recorded)


def test_a_typescript_client_calls_every_operation(tools: Path, market: Market) -> None:
    """openapi-typescript and openapi-fetch: the examples fit the types, and all is called."""
    folder = market.folder / "typescript"
    folder.mkdir()
    (folder / "node_modules").symlink_to(tools.parent)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tsconfig.json").write_text(json.dumps(TSCONFIG))
    document = market.folder / "openapi.json"
    made = ("--default-non-nullable=false", "-o", folder / "schema.d.ts")
    run_tool(tools / "openapi-typescript", document, *made, folder=folder)
    (folder / "calls.ts").write_text(program(market))
    (folder / "picture.png").write_bytes(market.picture)
    run_tool(tools / "tsc", "-p", ".", folder=folder)
    printed = run_tool(
        "node",
        "built/calls.js",
        folder=folder,
        MARKET_URL=market.url,
        MARKET_TOKEN=market.token,
        MARKET_PICTURE=str(folder / "picture.png"),
    )
    check([(name, status, typed) for name, status, typed in json.loads(printed)], market)
    # What is of another shape does not compile, or the check of the examples could not fail.
    (folder / "calls.ts").write_text(program(market).replace('"CNY"', '"XXX"'))
    with pytest.raises(AssertionError, match="XXX"):
        run_tool(tools / "tsc", "-p", ".", folder=folder)


@pytest.fixture
def client(market: Market, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The package that openapi-python-client makes, type-checked and imported.

    It warns that a body may be one kind of picture only; what it left out would not be called.
    """
    made = market.folder / "python"
    program = Path(sys.executable).with_name("openapi-python-client")
    run_tool(
        *(program, "generate", "--meta", "none", "--overwrite"),
        *("--path", market.folder / "openapi.json", "--output-path", made / PACKAGE),
        *("--config", HERE / "python_client.yaml"),
        folder=market.folder,
    )
    run_tool(sys.executable, "-m", "mypy", "-p", PACKAGE, folder=made)
    monkeypatch.syspath_prepend(str(made))
    return import_module(f"{PACKAGE}.client")


def test_a_python_client_calls_every_operation(market: Market, client: ModuleType) -> None:
    """openapi-python-client: mypy has nothing to say, and every answer is one of its types."""
    signed = client.AuthenticatedClient(base_url=market.url, token=market.token)
    nobody = client.Client(base_url=market.url)
    told: Told = []
    for _, _, operation in operations_of(market.document):
        name = operation["operationId"]
        caller = nobody if "security" in operation else signed
        answer = send(operation, caller, market)
        told.append((name, int(answer.status_code), understood(answer)))
    check(told, market)


def send(operation: Json, client: Any, market: Market) -> Any:
    """Call the function that was made for an operation."""
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in operation["operationId"])
    tag = operation["tags"][0].replace(" ", "_")
    function = import_module(f"{PACKAGE}.api.{tag}.{snake}").sync_detailed
    values = arguments_of(operation, market.known)
    plain = {name: value for place in values.values() for name, value in place.items()}
    taken = signature(function, eval_str=True).parameters
    arguments = {}
    for name, value in plain.items():
        snake = name.lower().replace("-", "_")
        # A word of Python's own has a mark behind it.
        chosen = snake if snake in taken else f"{snake}_"
        is_day = taken[chosen].annotation is date
        arguments[chosen] = date.fromisoformat(value) if is_day else value
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        example = content["application/json"]["example"]
        arguments["body"] = taken["body"].annotation.from_dict(example)
    elif content:
        types = import_module(f"{PACKAGE}.types")
        arguments["body"] = types.File(payload=BytesIO(market.picture), mime_type="image/png")
    return function(client=client, **arguments)


def understood(answer: Any) -> bool:
    """Whether the client made something of the answer; text that is no JSON it leaves as bytes."""
    return answer.parsed is not None or bool(answer.content)
