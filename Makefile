# One command builds, one tests, one lints. `make` lists them.
SHELL   := /bin/sh
VERSION := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml)

# Compiler, flags and -trimpath are part of the build cache's key: the same
# everywhere. clang compiles the window's C in a sixth of gcc's time.
export CC := $(shell command -v clang >/dev/null 2>&1 && echo clang || echo gcc)
export GOFLAGS := -trimpath -buildvcs=false
WINDOW  := migrated_fynedo,x11
STRIP   := -ldflags=-s\ -w
OUT     := build
TOOLS   := $(OUT)/tools

.PHONY: help run test lint build headless windows deb licences e2e e2e-deb e2e-print e2e-windows bench bench-window bench-live soak pages fuzz race tools clean

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: ## open the desktop on the built-in sandbox; without a display: zegel demo
	@packaging/run

test: ## every test that needs nothing but Go
	CGO_ENABLED=0 go test -tags ci -timeout 20m ./...

race: ## the tests that share memory, under the race detector (wants a C compiler)
	CGO_ENABLED=1 go test -race -tags ci -timeout 25m ./app/... ./fiscal/... ./storage/... ./pdf/...

lint: $(TOOLS)/.done ## format, vet on three targets, staticcheck
	@bad=$$($(TOOLS)/gofumpt -l $$(git ls-files --cached --others --exclude-standard '*.go')); \
	  if [ -n "$$bad" ]; then echo "gofumpt would change:"; echo "$$bad"; exit 1; fi
	CGO_ENABLED=0 go vet -tags headless ./...
	CGO_ENABLED=0 go vet -tags ci ./...
	CGO_ENABLED=0 GOOS=windows go vet -tags headless ./...
	CGO_ENABLED=0 GOOS=windows go vet -tags ci ./...
	CGO_ENABLED=0 $(TOOLS)/staticcheck -tags ci ./...
	CGO_ENABLED=0 GOOS=windows $(TOOLS)/staticcheck -tags headless ./...
	@for s in .ci/* $$(grep -lI '^#!/bin/sh' packaging/* packaging/*/* 2>/dev/null) packaging/*.sh; do sh -n $$s || exit 1; done

licences: ## the licence of everything in the packages; one that is not known fails
	packaging/licences

build: ## build/zegel, with the window
	CGO_ENABLED=1 go build -tags $(WINDOW) $(STRIP) -o $(OUT)/zegel .

headless: ## build/zegel-headless: every command, no window, no C
	CGO_ENABLED=0 go build -tags headless $(STRIP) -o $(OUT)/zegel-headless .

windows: $(TOOLS)/.done ## build/windows: zegel.exe, zegel-cli.exe and the installer
	packaging/windows/build $(OUT)/windows

deb: ## build/zegel_VERSION_ARCH.deb
	packaging/linux/deb $(OUT)

e2e: ## the real window, driven under Xvfb
	packaging/window-packages test
	CGO_ENABLED=1 xvfb-run -a -s '-screen 0 1400x900x24' go test -tags e2e,$(WINDOW) -count=1 -parallel 2 -timeout 15m -v ./app/gui/e2e/...

e2e-deb: deb ## install the .deb, use it, upgrade it, remove it
	packaging/linux/e2e $(OUT)

e2e-windows: windows ## the installer's journeys under Wine, and printing from there
	packaging/windows/e2e $(OUT)/windows
	packaging/windows/e2e-bad $(OUT)/windows
	packaging/windows/e2e-own $(OUT)/windows
	packaging/windows/e2e-sign $(OUT)/windows
	packaging/windows/e2e-print $(OUT)/windows

e2e-print: ## the Windows way of printing, under Wine on a CUPS printer
	packaging/windows/e2e-print $(OUT)

bench: ## the measured figures; against other makers of PDF in a module of its own
	CGO_ENABLED=0 go test -tags ci -run '^$$' -bench . -benchmem -timeout 60m ./...
	cd pdf/bench && CGO_ENABLED=0 go test -run '^$$' -bench . -benchmem -timeout 30m .
	$(MAKE) bench-window

# DOCS documents in STORE, which is made where it is not there.
DOCS  ?= 2000000
STORE ?= $(OUT)/bench/store-$(DOCS)
bench-window: ## the window on DOCS documents beside Fyne's own windows, in one run
	packaging/window-packages test
	CGO_ENABLED=1 go build -tags $(WINDOW) $(STRIP) -o $(OUT)/bench/zegel .
	cd app/gui/bench && CGO_ENABLED=1 go build -tags $(WINDOW) $(STRIP) -o $(abspath $(OUT))/bench/ ./empty ./rows
	cd app/gui/bench && CGO_ENABLED=0 go build -o $(abspath $(OUT))/bench/bench .
	[ -e $(STORE)/zegel.db ] || ZEGEL_BENCH_DOCS=$(DOCS) ZEGEL_FILL_DIR=$(abspath $(STORE)) CGO_ENABLED=0 \
	  go test -tags ci -run '^$$' -bench 'Fill$$' -benchtime 1x -timeout 60m ./storage
	$(OUT)/bench/bench -zegel $(OUT)/bench/zegel -empty $(OUT)/bench/empty -rows $(OUT)/bench/rows -store $(STORE) -rare zeldzaam$$(($(DOCS) / 3))

RECORDS ?= 1000000
bench-live: ## RECORDS pushed by fifty senders while the Live window follows them
	packaging/window-packages test
	CGO_ENABLED=1 go build -tags $(WINDOW) $(STRIP) -o $(OUT)/bench/zegel .
	cd app/gui/bench && CGO_ENABLED=0 go build -o $(abspath $(OUT))/bench/bench .
	$(OUT)/bench/bench -zegel $(OUT)/bench/zegel -flood $(RECORDS)

soak: ## the long kill-and-restart proofs
	CGO_ENABLED=0 go test -tags ci,soak -run Soak -count=1 -timeout 6h -v ./...

# FUZZTIME is spent on each target. What it finds is made smaller by a few tries
# only: the default, a minute for each input, outlives a short FUZZTIME by far.
FUZZTIME ?= 30s
fuzz: ## every fuzz target for FUZZTIME
	@set -e; grep -rE --include='*_test.go' -o '^func Fuzz[A-Za-z0-9_]*' . | sort | while IFS=: read -r file name; do \
	  echo "$$(dirname $$file) $${name#func }"; \
	  CGO_ENABLED=0 go test -tags ci -run '^$$' -fuzz "^$${name#func }\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x "$$(dirname $$file)"; \
	done

pages: ## build/pages: every kind of page as PDF, picture and contact sheet
	rm -rf $(OUT)/pages
	CGO_ENABLED=0 go run ./pdf/pages -o $(OUT)/pages

tools: $(TOOLS)/.done ## the pinned linters and packagers

$(TOOLS)/.done: tools/go.mod tools/go.sum
	mkdir -p $(TOOLS)
	cd tools && CGO_ENABLED=0 go build -o ../$(TOOLS)/ tool
	touch $@

clean: ## remove build/
	rm -rf $(OUT)
