"""From checkpoints to a voice folder: ONNX graphs, each checked against torch, and voice.json.

    python -m training.export.voice --runs runs/out --config tan

What no run has learned can come from another voice (`--start`): its networks with the manner and timbre of this one.
A graph that differs from torch by more than 2e-3 relative is not written; what differs is the float16 of its weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import tempfile
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from qingyin.models.ports import GRAPHS, PHONES
from qingyin.records import F0_POINTS, VECTOR
from qingyin.text.intonation import Intonation
from qingyin.text.marks import PAUSES, mark_class
from qingyin.text.pinyin.phones import PHONE_ID
from qingyin.voice import BUILT_IN, DESCRIPTION
from training.bert_tone import export as bert_tone
from training.config import Identity, Manner, add_config
from training.export import card
from training.export.simplify import halve, simplify
from training.export.weights import Learned, embed, read
from training.models.acoustic import Acoustic, AcousticShape, SpeakingAcoustic
from training.models.cartesian import CartesianVocoder, SpeakingCartesian
from training.models.prosody_net import ProsodyNet, ProsodyShape
from training.models.speaking_prosody import Delivery, Speaking
from training.models.vocoder import SpeakingVocoder, Vocoder, VocoderShape

TOLERANCE = 2e-3
CARD = "CARD.md"
DELIVERY = "delivery"  # the part of ProsodyNet's graph that is the voice's own
OPSET = 20  # the first with Gelu as one operator


def example(syllables: int, frames: int, seed: int, state: int = 0, last: bool = False) -> dict[str, Tensor]:
    """Plausible inputs of every graph by name; `state` is how many numbers the state has, 0 in a first window."""
    draw = np.random.default_rng(seed)

    def whole(low: int, high: int) -> Tensor:
        return torch.from_numpy(draw.integers(low, high, syllables))

    def real(low: float, high: float, *shape: int) -> Tensor:
        return torch.from_numpy(draw.uniform(low, high, shape).astype(np.float32))

    s, n = syllables, frames
    delta = torch.tensor([[0.5, 1.1, 0.9, 1.0, 0.5, -1.0, 1.0]]).repeat(s, 1)
    initial, final = whole(PHONE_ID["b"], PHONE_ID["s"] + 1), whole(PHONE_ID["a"], PHONE_ID["eh"] + 1)
    given = {
        "initial": initial,
        "final": final,
        "coda": torch.zeros(s, dtype=torch.long),
        "tone": whole(1, 6),
    }
    given |= {"boundary": whole(0, 4), "mark": whole(0, 10), "intonation": whole(0, len(Intonation))}
    given |= {"vectors": real(-2, 2, s, VECTOR), "delta": delta}
    given |= {"duration": real(0.1, 0.4, s), "onset": real(0.2, 0.5, s), "energy": real(-12, 9, s)}
    given |= {"pause": real(0, 0.2, s), "tilt": real(-3, 3, s), "f0": real(120, 400, s, F0_POINTS)}
    given |= {"start": torch.tensor(7), "count": torch.tensor(frames), "mel": real(-9, 4, n, 80)}
    control = torch.cat([real(120, 400, n, 1), real(0, 1, n, 1), real(-3, 3, n, 2)], dim=1)
    given |= {"control": control, "phase": torch.tensor(0.25, dtype=torch.float64)}
    given |= {"frame": torch.tensor(1000 * seed), "seed": torch.tensor(seed)}
    return given | {"state": real(-1, 1, state), "last": torch.tensor(int(last))}


DYNAMIC = {
    **{name: {0: "S"} for name in (*PHONES, "boundary", "mark", "intonation", "vectors", "delta")},
    **{name: {0: "S"} for name in ("duration", "onset", "energy", "pause", "tilt", "f0")},
}


def size_of_state(module: nn.Module) -> int:
    """How many numbers a window of that graph hands to the next; 0 of a graph without windows."""
    return sum(math.prod(shape) for shape in getattr(module.model.shape, "state", ()))


def export(role: str, module: nn.Module, target: Path) -> float:
    """Write one graph and return the largest relative difference from torch; raises if it is over TOLERANCE."""
    inputs, outputs = (list(ports) for ports in GRAPHS[role])
    axes = {k: v for k, v in DYNAMIC.items() if k in inputs or k in outputs}
    axes |= {"mel": {0: "N"}, "control": {0: "N"}, "samples": {0: "L"}, "state": {0: "M"}}
    state = size_of_state(module)
    given = example(9, 24, seed=1, state=state)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            tuple(given[n] for n in inputs),
            str(target),
            input_names=inputs,
            output_names=outputs,
            dynamic_axes={k: v for k, v in axes.items() if k in inputs or k in outputs},
            opset_version=OPSET,
            dynamo=False,
        )
    simplify(target, "basic")
    embed(target, module.model, module.model.config())
    if isinstance(module, Speaking):
        embed(target, module.delivery, {}, DELIVERY)
    halve(target, getattr(module, "exact", ()))  # after the weights were found in it
    onnx.checker.check_model(str(target))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # as the runtime has it
    options.log_severity_level = 3  # it would tell of the weights that only training reads
    session = onnxruntime.InferenceSession(str(target), options, providers=["CPUExecutionProvider"])
    worst = 0.0
    windows = [(9, 24, 0, False), (1, 8, state, False), (1, 8, 0, True), (40, 64, state, True)]
    for seed, (syllables, frames, before, last) in enumerate(windows):
        given = example(syllables, frames, seed, before, last)
        with torch.no_grad():
            wanted = module(*(given[n] for n in inputs))
        found = session.run(outputs, {n: given[n].numpy() for n in inputs})
        for a, b in zip(wanted, found, strict=True):
            a = a.numpy().astype(np.float64)
            worst = max(worst, float(np.abs(a - b).max() / max(np.abs(a).max(), 1e-9)))
    if worst > TOLERANCE:
        raise SystemExit(f"{role}: ONNX differs from torch by {worst:.2e} relative, over {TOLERANCE:g}; not written")
    return worst


def checkpoint(path: Path) -> Learned:
    """The averaged weights of a run."""
    parts = torch.load(path / "last.pt", map_location="cpu", weights_only=True)
    return parts["config"], parts["average"]


def learned(role: str, run: Path, start: Path | None) -> Learned:
    """The averaged weights of a run, or, where there is none, those in the voice folder `start`."""
    there = (run / "last.pt").exists()
    return checkpoint(run) if there or start is None else read(start, role)


def prosody(of: Learned, manner: Manner) -> Speaking:
    """ProsodyNet in the voice's manner."""
    config, weights = of
    net = ProsodyNet(ProsodyShape(**config))
    net.load_state_dict(weights)
    pauses = [0.0] * 10
    for mark, seconds in PAUSES.items():
        pauses[mark_class(mark)] = seconds * manner.pause
    own = Delivery(
        manner.register_hz,
        pauses,
        shares=manner.shares,
        tempo=manner.tempo,
        lengthening=manner.lengthening,
        liveliness=manner.liveliness,
    )
    return Speaking(net, own)


def acoustic(of: Learned, manner: Manner) -> SpeakingAcoustic:
    """The acoustic model as the runtime calls it."""
    config, weights = of
    model = Acoustic(AcousticShape(**config))
    model.load_state_dict(weights)
    return SpeakingAcoustic(model, timbre=manner.timbre, contrast=manner.contrast)


def vocoder(of: Learned, manner: Manner) -> SpeakingVocoder:
    """The vocoder as the runtime calls it: as it learned from recordings, or a smaller one that was distilled."""
    config, weights = of
    if "bias" in weights:
        model = Vocoder(VocoderShape(**config))
        model.load_state_dict(weights)
        return SpeakingVocoder(model)
    smaller = CartesianVocoder(VocoderShape(**config))
    smaller.load_state_dict(weights)
    return SpeakingCartesian(smaller)


MODULES: dict[str, Callable[[Learned, Manner], Any]] = {"prosody": prosody, "acoustic": acoustic, "vocoder": vocoder}
FILES = {"lexicon": "lexicon.bin", "vocabulary": "vocabulary.tsv", **{r: f"{r}.onnx" for r in ("tone", *MODULES)}}
OPTIONAL = {
    "manner": "manner.onnx",
    "joint": "joint.onnx",
}  # of training.export.reference_encoder and training.speech.agreement


def main() -> None:
    """Export the networks that there are checkpoints of, and write voice.json around all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=Path, default=Path("runs/out"), help="folder with tone/, prosody/, …")
    parser.add_argument("--start", type=Path, help="a voice folder whose networks are taken where there is no run")
    parser.add_argument("--voice", type=Path, help="folder to write; by default the one that --config names")
    add_config(parser)
    parser.add_argument("--only", nargs="+", choices=("tone", *MODULES), help="leave the others as they are")
    options = parser.parse_args()
    voice = options.voice or options.config.folder
    voice.mkdir(parents=True, exist_ok=True)
    roles = options.only or ("tone", *MODULES)
    taken = MODULES if options.start else ()  # they need no run
    runs = {role: options.runs / options.config.run(role) for role in roles}
    chosen = [role for role in roles if role in taken or (runs[role] / "last.pt").exists()]
    ahead = VocoderShape().ahead
    with tempfile.TemporaryDirectory(dir=voice) as folder:
        for role in chosen:
            if role == "tone":
                print(bert_tone.write(options.runs / "tone", Path(folder), voice), flush=True)
                continue
            module = MODULES[role](learned(role, runs[role], options.start), options.config.manner)
            if role == "vocoder":
                ahead = module.model.shape.ahead
            difference = export(role, module, Path(folder) / f"{role}.onnx")
            count = sum(p.numel() for p in module.parameters())
            print(f"{role}: {count:,} parameters, {difference:.1e} from torch", flush=True)
        for made in sorted(Path(folder).iterdir()):
            made.replace(voice / made.name)
    if options.only and not options.config.base and (missing := lacking(voice)):
        print(f"{voice}: voice.json is written when there are {', '.join(missing)} too", flush=True)
        return
    card.write(options.config, voice / CARD)
    describe(voice, ahead, options.config.identity, options.config.base)


def lacking(voice: Path) -> list[str]:
    """The files that the folder must still get before it is a voice."""
    return [file for file in FILES.values() if not (voice / file).exists()]


def describe(voice: Path, ahead: int, identity: Identity, base: str = "") -> None:
    """Write voice.json, with the hashes of the files that lie beside it; `ahead` as in `qingyin.voice.Voice`.

    What the folder has not comes from the built-in voice of the name `base`.
    """
    shared = json.loads((BUILT_IN / base / DESCRIPTION).read_text("utf-8"))["files"] if base else {}
    own = {role: file for role, file in (FILES | OPTIONAL).items() if (voice / file).exists()}
    if missing := [file for role, file in FILES.items() if role not in own | shared]:
        raise SystemExit(f"{voice} lacks {', '.join(missing)}; train what makes them, or copy them from another voice")
    files = {
        role: {"file": file, "sha256": hashlib.sha256(data).hexdigest(), "crc32": f"{zlib.crc32(data):08x}"}
        for role, file in own.items()
        for data in [(voice / file).read_bytes()]
    }
    files |= {role: {**entry, "of": base} for role, entry in shared.items() if role not in own}
    description = {
        "format": 2,
        "name": identity.name,
        "title": identity.title,
        "description": identity.description,
        "license": identity.license,
        "language": identity.language,
        "sample_rate": 22050,
        "hop": 256,
        "mel_channels": 80,
        "ahead": ahead,
        "files": files,
        "card": CARD,
    }
    text = json.dumps(description, ensure_ascii=False, indent=2) + "\n"
    (voice / DESCRIPTION).write_text(text, encoding="utf-8")


def renew(voice: Path, ahead: int | None = None) -> None:
    """Write voice.json again after a file beside it has changed; who the voice is stays as it was, and so does `ahead`
    if it is not given.
    """
    told = json.loads((voice / DESCRIPTION).read_text("utf-8"))
    identity = Identity(told["name"], told["title"], told["description"], told["license"], told["language"])
    base = next((entry["of"] for entry in told["files"].values() if "of" in entry), "")
    describe(voice, told["ahead"] if ahead is None else ahead, identity, base)


if __name__ == "__main__":
    main()
