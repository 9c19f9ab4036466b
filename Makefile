.DEFAULT_GOAL := help
.PHONY: help bench demo lint mutants mutants-changed test test-external
PYTHON ?= python3

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# Another Python than the one that .venv was made with makes it anew.
ifeq ($(origin PYTHON),command line)
ifneq ($(shell $(PYTHON) -V),$(shell .venv/bin/python -V 2>/dev/null))
.venv/ready: forget-venv
endif
endif
.PHONY: forget-venv
forget-venv:
	rm -rf .venv

.venv/ready: pyproject.toml uv.lock
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	test -x .venv/bin/uv || .venv/bin/pip install -q uv
	.venv/bin/uv sync --frozen && touch $@

demo: .venv/ready ## Run everything here with a story to look at (FRESH=1 starts over, PORT=8000)
	@.venv/bin/marketplace demo --port $(or $(PORT),8000) $(if $(FRESH),--fresh)

lint: .venv/ready ## Check style, types and the direction of imports
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

test: .venv/ready ## Run all tests
	.venv/bin/pytest

test-external: .venv/ready ## Run the production shape on servers that TEST_DATABASE_URL, TEST_AMQP_URL, TEST_REDIS_URL name
	.venv/bin/pytest -rs tests/external

mutants: .venv/ready ## Change the domain in every small way and see a test fail (MODULE=domain.money, ARGS=--living)
	.venv/bin/python -m tests.mutants $(MODULE) $(ARGS)

mutants-changed: .venv/ready ## The same for the functions touched since BASE, 4 minutes at most
	.venv/bin/python -m tests.mutants --changed --seconds 240 $(if $(BASE),--base $(BASE))

bench: .venv/ready ## Measure every figure that is promised, beside its peer (ARGS=--quick)
	.venv/bin/uv sync --frozen --group bench
	.venv/bin/python -m benchmarks $(ARGS)
