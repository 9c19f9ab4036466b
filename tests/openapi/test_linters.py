"""Two linters' recommended rules hold for the document, without an error or a warning."""

import json
from pathlib import Path

import pytest

from tests.openapi.conftest import HERE, Market, run_tool

REDOCLY = ("redocly", "lint", "--config", HERE / "redocly.yaml", "--max-problems", "20")
SPECTRAL = ("spectral", "lint", "--ruleset", HERE / ".spectral.yaml", "--fail-severity", "warn")
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


@pytest.mark.parametrize("linter", [REDOCLY, SPECTRAL], ids=["redocly", "spectral"])
def test_the_recommended_rules_hold(
    linter: tuple[str, ...], tools: Path, market: Market, tmp_path: Path
) -> None:
    """As it is served; and a document that breaks a rule is refused, or this could not fail."""
    program, *options = linter
    run_tool(tools / program, *options, market.folder / "openapi.json", folder=HERE, **QUIET)
    operation = market.document["paths"]["/api/v1/donations"]["post"]
    broken = {**operation, "responses": {}, "tags": ["of nothing"], "parameters": [{}]}
    paths = {**market.document["paths"], "/api/v1/donations": {"post": broken}}
    (tmp_path / "broken.json").write_text(json.dumps({**market.document, "paths": paths}))
    with pytest.raises(AssertionError, match="responses"):
        run_tool(tools / program, *options, tmp_path / "broken.json", folder=HERE, **QUIET)
