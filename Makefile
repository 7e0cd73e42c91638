# `make` alone lists the targets. Each sets up what it needs (tools/prepare.py) and nothing twice.
.DEFAULT_GOAL := help
.PHONY: help run test dev lint format bench screens demo types lock wheel sbom clean
MAKEFLAGS += --no-print-directory

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## Set up and serve at http://127.0.0.1:8000 (PORT, HOST, DATA_DIR change that)
	@exec tools/python -m tools.prepare run

test: ## Everything CI runs: format, lint, types, contracts, budgets, tests, end to end
	@tools/python -m tools.prepare test
	@exec tools/python -m tools.check test $(ARGS)

dev: ## The backend with reload on port 8000 and Vite beside it
	@tools/python -m tools.prepare dev
	@exec tools/python -m tools.dev

lint: ## The part of `make test` that runs no code of ours
	@tools/python -m tools.prepare lint
	@exec tools/python -m tools.check lint $(ARGS)

format: ## Format everything and mend what linters can mend
	@tools/python -m tools.prepare lint
	@.venv/bin/ruff check --quiet --fix-only backend tools bench
	@.venv/bin/ruff format --quiet backend tools bench
	@cd frontend && npm run --silent format

bench: ## Measure start, memory and relay speed against a direct connection (ARGS="…")
	@tools/python -m tools.prepare bench
	@exec .venv/bin/python -m bench $(ARGS)

screens: ## Pictures of every screen in every state, for eyes, in frontend/screens
	@tools/python -m tools.prepare test
	@tools/python -m tools.prepare page
	@cd frontend && npm run --silent screens -- $(ARGS)

demo: ## Film the product at work into docs/demo.webm, and a part of it for the README (needs ffmpeg)
	@tools/python -m tools.prepare test
	@tools/python -m tools.prepare page
	@.venv/bin/fireside models get qwen2.5-coder-1.5b
	@cd frontend && npm run --silent demo

types: ## Write frontend/openapi.json from the server, the page's types and the Postman collection from it
	@tools/python -m tools.prepare lint
	@tools/python -m tools.openapi
	@tools/python -m tools.postman
	@cd frontend && npm run --silent types

lock: ## Write backend/requirements*.txt from pyproject.toml (ARGS=--upgrade for newer versions)
	@tools/lock $(ARGS)

wheel: ## The wheel, with the page in it, in dist/
	@tools/python -m tools.prepare lint
	@tools/python -m tools.prepare page
	@cd backend && ../.venv/bin/python -m hatchling build -t wheel -d ../dist

sbom: ## The software bill of materials in dist/, and docs/licences.md from it
	@tools/python -m tools.prepare test
	@.venv/bin/python -m tools.bill

clean: ## Remove everything that was set up or built; your data and the models stay
	@rm -rf dist .venv .venv-lock frontend/node_modules frontend/dist frontend/e2e/lighthouse/node_modules frontend/e2e/newman/node_modules
	@rm -rf .pytest_cache .ruff_cache backend/.pytest_cache backend/.ruff_cache backend/.hypothesis
