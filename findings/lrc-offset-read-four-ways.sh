#!/bin/sh
# [offset:500] of LRC: a line of 12.5 s appears 500 ms sooner, at 12.0 s ("+ shifts time up"). None of four reads so:
# pylrc 0.1.2: 13.0 s, later, and toLRC() drops the tag; lrc-kit 1.2.1 (npm), Runner: 13.0 s, but words stay at 12.5 s;
# PyAV 18.1.0 (FFmpeg): 12.4995 s, milliseconds taken for microseconds; clrc 3.1.4 (npm): 12.5 s, tag left to you.
# pylrc also drops lines from 100 minutes on ([100:14.00]) without a message, which a book reaches.
# Write times that need no offset, and where you read: time - offset / 1000. Needs node and npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pylrc==0.1.2 av==18.1.0
venv/bin/python -W ignore - <<'EOF'
import io
import av, pylrc

text = "[offset:500]\n[00:12.50]你好\n[00:14.00]再见\n[100:14.00]晚安\n"
lines = pylrc.parse(text)
print("pylrc", [(line.time, line.text) for line in lines])
assert [(line.time, line.text) for line in lines] == [(13.0, "你好"), (14.5, "再见")]
assert "offset" not in lines.toLRC() and "[00:13.00]你好" in lines.toLRC()
for value, expected in (("500", 12499500), ("+500", 12499500), ("-500", 12500500), ("0", 12500000)):
    packets = [packet for packet in av.open(io.BytesIO(text.replace("500", value, 1).encode()), format="lrc").demux() if packet.size]
    print("PyAV", value, float(packets[0].pts * packets[0].time_base), len(packets))
    assert packets[0].pts == expected and packets[0].time_base.denominator == 1000000 and len(packets) == 3
EOF
npm install --silent --no-audit --no-fund --ignore-scripts lrc-kit@1.2.1 clrc@3.1.4
cat >read.mjs <<'EOF'
import assert from "node:assert";
import { Lrc, Runner } from "lrc-kit";
import { parse } from "clrc";

const text = "[offset:500]\n[00:12.50]你好\n[00:14.00]再见\n";
const { lyrics } = new Runner(Lrc.parse(text)).lrc;
console.log("lrc-kit", lyrics[0].timestamp, lyrics[0].wordTimestamps[0].timestamp, "clrc", parse(text)[1].startMillisecond);
assert.deepStrictEqual([lyrics[0].timestamp, lyrics[0].wordTimestamps[0].timestamp], [13, 12.5]);
assert.strictEqual(parse(text)[1].startMillisecond, 12500);
EOF
node read.mjs
echo "as described"
