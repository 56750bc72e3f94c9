# Everything lives in .venv; both main targets set it up by themselves.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
AXE := tests/axe/node_modules/.package-lock.json

.PHONY: help setup demo test lint types check bench bench-render bench-preview hostile fuzz kills clean

help:
	@echo "make demo    set up and run the whole loop on this machine"
	@echo "make test    set up and run the tests"
	@echo "make check   lint, types and tests"
	@echo "make bench   print measured figures"
	@echo "make bench-render  the figures of making a letter only"
	@echo "make bench-preview how long after a save the preview shows it"
	@echo "make hostile feeds it letters nobody should write"
	@echo "make fuzz    runs the tests that make up their own input N times over (N=10)"
	@echo "make kills   kill 'send' N times at random moments (N=1000)"

setup: $(STAMP)

# uv installs exactly what uv.lock says. Without uv we fetch it into .venv; where it cannot be had,
# plain pip installs what pyproject.toml allows.
$(STAMP): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "newsletter needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@UV=$$(command -v uv || echo $(BIN)/uv); \
	test -x "$$UV" || $(BIN)/python -m pip install --quiet --upgrade pip uv || true; \
	if test -x "$$UV" && "$$UV" sync --quiet --frozen --inexact --python $(BIN)/python; then :; else \
		$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1" \
		&& $(BIN)/python -m pip install --quiet --editable . --group dev; fi
	@touch $(STAMP)

# The browser tests ask axe-core about accessibility; without it, those are skipped.
$(AXE): tests/axe/package-lock.json
	@if command -v npm >/dev/null; then \
		npm ci --prefix tests/axe --silent --no-audit --no-fund --fetch-retries=1 --fetch-timeout=20000 \
		|| echo "axe-core could not be fetched: its tests are skipped"; fi

demo: setup
	@$(BIN)/newsletter demo

test: setup $(AXE)
	@$(BIN)/python -m pytest -q -n 2

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

check: lint types test

bench: setup
	@$(BIN)/python benchmarks/render.py
	@$(BIN)/python benchmarks/send.py

bench-render: setup
	@$(BIN)/python benchmarks/render.py

bench-preview: setup
	@$(BIN)/python benchmarks/preview.py

# Letters nobody should write, each in a process of its own: an error or safe output, never a crash.
hostile: setup
	@$(BIN)/python benchmarks/hostile.py

# Other examples each time; a failure prints how to repeat it.
fuzz: setup
	@for round in $$(seq $(or $(N),10)); do \
		NEWSLETTER_EXAMPLES=fuzz $(BIN)/python -m pytest -q -n 2 $$(grep -rl hypothesis tests --include='test_*.py') \
		|| exit 1; done

kills: setup
	@NEWSLETTER_KILLS=$(or $(N),1000) $(BIN)/python -m pytest -q tests/journeys/test_kills.py -k random -s

clean:
	rm -rf .venv tests/axe/node_modules demo rendered dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
