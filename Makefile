# Works as root and as an ordinary user, and from a path with spaces: every path here is relative.
PYTHON ?= python3
PY := .venv/bin/python
UV_VERSION := $(shell sed -n 's/^uv==//p' constraints.txt)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_LINK_MODE := copy

.DEFAULT_GOAL := help
.PHONY: help install debian demo test up down check bench clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | while IFS='	' read -r name does; do printf '  make %-8s %s\n' "$$name" "$$does"; done

install: .venv/installed ## put the pinned packages into .venv

# Compiled once here: every Airflow task is a new process, and would compile hundreds of modules where
# the environment forbids Python to keep them.
.venv/installed: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON): not found. Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON): older than Python 3.11. Name a newer one: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "Making .venv and installing the pinned packages (once; about a minute)"
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --progress-bar off -c constraints.txt 'uv==$(UV_VERSION)'
	$(PY) -m uv pip install --compile-bytecode --python $(PY) -c constraints.txt -e '.[all]' \
	  || { echo "uv could not install; trying pip, which takes a few minutes"; $(PY) -m pip install -c constraints.txt -e '.[all]'; }
	@touch .venv/installed

debian: ## as root on Debian: what some tests want beside Python (GnuCOBOL, a MariaDB server)
	@command -v cobc mariadbd >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gnucobol3 mariadb-server; }

demo: install ## move the example town through Airflow, from its old files to the promoted store
	@$(PY) -m pipeline.demo

test: install ## run every test against the embedded PostgreSQL and S3
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

up: install ## start the stores and Airflow, with its UI on this machine
	@$(PY) -m pipeline.airflow_local up

down: ## stop everything that `make up` started
	@test ! -x $(PY) || $(PY) -m pipeline.airflow_local down

check: install ## format, lint, types, import direction, specs, documents
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pipeline lint
	$(PY) -m pytest -q tests/architecture

bench: install ## a million residents, stage by stage, against a bare COPY
	@$(PY) -m benchmarks.run

clean: ## stop everything and remove var/, .venv and caches
	@test ! -x $(PY) || $(PY) -m pipeline.airflow_local remove
	rm -rf var .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
