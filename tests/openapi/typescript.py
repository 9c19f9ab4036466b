"""Writes a TypeScript program that calls every operation through a generated client."""

import json
from typing import Any, Final
from uuid import uuid4

from marketplace.web.openapi.document import operations_of
from tests.openapi.conftest import Json, Market

HEAD: Final = """
import createClient from "openapi-fetch";
import { readFileSync } from "node:fs";
import type { paths } from "./schema.js";

const baseUrl = process.env.MARKET_URL!;
const open = createClient<paths>({ baseUrl });
const signed = createClient<paths>({
  baseUrl,
  headers: { Authorization: `Bearer ${process.env.MARKET_TOKEN!}` },
});
const told: [string, number, boolean][] = [];
function tell(name: string, answer: { data?: unknown; error?: unknown; response: Response }) {
  told.push([name, answer.response.status, (answer.data ?? answer.error) !== undefined]);
}
"""
TAIL: Final = "\nconsole.log(JSON.stringify(told));\n"
PICTURE: Final = """body: readFileSync(process.env.MARKET_PICTURE!) as unknown as string,
  bodySerializer: (body: unknown) => body as BodyInit,
  headers: { "Content-Type": "image/png" },"""
ENDING: Final = ("closeCampaign",)
"""Are asked of what does not exist, or nothing could be given afterwards."""
TSCONFIG: Final = {
    "compilerOptions": {
        "strict": True,
        "target": "es2022",
        "module": "nodenext",
        "moduleResolution": "nodenext",
        "skipLibCheck": True,
        "types": ["node"],
        "outDir": "built",
    },
    "files": ["calls.ts"],
}


def arguments_of(operation: Json, known: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Values of the parameters by their place: what there is, else the example."""
    if operation["operationId"] in ENDING:
        known = dict.fromkeys(known, "X-NONE")
    values: dict[str, dict[str, Any]] = {}
    for parameter in operation.get("parameters", ()):
        if "$ref" in parameter:
            values.setdefault("header", {})["Idempotency-Key"] = str(uuid4())
        elif parameter["in"] == "path" or parameter["required"] or parameter["name"] in known:
            name = parameter["name"]
            values.setdefault(parameter["in"], {})[name] = known.get(name, parameter["example"])
    return values


def program(market: Market) -> str:
    """The whole program; examples stand in it as literals, so that their types are checked."""
    calls = [
        call(method, path, operation, market.known)
        for path, method, operation in operations_of(market.document)
    ]
    return HEAD + "\n".join(calls) + TAIL


def call(method: str, path: str, operation: Json, known: dict[str, str]) -> str:
    """One call, and what is told of it."""
    client = "open" if "security" in operation else "signed"
    options = []
    if values := arguments_of(operation, known):
        options.append(f"params: {json.dumps(values, ensure_ascii=False)},")
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        options.append(f"body: {json.dumps(content['application/json']['example'])},")
    elif content:
        options.append(PICTURE)
    answered = operation["responses"].get("200", {}).get("content", {"application/json": {}})
    if "application/json" not in answered:
        kind = "blob" if "image/png" in answered else "text"
        options.append(f'parseAs: "{kind}",')
    inside = "\n  ".join(options)
    name = json.dumps(operation["operationId"])
    return f"tell({name}, await {client}.{method.upper()}({json.dumps(path)}, {{\n  {inside}\n}}));"
