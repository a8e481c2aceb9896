#!/bin/sh
# soxr 1.1.0: resample() of int16 samples adds dither, which its documentation does not name: a second of zeros at
# 22,050 Hz comes back at 24,000 with 23 % of samples -1 or 1, and as FLAC takes 4,210 bytes, not 154 (soundfile 0.14).
# A pause that is found by its zeros is lost. The same input gives the same dither each time; equal rates do not help.
# float32, float64 and int32 keep the zeros: resample floats, and round once, at the end.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check soxr==1.1.0 soundfile==0.14.0 numpy==2.4.6
"$dir/venv/bin/python" -W ignore - <<'EOF'
import io
import numpy as np, soundfile, soxr

def flac(samples):
    file = io.BytesIO()
    soundfile.write(file, samples, 24000, format="FLAC", subtype="PCM_16")
    return len(file.getvalue())

silence = np.zeros(22050, np.int16)
resampled = soxr.resample(silence, 22050, 24000)
print(np.unique(resampled), f"{np.count_nonzero(resampled) / len(resampled):.1%} are not zero")
assert resampled.dtype == np.int16 and list(np.unique(resampled)) == [-1, 0, 1]
assert 0.15 < np.count_nonzero(resampled) / len(resampled) < 0.35
assert np.array_equal(resampled, soxr.resample(silence, 22050, 24000))
assert soxr.resample(silence, 22050, 22050).any()
for kind in (np.float32, np.float64, np.int32):
    assert not soxr.resample(silence.astype(kind), 22050, 24000).any(), kind
print(flac(resampled), flac(np.zeros(24000, np.int16)), "bytes of FLAC")
assert flac(resampled) > 20 * flac(np.zeros(24000, np.int16))
EOF
echo "as described"
