# `make help` lists what can be done here. Works with GNU make 3.81, as macOS brings it.

VENV := .venv
BIN := $(VENV)/bin
SOURCES := config.py wsgi.py gunicorn.conf.py shop tasks stack tests

.DEFAULT_GOAL := help
.PHONY: help run test check lock format clean

help: ## Say what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## Start the shop: everything it needs, until Ctrl-C (SHOP_HOME, SHOP_PORT)
	@exec $(BIN)/python -m stack.run

test: $(VENV)/.installed-dev ## Prove the shop: every rule, race and page at small size (ARGS="-k name")
	@$(BIN)/python -m stack.packages
	@exec $(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.installed-dev ## Look at the code: format, lint, types, floors; seconds
	@$(BIN)/ruff format --check --quiet $(wildcard $(SOURCES)) || { echo 'Unformatted files: make format'; exit 1; }
	@$(BIN)/ruff check --quiet $(wildcard $(SOURCES))
	@$(BIN)/mypy --no-error-summary
	@said=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$said"; exit 1; }
	@echo 'make check: all is well'

format: $(VENV)/.installed-dev ## Let the formatter and the linter mend what they can
	@$(BIN)/ruff check --fix --quiet $(wildcard $(SOURCES)) || true
	@$(BIN)/ruff format $(wildcard $(SOURCES))

lock: $(VENV)/.installed-dev ## Choose versions anew: requirements*.in into requirements*.txt, with hashes
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
		requirements.in --output-file requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
		requirements-dev.in --output-file requirements-dev.txt

clean: ## Remove the virtual environment and all caches; never the data in SHOP_HOME
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

# The stamps: installed once, and again when what is to be installed changes.
$(VENV)/.installed: requirements.txt $(BIN)/python
	@echo 'Installing what the shop runs on (a minute, once) …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements.txt requirements-dev.txt $(BIN)/python
	@echo 'Installing what the shop runs on and is checked with (a minute, once) …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.txt -r requirements-dev.txt
	@touch $(VENV)/.installed $@

# The first Python that is new enough and really runs: a name in PATH may be an empty promise.
$(BIN)/python:
	@for python in python3.13 python3.12 python3.11 python3; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "Making $(VENV) with $$python …"; \
		$$python -m venv $(VENV) && exit 0; \
		rm -rf $(VENV); \
		echo "$$python cannot make a virtual environment. On Debian and Ubuntu:" >&2; \
		echo "    sudo apt-get install python3-venv" >&2; \
		exit 1; \
	done; \
	echo 'Python 3.11 or newer is needed and was not found: https://www.python.org/downloads/' >&2; \
	exit 1
