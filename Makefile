# The two commands of the README are `make demo` and `make test`; each does all of its set-up.
VENV := .venv
PY := $(VENV)/bin/python
SHELL := /bin/bash

.PHONY: help demo test lint prove bench clean

help:
	@echo "make demo   leaves the demonstration dossiers in recette-demo/ (no root, daemon or compiler)"
	@echo "make test   every check, real pcscd included    make lint   style, types, arrows"
	@echo "make prove  the full counts, writes docs/proof.md    make bench  ratios measured side by side"

demo: .stamps/demo
	$(VENV)/bin/recette demo --out recette-demo

test: .stamps/system .stamps/test lint
	$(PY) -m pytest -q -n 2 --dist loadfile tests

lint: .stamps/test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/recette lint

prove: .stamps/system .stamps/test .stamps/bench
	RECETTE_PROVE=1 $(PY) tests/prove.py

bench: .stamps/system .stamps/test .stamps/bench
	$(PY) benchmarks/b2_compare.py
	$(PY) benchmarks/three_steps.py
	$(PY) benchmarks/cards.py
	$(PY) benchmarks/xml_compare.py
	$(PY) benchmarks/schematron.py

.stamps/venv:
	@mkdir -p .stamps
	python3 -m venv $(VENV)
	$(PY) -m pip install --quiet --upgrade pip
	@touch $@

.stamps/demo: .stamps/venv pyproject.toml
	$(PY) -m pip install --quiet -e .
	@touch $@

.stamps/system: docs/system-packages.txt
	@mkdir -p .stamps
	sh tools/system_packages.sh docs/system-packages.txt
	@touch $@

.stamps/test: .stamps/system .stamps/demo pyproject.toml
	$(PY) -m pip install --quiet -e '.[pcsc,allure,test]'
	@touch $@

.stamps/bench-system: docs/bench-packages.txt
	@mkdir -p .stamps
	sh tools/system_packages.sh docs/bench-packages.txt
	@touch $@

.stamps/bench: .stamps/bench-system .stamps/test
	$(PY) -m pip install --quiet -e '.[bench,fuzz,schematron]'
	@touch $@

clean:
	rm -rf .stamps $(VENV) recette-demo
