#!/usr/bin/env bash
# Write constraints.txt: resolve pyproject.toml afresh in a throw-away environment, and keep names
# and versions only. Usage: scripts/lock.sh [PYTHON]. Run it with the oldest Python we support:
# (3.11.2, as Debian 12 has it): it needs the most packages, the constraint of one that is not
# installed does no harm, and some packages have gone on to 3.11.5.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${1:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check '.[dev,bench,docs]'
{
    echo "# The tested set: exact versions of all that is installed, for Python 3.11 to 3.14."
    echo "# Written by \`make lock\`. Names and versions only, no addresses."
    "$folder/venv/bin/python" -m pip freeze --disable-pip-version-check |
        grep -E '^[A-Za-z0-9._-]+==' | grep -v '^linkcensus==' | LC_ALL=C sort -f
} >"$folder/constraints.txt"
mv "$folder/constraints.txt" constraints.txt
