#!/bin/sh
# lameenc 1.9.0 writes no Info tag before its frames, so no reader can remove the encoder's delay: 22,050 samples come
# back as 23,616 from soundfile 0.14.0 and miniaudio 1.71, and it starts 1,105 samples (50 ms) late. soundfile's own MP3
# of the same samples comes back as 22,050, in its place. Each sentence gains 71 ms, and times of words are 50 ms early.
# For files write MP3 with soundfile; where frames of lameenc are played or joined, add 1,105 samples to the times.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check lameenc==1.9.0 soundfile==0.14.0 miniaudio==1.71 numpy==2.4.6
"$dir/venv/bin/python" -W ignore - <<'EOF'
import io
import lameenc, miniaudio, numpy as np, soundfile

rate = 22050
noise = np.convolve(0.1 * np.random.default_rng(1).standard_normal(rate), np.ones(6) / 6, "same")
samples = (noise * 32767).astype(np.int16)

def delay(decoded):
    return int(np.argmax(np.correlate(decoded[:12000], noise[1000:9000], "valid"))) - 1000

encoder = lameenc.Encoder()
encoder.silence()
encoder.set_bit_rate(64)
encoder.set_in_sample_rate(rate)
encoder.set_channels(1)
mp3 = bytes(encoder.encode(samples.tobytes()) + encoder.flush())
assert b"Info" not in mp3 and b"Xing" not in mp3
decoded, _ = soundfile.read(io.BytesIO(mp3))
print("lameenc", len(decoded), delay(decoded))
assert (len(decoded), delay(decoded)) == (23616, 1105)
assert miniaudio.decode(mp3, nchannels=1, sample_rate=rate).num_frames == 23616
file = io.BytesIO()
soundfile.write(file, samples, rate, format="MP3")
decoded, _ = soundfile.read(io.BytesIO(file.getvalue()))
print("soundfile", len(decoded), delay(decoded))
assert (len(decoded), delay(decoded)) == (22050, 0)
EOF
echo "as described"
