# Every target makes its own .venv when there is none, and installs what it needs into it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := spiders tracker notify migrations benchmarks tests

.PHONY: demo test lint bench clean

# The stamp stands for "installed as setup.cfg says"; a changed setup.cfg installs anew.
$(VENV)/.installed: setup.cfg pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Tracker into $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,postgresql]'
	@touch $@

demo: $(VENV)/.installed
	@$(BIN)/tracker demo

test: $(VENV)/.installed
	@$(BIN)/python -m pytest

lint: $(VENV)/.installed
	@$(BIN)/black --quiet --check --diff -l 100 $(CODE)
	@$(BIN)/flake8 $(CODE)
	@$(BIN)/mypy

bench: $(VENV)/.installed
	@$(BIN)/python -m benchmarks.run $(if $(BENCH),--bench $(BENCH)) $(if $(SAMPLES),--samples $(SAMPLES))

clean:
	rm -rf $(VENV) build dist demo-out *.egg-info .mypy_cache .pytest_cache
