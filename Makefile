# Two commands are enough to use this repository: `make demo` and `make test`.
# `make` alone lists the others.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TARGET := $(or $(CARGO_TARGET_DIR),target)
DEMO := $(firstword $(wildcard tests/data/captures/demo.* tests/data/captures/*.pcap*))

# The extension does not link libpython; neither must its tests and lints.
export PYO3_BUILD_EXTENSION_MODULE := 1
export PYO3_PYTHON := $(abspath $(BIN)/python)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

RUST := $(shell find rust -name '*.rs' -o -name '*.toml' 2>/dev/null) Cargo.toml Cargo.lock
SOURCES := $(RUST) pyproject.toml

# --- What a person runs ----------------------------------------------------------------------

.PHONY: help  ## List what can be made
help:
	@awk -F '  ## ' '/^\.PHONY: .*  ## / { sub(/^\.PHONY: /, "", $$1); \
		printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo  ## Build, install into .venv, and read a capture
demo: $(VENV)/installed
	$(BIN)/tlswire read $(DEMO) -f table

.PHONY: test  ## Run everything that must pass: lints, types, both test suites
test: lint generated rust-test types python-test

# --- The parts of `make test` ----------------------------------------------------------------

.PHONY: build  ## Build the extension (release) and install the package into .venv
build: $(VENV)/installed

.PHONY: lint  ## Check format and lints of Rust and Python
lint: $(VENV)/dev
	cargo fmt --check
	cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
	$(BIN)/ruff check
	$(BIN)/ruff format --check

.PHONY: types  ## Check Python types, and the stubs against the extension
types: $(VENV)/dev $(VENV)/installed
	$(BIN)/mypy
	MYPYPATH=python $(BIN)/python -m mypy.stubtest tlswire._native

.PHONY: rust-test  ## Run the Rust tests
rust-test: $(VENV)/dev
	cargo test --locked --workspace --quiet

.PHONY: python-test  ## Run the Python tests
python-test: $(VENV)/dev $(VENV)/installed
	cargo build --locked --package tlswire-capi --quiet
	$(BIN)/python -m pytest -q

.PHONY: test-stacks  ## Hold what is predicted against every stack, BoringSSL too
test-stacks: $(VENV)/dev $(VENV)/installed
	$(BIN)/pip install --quiet cmake==4.4.4 libclang==18.1.1
	TLSWIRE_STACKS=all $(BIN)/python -m pytest -q -s tests/negotiation/test_real_servers.py

.PHONY: generated  ## Check that generated files are what their generators make
generated: $(VENV)/dev $(VENV)/installed
	$(BIN)/python tools/check_generated.py

# --- Making and measuring --------------------------------------------------------------------

.PHONY: format  ## Format Rust and Python, and apply safe fixes
format: $(VENV)/dev
	cargo fmt
	$(BIN)/ruff check --fix --quiet || true
	$(BIN)/ruff format

.PHONY: registries  ## Generate the code points of Rust and Python from registries/
registries: $(VENV)/dev
	$(BIN)/python registries/generate.py

.PHONY: schema  ## Generate the JSON Schema of a row
schema: $(VENV)/installed
	$(BIN)/tlswire schema -o schema/row.json

.PHONY: rules  ## Write the table of the rules of `tlswire lint`, and the schema of what it finds
rules: $(VENV)/dev $(VENV)/installed
	$(BIN)/python tools/rules.py

.PHONY: coverage  ## Write the table of extensions and messages that are read
coverage: $(VENV)/dev $(VENV)/installed
	$(BIN)/python tools/coverage.py

.PHONY: captures  ## Make the captures under tests/data again (needs openssl and more)
captures: $(VENV)/dev
	$(BIN)/python -m tests.make_captures
	$(BIN)/python -m tests.conformance.own --update

.PHONY: bench  ## Measure against the reference parser, and count instructions
bench: $(VENV)/dev $(VENV)/installed instructions
	$(BIN)/python -m pytest -q --benchmark-enable --benchmark-only benches

.PHONY: instructions  ## Hold instruction counts against the stored ones (needs valgrind)
instructions: $(VENV)/dev
	$(BIN)/python -m benches.instructions

.PHONY: bench-peers  ## Measure against the other tools that are installed
bench-peers: $(VENV)/dev $(VENV)/installed $(addprefix benches/data/,handshakes.pcap bulk.pcap tiny.pcap)
	$(BIN)/python -m benches.against --keep $(addprefix benches/data/,handshakes.pcap bulk.pcap tiny.pcap)

.PHONY: bench-goals  ## Measure what is to be reached, on files of up to 1.5 GB
bench-goals: $(VENV)/dev $(VENV)/installed bench-inputs
	$(BIN)/python -m benches.goals --keep benches/data

.PHONY: bench-inputs  ## Make the inputs of the benchmarks, 5 GB in all
bench-inputs: $(addprefix benches/data/,$(addsuffix .pcap,tiny handshakes handshakes-1500MB bulk bulk-1GB \
	dirty datagrams scan) hellos.bin hellos.parquet)

RECORDED := $(wildcard benches/inputs/*.py) tests/data/captures/index.json benches/seeds/index.json
INPUT = $(BIN)/python -m benches.inputs -o $@

benches/data/tiny.pcap: $(RECORDED) | $(VENV)/maturin
	$(INPUT) handshakes --size 1MB
benches/data/handshakes-1500MB.pcap: $(RECORDED) | $(VENV)/maturin
	$(INPUT) handshakes --size 1.5GB
benches/data/bulk-1GB.pcap: $(RECORDED) | $(VENV)/maturin
	$(INPUT) bulk --size 1GB
benches/data/scan.pcap: $(RECORDED) | $(VENV)/maturin
	$(INPUT) scan --count 1000000
benches/data/hellos.bin: $(RECORDED) | $(VENV)/maturin
	$(INPUT) hellos --count 1000000
benches/data/hellos.parquet: $(RECORDED) | $(VENV)/dev
	$(INPUT) hellos --count 1000000 --as parquet
benches/data/%.pcap: $(RECORDED) | $(VENV)/maturin
	$(INPUT) $* --size 100MB

.PHONY: wheel  ## Build a wheel and a source distribution into dist/
wheel: $(VENV)/maturin
	$(BIN)/maturin build --release --locked --out dist
	$(BIN)/maturin sdist --out dist

.PHONY: clean  ## Remove what was built
clean:
	rm -rf $(VENV) dist "$(TARGET)"

# --- The virtual environment, and what it is built with --------------------------------------

# Whatever builds or installs comes here, through $(VENV)/maturin.
.PHONY: tools
tools:
	@PYTHON='$(PYTHON)' ./tools/missing

$(VENV)/maturin: requirements-dev.txt | tools
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint requirements-dev.txt maturin rich
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/maturin
	$(BIN)/pip install --quiet --requirement requirements-dev.txt
	@touch $@

$(VENV)/installed: $(SOURCES) $(VENV)/maturin
	@echo "Building the extension; this takes a minute or two."
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/maturin develop --release --locked \
		>$(VENV)/build.log 2>&1 || { cat $(VENV)/build.log >&2; exit 1; }
	@touch $@
