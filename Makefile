# The few commands of every day. Everything they need is set up on the first call: see docs/operating.md.

PYTHON := .venv/bin/python
export DEBIAN_FRONTEND := noninteractive
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: help run test check fmt migrations
.DEFAULT_GOAL := help

help:
	@echo "make run         the site with demo data on http://127.0.0.1:8000/ (PORT=… for another port)"
	@echo "make test        all checks and tests, on SQLite and PostgreSQL, with Redis and a browser"
	@echo "make check       the quick checks alone: lint, format, layers, migrations, templates"
	@echo "make fmt         format the code"
	@echo "make migrations  write migrations for changed models (NAME=what_changed)"

run:
	@deploy/prepare.sh run
	@$(PYTHON) manage.py migrate --verbosity 0
	@$(PYTHON) manage.py load_demo
	@exec $(PYTHON) deploy/supervise.py

test:
	@deploy/prepare.sh test </dev/null
	@exec deploy/test.sh </dev/null

check:
	@deploy/prepare.sh check
	@exec deploy/test.sh check

fmt:
	@deploy/prepare.sh check
	@$(PYTHON) -m ruff check --fix --quiet .
	@$(PYTHON) -m ruff format .

migrations:
	@deploy/prepare.sh check
	@$(PYTHON) manage.py makemigrations --name $(or $(NAME),$(error Give NAME=what_changed))
