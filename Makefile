SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PORT ?=
ARGS ?=
# Hundreds of processes are started: each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE
# The files that take longest come first; conftest.py says which those are.
PYTEST := pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
# Measured tests take up to twice as long: only CI measures, and those of the kit, which say little about the mock, not.
MEASURED := mock_server/tests contract_tests/journeys
# Not contract_tests/test_checks.py: that every check is green on the mock is what the whole run of test_gate.py says.
OTHERS := contract_tests/tests mutation/tests
# Of these every line and branch has to be taken by a test; the floor for all of mock_server stands in pyproject.toml.
WHOLE := mock_server/state/*,mock_server/families/*

.DEFAULT_GOAL := help
.PHONY: help run test check contract mutants models promises busy lint-spec bench lock clean

help:  ## Show what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/runtime  ## Serve the mock on PORT (4010); ARGS and AURION_MOCK_SERVE_… reach `aurion-mock serve`
	@$(BIN)/aurion-mock serve $(if $(PORT),--port $(PORT)) $(ARGS)

test: $(VENV)/dev  ## Run every test, and where CI is set hold coverage to its floors; ARGS="PATH -k WORD" runs some
ifneq ($(strip $(ARGS)),)
	$(BIN)/python -m $(PYTEST) $(ARGS)
else ifeq ($(strip $(CI)),)
	$(BIN)/python -m $(PYTEST) $(MEASURED) $(OTHERS)
else
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m $(PYTEST) $(MEASURED)
	$(BIN)/python -m $(PYTEST) $(OTHERS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report
	@$(BIN)/python -m coverage report --fail-under 100 --include '$(WHOLE)' || \
	{ echo "The lines and branches above are taken by no test; $(WHOLE) has to be covered whole."; exit 1; }
endif

check: $(VENV)/dev  ## Lint, types, import rules, the spec, and whether what is generated is up to date
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.lint_spec
	$(BIN)/python -m tools.generate --check
	$(BIN)/python -m tools.promises --check
	$(BIN)/python -m tools.busy --check

contract: $(VENV)/dev  ## Test the mock, or with ARGS="--url …" any deployment, against the contract
	$(BIN)/aurion-contract run $(ARGS)

mutants: $(VENV)/dev  ## Run the contract kit against every planted defect (ARGS="--only TEAM" for some)
	$(BIN)/aurion-contract mutants $(ARGS)

models: $(VENV)/dev  ## Generate models.py from openapi/
	$(BIN)/python -m tools.generate

promises: $(VENV)/dev  ## List in docs/promises.md what the pages promise, and which checks hold it
	$(BIN)/python -m tools.promises

busy: $(VENV)/dev  ## Live through the ninety days of the scenario `busy` again and keep what comes of them
	$(BIN)/python -m tools.busy

lint-spec: $(VENV)/dev  ## Check openapi/ against the style rules, and where there is npm against Redocly's and Spectral's
	$(BIN)/python -m tools.lint_spec
	@if command -v npm >/dev/null; then $(BIN)/python -m tools.linters; else echo "There is no npm: Redocly and Spectral were not asked."; fi

bench: $(VENV)/dev  ## Measure speed, start-up and memory against a bare server and Prism (needs wrk and npm)
	$(BIN)/python -m bench $(ARGS)

lock: $(VENV)/dev  ## Pin what pyproject.toml allows, with hashes; ARGS=--upgrade takes the newest versions
	$(BIN)/python -m tools.lock $(ARGS)

clean:  ## Remove everything that can be made again
	rm -rf $(VENV) dist .coverage mock_server/bundle bench/rivals/node_modules tools/linters/node_modules mock_server/tests/generators/node_modules examples/typescript/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	python3 -m venv $(VENV)

$(VENV)/runtime: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
