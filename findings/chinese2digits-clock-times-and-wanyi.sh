#!/bin/sh
# chinese2digits 6.0.2 reads 万一 (in case) as a fraction, 0.0001, and a clock time as a decimal followed by ten: 一点三十 is
# "1.310". The strings that it names are not always those of the text (二〇二四 is listed as 二零二四), so they cannot be
# searched. cn2int 0.2.3, whose summary promises floats, gives a number for a decimal too, and a wrong one:
# chinese2int("三点一四") is -6986. Take clock times and words such as 万一 out before you convert, and never decimals with
# chinese2int.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check chinese2digits==6.0.2 cn2int==0.2.3
"$dir/venv/bin/python" -W ignore - <<'EOF'
from chinese2digits import takeNumberFromString
from cn2int import chinese2int

assert takeNumberFromString("万一")["replacedText"] == "0.0001"
assert takeNumberFromString("万一下雨，一点三十再走")["replacedText"] == "0.0001下雨，1.310再走"
assert takeNumberFromString("一百二")["replacedText"] == "120"
assert takeNumberFromString("二〇二四年")["CHNumberStringList"] == ["二零二四"]
assert chinese2int("三千五") == 3500 and chinese2int("二〇二四") == 2024 and chinese2int("三点一四") == -6986
EOF
echo "as described"
