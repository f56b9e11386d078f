# Needs Python 3.11 or newer, make and git; everything else is put into .venv/ by the targets that need it. `make help` lists them.

IN ?= samples/input
OUT ?= output
VENV ?= .venv
ARGS ?=
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps --only-binary :all:

.DEFAULT_GOAL := help
.PHONY: help extract test check format eval bench faults fuzz golden docs lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

extract: $(VENV)/.run ## the tables of IN (a file or folder, default samples/input) in OUT (default output); make ends with 2 for any failure, the program itself tells which
	@$(PY) -m extract run "$(IN)" --output "$(OUT)" $(ARGS)

test: $(VENV)/.test ## the tests
	@$(PY) -m pytest $(ARGS)

check: $(VENV)/.dev ## format, lint, types, import layers, tests with the README's commands
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-cache
	$(PY) -m pytest $(ARGS)

format: $(VENV)/.dev ## put the sources into the house's format
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

eval: $(VENV)/.test ## gains and losses against the accepted results, row by row
	@$(PY) -m tests.evaluate $(ARGS)

bench: $(VENV)/.test ## speed and quality beside other tools
	@$(PY) -m bench $(ARGS)

faults: $(VENV)/.test ## the run killed at 50 random moments, disks that fill up, and more (some minutes)
	@FAULTS=50 $(PY) -m pytest tests/test_faults.py $(ARGS)

FUZZ ?= 60
fuzz: $(VENV)/.test ## broken files for every reader, FUZZ seconds each (default 60)
	@FUZZ=$(FUZZ) $(PY) -m pytest tests/fuzz $(ARGS)

golden: $(VENV)/.test ## write the golden tables of the samples anew
	@$(PY) -m tests.golden $(ARGS)

docs: $(VENV)/.run ## write docs/tables.md from the definition of the tables
	@$(PY) -m extract.reference > docs/tables.md

# uv only resolves; --no-config keeps the mirrors of one machine out of the locks
COMPILE = uv --no-config pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
lock: ## resolve the dependencies anew into the requirements files (needs uv)
	$(COMPILE) --extra ocr --extra cluster --group dev pyproject.toml --output-file requirements-dev.lock
	$(COMPILE) --extra ocr --extra cluster --group test --constraints requirements-dev.lock pyproject.toml --output-file requirements-test.lock
	$(COMPILE) --extra ocr --constraints requirements-dev.lock pyproject.toml --output-file requirements.lock

clean: ## remove what the targets made, the environment included
	rm -rf $(VENV) output .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ------------------------------------------------------------------------------------------------------------ environment
# A stamp for each lock: nothing is installed again until its lock changes.
$(VENV)/.run: requirements.lock | $(VENV)/.made
	@echo "installing what extracting needs, text recognition included ($<)"
	@$(PIP) -r $<
	@touch $@

$(VENV)/.test: requirements-test.lock | $(VENV)/.made
	@echo "installing what the tests need ($<)"
	@$(PIP) -r $<
	@touch $@ $(VENV)/.run

$(VENV)/.dev: requirements-dev.lock | $(VENV)/.made
	@echo "installing what the checks need ($<)"
	@$(PIP) -r $<
	@touch $@ $(VENV)/.run $(VENV)/.test

# the newest of these that is there and new enough; a name alone proves nothing (version managers have empty shims)
$(VENV)/.made:
	@found=; for python in $(PYTHON) python3.13 python3.12 python3.11 python3.14 python3 python; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "Python 3.11 or newer is needed; found: $$(python3 --version 2>&1 || echo none). Install one, or say make PYTHON=/path/to/python" >&2; exit 1; \
	fi; \
	echo "making $(VENV) with $$($$found --version)"; \
	$$found -m venv $(VENV) || { echo "the venv module is needed too (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@$(PY) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "extract-tree.pth").write_text("$(CURDIR)\n")'
	@touch $@
