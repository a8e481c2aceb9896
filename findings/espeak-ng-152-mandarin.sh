#!/bin/sh
# espeak-ng 1.52 (in espeakng-loader 0.2.4), voice cmn, without a message:
# 花儿 and 玩儿 are spelled in English ("h u a r five"), 2024年 loses its zero (二千二十四年), full-width digits １２３ say nothing,
# ℃ says nothing (25℃ is 二十五), and 重庆 is zhong.
# As a baseline for Mandarin, give it normalized text without erhua, and name the version: 1.51 reads otherwise.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check espeakng-loader==0.2.4 phonemizer-fork==3.3.2
"$dir/venv/bin/python" -W ignore - <<'EOF'
import espeakng_loader
from phonemizer.backend import EspeakBackend
from phonemizer.backend.espeak.wrapper import EspeakWrapper

EspeakWrapper.set_library(espeakng_loader.get_library_path())
EspeakWrapper.set_data_path(espeakng_loader.get_data_path())
backend = EspeakBackend("cmn")
assert backend.version() == (1, 52, 0), backend.version()

def read(text):
    return backend.phonemize([text], strip=True)[0].replace(" ", "")

assert read("花儿").startswith("(en)") and read("玩儿").startswith("(en)")
assert read("2024年") == read("二千二十四年") != read("二千零二十四年")
assert read("１２３") == "" != read("123")
assert read("25℃") == read("二十五")
assert read("重庆").startswith("ts.")  # zh, not ch
EOF
echo "as described"
