# Everything a newcomer needs: `make up` runs the service, `make check test` says whether it is whole.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ARGS ?=

.PHONY: help setup up test proofs check chaos mutants docs bench migration policy constraints
.DEFAULT_GOAL := help

help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

setup: $(READY) ## the environment in .venv, made or brought up to date

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name it: make setup PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/pip || { echo "making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "installing into $(VENV); the first time takes a minute or two"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

up: setup ## the whole service until Ctrl-C; options: make up ARGS="--data DIR --ui-port 8234"
	@$(BIN)/aftersales up $(ARGS)

# What is compiled is kept, whatever the environment says: else each worker and program of a test compiles it all anew.
test: setup ## all tests but the proofs; some of them: make test ARGS=tests/operations/test_up.py
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m 'not proof' $(ARGS)

proofs: setup ## the slower tests: a worker that is cut off, the benches
	$(BIN)/pytest -m proof $(ARGS)

check: setup ## style, types, imports
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

chaos: setup ## cases while workers and servers are killed: make chaos ARGS="--cases 1000 --seed 7 --minutes 10"
	PYTHONPATH=tests:tests/support $(BIN)/python -m chaos $(ARGS)

mutants: setup ## small changes to the rules, and which no test notices: make mutants ARGS="--sample 25 --seed 7"
	PYTHONPATH=tests:tests/support $(BIN)/python -m mutants $(ARGS)

docs: setup ## the generated pages of docs/
	$(BIN)/python docs/build.py

migration: setup ## a draft of what leads to the declared tables: make migration NAME="slots of couriers"
	@$(BIN)/python -m migrations.new "$(NAME)"

policy: setup ## the shipped policy and the demonstration's, from the table of parameters
	@$(BIN)/python -m desk.demo.policies

bench: setup ## the figures
	$(BIN)/python -m bench $(ARGS)

constraints: setup ## the tested versions of everything, noted in constraints.txt
	$(BIN)/pip freeze --exclude-editable | grep -v '^#' > constraints.new
	mv constraints.new constraints.txt
	touch $(READY)
