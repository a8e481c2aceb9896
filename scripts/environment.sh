# Sourced by the scripts beside it: `environment FOLDER EXTRAS` makes sure that the virtual environment $root/FOLDER
# holds this project with these extras, and its further voices. It takes a moment once, and nothing while both files
# pyproject.toml stay as they are. Where there is a lock, scripts/locks/NAME.txt for .venv-NAME and runtime.txt
# for .venv, exactly the packages in it are installed, and only if their hashes are right.

root=$(cd "$(dirname "$0")/.." && pwd)
torch_index=https://download.pytorch.org/whl/cpu
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

environment() {
    venv=$root/$1
    extras=$2
    lock=${1#.venv}
    lock=${lock#-}
    lock=$root/scripts/locks/${lock:-runtime}.txt
    stamp="$(cat "$root/pyproject.toml" "$root/voices/pyproject.toml" | cksum) $extras $root"
    if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.stamp" 2>/dev/null)" = "$stamp" ]; then
        return 0
    fi
    if [ -t 2 ]; then echo "Setting up $1, once ..." >&2; fi
    log=$(mktemp)
    if make_environment >"$log" 2>&1; then
        echo "$stamp" >"$venv/.stamp"
        rm -f "$log"
    else
        tail -n 30 "$log" >&2
        rm -f "$log"
        echo "$0: $venv could not be set up; the lines above say why. Fix that, and run this again." >&2
        exit 1
    fi
}

make_environment() {
    if ! "$venv/bin/python" -c "$new_enough" 2>/dev/null; then
        rm -rf "$venv"
        new_venv || return 1
    fi
    case $extras in
    *train*) cpu_torch || return 1 ;;
    esac
    if [ -f "$lock" ]; then
        install --require-hashes -r "$lock" && install --no-deps --no-build-isolation --editable "$root" \
            --editable "$root/voices"
    else
        install --editable "$root${extras:+[$extras]}" --editable "$root/voices"
    fi
}

new_venv() {
    if command -v uv; then
        uv venv --seed --python ">=3.11" "$venv"
        return
    fi
    python=$(find_python) || return 1
    "$python" -m venv "$venv" && return 0
    rm -rf "$venv"
    echo "$python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv"
    return 1
}

install() {
    if command -v uv; then
        uv pip install --python "$venv/bin/python" "$@"
    else
        "$venv/bin/python" -m pip install --disable-pip-version-check "$@"
    fi
}

# The torch of the Python index brings gigabytes of CUDA on Linux, and on macOS there is only the CPU's. By pip also where
# there is uv: pip looks into the folder that PIP_FIND_LINKS names, and goes on if an index does not answer.
cpu_torch() {
    [ "$(uname -s)" = Linux ] || return 0
    torch=$(sed -n 's/.*"\(torch==[0-9.]*\)".*/\1/p' "$root/pyproject.toml")
    "$venv/bin/python" -m pip install --no-deps --extra-index-url "$torch_index" "$torch+cpu"
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$python" -c "$new_enough" >/dev/null 2>&1; then
            echo "$python"
            return 0
        fi
    done
    echo "There is no Python 3.11 or later. On Debian and Ubuntu: apt install python3-venv" >&2
    echo "Elsewhere, install one from https://www.python.org, or install uv." >&2
    return 1
}
