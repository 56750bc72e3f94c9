# Everything lives in .venv; both main targets set it up by themselves.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
AXE := tests/axe/node_modules/.package-lock.json

.PHONY: programs help setup demo test lint types check bench bench-render bench-send bench-preview hostile fuzz faults kills peers clean
.PHONY: kills-inbound bench-pace bench-sign storefaults powerloss senders interleavings
.PHONY: bombs forged fuzz-inbound bench-replies

help:
	@echo "make demo    set up and run the whole loop on this machine"
	@echo "make test    set up and run the tests"
	@echo "make check   lint, types and tests"
	@echo "make bench   print measured figures"
	@echo "make bench-render  the figures of making a letter only"
	@echo "make bench-send    messages per second beside other senders (COUNT, ROUNDS, PEERS, RTT)"
	@echo "make bench-sign    what a DKIM signature costs"
	@echo "make bench-pace    what limits, the bar and the delivery log cost"
	@echo "make bench-preview how long after a save the preview shows it"
	@echo "make bench-replies replies per second beside plain parsing (COUNT, ROUNDS)"
	@echo "make hostile feeds it letters nobody should write"
	@echo "make bombs   feeds it mail that means harm, and shows what each takes (ONLY=\"nested deep\")"
	@echo "make fuzz-inbound  reads damaged mail for so many minutes (MINUTES=10)"
	@echo "make forged  tries N forged tokens (N=1000000)"
	@echo "make fuzz    runs the tests that make up their own input N times over (N=10)"
	@echo "make programs  reads replies as some fifty mail programs make them, in thirty languages (N=5)"
	@echo "make faults  what a bad server, clock, store or operator can do, as a matrix (ONLY=\"F54 dot\")"
	@echo "make kills   kill 'send' N times at random moments (N=1000)"
	@echo "make kills-inbound  kill what takes mail in N times, by every way it comes (N=500)"
	@echo "make peers   through Postfix, Exim, OpenSMTPD, DKIM signers and spam filters of Debian (as root)"
	@echo "make storefaults   fails every single write of a send, and fills the disk step by step"
	@echo "make powerloss     cuts the power N times during sends (N=200)"
	@echo "make senders       starts eight senders at once, N times (N=100)"
	@echo "make interleavings lets N readers unsubscribe in the middle of sends (N=10000)"

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
	@$(BIN)/python -m pytest -q -n 3

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

check: lint types test

bench: setup
	@$(BIN)/python benchmarks/render.py
	@COUNT=1000 PEERS=none RTT=0 $(BIN)/python -m benchmarks.sending

bench-render: setup
	@$(BIN)/python benchmarks/render.py

# COUNT=1000,1000000: so many recipients; PEERS=none or some names; RTT=0,20,50: milliseconds; ROUNDS=3.
# The others are fetched into .bench on first use; the wire with a round trip and Postfix need root.
bench-send: setup
	@$(BIN)/python -m benchmarks.sending

bench-sign: setup
	@$(BIN)/python benchmarks/sign.py

bench-pace: setup
	@$(BIN)/python benchmarks/pace.py

# The other library is fetched into .bench on first use.
bench-replies: setup
	@$(BIN)/python benchmarks/replies.py

bench-preview: setup
	@$(BIN)/python benchmarks/preview.py

# Letters nobody should write, each in a process of its own: an error or safe output, never a crash.
hostile: setup
	@$(BIN)/python benchmarks/hostile.py

# Mail that means harm, each in a process of its own with little memory.
bombs: setup
	@$(BIN)/python benchmarks/bombs.py $(ONLY)

# SEED and MINUTES=0 repeat a failure.
fuzz-inbound: setup
	@MINUTES=$(or $(MINUTES),10) $(BIN)/python benchmarks/fuzz_inbound.py

forged: setup
	@$(BIN)/python tests/forged.py $(or $(N),1000000)

# Other examples each time; a failure prints how to repeat it.
fuzz: setup
	@for round in $$(seq $(or $(N),10)); do \
		NEWSLETTER_EXAMPLES=fuzz $(BIN)/python -m pytest -q -n 2 $$(grep -rl hypothesis tests --include='test_*.py') \
		|| exit 1; done

# Every cell of tests/faults/matrix.py through the real sending; about two minutes.
faults: setup
	@PYTHONPATH=tests $(BIN)/python -m faults $(ONLY)

kills: setup
	@NEWSLETTER_KILLS=$(or $(N),1000) $(BIN)/python -m pytest -q tests/journeys/test_kills.py -k random -s

kills-inbound: setup
	@NEWSLETTER_KILLS_INBOUND=$(or $(N),500) $(BIN)/python -m pytest -q tests/journeys/test_kills_inbound.py -s

storefaults: setup
	@NEWSLETTER_STOREFAULTS=all $(BIN)/python -m pytest -q tests/journeys/test_store_faults.py -s

powerloss: setup
	@NEWSLETTER_POWERLOSS=$(or $(N),200) $(BIN)/python -m pytest -q tests/journeys/test_power_loss.py -s

senders: setup
	@NEWSLETTER_SENDERS=$(or $(N),100) $(BIN)/python -m pytest -q tests/journeys/test_senders.py -s

interleavings: setup
	@NEWSLETTER_INTERLEAVINGS=$(or $(N),10000) $(BIN)/python -m pytest -q tests/journeys/test_interleavings.py -s

# Programs of Debian are fetched into .venv/peers on first use; nothing is installed.
peers: setup
	@NEWSLETTER_PEERS=1 $(BIN)/python -m pytest -q tests/peers

clean:
	rm -rf .venv tests/axe/node_modules demo rendered dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .bench

programs: setup
	@PYTHONPATH=.:tests $(BIN)/python tests/reply_layouts.py $(or $(N),5)
	@PYTHONPATH=.:tests $(BIN)/python tests/reply_pages.py $(or $(N),5)
