#!/bin/sh
# samplerate 0.2.4: Resampler.process() of chunks, the last with end_of_input=True, gives fewer samples than one call
# for all of it, silently: 1 s from 22,050 to 48,000 Hz in chunks of 441 is 47,688 samples by sinc_best and 47,958 by
# sinc_fastest, not 48,000: the last 6.5 ms are gone, as a call gives at most len(chunk) * ratio. The rest is right, and
# a further call with an empty chunk gives nothing. Mark no chunk of the sound as the last: end with 1,000 zeros and
# end_of_input=True, and cut to round(length * ratio); then both ways agree.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check samplerate==0.2.4 numpy==2.4.6
"$dir/venv/bin/python" -W ignore - <<'EOF'
import numpy as np, samplerate

ratio = 48000 / 22050
sound = (0.1 * np.sin(2 * np.pi * 220 * np.arange(22050) / 22050)).astype(np.float32)
chunks = [sound[i : i + 441] for i in range(0, len(sound), 441)]
for kind, expected in (("sinc_best", 47688), ("sinc_medium", 47899), ("sinc_fastest", 47958)):
    whole = samplerate.resample(sound, ratio, kind)
    stream = samplerate.Resampler(kind, channels=1)
    parts = [stream.process(chunk, ratio, end_of_input=chunk is chunks[-1]) for chunk in chunks]
    assert len(stream.process(np.zeros(0, np.float32), ratio, end_of_input=True)) == 0
    streamed = np.concatenate(parts)
    print(kind, len(whole), len(streamed))
    assert (len(whole), len(streamed)) == (48000, expected) and np.allclose(streamed, whole[: len(streamed)], atol=1e-6)
    stream = samplerate.Resampler(kind, channels=1)
    parts = [stream.process(chunk, ratio) for chunk in chunks]
    parts.append(stream.process(np.zeros(1000, np.float32), ratio, end_of_input=True))
    assert np.allclose(np.concatenate(parts)[:48000], whole, atol=1e-6)
EOF
echo "as described"
