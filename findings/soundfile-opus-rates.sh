#!/bin/sh
# soundfile 0.14.0 (libsndfile 1.2.2): Opus takes 8, 12, 16, 24 and 48 kHz and refuses 22,050 and 44,100 Hz; MP3, Vorbis and
# FLAC take 22,050 Hz and give back rate and length to the sample. A voice of 22,050 Hz has to be resampled for Opus alone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 soundfile==0.14.0
"$dir/venv/bin/python" -W ignore - <<'EOF'
import io
import numpy as np
import soundfile

assert soundfile.__libsndfile_version__ == "1.2.2"
sound = (0.3 * np.sin(np.arange(22050) * 0.05)).astype(np.float32)

def back(rate, container, subtype):
    file = io.BytesIO()
    soundfile.write(file, sound, rate, format=container, subtype=subtype)
    file.seek(0)
    read, at = soundfile.read(file)
    return len(read), at

for rate in (8000, 12000, 16000, 24000, 48000):
    assert back(rate, "OGG", "OPUS") == (len(sound), rate)
for rate in (22050, 44100):
    try:
        back(rate, "OGG", "OPUS")
    except soundfile.LibsndfileError as error:
        assert "Opus only supports" in str(error)
    else:
        raise AssertionError(rate)
for container, subtype in (("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("FLAC", "PCM_16")):
    assert back(22050, container, subtype) == (len(sound), 22050)
EOF
echo "as described"
