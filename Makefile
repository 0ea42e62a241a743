# `make serve` sets up, builds and serves the book; `make test` sets up and tests everything.
# Each is all that a fresh machine with Python >= 3.11 and make needs. CONTRIBUTING.md explains the targets.

PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
OUT ?= _build/preview

# Every install, also that of a package's own build tools, takes its versions from one file.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_BUILD_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The chapters' arrays are small: more threads only wait for each other.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
# Figures are drawn with the fonts and settings of this environment, never with those kept in a home.
export MPLCONFIGDIR := $(CURDIR)/$(VENV)/matplotlib

JUPYTER_BOOK = $(VENV)/bin/jupyter-book build book --config _config.yml
# The book is built in WORK and put into _build/html when it is whole; what is then made of it stays.
WORK = _build/work/_build/html
KEEP = ln -f
# Twice quiet: errors and lost connections are still said, the dozens of warnings of a mirror are not.
PIP = $(PY) -m pip install --quiet --quiet --prefer-binary
# Four at once, on two cores too, since half of them wait for a browser; what shares a chapter or a file's fixtures stays together.
PYTEST = $(PY) -m pytest --numprocesses=4 --dist=loadfile --no-loadscope-reorder
STEP = @printf '\n== %s\n'
COMMA := ,
STOP = { printf '%s\n' "$(1)" >&2; exit 1; }
ONLINE = $(call STOP,The packages could not be installed; the lines above say why. Is this machine online?)

.PHONY: help port serve book preview lab lite pdf zip links check test anywhere lint oracle bench experiments constraints clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' Makefile

# ---- set-up: a stamp is older than the files that it depends on when something must be installed anew

$(VENV)/made:
	$(STEP) 'making the virtual environment $(VENV)'
	@PYTHON='$(PYTHON)' sh tools/venv.sh $(VENV)
	@touch $@

$(VENV)/book: $(VENV)/made requirements-book.txt constraints.txt pyproject.toml
	$(STEP) 'installing what the build needs (about two minutes the first time)'
	@$(PIP) --requirement requirements-book.txt || $(ONLINE)
	@touch $@

$(VENV)/dev: $(VENV)/book requirements-dev.txt requirements-experiments.txt requirements-lite.txt
	$(STEP) 'installing what the tests need'
	@$(PIP) --requirement requirements-dev.txt || $(ONLINE)
	@touch $@

$(VENV)/lab: $(VENV)/book requirements.txt postBuild
	$(STEP) 'installing JupyterLab'
	@$(PIP) --requirement requirements.txt || $(ONLINE)
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" ./postBuild
	@touch $@

$(VENV)/lite: $(VENV)/book requirements-lite.txt
	$(STEP) 'installing JupyterLite'
	@$(PIP) --requirement requirements-lite.txt || $(ONLINE)
	@touch $@

NPM = $(PY) tools/npm.py ci --no-audit --no-fund --ignore-scripts

node_modules/made: $(VENV)/book package.json package-lock.json
	$(STEP) 'installing the npm packages'
	@$(NPM) --omit=dev || $(ONLINE)
	@touch $@

node_modules/dev: node_modules/made
	$(STEP) 'installing the npm packages of the tests'
	@$(NPM) || $(ONLINE)
	@touch node_modules/made $@

# ---- the book

book: $(VENV)/book node_modules/made ## build the pages into _build/html
	$(STEP) 'building the book'
	@mkdir -p _build 2>/dev/null && test -w _build || $(call STOP,There is no write permission for $(CURDIR)/_build: the book is built there.)
	@$(JUPYTER_BOOK) --toc $(CURDIR)/_toc.yml --path-output _build/work -W -n --keep-going || $(call STOP,The book was not built: look above for a cell that failed or for a WARNING.)
	@$(PY) tools/publish.py $(WORK) _build/html

serve: port book ## set up, build, and serve at http://localhost:8000 (PORT= changes it)
	@$(PY) tools/serve.py '$(PORT)' _build/html

# Before the build, which takes minutes the first time.
port: $(VENV)/made
	@$(PY) tools/serve.py '$(PORT)'

preview: $(VENV)/book node_modules/made ## build one page: make preview PAGE=rnn OUT=/tmp/rnn
	@test -f 'book/$(PAGE).md' || $(call STOP,There is no book/$(PAGE).md: say which page$(COMMA) like make preview PAGE=rnn OUT=/tmp/rnn)
	@mkdir -p '$(OUT)' || $(call STOP,The folder OUT=$(OUT) cannot be made: name another.)
	@printf 'format: jb-book\nroot: %s\nchapters:\n  - file: glossary\n' '$(PAGE)' > '$(OUT)/_toc.yml'
	@$(JUPYTER_BOOK) --toc '$(abspath $(OUT))/_toc.yml' --path-output '$(OUT)'
	@echo 'See $(OUT)/_build/html/$(PAGE).html'

# ---- the book on paper, and from disk

pdf: book $(VENV)/dev ## print the whole book into _build/html/lstm-book.pdf
	@CHROMIUM='$(CHROMIUM)' $(PY) tools/chromium.py --install
	$(STEP) 'printing the book'
	@CHROMIUM='$(CHROMIUM)' $(PY) tools/pdf.py _build/html _build/html/lstm-book.pdf
	@$(KEEP) _build/html/lstm-book.pdf $(WORK)

zip: book ## pack the site into _build/html/lstm-book.zip, which opens from disk
	$(STEP) 'packing the site'
	@$(PY) tools/offline.py _build/html _build/html/lstm-book.zip
	@$(KEEP) _build/html/lstm-book.zip $(WORK)

lab: $(VENV)/lab ## open the chapters as notebooks in JupyterLab
	@$(PY) -m jupyter lab book

lite: $(VENV)/lite book ## add the site that runs the chapters in the reader's browser
	$(STEP) 'making the site with JupyterLab in the browser'
	@PYODIDE_URL='$(PYODIDE_URL)' $(PY) tools/lite.py $(WORK) _build/lite
	@$(MAKE) --no-print-directory book

# ---- the tests

lint: $(VENV)/dev ## check style, format and types of the Python code
	$(STEP) 'ruff'
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	$(STEP) 'mypy'
	@$(PY) -m mypy

check: lint ## two minutes: style, types, and the library without slow tests, browser and build
	$(STEP) 'pytest, without what is slow'
	@$(PYTEST) tests --ignore=tests/site --ignore=tests/book --ignore=tests/oracle -m 'not slow and not browser'

test: node_modules/dev book lint ## set up, build, and run every test but those against PyTorch
	@CHROMIUM='$(CHROMIUM)' $(PY) tools/chromium.py --install
	@$(PY) tools/engines.py --install
	$(STEP) 'pytest'
	@CHROMIUM='$(CHROMIUM)' $(PYTEST) tests --ignore=tests/oracle --durations=15

anywhere: $(VENV)/dev ## test library and chapters as on other processors, or on one: make anywhere NAME=Nehalem
	@$(PY) tools/anywhere.py $(NAME)

links: book $(VENV)/dev ## follow every link of the pages, also those that leave
	$(STEP) 'checking the links'
	@$(PY) tools/links.py _build/html

oracle: $(VENV)/dev ## compare the library with PyTorch, and run the book's code for frameworks (a download of its own)
	$(STEP) 'installing PyTorch and Keras'
	@$(PIP) $(if $(TORCH_INDEX),--extra-index-url '$(TORCH_INDEX)') torch keras || $(ONLINE)
	$(STEP) 'pytest tests/oracle'
	@$(PY) -m pytest tests/oracle

bench: $(VENV)/dev node_modules/dev book ## measure speed of the library, pages and build
	@for file in benchmarks/*.py; do printf '\n== %s\n' "$$file"; $(PY) "$$file" || exit 1; done

# ---- the papers' experiments

experiments: $(VENV)/dev ## renew the results of all studies, or of one: make experiments NAME=latch
	@$(PY) -m studies.core.run $(NAME) || $(call STOP,The studies are not finished; finished trials are kept.)

# ---- upkeep

constraints: ## renew the exact versions in constraints.txt
	@PYTHON='$(PYTHON)' sh tools/constraints.sh

clean: ## remove what was built and installed
	rm -rf _build node_modules $(VENV)
