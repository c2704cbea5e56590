#!/usr/bin/env bash
# Make .venv in this checkout: the tested versions of constraints.txt, and the checkout itself,
# editable. Usage: scripts/setup.sh [PYTHON]. The stamp .venv/ready tells make that it is done.
set -euo pipefail
cd "$(dirname "$0")/.."

fits='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
python=
for candidate in "${1:-python3}" python3.13 python3.12 python3.11 python3.14; do
    if "$candidate" -c "$fits" >/dev/null 2>&1; then python=$candidate && break; fi
done
if [ -z "$python" ]; then
    echo "setup: no Python 3.11 to 3.14 with venv found: install one (Debian and Ubuntu:" \
        "python3 and python3-venv), or name it: make setup PYTHON=/path/to/python3" >&2
    exit 2
fi

if ! [ -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    echo "setup: making .venv with $("$python" --version), a minute or two"
    "$python" -m venv --clear .venv
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --constraint constraints.txt --editable '.[dev,bench]' </dev/null
touch .venv/ready
