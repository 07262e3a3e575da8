# The two commands of the README, and what they are made of. `make help` lists them.
VENV ?= .venv
PYTHON ?= python3
export OCOP_HOME ?= $(CURDIR)/var
export PORT ?= 8000
BIN := $(VENV)/bin

.PHONY: help run stop test quick lint format messages bench install install-dev

help:
	@echo "make run      serve on http://127.0.0.1:$(PORT)/ (installs what it needs)"
	@echo "make test     everything CI runs"
	@echo "make quick    the tests without a browser"
	@echo "make lint     style, types, import contracts"
	@echo "make format   format the code"
	@echo "make messages bring the translation catalogues up to date"
	@echo "make stop     end what a crash left running"
	@echo "make bench    the benchmark table (QUICK=1: a short one)"

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run

install: $(VENV)/.run
install-dev: $(VENV)/.dev

run: $(VENV)/.run
	@exec $(BIN)/python -m ocop_registry.serve

stop: $(VENV)/.run
	@$(BIN)/python -m ocop_registry.serve stop

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m ocop_registry.messages compile
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(VENV)/.dev
	$(BIN)/python -m ocop_registry.messages update
	$(BIN)/python -m ocop_registry.messages compile

quick: $(VENV)/.dev
	$(BIN)/python -m ocop_registry.messages compile
	OCOP_PG_FAST=1 $(BIN)/pytest -n 2 -m "not browser and not service"

test: lint
	@$(BIN)/python tests/programs_needed.py
	OCOP_PG_FAST=1 $(BIN)/pytest -n 2 --dist worksteal

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks
