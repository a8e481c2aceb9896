"""Make the silent voice: a whole voice folder of a few KB, so that a test runs text -> audio in milliseconds.

    python -m tests.voices.make_silence            (needs the `onnx` package)

Its graphs have the names and shapes of a real voice's. A syllable lasts 0.2 s, F0 is 220 Hz, a breath 0.1 s,
all times the deltas; the samples are zeros. `silence.tsv` holds the characters and words that it can read; a text
with a word that leans is joy or anger to it, any other is neutral. Every recording is slow, flat and three semitones
high to it, and as many dB soft as its samples are on average; beside any text it is that much anger, and else neutral.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

from qingyin.models import ports as kinds
from qingyin.models.ports import GRAPHS, Port
from qingyin.models.vocabulary import build
from qingyin.records import EMOTIONS, VECTOR
from qingyin.text.records import Boundary
from training.lexicon.pack import pack

HERE = Path(__file__).parent
SAMPLE_RATE, HOP, CHANNELS, F0_POINTS = 22050, 256, 80, 5
AHEAD = 2  # frames that the vocoder waits for
SECONDS, HERTZ, BREATH, ONSET = 0.2, 220.0, 0.1, 0.3
POSITIVE, NEGATIVE = ("开心", "太好"), ("生气",)
MANNER = (3.0, 0.5, 1.5, 0.0, -2.0, 0.0, 1.25)  # the columns of a delta; the level is another for each recording
SILENT_MEL = float(np.log(1e-5))

INT, FLOAT, DOUBLE = TensorProto.INT64, TensorProto.FLOAT, TensorProto.DOUBLE
KINDS = {INT: kinds.INT64, FLOAT: kinds.FLOAT, DOUBLE: kinds.DOUBLE}  # in the words of ONNX and of ONNX Runtime
Shapes = dict[str, tuple[int, list[int | str]]]  # name: (type, shape)


def prosody() -> ModelProto:
    """Constant prosody, scaled by the deltas."""
    read = ("initial", "final", "coda", "tone", "boundary", "mark", "intonation")
    phones: Shapes = {name: (INT, ["S"]) for name in read}
    given: Shapes = {**phones, "vectors": (FLOAT, ["S", VECTOR]), "delta": (FLOAT, ["S", 7])}
    made: Shapes = {
        "duration": (FLOAT, ["S"]),
        "onset": (FLOAT, ["S"]),
        "f0": (FLOAT, ["S", F0_POINTS]),
        "energy": (FLOAT, ["S"]),
        "pause": (FLOAT, ["S"]),
        "tilt": (FLOAT, ["S"]),
    }
    columns = {"f0_mean": 0, "duration_factor": 2, "energy": 3, "tilt": 4, "pause_factor": 6}
    nodes = [
        *(
            helper.make_node("Gather", ["delta", f"column_{number}"], [name], axis=1)
            for name, number in columns.items()
        ),
        helper.make_node("Mul", ["duration_factor", "seconds"], ["duration"]),
        helper.make_node("Shape", ["initial"], ["count"]),
        helper.make_node("Expand", ["onset_share", "count"], ["onset"]),
        helper.make_node("Div", ["f0_mean", "twelve"], ["octaves"]),
        helper.make_node("Pow", ["two", "octaves"], ["factor"]),
        helper.make_node("Mul", ["factor", "hertz"], ["level"]),
        helper.make_node("Unsqueeze", ["level", "last"], ["level_column"]),
        helper.make_node("Mul", ["level_column", "ones"], ["f0"]),
        helper.make_node("Equal", ["boundary", "breath"], ["breathes"]),
        helper.make_node("Cast", ["breathes"], ["breathing"], to=FLOAT),
        helper.make_node("Mul", ["breathing", "breath_seconds"], ["breath_pause"]),
        helper.make_node("Mul", ["breath_pause", "pause_factor"], ["pause"]),
    ]
    constants = {
        **{f"column_{number}": np.int64(number) for number in columns.values()},
        "seconds": np.float32(SECONDS),
        "onset_share": np.float32(ONSET),
        "two": np.float32(2),
        "twelve": np.float32(12),
        "hertz": np.float32(HERTZ),
        "last": np.array([1]),
        "ones": np.ones((1, F0_POINTS), np.float32),
        "breath": np.int64(Boundary.BREATH),
        "breath_seconds": np.float32(BREATH),
    }
    return model("prosody", nodes, given, made, constants)


def tone() -> ModelProto:
    """Joy or anger where a word leans, neutral elsewhere; every reading is as likely; no breath within a sentence."""
    given: Shapes = {"tokens": (INT, ["B", "N"]), "polarity": (INT, ["B", "N"])}
    made: Shapes = {
        "emotion": (FLOAT, ["B", len(EMOTIONS)]),
        "readings": (FLOAT, ["B", "N", 1]),
        "boundary": (FLOAT, ["B", "N", len(Boundary)]),
        "vectors": (FLOAT, ["B", "N", VECTOR]),
    }
    nodes = [
        helper.make_node("ReduceMax", ["polarity"], ["lean"], axes=[1], keepdims=0),
        helper.make_node("Gather", ["feelings", "lean"], ["emotion"]),
        helper.make_node("Shape", ["tokens"], ["shape"]),
        helper.make_node("Concat", ["shape", "one"], ["readings_shape"], axis=0),
        helper.make_node("Expand", ["half", "readings_shape"], ["readings"]),
        helper.make_node("Concat", ["shape", "edges"], ["boundary_shape"], axis=0),
        helper.make_node("Expand", ["none", "boundary_shape"], ["boundary"]),
        helper.make_node("Concat", ["shape", "axes"], ["vectors_shape"], axis=0),
        helper.make_node("Expand", ["zero", "vectors_shape"], ["vectors"]),
    ]
    feelings = np.zeros((3, len(EMOTIONS)), np.float32)  # by polarity: neutral, positive, negative
    for row, name in enumerate(("neutral", "joy", "anger")):
        feelings[row, EMOTIONS.index(name)] = 1
    constants = {
        "feelings": feelings,
        "one": np.array([1]),
        "half": np.float32(0.5),
        "edges": np.array([len(Boundary)]),
        "axes": np.array([VECTOR]),
        "zero": np.float32(0),
        "none": np.eye(len(Boundary), dtype=np.float32)[Boundary.NONE],
    }
    return model("tone", nodes, given, made, constants)


def acoustic() -> ModelProto:
    """Frames of silence, as many as are asked for."""
    given: Shapes = {
        **{name: (INT, ["S"]) for name in ("initial", "final", "coda", "tone")},
        **{name: (FLOAT, ["S"]) for name in ("duration", "onset", "energy", "pause", "tilt")},
        "f0": (FLOAT, ["S", F0_POINTS]),
        "start": (INT, []),
        "count": (INT, []),
        "state": (FLOAT, ["M"]),
    }
    made: Shapes = {
        "mel": (FLOAT, ["T", CHANNELS]),
        "control": (FLOAT, ["T", 4]),
        "total": (INT, []),
        "next_state": (FLOAT, ["M"]),
    }
    nodes = [
        helper.make_node("Add", ["duration", "pause"], ["lengths"]),
        helper.make_node("ReduceSum", ["lengths"], ["length"], keepdims=0),
        helper.make_node("Mul", ["length", "frame_rate"], ["frames"]),
        helper.make_node("Ceil", ["frames"], ["whole_frames"]),
        helper.make_node("Cast", ["whole_frames"], ["total"], to=INT),
        helper.make_node("Unsqueeze", ["count", "first"], ["rows"]),
        helper.make_node("Concat", ["rows", "channels"], ["mel_shape"], axis=0),
        helper.make_node("Expand", ["silence", "mel_shape"], ["mel"]),
        helper.make_node("Concat", ["rows", "controls"], ["control_shape"], axis=0),
        helper.make_node("Expand", ["zero", "control_shape"], ["control"]),
        helper.make_node("Identity", ["state"], ["next_state"]),
    ]
    constants = {
        "frame_rate": np.float32(SAMPLE_RATE / HOP),
        "first": np.array([0]),
        "channels": np.array([CHANNELS]),
        "controls": np.array([4]),
        "silence": np.float32(SILENT_MEL),
        "zero": np.float32(0),
    }
    return model("acoustic", nodes, given, made, constants)


def vocoder() -> ModelProto:
    """Zeros, for the frames that are far enough ahead of the last; the state is a number, to be told from none."""
    given: Shapes = {
        "mel": (FLOAT, ["N", CHANNELS]),
        "control": (FLOAT, ["N", 4]),
        "phase": (DOUBLE, []),
        "frame": (INT, []),
        "seed": (INT, []),
        "state": (FLOAT, ["M"]),
        "last": (INT, []),
    }
    made: Shapes = {"samples": (FLOAT, ["L"]), "next_phase": (DOUBLE, []), "next_state": (FLOAT, ["K"])}
    nodes = [
        helper.make_node("Shape", ["mel"], ["frames"], start=0, end=1),
        helper.make_node("Shape", ["state"], ["numbers"]),  # 0 in the first window of a passage, else 1
        helper.make_node("Add", ["numbers", "last"], ["late"]),
        helper.make_node("Sub", ["late", "one"], ["moved"]),
        helper.make_node("Mul", ["moved", "ahead"], ["more"]),
        helper.make_node("Add", ["frames", "more"], ["spoken"]),
        helper.make_node("Mul", ["spoken", "hop"], ["length"]),
        helper.make_node("Expand", ["zero", "length"], ["samples"]),
        helper.make_node("Identity", ["phase"], ["next_phase"]),
        helper.make_node("Identity", ["some"], ["next_state"]),
    ]
    constants = {
        "ahead": np.array([AHEAD]),
        "one": np.array([1]),
        "some": np.zeros(1, np.float32),
        "hop": np.array([HOP]),
        "zero": np.float32(0),
    }
    return model("vocoder", nodes, given, made, constants)


def manner() -> ModelProto:
    """One manner for all recordings, but for the level: the samples' mean magnitude, which is the vector too."""
    given: Shapes = {"samples": (FLOAT, ["N"])}
    made: Shapes = {"vector": (FLOAT, [96]), "delta": (FLOAT, [7])}
    nodes = [
        helper.make_node("Abs", ["samples"], ["magnitude"]),
        helper.make_node("ReduceMean", ["magnitude"], ["mean"], axes=[0], keepdims=1),
        helper.make_node("Expand", ["mean", "size"], ["vector"]),
        helper.make_node("Neg", ["mean"], ["level"]),
        helper.make_node("Concat", ["before", "level", "after"], ["delta"], axis=0),
    ]
    constants = {
        "size": np.array([96]),
        "before": np.array(MANNER[:3], np.float32),
        "after": np.array(MANNER[4:], np.float32),
    }
    return model("manner", nodes, given, made, constants)


def joint() -> ModelProto:
    """Anger as much as the recording's vector says, whatever the text; the rest is neutral."""
    given: Shapes = {"text": (FLOAT, [VECTOR]), "recording": (FLOAT, [96])}
    made: Shapes = {"emotion": (FLOAT, [len(EMOTIONS)])}
    nodes = [
        helper.make_node("ReduceMean", ["recording"], ["heard"], axes=[0], keepdims=1),
        helper.make_node("ReduceMax", ["text"], ["read"], axes=[0], keepdims=1),  # 0, as all vectors of this voice
        helper.make_node("Add", ["heard", "read"], ["anger"]),
        helper.make_node("Mul", ["anger", "from_neutral"], ["moved"]),
        helper.make_node("Add", ["neutral", "moved"], ["emotion"]),
    ]
    neutral, anger = (np.eye(len(EMOTIONS), dtype=np.float32)[EMOTIONS.index(name)] for name in ("neutral", "anger"))
    return model("joint", nodes, given, made, {"neutral": neutral, "from_neutral": anger - neutral})


def model(name: str, nodes: list[NodeProto], given: Shapes, made: Shapes, constants: dict[str, Any]) -> ModelProto:
    """A checked ONNX model that every onnxruntime since 1.20 reads."""
    for shapes, ports in ((given, GRAPHS[name].inputs), (made, GRAPHS[name].outputs)):
        assert {key: Port(KINDS[kind], len(shape)) for key, (kind, shape) in shapes.items()} == ports, name
    graph: GraphProto = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(key, kind, shape) for key, (kind, shape) in given.items()],
        [helper.make_tensor_value_info(key, kind, shape) for key, (kind, shape) in made.items()],
        [numpy_helper.from_array(np.asarray(value), key) for key, value in constants.items()],
    )
    found = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)], producer_name="qingyin")
    checker.check_model(found, full_check=True)
    return found


def lexicon() -> bytes:
    """The characters and words of silence.tsv, compiled; all are equally common."""
    chars: dict[str, list[str]] = {}
    words: dict[str, tuple[str, ...]] = {}
    for line in (HERE / "silence.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            written, readings = line.split("\t")
            if len(written) == 1:
                chars[written] = readings.split()
            else:
                words[written] = tuple(readings.split())
    return pack(chars, words, Counter({**dict.fromkeys(chars, 1), **dict.fromkeys(words, 1)}), {}, {})


def vocabulary() -> bytes:
    """The characters of silence.tsv, none with several readings, and two words that lean."""
    chars = [line.split("\t")[0] for line in (HERE / "silence.tsv").read_text("utf-8").splitlines() if line[0] != "#"]
    found = build((char for char in chars if len(char) == 1), {}, POSITIVE, NEGATIVE)
    return found.text().encode()


def write(folder: Path) -> None:
    """The voice, into a folder."""
    contents = {
        "tone.onnx": tone().SerializeToString(deterministic=True),
        "vocabulary.tsv": vocabulary(),
        "prosody.onnx": prosody().SerializeToString(deterministic=True),
        "acoustic.onnx": acoustic().SerializeToString(deterministic=True),
        "vocoder.onnx": vocoder().SerializeToString(deterministic=True),
        "manner.onnx": manner().SerializeToString(deterministic=True),
        "joint.onnx": joint().SerializeToString(deterministic=True),
        "lexicon.bin": lexicon(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    description = {
        "format": 2,
        "name": "silence",
        "title": "静 · Silence",
        "description": "Says nothing, at the right times. For tests.",
        "language": "zh-CN",
        "license": "Apache-2.0",
        "sample_rate": SAMPLE_RATE,
        "hop": HOP,
        "mel_channels": CHANNELS,
        "ahead": AHEAD,
        "files": {
            Path(name).stem: {
                "file": name,
                "sha256": hashlib.sha256(data).hexdigest(),
                "crc32": f"{zlib.crc32(data):08x}",
            }
            for name, data in contents.items()
        },
    }
    (folder / "voice.json").write_text(json.dumps(description, ensure_ascii=False, indent=2) + "\n", "utf-8")


def main() -> None:
    """Write, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=HERE / "silence", metavar="FOLDER")
    folder = parser.parse_args().output
    write(folder)
    print(f"{folder}: {sum(path.stat().st_size for path in folder.iterdir()):,} bytes")


if __name__ == "__main__":
    main()
