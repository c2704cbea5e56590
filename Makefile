# Every target sets itself up. `make help` lists them.
PYTHON ?= python3
# More than the cores of a small machine: tests wait for processes, pages and disks a quarter of their time.
JOBS ?= 3
BENCHES ?= startup extract index pagerank what_if webgraph spam api rows ui crawl frontier verify
BIN := .venv/bin

.PHONY: help setup ui check test demo bench docs reference lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/' | expand -t 18

setup: .venv/ready ## .venv with the tested versions and this checkout (PYTHON=python3.13 chooses)
.venv/ready: pyproject.toml constraints.txt scripts/setup.sh
	@scripts/setup.sh "$(PYTHON)"

ui: setup ## the web UI, when its sources are newer than what was built
	@$(BIN)/python scripts/ui.py build

check: setup ## lint, format, types, layers, dependencies, spelling: the hooks of pre-commit
	@$(BIN)/pre-commit run --all-files

test: setup ui ## every test (in JOBS=3 processes; ARGS="-k html" chooses)
	@chromium=$$($(BIN)/python scripts/find_chromium.py --install) && \
	PYTHONDONTWRITEBYTECODE= LINKCENSUS_CHROMIUM="$$chromium" $(BIN)/pytest -n $(JOBS) --dist loadgroup $(ARGS)

demo: setup ui ## a made-up web: imported, scored, crawled while it changes, then served (SERVE=0: not)
	@$(BIN)/linkcensus demo $(if $(filter 0,$(SERVE)),--no-serve)

bench: setup ## every figure that we claim, beside a peer's (QUICK=1: under 40 s each)
	@for name in $(BENCHES); do $(BIN)/python bench/$$name.py $(if $(QUICK),--quick) || exit 1; done

docs: setup ## the documentation as a site, in site/
	@$(BIN)/python -m pip install -q -c constraints.txt -e '.[docs]' && $(BIN)/mkdocs build --strict

reference: setup ## docs/reference and .env.example, from the code
	@$(BIN)/python scripts/generate_reference.py

lock: ## constraints.txt, from a fresh resolution of pyproject.toml
	@scripts/lock.sh "$(PYTHON)"

clean: ## removes what the other targets made
	rm -rf .venv ui/node_modules src/linkcensus/api/static site dist build linkcensus-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
