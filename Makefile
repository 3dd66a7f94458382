# Each target works as the first command in a fresh clone: it makes the environment it needs, shows progress, and is
# quick the second time (a stamp beside the environment remembers which lock it was made from).
unexport PYTHONDONTWRITEBYTECODE
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTEST_ARGS ?= -n 2 --dist loadfile
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	"$$p" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
BOT := .venv/bot.stamp
DEV := .venv/dev.stamp
DEBIAN := .venv/debian.stamp
EMOJI := .venv/emoji.stamp

.PHONY: help run test soak check play draw screenshots nlu nlu-eval lock clean

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(BOT) ## The whole product on this machine: web chat, decision desk, SMS inbox and the bot
	@$(BIN)/python -m sandbox

test: $(DEV) $(DEBIAN) nlu ## All tests: core, contracts on real servers, browser, crash points, Rasa
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

soak: $(DEV) $(DEBIAN) nlu ## The long versions of the random tests
	@$(BIN)/python -m pytest -m slow --timeout=1800 $(PYTEST_ARGS)

check: $(DEV) ## Style, types, the dependency rule, the service definition
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy dialogs bot integrations nlu sandbox tests benchmarks
	@$(BIN)/lint-imports
	@$(BIN)/python -m dialogs check
	@$(BIN)/python -m nlu lint

play: $(BOT) ## Walk the conversation in the terminal
	@$(BIN)/python -m dialogs play

draw: $(BOT) ## Every screen in every language on one page: out/screens.html
	@$(BIN)/python -m dialogs draw

screenshots: $(DEV) $(DEBIAN) $(EMOJI) ## The pictures of the README: docs/pictures
	@$(BIN)/python -m tests.screenshots

nlu: $(BOT) ## Understanding: Rasa's environment, its model and the embedded one (cached in ~/.cache/qonys)
	@$(BIN)/python -m nlu setup

nlu-eval: $(BOT) ## Measure: make nlu-eval FILE=x.jsonl (default: our own sets); a JSON summary, and out/understanding.html
	@$(BIN)/python -m nlu evaluate $(FILE)

lock: ## Renew the hashed locks
	uv pip compile --universal --generate-hashes --no-annotate --no-header --python-version 3.11 --upgrade pyproject.toml -o locks/bot.txt
	uv pip compile --universal --generate-hashes --no-annotate --no-header --python-version 3.11 --upgrade pyproject.toml --group dev -o locks/dev.txt
	uv pip compile --universal --generate-hashes --no-annotate --no-header --python-version 3.10 --upgrade nlu/server/requirements.in -o locks/nlu.txt

clean: ## Remove the environment and everything the sandbox remembers
	rm -rf .venv .qonys out

.venv/uv.stamp:
	@[ -n "$(PYTHON)" ] || { echo "Qonys needs Python 3.11 or newer: apt-get install python3 python3-venv"; exit 1; }
	@echo "Making .venv with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv || { echo "This Python has no venv: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

$(BOT): locks/bot.txt | .venv/uv.stamp
	@echo "Installing what the bot needs ..."
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r locks/bot.txt
	@touch $@

$(DEV): locks/dev.txt | .venv/uv.stamp
	@echo "Installing what the tests need ..."
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r locks/dev.txt
	@touch $@ $(BOT)

# The browser and the second Redis of the tests are Debian's.
$(DEBIAN): | .venv/uv.stamp
	@missing=""; command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	command -v redis-cli >/dev/null || missing="$$missing redis-tools"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Debian packages:$$missing ..."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	  else \
	    echo "The tests need Debian packages. As root: apt-get install$$missing"; exit 1; \
	  fi; \
	fi
	@touch $@

# Debian's chromium draws a box for each emoji without this font.
$(EMOJI): | .venv/uv.stamp
	@if ! ls /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Debian's fonts-noto-color-emoji ..."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fonts-noto-color-emoji; \
	  else \
	    echo "The pictures need an emoji font. As root: apt-get install fonts-noto-color-emoji"; exit 1; \
	  fi; \
	fi
	@touch $@
