# Sapa. `make run` and `make test` set up what they need by themselves.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
export RASA_TELEMETRY_ENABLED = false

.PHONY: help run test check format setup bench chaos rules clean

help: ## What there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | expand -t 10

run: .venv/.ready ## Set everything up and start it: a phone in the browser, talking to the bot
	@exec $(BIN)/sapa run

test: .venv/.ready-dev ## Set everything up and run all tests
	@$(BIN)/sapa model train
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(PYTEST)

check: .venv/.ready-dev ## Lint, types, generated docs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python scripts/generate_docs.py --check

format: .venv/.ready-dev ## Format the code and regenerate the generated docs
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --exit-zero .
	@$(BIN)/python scripts/generate_docs.py

bench: .venv/.ready-dev ## Cost of a turn by conversation length and of accepting, beside stock Rasa's own tracker store
	@$(BIN)/python scripts/bench.py

chaos: .venv/.ready-dev ## Kill processes at random for a while, then count every reply (SEED=…, SECONDS=…)
	@$(BIN)/sapa model train
	@$(BIN)/python scripts/chaos.py $(if $(SEED),--seed $(SEED)) $(if $(SECONDS),--seconds $(SECONDS))

rules: .venv/.ready-dev ## Break each rule on purpose and see its test go red (RULE=…)
	@$(BIN)/python scripts/break_rules.py $(if $(RULE),"$(RULE)")

setup: .venv/.ready-dev ## Only set up

clean: ## Remove the environment (data and models stay)
	rm -rf .venv .tools tests/clients/node_modules

.venv/.ready: pyproject.toml uv.lock scripts/setup.sh
	@sh scripts/setup.sh --no-dev
	@touch $@

.venv/.ready-dev: pyproject.toml uv.lock scripts/setup.sh tests/clients/package-lock.json
	@sh scripts/setup.sh
	@touch .venv/.ready $@
