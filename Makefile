# Parley's standing commands. `make run` is the first one of the README; `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
# Two at a time: much of what is made has use for one core only. The lines of a recipe stay one after the other.
MAKEFLAGS += --no-builtin-rules -j2
# Several goals are meant one after the other: clean, then build.
ifneq ($(word 2,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)
SUITE ?= main
# The suites of `make test`, one after the other: only one browser at a time on a small machine.
SUITES := main no-host encryption interpretation public

GO_SOURCES := $(shell find cmd internal web -name node_modules -prune -o \( -name '*.go' -o -name '*.sql' -o -name '*.yaml' \) -print 2>/dev/null) go.mod go.sum
WEB_SOURCES := $(shell find web -name node_modules -prune -o -name dist -prune -o -name built -prune -o -type f -print 2>/dev/null)
E2E_SOURCES := $(shell find e2e bench -name node_modules -prune -o -type f -print 2>/dev/null)
CHECKED := .cache/checked

# The browser's verifier: these packages, compiled to WebAssembly, and what the Go tool brings to run it in a page.
VERIFIER := web/src/record/built
VERIFIER_SOURCES := $(shell find cmd/verifier $(addprefix internal/,identity summit interpretation view chain witness) -name '*.go' ! -name '*_test.go' 2>/dev/null) go.mod go.sum Makefile

# The linter reads what the compiler made, as the tests' programs do: with the flags of bin/parley nothing is compiled twice.
# The race build has those of go test.
SAME_BUILD := CGO_ENABLED=0 GOFLAGS="$(shell go env GOFLAGS) -trimpath"
LINTER := .cache/bin/golangci-lint

.PHONY: help run build check test laws lint lint-go e2e bench reproducible format browser clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build everything and run the demo at http://localhost:8080
	bin/parley demo --data data/demo

build: bin/parley ## bin/parley, one static binary with the browser app inside

check: $(CHECKED)/web $(CHECKED)/e2e ## quick tests, under two minutes when warm
	go test -short ./...
	npm --prefix web test

# The linter vets.
test: browser bin/parley bin/parley-race bin/liar bin/hostile bin/poorline $(CHECKED)/web $(CHECKED)/e2e ## every test there is; installs Debian's Chromium when it is missing
	go test -race -vet=off ./...
	npm --prefix web test
	for suite in $(SUITES); do npm --prefix e2e test -- "suites/$$suite"; done

e2e: browser bin/parley bin/parley-race bin/liar bin/hostile bin/poorline e2e/node_modules/.package-lock.json ## one end-to-end suite: make e2e SUITE=main
	npm --prefix e2e test -- "suites/$(SUITE)"

laws: ## 100,000 random sequences of acts against the laws
	go test ./internal/summit -run TestTheLaws -rapid.checks=50000 -timeout 60m -v | grep -v 'rapid. OK'

lint: lint-go $(CHECKED)/web $(CHECKED)/e2e ## golangci-lint with the layers, gofumpt, ESLint, tsc

# Packages of npm's may have Go files: they lie still by then.
lint-go: $(LINTER) web/dist/index.html | e2e/node_modules/.package-lock.json
	$(SAME_BUILD) $(LINTER) run ./...
	GOOS=js GOARCH=wasm $(LINTER) run ./cmd/verifier

format: $(LINTER) ## gofumpt over everything
	$(LINTER) fmt

reproducible: ## the app of the last commit, built in two folders, is the same to the byte
	tools/reproducible

bench: bin/parley bin/poorline web/node_modules/.package-lock.json e2e/node_modules/.package-lock.json ## what we claim, measured
	bench/run

browser: # the tests' browser and a face with Chinese characters
	e2e/install-chromium

clean: ## remove what was built; the demo's data stays
	rm -rf bin web/dist $(VERIFIER) .cache

bin/parley: $(GO_SOURCES) web/dist/index.html
	CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o $@ ./cmd/parley

bin/parley-race: $(GO_SOURCES) web/dist/index.html
	CGO_ENABLED=1 go build -race -ldflags "-X main.version=$(VERSION)" -o $@ ./cmd/parley

# The tests' node that lies: the record's own code, used against it.
bin/liar: $(GO_SOURCES) $(wildcard e2e/liar/*.go) | bin/parley
	$(SAME_BUILD) go build -o $@ ./e2e/liar

# The tests' poor line: packets late, few and lost.
bin/poorline: $(wildcard e2e/poorline/*.go) | bin/parley
	$(SAME_BUILD) go build -o $@ ./e2e/poorline

# The tests' node that means harm: the real one, with calls of ours in the media engine and in what clients reach. With the
# flags of bin/parley only what is changed, and what rests on it, is compiled anew.
HOSTILE := .cache/hostile
bin/hostile: $(GO_SOURCES) $(wildcard e2e/hostile/*.go e2e/hostile/overlay/*.go) web/dist/index.html | bin/parley
	$(SAME_BUILD) go run ./e2e/hostile/overlay $(HOSTILE)
	$(SAME_BUILD) go build -modfile $(HOSTILE)/go.mod -overlay $(HOSTILE)/overlay.json -tags hostile -ldflags "$(LDFLAGS)" -o $@ ./cmd/parley

web/dist/index.html: $(WEB_SOURCES) $(VERIFIER)/verifier.wasm web/node_modules/.package-lock.json
	npm --prefix web run build
	touch $@

# Nothing of the folder, the clock or the repository goes into it: tools/reproducible.
# What came out the same keeps its time: the app is not built anew for it.
$(VERIFIER)/verifier.wasm: $(VERIFIER_SOURCES)
	mkdir -p $(@D)
	GOOS=js GOARCH=wasm go build -trimpath -buildvcs=false -ldflags "-s -w -buildid=" -o $@.new ./cmd/verifier
	cmp -s $@.new $@ || mv $@.new $@
	rm -f $@.new
	cp "$$(go env GOROOT)/lib/wasm/wasm_exec.js" $(@D)/go.js

# tsc and ESLint, once for what they read: e2e's read the app's types, and bench/.
$(CHECKED)/web: $(WEB_SOURCES) web/dist/index.html web/node_modules/.package-lock.json
	npm --prefix web run check
	mkdir -p $(@D)
	touch $@

$(CHECKED)/e2e: $(E2E_SOURCES) $(WEB_SOURCES) web/node_modules/.package-lock.json e2e/node_modules/.package-lock.json
	npm --prefix e2e run check
	mkdir -p $(@D)
	touch $@

web/node_modules/.package-lock.json: $(wildcard web/patches/*.patch)

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	npm --prefix $* ci --no-audit --no-fund
	touch $@

$(LINTER): tools/go.mod tools/go.sum
	go build -modfile=tools/go.mod -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
