#!/bin/sh
# Renew constraints.txt: install everything without pins into a fresh environment, and write down what came.
set -eu
unset PIP_CONSTRAINT PIP_BUILD_CONSTRAINT
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh tools/venv.sh "$work/venv"
for name in requirements requirements-book requirements-dev; do
    grep -v '^-c ' "$name.txt" > "$work/$name.txt"
done
sed -i.old "s|^-e \.|-e $(pwd)|" "$work"/requirements*.txt
echo "installing the newest versions that fit together"
"$work/venv/bin/python" -m pip install --quiet -r "$work/requirements.txt" \
    -r "$work/requirements-book.txt" -r "$work/requirements-dev.txt" torch setuptools wheel
"$work/venv/bin/python" -m pip freeze --all --exclude-editable | grep -v -E '^(pip|lstm_lib)==' | sed 's/+cpu$//' > constraints.txt
echo "constraints.txt has $(wc -l < constraints.txt) versions; run make test"
