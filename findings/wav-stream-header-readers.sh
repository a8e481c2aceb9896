#!/bin/sh
# A WAV that is streamed has no length when its header is written. Python 3.11 wave, soundfile 0.14.0 and scipy 1.17.1 on
# 0.5 s of sound: sizes 0xFFFFFFFF: all read every sample (wave tells 2147483647 frames, scipy warns). RIFF size 0xFFFFFFFF and
# data size 0: all three read nothing, wave and soundfile without a word. Both 0: wave raises "not a WAVE file", soundfile
# reads nothing silently.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 soundfile==0.14.0 scipy==1.17.1
"$dir/venv/bin/python" -W ignore - <<'EOF'
import io, struct, wave
import numpy as np
import scipy.io.wavfile
import soundfile

samples = (np.sin(np.arange(11025) * 0.05) * 9000).astype("<i2")

def stream(riff, data):
    form = struct.pack("<IHHIIHH", 16, 1, 1, 22050, 44100, 2, 16)
    return io.BytesIO(b"RIFF" + struct.pack("<I", riff) + b"WAVEfmt " + form + b"data" + struct.pack("<I", data) + samples.tobytes())

unknown = 0xFFFFFFFF
with wave.open(stream(unknown, unknown)) as file:
    assert file.getnframes() == 2147483647 and len(file.readframes(file.getnframes())) == samples.nbytes
assert len(soundfile.read(stream(unknown, unknown))[0]) == len(scipy.io.wavfile.read(stream(unknown, unknown))[1]) == len(samples)
with wave.open(stream(unknown, 0)) as file:
    assert file.getnframes() == 0
assert len(soundfile.read(stream(unknown, 0))[0]) == len(scipy.io.wavfile.read(stream(unknown, 0))[1]) == 0
assert len(soundfile.read(stream(0, 0))[0]) == 0
try:
    wave.open(stream(0, 0))
except wave.Error:
    pass
else:
    raise AssertionError("wave reads it now")
EOF
echo "as described"
