#!/bin/sh
# cn2an 0.5.24: transform(…, "an2cn") converts the parts that it knows and leaves the rest, so that numbers are cut in two
# without an error: 1,234元 is 一,二百三十四元 (the sense changes), 5.4.0 is 五点四.零, 12:30 is 十二:三十, -3~5℃ keeps its ~.
# In the other direction the default mode refuses 半 and 一点五万, and "strict" refuses 两.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check cn2an==0.5.24
"$dir/venv/bin/python" -W ignore - <<'EOF'
import cn2an

expected = {"1,234元": "一,二百三十四元", "5.4.0": "五点四.零", "12:30": "十二:三十", "-3~5℃": "负三~五摄氏度"}
assert {text: cn2an.transform(text, "an2cn") for text in expected} == expected
for text, mode in (("半", "smart"), ("一点五万", "smart"), ("两千零二十四", "strict")):
    try:
        cn2an.cn2an(text, mode)
    except ValueError:
        continue
    raise AssertionError(text)
assert cn2an.cn2an("两千零二十四", "smart") == 2024
EOF
echo "as described"
