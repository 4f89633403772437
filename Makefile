# Every command a person or a machine runs here; `make` alone prints them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run accounts code cli reset venv check test bench screens lock peers conformance

# From the command line or the environment, else from .env.
SETTINGS := PORTNET_SCHEME PORTNET_PORT PORTNET_DATA PORTNET_LOCALES OUTBOUND_EXCEPTIONS CHROMIUM REQUIRE_BROWSER
$(foreach name,$(SETTINGS),$(eval $(name) ?= $$(shell sed -n 's/^$(name)=//p' .env 2>/dev/null)))
export $(SETTINGS)

VENV := .venv
BIN := $(VENV)/bin
SERVICES := $(wildcard services/*/pyproject.toml)
PEER := tests/conformance/peer
KIT_UI := services/portal-kit/src/portal_kit/ui
TEMPLATES := $(wildcard services/*/src/*/templates services/*/src/*/*/templates) gateway/pages

# Codespell knows no French: what people read (strings, « quotations ») and addresses are not its.
FRENCH := '(?<!")"(?!")[^"\n]*"|«[^»]*»|/[a-z/-]+'

# Stamps: a start does again only what has changed since. The first holds the folder it was made
# for, because a virtual environment cannot be moved or copied with a checkout.
INSTALLED := $(VENV)/.installed
FONTS := $(VENV)/.fonts
ifneq ($(shell cat $(INSTALLED) 2>/dev/null),$(CURDIR))
$(INSTALLED): anew
endif
.PHONY: anew

##@ Try it
run: venv ## Start the whole product on this machine (PORTNET_SCHEME, PORTNET_PORT, PORTNET_DATA)
	@exec $(BIN)/portnet-local run

accounts: venv ## Print the demo accounts (JSON=1 for programs)
	@exec $(BIN)/portnet-local accounts $(if $(JSON),--json)

code: venv ## Print the second factor's code of an account: make code ACCOUNT=s.alami
	@test -n "$(ACCOUNT)" || { echo "Say whose: make code ACCOUNT=s.alami" >&2; exit 1; }
	@exec $(BIN)/portnet-local code "$(ACCOUNT)"

cli: venv ## Run a service's command beside the run: make cli DO="portnet-id relying-party list"
	@test -n "$(DO)" || { echo "Say what: make cli DO=\"portnet-id --help\"" >&2; exit 1; }
	@exec $(BIN)/portnet-local cli $(DO)

reset: venv ## Delete the data of the local run, after asking
	@exec $(BIN)/portnet-local reset

##@ Work on it
test: venv ## Run all tests, or a part: make test T=tests/banques
	@exec $(BIN)/pytest -q -n auto --dist loadscope $(T)

check: venv ## Check style, types, layers, templates and spelling, as the commit hook does
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --configuration pyproject.toml --quiet --lint $(TEMPLATES)
	@$(BIN)/codespell --skip '*.html,*/node_modules/*' --ignore-regex $(FRENCH) services tests gateway Makefile .ci

bench: venv ## Measure speed and memory, and say on which machine
	@exec $(BIN)/python -m tests.bench

peers: venv ## Install the provider and clients of others that conformance is judged beside (Node)
	@command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { \
		echo "Node 20 or newer with npm is needed for this, and for nothing else." >&2; exit 1; }
	@cd $(PEER) && npm ci --silent

conformance: venv ## Judge Portnet ID, the peer and the mutants; write docs/conformance.md (an hour)
	@exec $(BIN)/python -m tests.conformance whole

screens: venv ## Take the pictures of the documentation anew
	@exec $(BIN)/python -m tests.screens

lock: venv ## Work out requirements/dev.txt anew from what is declared
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --no-emit-package portal-kit \
		requirements/dev.in $(SERVICES) --output-file requirements/dev.txt

##@ Set up
venv: $(INSTALLED) $(FONTS) ## Make the virtual environment; other commands do so by themselves

help: ## Print this
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-10s%s\n", $$1, $$2}' Makefile

$(INSTALLED): requirements/dev.txt $(SERVICES)
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 none; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done; \
	test "$$python" != none || { \
		echo "Python 3.11 or newer is needed and was not found: install it, or name it with PYTHON=…" >&2; \
		exit 1; }; \
	"$$python" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$$python has no venv module: on Debian or Ubuntu, “sudo apt-get install python3-venv”." >&2; \
		exit 1; }; \
	test "$$(cat $@ 2>/dev/null)" = "$(CURDIR)" || { \
		echo "Making the virtual environment"; "$$python" -m venv --clear $(VENV); }
	@echo "Installing the locked packages (a minute or less)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation $(SERVICES:%/pyproject.toml=-e %)
	@printf %s "$(CURDIR)" >$@

$(FONTS): $(INSTALLED) $(KIT_UI)/fonts.py
	@echo "Building the fonts"
	@$(BIN)/python -m portal_kit.ui.fonts
	@touch $@
