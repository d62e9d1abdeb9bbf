# make demo   annotate French diplomatic news in colour, and score it against gold
# make test   build and run every test
# Both install what is missing (ICU's headers and pkg-config, by apt-get) and need only Swift besides.

SWIFT ?= swift
# With Swift's libraries linked in, what is installed needs no Swift, and starts sooner.
LINKED_IN := $(if $(filter Linux,$(shell uname)),-Xswiftc -static-stdlib)
BUILD := $(SWIFT) build -c release $(LINKED_IN) --product entity
# Python packages that others made, for comparison only.
PEERS := .build/peers
ENTITY = $(shell $(BUILD) --show-bin-path)/entity

.PHONY: demo test build dependencies format format-check check accuracy picture interoperability install clean \
  bench bench-peers bench-evaluation check-install examples check-new

demo: build
	@head -n 2 examples/articles/dev.jsonl | $(ENTITY) annotate --from jsonl --to terminal --color always
	@echo
	@$(ENTITY) evaluate --gold examples/articles/dev.jsonl --ids

test: dependencies
	$(SWIFT) test

build: dependencies
	$(BUILD)

# Nothing is installed where ICU can be found already.
dependencies:
	@Scripts/install-dependencies

# A validator of JSON Schema and a date parser for the tests; without them they skip what needs them.
.PHONY: test-tools
test-tools: .build/python
.build/python:
	python3 -m venv $@ && $@/bin/pip install --quiet --disable-pip-version-check jsonschema PyYAML dateparser || rm -rf $@

# The Python package: a wheel in dist/ that needs neither Swift nor ICU where it is installed. Swift's libraries are
# linked in, ICU's are put beside the library.
WHEEL := .build/wheel
WHEEL_LIBRARY := $(SWIFT) build -c release --product entitykit --scratch-path $(WHEEL) -Xswiftc -static-stdlib \
  -Xlinker --version-script=$(CURDIR)/bindings/python/exports.map -Xlinker -s
PIP := pip install --quiet --disable-pip-version-check
.PHONY: python test-python
python: dependencies $(WHEEL)/tools
	$(WHEEL_LIBRARY)
	rm -rf $(WHEEL)/unrepaired dist/entitykit-*.whl
	$(WHEEL)/tools/bin/python -m build --wheel --no-isolation --outdir $(WHEEL)/unrepaired bindings/python
	PATH="$(CURDIR)/$(WHEEL)/tools/bin:$$PATH" auditwheel repair --wheel-dir dist $(WHEEL)/unrepaired/*.whl
	@ls -sh dist/entitykit-*.whl

$(WHEEL)/tools: bindings/python/build-requirements.txt
	python3 -m venv $@
	$@/bin/$(PIP) -r $<
	touch $@

# As it is installed: in an environment of its own, with no Swift on the path.
test-python: $(WHEEL)/tests
	$(WHEEL)/tests/bin/$(PIP) --force-reinstall --no-deps dist/entitykit-*.whl
	cd bindings/python && env -u LD_LIBRARY_PATH -u ENTITYKIT_HOME PATH=/usr/bin:/bin \
	  $(CURDIR)/$(WHEEL)/tests/bin/python -m pytest -q
	cd bindings/python && env -u LD_LIBRARY_PATH -u ENTITYKIT_HOME PATH=/usr/bin:/bin \
	  $(CURDIR)/$(WHEEL)/tests/bin/python -m pytest -q --no-speedups --ignore tests/test_memory.py
	cd bindings/python && $(CURDIR)/$(WHEEL)/tests/bin/mypy

$(WHEEL)/tests: bindings/python/test-requirements.txt
	python3 -m venv $@
	$@/bin/$(PIP) -r $<
	touch $@

# Bulk annotation from Python beside the command line and beside spaCy's EntityRuler; memory over 100,000 documents.
.PHONY: bench-python
bench-python: build python $(WHEEL)/tests
	$(WHEEL)/tests/bin/$(PIP) --force-reinstall --no-deps dist/entitykit-*.whl
	$(WHEEL)/tests/bin/python bindings/python/benchmarks/throughput.py $(ENTITY) $(PYTHON_MEGABYTES)
	$(WHEEL)/tests/bin/python bindings/python/benchmarks/memory.py

FORMATTED := Package.swift Sources Tests examples Server/Package.swift Server/Sources Server/Tests
# PySpark in an environment of its own. The demo ships the wheel to its workers; MEGABYTES=1000 makes a large corpus.
SPARK := .build/spark
MEGABYTES ?= 20
.PHONY: spark-demo test-spark test-spark-cluster bench-spark
spark-demo: python $(SPARK)/installed
	$(SPARK)/bin/python examples/spark/demo.py --wheel dist/entitykit-*.whl --folder .build/spark-demo \
	  --megabytes $(MEGABYTES)

test-spark: $(SPARK)/installed
	ls dist/entitykit-*.whl >/dev/null 2>&1 || $(MAKE) python
	$(SPARK)/bin/$(PIP) --force-reinstall --no-deps dist/entitykit-*.whl
	cd examples/spark && $(CURDIR)/$(SPARK)/bin/python -m pytest -q $(SPARK_TESTS)

# With a standalone cluster whose workers are killed.
test-spark-cluster: SPARK_TESTS = -m cluster
test-spark-cluster: test-spark

# Throughput of MEGABYTES of text beside the command line and beside spaCy.
bench-spark: build python $(SPARK)/installed
	$(SPARK)/bin/$(PIP) -r examples/spark/requirements-bench.txt
	$(SPARK)/bin/python examples/spark/bench.py --entity $(ENTITY) --lists gazetteers --wheel dist/entitykit-*.whl \
	  --megabytes $(MEGABYTES)

$(SPARK)/installed: examples/spark/requirements.txt
	Scripts/install-java
	python3 -m venv $(SPARK)
	$(SPARK)/bin/$(PIP) -r $<
	touch $@

format:
	$(SWIFT) format format --in-place --parallel --recursive $(FORMATTED)

format-check:
	$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)

# Every sentence of every rule, every entry of every list.
check: build
	$(ENTITY) plugin check
	$(ENTITY) plugin check dates --languages es,en

# The page on how good the pack is. GOLD names a table of other gold; see the script.
accuracy: build
	Scripts/accuracy $(ENTITY)

# The picture in the README, made by the program itself.
picture: build
	$(ENTITY) annotate --to svg -o docs/annotated.svg examples/picture.txt

# Lists of 1,000 to 1,000,000 entries on 40 MB of made text, and the program from start to exit.
BENCH = Benchmarks/.build/release/bench
bench: build build-bench
	$(BENCH) --root . --entity $(ENTITY)

# What misspelt words cost.
.PHONY: bench-fuzzy
bench-fuzzy: build-bench
	$(BENCH) fuzzy --root .

.PHONY: build-bench
build-bench: dependencies
	cd Benchmarks && $(SWIFT) build -c release

# Other matchers on the same text and lists, in one run with ours. SIZES=1000,10000 leaves out the long lists.
SIZES ?= 1000,10000,100000,1000000
bench-peers: build-bench $(PEERS)
	$(BENCH) corpus --root .
	$(PEERS)/bin/python Benchmarks/peers/lexicon.py Benchmarks/.build/corpus/40-mb $(BENCH) --sizes $(SIZES)

# Scoring beside nervaluate, in one run.
bench-evaluation: build $(PEERS)
	$(PEERS)/bin/python Benchmarks/peers/evaluation.py $(ENTITY)

$(PEERS): Benchmarks/peers/requirements.txt
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet -r Benchmarks/peers/requirements.txt
	touch $(PEERS)

# What spaCy, gatenlp, dkpro-cassis, pyld, conllu and seqeval make of the formats that are written, and what is
# made of theirs. `make test` does the same once they are installed.
INTEROPERABILITY := .build/interoperability
interoperability: $(INTEROPERABILITY)/installed
	$(SWIFT) test --filter InteroperabilityTests

$(INTEROPERABILITY)/installed: Tests/EntityFormatsTests/Interoperability/requirements.txt
	python3 -m venv $(INTEROPERABILITY)
	$(INTEROPERABILITY)/bin/pip install --quiet --requirement $<
	touch $@

# The server is a package of its own, so that nothing else waits for its build.
SERVER := Server/.build/release/entity-server
.PHONY: server test-server server-conformance install-server bench-server
server: dependencies
	$(SWIFT) build -c release --package-path Server --product entity-server

test-server: dependencies
	$(SWIFT) test --package-path Server

# Requests of all kinds, made by schemathesis from the server's own description of itself.
server-conformance: dependencies
	$(SWIFT) build --package-path Server --product entity-server
	Server/Tests/Conformance/run Server/.build/debug/entity-server

# Requests a second beside those of spaCy behind FastAPI, on the texts and a list of the other benchmarks
# (Debian: wrk).
bench-server: server build-bench
	$(BENCH) corpus --root .
	Server/Benchmarks/run $(SERVER)

# The server's page in a real browser (Debian: chromium, chromium-driver).
.PHONY: test-page
test-page: dependencies
	$(SWIFT) build -c release --package-path Server --product entity-server
	Server/Tests/Page/run $$($(SWIFT) build -c release --package-path Server --show-bin-path)/entity-server

PREFIX ?= /usr/local
LIBRARY := $(SWIFT) build -c release $(LINKED_IN) --product entitykit
install: build
	$(LIBRARY)
	install -D $(ENTITY) $(DESTDIR)$(PREFIX)/bin/entity
	install -D $$($(LIBRARY) --show-bin-path)/libentitykit.so $(DESTDIR)$(PREFIX)/lib/libentitykit.so
	install -D -m 644 Sources/CEntityKit/include/entitykit.h $(DESTDIR)$(PREFIX)/include/entitykit.h
	mkdir -p $(DESTDIR)$(PREFIX)/share/entitykit
	cp -R Plugins gazetteers $(DESTDIR)$(PREFIX)/share/entitykit/
	if [ -x $(SERVER) ]; then install -D $(SERVER) $(DESTDIR)$(PREFIX)/bin/entity-server; fi

install-server: server install

# The package of examples by itself, as a user builds one like it.
examples: dependencies
	$(SWIFT) test --package-path examples/swift-recognizers --scratch-path .build/examples

# A new plugin passes its own check, and its Swift package its own tests.
check-new: build
	rm -rf .build/new-plugin
	$(ENTITY) plugin new new-plugin --lexicon --rules --swift --output .build/new-plugin
	$(ENTITY) plugin check ./.build/new-plugin
	$(SWIFT) test --package-path .build/new-plugin --scratch-path .build/examples

# What is installed works from another folder.
check-install: build
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	$(MAKE) --no-print-directory install PREFIX="$$folder" >/dev/null && cd / && \
	echo "Cuba" | env -u ENTITYKIT_HOME "$$folder/bin/entity" annotate --to terminal | grep -x '⟦COUNTRY=CU Cuba⟧' && \
	cc -I "$$folder/include" -o "$$folder/annotate" $(CURDIR)/examples/c/annotate.c -L "$$folder/lib" -lentitykit \
	  -Wl,-rpath,"$$folder/lib" && echo "Cuba" | env -u ENTITYKIT_HOME "$$folder/annotate" | grep 'COUNTRY CU "Cuba"'

clean:
	rm -rf .build
