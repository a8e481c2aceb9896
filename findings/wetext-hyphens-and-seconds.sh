#!/bin/sh
# wetext 0.1.8, lang zh, operator tn: a hyphen between numbers is a subtraction even where it is a score or a range of
# chapters, a plus before a country code is a sign of a number, the s of 1980s is a unit, and a few signs stay unread.
# 3-2获胜 三减二获胜, 第1-3章 第一减三章, +86 正八十六, 1980s 一千九百八十秒; －5℃ ½ ^ e stay as they are; -3.5% and 股价-3.5% are right.
# It is no reference for scores, ranges and telephone numbers.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check wetext==0.1.8
"$dir/venv/bin/python" -W ignore - <<'EOF'
from wetext import Normalizer

read = Normalizer(lang="zh", operator="tn").normalize
expected = {
    "3-2获胜": "三减二获胜", "第1-3章": "第一减三章", "1980s": "一千九百八十秒", "－5℃": "－五摄氏度",
    "½杯": "½杯", "x^2": "x^二", "1e10": "一e十", "股价-3.5%": "股价百分之负三点五", "2024-2025年": "二零二四到二零二五年",
}
assert {text: read(text) for text in expected} == expected
assert read("+86 138").startswith("正八十六")
EOF
echo "as described"
