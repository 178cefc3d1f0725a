# `make` lists the targets. Each installs what it needs into .venv first; nothing else is touched.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench proof zoo clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-7s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## a simulated class through the whole cycle, real nbgrader included
	$(BIN)/autograder demo

test: $(INSTALLED) ## the project's own tests
	$(BIN)/python -m pytest

lint: $(INSTALLED) ## ruff (rules and format) and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(INSTALLED) ## the budgets, as ratios measured in one run; N=1000, MEMORY=1000 for more
	$(BIN)/python -m tests.bench $(if $(N),--class-size $(N)) $(if $(MEMORY),--memory $(MEMORY))

proof: $(INSTALLED) ## run the course gate and write its result into README.md
	$(BIN)/python -m tests.proof

zoo: $(INSTALLED) ## every attack again, at each level and unconfined; writes SECURITY.md's table
	$(BIN)/python -m tests.zoo --write
	$(BIN)/python -m tests.zoo

clean: ## remove .venv and caches; coursework/ and .autograder/ are a class's work and stay
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -name .git -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

# Newer than pyproject.toml and constraints.txt once everything in them is installed.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "This needs Python 3.11 or newer as $(PYTHON). Name another: make PYTHON=python3.12 ..."; \
	  exit 1; }
	@echo "Installing into .venv. The first time takes a few minutes: torch is large."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[dev]'
	@touch $@
