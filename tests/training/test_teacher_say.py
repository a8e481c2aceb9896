"""The teacher as a system that speaks: tokens and the row of the style reach the model, its sound the file."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
onnx = pytest.importorskip("onnx", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.text import Lexicon, analyze  # noqa: E402
from tests.conftest import ROOT, SILENCE, environment  # noqa: E402
from training.teacher.fetch import MODEL  # noqa: E402
from training.teacher.tokens import line  # noqa: E402

TEXT = "今天天气真好。"


def small_model(path: Path) -> None:
    """A graph with the model's inputs; its sound is, for each token, (token + the style's first value) / 256."""
    helper, kinds = onnx.helper, onnx.TensorProto
    constants = {"shape": np.array([-1]), "first": np.array(0), "scale": np.array(1 / 256, np.float32)}
    nodes = [
        helper.make_node("Cast", ["tokens"], ["numbers"], to=kinds.FLOAT),
        helper.make_node("Reshape", ["numbers", "shape"], ["flat"]),
        helper.make_node("Gather", ["style", "first"], ["value"], axis=1),
        helper.make_node("Add", ["flat", "value"], ["sum"]),
        helper.make_node("Mul", ["sum", "speed"], ["faster"]),
        helper.make_node("Mul", ["faster", "scale"], ["audio"]),
    ]
    given = [("tokens", kinds.INT64, [1, "K"]), ("style", kinds.FLOAT, [1, 256]), ("speed", kinds.FLOAT, [1])]
    graph = helper.make_graph(
        nodes, "small", [helper.make_tensor_value_info(*each) for each in given],
        [helper.make_tensor_value_info("audio", kinds.FLOAT, ["N"])],
        [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()],
    )  # fmt: skip
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)


def said(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "training.teacher.say", "--teacher", str(folder), "--voice", str(SILENCE)]
    given = f"{folder / 'a.wav'}\t{TEXT}\n"
    return subprocess.run(command, cwd=ROOT, env=environment(), input=given, capture_output=True, text=True)


def test_a_sentence_becomes_the_tokens_of_the_model_and_its_sound_a_file(tmp_path: Path) -> None:
    small_model(tmp_path / MODEL)
    rows = np.zeros((510, 1, 256), np.float32)
    rows[:, 0, 0] = np.arange(510) % 50
    rows.tofile(tmp_path / "zf_xiaoxiao.bin")
    done = said(tmp_path)
    assert done.returncode == 0, done.stderr
    ready, *answers = done.stdout.splitlines()
    size = sum((tmp_path / each).stat().st_size for each in (MODEL, "zf_xiaoxiao.bin"))
    assert json.loads(ready) == {"name": "Kokoro-82M zf_xiaoxiao", "bytes": size}
    first, done_ = answers
    assert first.startswith("first 0.") and done_ == "done"
    (sentence,) = analyze(TEXT, Lexicon.open(SILENCE / "lexicon.bin"))
    tokens = np.array(line(sentence).tokens)
    with wave.open(str(tmp_path / "a.wav")) as sound:
        assert sound.getframerate() == 24000
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    assert samples == pytest.approx((tokens + (len(tokens) - 2) % 50) / 256 * 32767, abs=1)


def test_a_model_that_is_missing_is_named(tmp_path: Path) -> None:
    done = said(tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path / MODEL} is missing\n"
