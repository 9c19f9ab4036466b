.PHONY: lint test
.venv/ready:
	test -x .venv/bin/python || python3 -m venv .venv
	test -x .venv/bin/uv || .venv/bin/pip install -q uv
	.venv/bin/uv sync --frozen && touch $@
lint: .venv/ready
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports
test: .venv/ready
	.venv/bin/pytest
