#!/bin/sh
# misaki 0.9.4, ZHG2P (the front end of Kokoro's Mandarin): 3-2获胜 is 三负二获胜, 1,234元 is two numbers, and what it does not know
# stays in the string of phones: "-" of -3℃, and Latin letters (GPU, A), which the model's vocabulary takes for phones or
# drops. 一个, 不是 have sandhi; 老虎 has not (that of tone 3 is not done); 啊 has no tone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check "misaki[zh]==0.9.4"
"$dir/venv/bin/python" -W ignore - <<'EOF'
from misaki import zh

read = zh.ZHG2P()
phones = {text: read(text)[0] for text in ("3-2获胜", "-3℃", "A股", "GPU很快", "老虎", "一个", "1,234元")}
assert phones["3-2获胜"].startswith("sa→nfu↘ ɚ↘"), phones
assert phones["-3℃"].startswith("-sa→n") and phones["A股"].startswith("A") and phones["GPU很快"].startswith("GPU")
assert phones["老虎"] == "lau↓xu↓" and phones["一个"] == "i↗kɤ↘"
assert phones["1,234元"].startswith("i→,")
EOF
echo "as described"
