# What one does with Collab. Needs only make and Python 3.11 or newer; `make` alone lists it.

VENV := .venv
PYTHON = $(VENV)/bin/python
# Made anew when a lock file changes; otherwise the second start takes no installing. To serve
# needs fewer packages than to test.
SERVABLE = $(VENV)/.servable-$(shell cksum requirements.txt | cut -d' ' -f1)
INSTALLED = $(VENV)/.installed-$(shell cksum requirements-dev.txt | cut -d' ' -f1)
# Where PostgreSQL and Redis are for the tests of the production tier.
SERVICES_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
SERVICES_REDIS_URL ?= redis://127.0.0.1:6379/15

.DEFAULT_GOAL := help
.PHONY: help run production-local test test-services test-production test-browser test-faults faults bench crowd growth mutants lint sample migrations vendor

help:  ## say what there is
	@echo "make what:"
	@sed -n 's/^\([a-z-]*\):.*##\(.*\)/  \1|\2/p' Makefile | while IFS='|' read -r name text; do \
		printf '  %-16s %s\n' "$$name" "$$text"; done

run: $(SERVABLE)  ## serve on http://127.0.0.1:8000 (HOST and PORT change it)
	@exec $(PYTHON) manage.py serve

production-local: $(INSTALLED)  ## serve as in production: nginx, PostgreSQL, Redis, workers (PORT changes it)
	@exec $(PYTHON) -m deploy.local

test: $(INSTALLED)  ## run the tests of the embedded tier (SQLite, one process)
	$(PYTHON) -m pytest -n auto

test-services: $(INSTALLED)  ## run all tests on PostgreSQL and Redis, and those of real workers
	DATABASE_URL=$(SERVICES_DATABASE_URL) REDIS_URL=$(SERVICES_REDIS_URL) \
		$(PYTHON) -m pytest -n auto -m "not browser and not faults and not production"

test-production: $(INSTALLED)  ## run what must hold of the whole production tier, behind nginx
	$(PYTHON) -m pytest -m production

test-browser: $(INSTALLED)  ## drive a real Chromium through the pages
	$(PYTHON) -m pytest -m browser

test-faults: $(INSTALLED)  ## kill real processes and see what is lost; a short form of `faults`
	$(PYTHON) -m pytest -m faults

faults: $(INSTALLED)  ## break both tiers while people work, and judge what came of it (MINUTES, SEED)
	@$(PYTHON) -m tests.faults --minutes $(or $(MINUTES),5) $(if $(SEED),--seed $(SEED))

bench: $(INSTALLED)  ## measure the budgets on both tiers (QUICK=1: only see that it runs)
	@mkdir -p var
	$(PYTHON) -m tests.bench $(if $(QUICK),--quick) --json var/bench.json

crowd: $(INSTALLED)  ## see what a thousand screens on one server process bear (QUICK=1)
	$(PYTHON) -m tests.bench.crowd $(if $(QUICK),--quick)

growth: $(INSTALLED)  ## measure which cost grows with what, up to a million posts (QUICK=1)
	@mkdir -p var
	$(PYTHON) -m tests.bench.growth $(if $(QUICK),--quick) --json var/growth.json --pictures var

mutants: $(INSTALLED)  ## seed defects one by one and see that the tests catch each (ONLY=word)
	$(PYTHON) -m tests.mutants $(if $(ONLY),--only "$(ONLY)")

lint: $(INSTALLED)  ## style, types, imports, templates, migrations, deployment settings
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(VENV)/bin/lint-imports
	$(PYTHON) -m mypy
	$(VENV)/bin/djlint templates --lint --quiet
	DATA_DIR=$$(mktemp -d) $(PYTHON) manage.py makemigrations --check --dry-run
	@# None of these is reached or true: they only say what production demands.
	DATA_DIR=$$(mktemp -d) DATABASE_URL=postgres://nobody@127.0.0.1:9/none \
		REDIS_URL=redis://127.0.0.1:9/0 EMAIL_URL=smtp://127.0.0.1:9 \
		BASE_URL=https://collab.example.org ALLOWED_HOSTS=collab.example.org \
		TRUSTED_PROXY_COUNT=1 SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		$(PYTHON) manage.py check --deploy --fail-level WARNING

sample: $(SERVABLE)  ## load the sample network: a contact centre some weeks after its first Friday
	@$(PYTHON) manage.py migrate --verbosity 0
	$(PYTHON) manage.py sample

migrations: $(INSTALLED)  ## write migrations for what changed in the models
	$(PYTHON) manage.py makemigrations

vendor: $(SERVABLE)  ## fetch the browser libraries and icons anew, by version and hash
	$(PYTHON) deploy/vendor.py

$(SERVABLE): requirements.txt
	@deploy/install.sh $(VENV) requirements.txt
	@rm -f $(VENV)/.servable-* && touch $@

$(INSTALLED): requirements-dev.txt
	@deploy/install.sh $(VENV) requirements-dev.txt
	@rm -f $(VENV)/.installed-* $(VENV)/.servable-* && touch $(SERVABLE) $@
