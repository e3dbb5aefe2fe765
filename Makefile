# Everything a checkout needs. `run` and `test` set up what they use first, do nothing twice,
# and may be interrupted and repeated at any point: the how is in scripts/setup.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test fast evaluate lint types setup tools weights chromium lock clean

PYTHON ?=
export PYTHON
python := .venv/bin/python
rag := .venv/bin/rag
# A worker for each core; a file stays with one, as its tests share what they set up.
workers := --numprocesses auto --dist loadfile --no-loadscope-reorder

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

run: setup weights ## set up, fetch the weights, index seeds/ and open the chat on http://127.0.0.1:7860
	@$(rag) serve

test: tools chromium weights lint types ## set up the test tools as well, then lint, types and every test
	$(python) -m pytest $(workers)

fast: tools ## the tests that need neither the local model, nor a browser, nor long
	$(python) -m pytest $(workers) --hypothesis-profile fast -m "not slow and not browser and not long"

evaluate: setup weights ## ask the shipped questions and hold the answers to the committed baseline
	@rm -rf runs/house
	@$(rag) eval run questions/eu-summit.jsonl --model extractive --out runs/house
	@$(rag) eval gate runs/house --baseline questions/eu-summit.baseline.json

lint: tools ## ruff: rules and format
	$(python) -m ruff check .
	$(python) -m ruff format --check .

types: tools ## mypy, strict
	$(python) -m mypy rag app.py

setup: ## make .venv from requirements.lock
	@scripts/setup

tools: ## make .venv from both lock files
	@scripts/setup tools

weights: ## fetch the pinned model files into the cache folder
	@$(rag) models fetch || echo '!! some weights are missing: answers are extractive, and the slow tests are skipped'

chromium: ## see to a browser for the browser tests
	@scripts/chromium

lock: ## resolve the ranges of pyproject.toml anew and write both lock files
	scripts/lock

clean: ## remove .venv and what tools left behind; index and weights stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
