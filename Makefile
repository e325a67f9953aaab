# make run     set up what is missing, then open PixelPlayer on its demo clip
# make test    set up what the tests need, then style, types, import contracts and all tests
# make setup   the set-up alone;   make lint   all but the tests;   make clean   undo it all

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)
WORKERS ?= 2

.PHONY: run setup setup-test test lint clean

run: setup
	@$(BIN)/pixelplayer demo --out out

setup: $(VENV)/.installed-run

setup-test: $(VENV)/.installed-test

# style, types and contracts are looked at beside the tests, and told after them in one piece; the
# tests run even when those are not right, so that one look shows everything
test: setup-test
	@told=$$(mktemp); trap 'rm -f "$$told"' EXIT; \
	$(MAKE) --no-print-directory lint >"$$told" 2>&1 & lint=$$!; \
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$lint; lint=$$?; \
	cat "$$told"; \
	[ $$lint = 0 ] || echo "style, types or contracts are not right: see above"; \
	[ $$tests = 0 ] && [ $$lint = 0 ]

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

clean:
	rm -rf $(VENV) build dist out artefacts .pytest_cache .ruff_cache .hypothesis \
		.import_linter_cache
	find engine pixelplayer_gui tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "PixelPlayer needs Python 3.11 or newer; install it and try again."; exit 1; fi
	@.ci/system-libraries run $(PYTHON)
	$(PYTHON) -m venv $(VENV)

# the stamps: pip is asked again only when the list of what is needed changed
$(VENV)/.installed-run: pyproject.toml | $(BIN)/python
	@.ci/system-libraries run
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(BIN)/python
	@.ci/system-libraries test
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.installed-run
