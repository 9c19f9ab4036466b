"""An example for every parameter, body and answer, made from their shapes."""

from typing import Any, Final

from marketplace.web.openapi.models import Json

MOMENT: Final = "2026-03-01T08:00:00Z"
DIGEST: Final = "5f" * 32
SAMPLES: Final[Json] = {
    "account": "funds:campaign:C-BOOKS",
    "allocation_id": "L-9X3M",
    "assignment_id": "A-4T7W",
    "batch_id": "B-2K8N",
    "body": DIGEST,
    "buyer_id": "B-2K8N",
    "campaign_id": "C-BOOKS",
    "county": "522634",
    "donation_id": "G-6P2R",
    "donor_id": "D-3M9Q",
    "gateway": "sandbox",
    "household": "H-7Q2K",
    "household_id": "H-7Q2K",
    "id": "H-7Q2K",
    "lot_id": "L-9X3M",
    "order_id": "O-8C5D",
    "origin": "mingzhang.example/ledger",
    "payout_id": "P-5V1J",
    "qualification_id": "Q-1S6F",
    "refund_id": "R-4H2B",
    "root": DIGEST,
    "sha256": DIGEST,
    "station_id": "S-3L7Z",
    "title_en": "Books for the village school",
    "title_zh": "村小的图书",
    "zh": "人民币壹佰元整",
    "en": "One hundred yuan only",
}
"""By a field's or parameter's name, where its shape alone says too little."""
BY_FORMAT: Final[Json] = {"date-time": MOMENT, "date": "2026-03-01", "binary": ""}
BY_PATTERN: Final[tuple[tuple[str, Any], ...]] = (
    ("[0-9a-f]{64}", DIGEST),
    ("[A-Z]", "H-7Q2K"),
    ("[0-9]{6}", "522634"),
    ("", "A-1"),
)
TEXTS_BY_MEDIA: Final[Json] = {
    "application/x-ndjson": '{"position":1,"type":"HouseholdRegistered"}\n',
    "text/csv": "kind,position,amount\nopening,0,0.00\n",
}


def add_examples(document: Json, operations: list[tuple[str, str, Json]]) -> None:
    """Give every parameter, body and answer an example that has its shape."""
    maker = Maker(document["components"]["schemas"])
    for _, _, operation in operations:
        for parameter in operation.get("parameters", ()):
            if "$ref" not in parameter:
                schema = parameter["schema"]
                parameter["example"] = maker.example(schema, parameter["name"])
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            content["example"] = maker.of_media(media, content, whole=False)
        for response in operation["responses"].values():
            for media, content in response.get("content", {}).items():
                content["example"] = maker.of_media(media, content, whole=True)
    for response in document["components"]["responses"].values():
        for content in response["content"].values():
            content["example"] = {
                "type": "urn:mingzhang:problem:NotFound",
                "title": "Not found",
                "status": 404,
                "detail": "There is nothing under this address.",
                "code": "NotFound",
            }


class Maker:
    """Makes examples from schemas that may refer to named ones."""

    def __init__(self, components: Json) -> None:
        self._components = components

    def of_media(self, media: str, content: Json, *, whole: bool) -> Any:
        """For a body or an answer; ``whole`` shows also what may be absent."""
        if media in TEXTS_BY_MEDIA:
            return TEXTS_BY_MEDIA[media]
        return self.example(content["schema"], "", whole=whole)

    def example(self, schema: Json, name: str, *, whole: bool = True) -> Any:
        """A value of a shape, as a field of that name would have it."""
        schema = self._resolved(schema)
        if "examples" in schema:
            return schema["examples"][0]
        if "enum" in schema:
            return schema["enum"][0]
        if "const" in schema:
            return schema["const"]
        choices = schema.get("anyOf") or schema.get("oneOf")
        if choices:
            return self.example(choices[0], name, whole=whole)
        match schema.get("type"):
            case "object":
                return self._object(schema, whole=whole)
            case "array":
                return self._array(schema, name, whole=whole)
            case "string":
                return self._text(schema, name)
            case "integer" | "number":
                return max(schema.get("minimum", 1), min(1, schema.get("maximum", 1)))
            case "boolean":
                return schema.get("default", False)
            case _:
                return None

    def _resolved(self, schema: Json) -> Json:
        while "$ref" in schema:
            schema = self._components[schema["$ref"].rpartition("/")[2]]
        return schema

    def _object(self, schema: Json, *, whole: bool) -> Json:
        properties, needed = schema.get("properties", {}), schema.get("required", ())
        values = {
            name: self.example(field, name, whole=whole)
            for name, field in properties.items()
            if whole or name in needed
        }
        more = schema.get("additionalProperties")
        if isinstance(more, dict) and more:
            values["O-8C5D"] = self.example(more, "", whole=whole)
        return values

    def _array(self, schema: Json, name: str, *, whole: bool) -> list[Any]:
        if "prefixItems" in schema:
            return [self.example(item, name, whole=whole) for item in schema["prefixItems"]]
        one = self.example(schema.get("items") or {}, name.removesuffix("s"), whole=whole)
        return [one] * max(1, schema.get("minItems", 1))

    def _text(self, schema: Json, name: str) -> str:
        found = BY_FORMAT.get(schema.get("format", ""), SAMPLES.get(name))
        if found is None and "pattern" in schema:
            found = next(value for part, value in BY_PATTERN if part in schema["pattern"])
        if found is None:
            found = f"{name or 'text'}".replace("_", " ")
        return str(found).ljust(schema.get("minLength", 0), "a")[: schema.get("maxLength")]
