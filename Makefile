# Everything starts here: `make run` to try it, `make test` to check it.
SHELL := /bin/bash
PYTHON ?= $(shell scripts/find-python)
BIN := .venv/bin
LOCK := --generate-hashes --universal --python-version 3.11 --quiet --no-header --upgrade

.PHONY: help run test check lint format setup setup-test clean lock audit sbom wheel

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

run: .venv/run.stamp ## Set up everything, then start web and worker with demo data
	@$(BIN)/tipline demo

# All of them: one process per core, each file's tests in one process, since they share what is dear
# to start (a server, a browser, a database).
test: .venv/test.stamp ## Set up everything, then run all tests
	@$(BIN)/python -m pytest $(or $(ARGS),-n auto --dist loadfile)

check: lint audit test ## Everything that must hold before a change is taken

lint: .venv/test.stamp ## Style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: .venv/test.stamp ## Put the code into its one format
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format .

lock: .venv/supply.stamp ## Write down anew which exact files are installed (requirements/)
	@$(BIN)/uv pip compile pyproject.toml --extra s3 --extra heic $(LOCK) -o requirements/run.txt
	@$(BIN)/uv pip compile pyproject.toml --extra test $(LOCK) -o requirements/test.txt
	@echo 'setuptools>=77' | $(BIN)/uv pip compile - $(LOCK) -o requirements/build.txt

audit: .venv/supply.stamp ## Known vulnerabilities in what is installed; says so where nobody answers
	@scripts/audit $(BIN)

sbom: .venv/supply.stamp ## What a release is made of, as CycloneDX (dist/tipline.cdx.json)
	@mkdir -p dist
	@$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible --of JSON -o dist/tipline.cdx.json

wheel: .venv/run.stamp ## The wheel, built twice and compared byte for byte
	@scripts/wheel $(BIN)/python

setup: .venv/run.stamp ## What `make run` needs
setup-test: .venv/test.stamp ## What `make test` needs

.venv/python.stamp:
	@scripts/check-python "$(PYTHON)"
	@"$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@touch $@

.venv/run.stamp: .venv/python.stamp pyproject.toml scripts/system-packages
	@echo "Installing Tipline and what it stands on (a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@scripts/system-packages ocr fonts
	@touch $@

.venv/test.stamp: .venv/run.stamp
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@scripts/system-packages chromium speech
	@touch $@

.venv/supply.stamp: .venv/python.stamp pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom pip-audit uv
	@touch $@

clean: ## Remove the environment and the demo's data
	rm -rf .venv instance build dist *.egg-info
