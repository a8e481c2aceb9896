"""The encoder of recordings from its checkpoint to manner.onnx, which is told how the voice itself speaks.

    python -m training.export.reference_encoder --run runs/out/manner --voice VOICE

Deltas count from the voice's neutral speech, so the voice speaks a few sentences, and the encoder hears them. Run it
after each change of the voice's other graphs; without --run the encoder is the one that the voice has.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from qingyin import Options, Synthesizer
from qingyin.models.ports import REFERENCE_ENCODER
from training.export.voice import OPSET, TOLERANCE, checkpoint, renew
from training.export.weights import embed, read
from training.models.reference_encoder import STEP, Encoding, MannerNet, MannerShape

TEXTS = (
    "今天上午他去图书馆还书，下午回家。",
    "这家商店卖水果、蔬菜和面包。",
    "火车八点出发，十点半到达南京。",
    "妹妹把桌子上的杯子洗干净了。",
    "学校门口有一条很长的河，河边种着柳树。",
    "他每天走路上班，大概要二十分钟。",
    "我们班一共有三十个学生。",
    "明天北方多云，南方有小雨。",
)


def neutral(voice: Path, net: MannerNet) -> list[float]:
    """What the encoder hears in the voice's neutral speech."""
    synthesizer = Synthesizer.load(voice)
    found = []
    for text in TEXTS:
        samples = synthesizer.speak(text, Options(emotion="neutral")).samples
        with torch.no_grad():
            heard = net.hear(torch.from_numpy(padded(samples))[None])
            found.append(net(heard, torch.ones_like(heard[..., 0]))[1][0].numpy())
    mean: list[float] = np.mean(found, axis=0).tolist()
    return mean


def padded(samples: np.ndarray) -> np.ndarray:
    """Samples up to a multiple of STEP."""
    return np.pad(samples, (0, -len(samples) % STEP))


def write(encoding: Encoding, target: Path) -> float:
    """Write the graph; returns the largest relative difference from torch, which must not be over TOLERANCE."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            encoding.eval(), (torch.randn(40 * STEP) / 10,), str(target), input_names=list(REFERENCE_ENCODER.inputs),
            output_names=list(REFERENCE_ENCODER.outputs), dynamic_axes={"samples": {0: "N"}},
            opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    onnx.checker.check_model(str(target))
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    worst = 0.0
    for seed, frames in enumerate((22, 100, 900)):
        samples = torch.randn(frames * STEP, generator=torch.Generator().manual_seed(seed)) / 10 ** (seed + 1)
        with torch.no_grad():
            wanted = encoding(samples)
        for a, b in zip(
            wanted, session.run(list(REFERENCE_ENCODER.outputs), {"samples": samples.numpy()}), strict=True
        ):
            worst = max(worst, float(np.abs(a.numpy() - b).max() / np.abs(a.numpy()).max()))
    if worst > TOLERANCE:
        target.unlink()
        raise SystemExit(f"manner: ONNX differs from torch by {worst:.2e} relative, over {TOLERANCE:g}; not written")
    return worst


def main() -> None:
    """Measure the voice, write the graph beside its others, and describe it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, help="the folder of the checkpoint; without it the voice's own encoder")
    parser.add_argument("--voice", type=Path, required=True, help="folder of the voice")
    options = parser.parse_args()
    config, weights = checkpoint(options.run) if options.run else read(options.voice, "manner")
    net = MannerNet(MannerShape(**config))
    net.load_state_dict(weights)
    encoding = Encoding(net.eval(), neutral(options.voice, net))
    part = options.voice / "manner.part"
    difference = write(encoding, part)
    embed(part, net, net.config())
    part.replace(options.voice / "manner.onnx")
    renew(options.voice)
    count = sum(p.numel() for p in net.parameters())
    print(f"manner: {count:,} parameters, {difference:.1e} from torch; neutral {np.round(encoding.neutral, 2)}")


if __name__ == "__main__":
    main()
