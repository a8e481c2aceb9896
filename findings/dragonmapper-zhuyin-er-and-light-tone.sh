#!/bin/sh
# dragonmapper 0.3.0: ㄦˊ, a whole syllable (兒, 二), becomes the pinyin "r2", so that its own to_zhuyin("ér") does not
# come back. A light tone with its dot in front, as Taiwan prints it and pyzhuyin 0.0.3 writes it, keeps the dot and
# gets a first tone, without an error: ˙ㄇㄚ is "˙mā", and is_zhuyin() says False. Behind the letters (ㄇㄚ˙) it is read.
# Replace ㄦ that stands alone before you convert, and move a dot in front behind; or go from zhuyin to pinyin by
# pyzhuyin.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check dragonmapper==0.3.0 zhon==2.1.1 hanzidentifier==1.3.0 pyzhuyin==0.0.3
"$dir/venv/bin/python" -W ignore - <<'EOF'
import pyzhuyin
from dragonmapper import transcriptions

assert transcriptions.to_zhuyin("ér tóng") == "ㄦˊ ㄊㄨㄥˊ" and transcriptions.is_zhuyin("ㄦˊ ㄊㄨㄥˊ")
assert transcriptions.zhuyin_to_pinyin("ㄦˊ ㄊㄨㄥˊ") == "r2 tóng" and transcriptions.zhuyin_to_pinyin("ㄦˋ") == "r4"
dotted = pyzhuyin.pinyin_to_zhuyin("ma5")
assert dotted == "˙ㄇㄚ" and transcriptions.zhuyin_to_pinyin(dotted) == "˙mā" and not transcriptions.is_zhuyin(dotted)
assert transcriptions.zhuyin_to_pinyin("ㄇㄚ˙") == "ma"
assert pyzhuyin.zhuyin_to_pinyin("ㄦˊ") == "er2" and pyzhuyin.zhuyin_to_pinyin(dotted) == "ma5" == pyzhuyin.zhuyin_to_pinyin("ㄇㄚ˙")
EOF
echo "as described"
