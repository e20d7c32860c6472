# make run: judge the embedded reference and write a report.   make test: the suite's own tests, lint and types.

VENV := .venv
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v $$p; break; }; done)

.PHONY: run test lint docs rule-pages sample constraints clean

run: $(VENV)/.run
	@$(VENV)/bin/ccmsg run

test: $(VENV)/.dev lint
	@$(VENV)/bin/python -m pytest -q -n 3 --dist worksteal

lint: $(VENV)/.dev
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy

docs: $(VENV)/.dev rule-pages
	@$(VENV)/bin/python -m conformance.report.matrix docs

rule-pages: $(VENV)/.dev
	@$(VENV)/bin/python -m conformance.report.rule_pages docs/rules

sample: $(VENV)/.run
	@$(VENV)/bin/python -m conformance.report.sample reports/sample

constraints: $(VENV)/.dev
	@{ sed -n '/^#/p' constraints.txt; $(VENV)/bin/pip freeze --exclude-editable; } > constraints.new && mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (on Debian: apt install python3 python3-venv)"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "the venv module is missing (on Debian: apt install python3-venv)"; exit 2; }

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "setting up $(VENV) ..." && $(VENV)/bin/pip install --quiet --editable . && touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "setting up $(VENV) for tests ..." && $(VENV)/bin/pip install --quiet --editable '.[dev]' && touch $@ $(VENV)/.run
