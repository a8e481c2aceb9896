#!/bin/sh
# srt 3.5.3 reads 00:00:4,5 as 4.005 s, not 4.5 s: the digits after the comma are milliseconds whatever their number.
# pysubs2 1.8.1 keeps times inside a WebVTT cue (<00:00:01.500>, karaoke of words) as text, and writes them into SRT, where
# players show them. webvtt-py 0.6.0 takes them out of .text and keeps them in .raw_text.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check srt==3.5.3 pysubs2==1.8.1 webvtt-py==0.6.0
"$dir/venv/bin/python" -W ignore - <<'EOF'
import datetime
import pysubs2, srt, webvtt

(cue,) = srt.parse("1\n00:00:03,0 --> 00:00:4,5\n再见\n")
assert cue.end == datetime.timedelta(seconds=4, milliseconds=5)
source = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n今<00:00:01.500>天\n"
assert "<00:00:01.500>" in pysubs2.SSAFile.from_string(source, format_="vtt").to_string("srt")
(cue,) = webvtt.from_string(source)
assert cue.text == "今天" and "<00:00:01.500>" in cue.raw_text
EOF
echo "as described"
