"""A BERT-tone that goes on from a voice: which lines it learns from, its vectors, and the numbers in its graph."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")
onnx = pytest.importorskip("onnx", reason="needs the train extra: pip install 'qingyin[train]'")

from measures.labels import SOURCES  # noqa: E402
from qingyin.models.ports import BERT_TONE  # noqa: E402
from qingyin.records import VECTOR  # noqa: E402
from qingyin.voice import Voice, voices  # noqa: E402
from tests.training.test_batches import VOCABULARY  # noqa: E402
from training.bert_tone.again import LONGEST, drawn, fewer  # noqa: E402
from training.bert_tone.between import between  # noqa: E402
from training.bert_tone.export import alike, as_before  # noqa: E402
from training.bert_tone.text.lines import Lines  # noqa: E402
from training.export.weights import embed, read  # noqa: E402
from training.models.bert_tone import OPINIONS, SAID, SpeakingTone, Tone, ToneShape, axes_of, blend  # noqa: E402
from training.models.ngrams import Grams  # noqa: E402
from training.models.text_cnn import TextCNN, TextCNNShape  # noqa: E402

INTEGER_PRODUCTS = ("MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul", "QLinearMatMul")


def of_source(source: str, sizes: list[int], held_out: bool = False) -> Lines:
    """Lines of one source, of these sizes."""
    count, each = sum(sizes), np.full(len(sizes), list(SOURCES).index(source), np.uint8)
    tokens, none = np.random.default_rng(count).integers(10, 40, count).astype(np.uint16), np.zeros(count, np.uint8)
    starts = np.cumsum([0, *sizes])
    return Lines(tokens, none, none, none, starts, each, np.zeros_like(each), np.full(len(sizes), held_out))


def test_short_lines_of_noisy_sources_and_all_others_stay() -> None:
    posts = of_source("ewect_virus", [5] * 8 + [LONGEST + 1] * 8)
    kept = fewer(posts, 6)
    assert kept.sum() == 6 and not kept[8:].any()
    assert fewer(of_source("ewect_usual", [5] * 8 + [LONGEST + 1] * 8), 6).all()
    assert fewer(of_source("ewect_virus", [LONGEST + 1] * 4, held_out=True), 1).all()
    assert fewer(of_source("everyday", [5] * 8 + [LONGEST + 1]), 6).all()
    assert drawn(posts, 3).sum() == 3 and drawn(posts, 99).tolist() == [True] * 8 + [False] * 8


def speaking(seed: int, trunk: Tone) -> SpeakingTone:
    """A small BERT-tone with this trunk and axes of its own."""
    torch.manual_seed(seed)
    posts = TextCNN(TextCNNShape(characters=50, words=100, embedding=4, filters=3))
    grams = Grams(100)
    axes, centre = axes_of(torch.randn(400, trunk.shape.width))
    heard = blend([1 / len(OPINIONS)] * len(OPINIONS)), torch.linspace(-1, 1, SAID)
    return SpeakingTone(trunk, posts, grams, heard, axes, centre).eval()


def test_vectors_are_those_of_the_graph_before(tmp_path: Path) -> None:
    torch.manual_seed(0)
    shape = ToneShape(vocabulary=VOCABULARY, embedding=8, width=2 * VECTOR, layers=1, heads=2, inner=16)
    trunk = Tone(shape, torch.zeros(VOCABULARY, 1, dtype=torch.long)).eval()
    old = speaking(1, trunk)
    tokens = torch.randint(4, VOCABULARY, (2, 12))
    names = {"input_names": list(BERT_TONE.inputs), "output_names": list(BERT_TONE.outputs)}
    path = tmp_path / "tone.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        axes = {name: {0: "B", 1: "N"} for name in ("tokens", "polarity", "readings", "boundary", "vectors")}
        given = tokens, torch.zeros_like(tokens)
        torch.onnx.export(old, given, str(path), dynamo=False, dynamic_axes=axes | {"emotion": {0: "B"}}, **names)
    embed(path, trunk, trunk.config())
    again = Tone(shape, trunk.candidates).eval()
    again.load_state_dict(read(tmp_path, "tone")[1])
    new = speaking(2, again)
    assert not torch.allclose(new.axes, old.axes)
    as_before(new, path, of_source("everyday", [9] * 6))
    assert torch.equal(new.axes, old.axes) and torch.equal(new.centre, old.centre)

    with torch.no_grad():  # a trunk that was held near what it was keeps them too
        for weight in again.parameters():
            weight += 0.01 * weight.std(correction=0) * torch.randn_like(weight)
    held = speaking(3, again)
    as_before(held, path, of_source("everyday", [9] * 6))
    assert torch.equal(held.axes, old.axes)

    other = speaking(4, Tone(shape, trunk.candidates).eval())  # another has its own, and none points the other way
    own = other.axes.abs().clone()
    as_before(other, path, of_source("everyday", [9] * 6))
    assert torch.equal(other.axes.abs(), own)
    assert float(alike(other, path, of_source("everyday", [9] * 6)).min()) >= 0


@pytest.mark.parametrize("name", voices())
def test_weights_of_products_of_integers_are_unsigned(name: str) -> None:
    """Products of unsigned and signed bytes saturate on processors without VNNI, and differ from those with it."""
    voice, found = Voice.open(name), 0
    for path in sorted(voice.folder.glob("*.onnx")):
        graph = onnx.load(str(path)).graph
        kinds = {each.name: each.data_type for each in graph.initializer}
        for node in graph.node:
            if node.op_type in INTEGER_PRODUCTS:
                found += 1
                assert kinds[node.input[1]] == onnx.TensorProto.UINT8, f"{path.name}: {node.input[1]}"
    assert found or name != "tan"


def test_weights_part_of_the_way() -> None:
    old = {"weight": torch.tensor([0.0, 2.0]), "prints": torch.tensor([1, 2])}
    new = {"weight": torch.tensor([1.0, 0.0]), "prints": torch.tensor([1, 2], dtype=torch.int16)}
    found = between(old, new, 0.75)
    assert found["weight"].tolist() == [0.75, 0.5]
    assert found["prints"].dtype == torch.int16
