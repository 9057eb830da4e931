# Colloquy's commands. `make help` lists them from the comments after ##.

PORT ?= 8000
# Any Python 3 will do to begin with; `make … PYTHON=/path` builds .venv with that very one.
FOUND = $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do $$p -c "" 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
TESTS ?=
# Where Python may keep no compiled modules, each of the tests' servers and commands starts with
# compiling all of Colloquy: a second and a half, a hundred times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo demo-reset test lint format bench migrations-check lock clean
.DEFAULT_GOAL := help

help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Build .venv with all that Colloquy and its tests need (PYTHON=… chooses one)
	@test -n "$(or $(PYTHON),$(FOUND))" || { echo "setup: no Python found. Install Python 3.11 or newer."; exit 1; }
	@$(or $(PYTHON),$(FOUND)) tools/setup.py $(if $(PYTHON),--exactly)

demo: setup ## Make the demo course and serve it (PORT=8000); keeps what was done in it
	@$(BIN)/colloquy demo --port $(PORT)

demo-reset: setup ## Throw the demo away, make it anew and serve it
	@$(BIN)/colloquy demo --reset --port $(PORT)

test: setup ## Run every test: SQLite, PostgreSQL, browser (TESTS=… for some)
	@$(BIN)/python -m pytest $(TESTS)

lint: setup ## Check style, types, templates and which room imports which
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/lint-imports

format: setup ## Format the code
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

migrations-check: setup ## Check that the migrations make exactly the models' schema
	@$(BIN)/python -m tools.migrations_check

bench: setup ## Measure speed against limits and peers; writes build/bench.json
	@$(BIN)/python -m tests.bench

lock: setup ## Choose dependency versions anew (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml -o requirements/run.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml --group dev -o requirements/dev.txt

clean: ## Remove what was built, but not the instance folder
	@rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
