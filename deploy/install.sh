#!/bin/sh
# Make the virtual environment $1 from the lock file $2: by uv when it is there, else by pip.
# Every package is compared with the hash in the lock file.
set -eu
venv=$1
lock=$2

find_python() {
    for name in python3.13 python3.12 python3.11 python3 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

if ! python=$(find_python); then
    echo "Collab needs Python 3.11 or newer, and none of python3.13, python3.12, python3.11, python3" >&2
    echo "is one. Install it (Debian: apt install python3 python3-venv) and try again." >&2
    exit 1
fi
[ -e "$venv/bin/python" ] || rm -rf "$venv"
if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
    echo "Installing into $venv with uv (the first time takes a minute) ..."
    [ -d "$venv" ] || uv venv --quiet --python "$python" "$venv"
    uv pip install --quiet --require-hashes --python "$venv/bin/python" -r "$lock"
else
    echo "Installing into $venv with pip (the first time takes two minutes) ..."
    if [ ! -d "$venv" ] && ! "$python" -m venv "$venv"; then
        rm -rf "$venv"
        echo "$python can't make a virtual environment (Debian: apt install python3-venv)." >&2
        exit 1
    fi
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
fi
