#!/bin/sh
# The voice tan, from the recordings to the folder that the package ships: runs/tan.sh ../shared/data [--scale 0.1]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
data=$(cd "$1" && pwd)
shift
cd "$root"
. scripts/environment.sh
environment .venv-train train,measures
exec "$venv/bin/python" -m training.recipe tan --data "$data" "$@"
