#!/bin/sh
# Make a virtual environment at $1 with the newest Python >= 3.11 found; PYTHON= names another.
set -eu
venv=$1

stop() { printf '%s\n' "$*" >&2; exit 1; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

[ -w . ] || stop "There is no write permission in $(pwd): the book is set up and built inside its folder."

if [ -n "${PYTHON:-}" ]; then
    new_enough "$PYTHON" || stop "PYTHON=$PYTHON is not a Python >= 3.11 that runs: name another."
    python=$PYTHON
else
    python=
    for candidate in python3.14 python3.13 python3.12 python3.11 python3 python; do
        if new_enough "$candidate"; then python=$candidate; break; fi
    done
    [ -n "$python" ] || stop "No Python >= 3.11 was found: install one, or name it with PYTHON=/path/to/python3."
fi

# Debian and Ubuntu keep what a virtual environment needs in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing $package"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$package" >/dev/null ||
            stop "apt-get could not install $package, which $python needs to make a virtual environment."
    else
        stop "$python cannot make virtual environments: install $package (Debian, Ubuntu: sudo apt-get install $package)."
    fi
fi

"$python" --version
"$python" -m venv "$venv" || stop "The virtual environment $venv could not be made with $python."
