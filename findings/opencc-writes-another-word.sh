#!/bin/sh
# OpenCC 1.4.2 (s2t, s2tw, s2twp and s2hk alike) writes another word where one simplified character stands for several and the
# phrase is in no list: 别着急 (do not worry) becomes 彆着急, 甩干 and 河已经干了 (dry) get 幹 (to do), 换发 (issue anew) gets the 髮 of
# hair, and 是只在 (is only at) the 隻 that counts animals. So traditional text that it made cannot test readings, and a reader of
# traditional text must not trust 幹 or 彆 over what stands around them: many pages are converted in this way.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check OpenCC==1.4.2
"$dir/venv/bin/python" - <<'EOF'
from opencc import OpenCC

written = {"别着急": "彆", "甩干": "幹", "河已经干了": "幹", "护照到期换发": "髮", "是不是只在晚上": "隻"}
for config in ("s2t", "s2tw", "s2twp", "s2hk"):
    convert = OpenCC(config).convert
    for text, wrong in written.items():
        assert wrong in convert(text), (config, text, convert(text))
    assert "乾" in convert("衣服晾干了") and "別" in convert("别走"), config
EOF
echo "as described"
