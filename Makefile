# The front door. A fresh machine needs make and Python 3.11 or newer; the rest is fetched, each file held to its hash.
#
#   make demo    the whole story against a lab on this machine      make check   everything that reads the code
#   make test    every test                                         make bench   the figures
#   make docs    write the generated pages anew                     make lock    resolve the dependencies anew
#   make torture deploys in every weather, killed and interrupted: make torture SECONDS=600 SEED=7
#   make fuzz    texts that nobody would write, for each query language: make fuzz SECONDS=600
#
# Another Python: make test PYTHON=python3.13 VENV=.venv-3.13

PYTHON ?= python3
VENV   ?= .venv
DEMO   ?= .venv-demo

# A lock is complete, so nothing is resolved: pip would look for the newest of a package that another asks for with
# an extra (coverage[toml]), and then refuse it for not being the one in the lock.
PIP := -m pip --disable-pip-version-check --no-input -qq install --require-hashes --no-deps -r
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check wheel bench torture fuzz docs lock
.DELETE_ON_ERROR:

help:
	@sed -n 's/^# \{0,3\}//; 1,/^PYTHON/{/^PYTHON/!p;}' Makefile

demo: $(DEMO)/.ready
	@$(DEMO)/bin/python -m sieminator demo

test: $(VENV)/.ready
	$(BIN)/python -m pytest --numprocesses auto

check: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.write_docs --check
	scripts/check-workflows $(BIN)/python
	scripts/try-wheel $(BIN)/python

wheel: $(VENV)/.ready
	scripts/try-wheel $(BIN)/python

bench: $(VENV)/.ready
	@$(BIN)/python -m benchmarks

torture: $(VENV)/.ready
	@$(BIN)/python -m benchmarks.torture $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

fuzz: $(VENV)/.ready
	@$(BIN)/python -m benchmarks.fuzz $(if $(SECONDS),--seconds $(SECONDS))

docs: $(VENV)/.ready
	$(BIN)/python -m scripts.write_docs

# --universal: one lock for every system and every Python from 3.11 on. The versions in the old lock are kept where
# they still fit; UPGRADE=--upgrade moves them. No index is written down, so that a mirror serves as well.
LOCK = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" $(UPGRADE)

lock: $(VENV)/.ready
	$(LOCK) --output-file requirements/run.txt
	$(LOCK) --output-file requirements/sentinel.txt --extra sentinel
	$(LOCK) --output-file requirements/demo.txt --extra sentinel --extra lab --extra run
	$(LOCK) --output-file requirements/dev.txt --all-extras

# A lock that moved makes its environment anew, so that nothing lingers which is no longer in it.
$(VENV)/.ready: requirements/dev.txt
$(DEMO)/.ready: requirements/demo.txt

%/.ready:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "sieminator needs Python 3.11 or \
	newer, and $(PYTHON) is " + sys.version.split()[0] + "; name another one: make PYTHON=python3.12 …")'
	@echo "Preparing $* from $< (once) …" >&2
	@$(PYTHON) -m venv --clear $*
	@$*/bin/python $(PIP) $<
	@touch $@
