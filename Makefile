# `make run` starts the app, `make test` runs all tests; both prepare what they need.
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2
# Databases and servers belong to modules: a worker takes whole stretches, and helps out at the end.
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

.PHONY: run test check style format bench faults calibration twins mutations pins

# The app starts also where init could not do its work: the pages say why, and show the newest backup.
run: .venv/runtime
	@$(BIN)/lkt init --demo || true
	@$(BIN)/python -m streamlit run app.py

# Each worker would rewrite all tests at its start, five seconds, where the surroundings (a container) keep nothing compiled.
test check: export PYTHONDONTWRITEBYTECODE =

# Everything
test: .venv/dev
	$(PYTEST)

# What a developer runs before every commit: quick tests and the browser tests that matter
check: style
	LKT_TWINS=10 LKT_MUTATIONS=25 $(PYTEST) -m "smoke or not (slow or browser)" --hypothesis-profile=quick

style: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# 10,000 random series per chart against the slow twins: minutes
twins: .venv/dev
	LKT_TWINS=10000 $(BIN)/python -m pytest tests/spc/test_twins.py -k seeded -n auto

# 10,000 damaged workbooks: a minute
mutations: .venv/dev
	LKT_MUTATIONS=10000 $(BIN)/python -m pytest tests/ingest/test_damage.py -k seeded

bench: .venv/dev
	$(BIN)/python -m bench
	$(BIN)/python -m tests.calibration.signals

# 500 programs killed, files damaged: ten minutes
faults: .venv/dev
	$(BIN)/python -m tests.crash

# 2,000 simulated networks per cell: half an hour
calibration: .venv/dev
	$(BIN)/python -m tests.calibration.signals
	$(BIN)/python -m tests.calibration
	$(BIN)/python -m tests.calibration.ideas

pins: .venv/dev
	$(BIN)/python -m uv pip compile pyproject.toml --extra build --universal --no-header --no-emit-find-links --generate-hashes -o requirements.txt
	$(BIN)/python -m uv pip compile pyproject.toml --extra build --extra dev --universal --no-header --no-emit-find-links --generate-hashes -o requirements-dev.txt

.venv/runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "LKT needs Python 3.11 or newer. Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Preparing .venv (the first time takes about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/runtime requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
