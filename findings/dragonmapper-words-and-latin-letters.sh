#!/bin/sh
# dragonmapper 0.3.0 knows the words of CC-CEDICT, yet uses a word's reading only where the string is that word alone:
# 音乐 is yīnyuè and 我爱音乐 wǒ'àiyīnlè; 银行 is yínháng and 我去银行 yínxíng. to_zhuyin() reads Latin letters as pinyin, inside
# words too: Python is "Pythㄛ˙n", iPhone "iPhㄛ˙ ㄋㄜ˙", CEO "ㄘㄜ˙ ㄛ˙", while to_pinyin() leaves them. Cut the text into
# words yourself (to_pinyin and to_zhuyin take one at a time) and give it no Latin letters.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check dragonmapper==0.3.0 zhon==2.1.1 hanzidentifier==1.3.0
"$dir/venv/bin/python" -W ignore - <<'EOF'
from dragonmapper import hanzi

assert hanzi.to_pinyin("音乐") == "yīnyuè" and hanzi.to_pinyin("我爱音乐") == "wǒ'àiyīnlè"
assert hanzi.to_pinyin("银行") == "yínháng" and hanzi.to_pinyin("我去银行") == "wǒqùyínxíng"
assert hanzi.to_zhuyin("银行") == "ㄧㄣˊ ㄏㄤˊ" and hanzi.to_zhuyin("我去银行") == "ㄨㄛˇ ㄑㄩˋ ㄧㄣˊ ㄒㄧㄥˊ"
assert hanzi.to_zhuyin("我用Python") == "ㄨㄛˇ ㄩㄥˋPythㄛ˙n" and hanzi.to_zhuyin("CEO") == "ㄘㄜ˙ ㄛ˙"
assert hanzi.to_zhuyin("iPhone") == "iPhㄛ˙ ㄋㄜ˙" and hanzi.to_pinyin("我用Python") == "wǒyòngPython"
EOF
echo "as described"
