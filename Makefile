# make run    set up from nothing, turn a sample photo into music, open the page
# make demo   the same without the page
# make test   set up and run every check
# make bench  print the benchmark tables

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PHOTO  ?= src/phonism/app/photos/coffee.jpg
OUT    ?= out

.PHONY: run demo setup test bench lock clean

run: demo
	$(BIN)/phonism app

demo: setup
	@echo "Turning $(PHOTO) into music:"
	@$(BIN)/phonism $(PHOTO) -o $(OUT)/
	@$(BIN)/phonism explain $(PHOTO)
	@echo "Listen to $(OUT)/$(basename $(notdir $(PHOTO))).wav"

setup: $(VENV)/.ready

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "phonism needs Python 3.11 or newer. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python cannot make a virtual environment. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing the locked packages into $(VENV) (a minute or two, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@$(BIN)/phonism fetch-model || echo "Going on without the network: pictures are separated by contrast until it can be fetched."
	@touch $@

test: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest -rs

bench: setup
	@for each in benchmarks/*.py; do echo; echo "== $$each"; $(BIN)/python $$each || echo "(a figure was missed)"; done

# Needs uv; the locks name no index, only versions and hashes.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

clean:
	rm -rf $(VENV) $(OUT) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
