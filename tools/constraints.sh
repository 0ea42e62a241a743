#!/bin/sh
# Renew constraints.txt: install everything without pins into a fresh environment, and write down what came.
# The oldest Python that the book runs on says which versions: newer ones take these too.
# PyTorch keeps its version, for which builds without graphics cards are at hand: edit its line.
set -eu
unset PIP_CONSTRAINT PIP_BUILD_CONSTRAINT
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PYTHON=${PYTHON:-python3.11} sh tools/venv.sh "$work/venv"
for name in requirements requirements-book requirements-dev requirements-experiments requirements-lite; do
    sed -e '/^-c /d' -e "s|^-e \.|-e $(pwd)|" "$name.txt" > "$work/$name.txt"
done
echo "installing the newest versions that fit together"
"$work/venv/bin/python" -m pip install --quiet --quiet -r "$work/requirements.txt" \
    -r "$work/requirements-book.txt" -r "$work/requirements-dev.txt" \
    -r "$work/requirements-lite.txt" setuptools wheel \
    ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} "$(grep '^torch==' constraints.txt)" keras
"$work/venv/bin/python" -m pip freeze --all --exclude-editable > "$work/all.txt"
# Without what PyTorch's builds for graphics cards bring.
sed -E -e '/^(pip|nvidia-.*|cuda-.*|triton)==/d' -e 's/\+cpu$//' "$work/all.txt" |
    LC_ALL=C sort -f > constraints.txt
echo "constraints.txt has $(wc -l < constraints.txt) versions; run make test"
