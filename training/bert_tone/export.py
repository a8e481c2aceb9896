"""BERT-tone from a checkpoint to a graph of a few MB: int8 in the matrix products and in the tables.

The graph says the same as torch but for the rounding; how much that is, on lines that nothing learned from, is
measured at each export, and a graph that says something else is not written.
"""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor

from qingyin.models.ports import BERT_TONE
from qingyin.models.vocabulary import START
from training.bert_tone.opinions import everything, load_cnn, load_whole, scores, weighed
from training.bert_tone.text.lines import Lines, measured
from training.export.simplify import join, simplify
from training.export.weights import carry, embed, values
from training.models.bert_tone import SAID, SpeakingTone, Tone, axes_of, blend, decided
from training.models.blocks import parameters
from training.models.ngrams import Grams
from training.models.text_cnn import PART

OPSET = 20  # with Gelu as one operator
LARGE = 50_000  # numbers from which on a table is kept small
TOGETHER = "together.pt"
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64
CHECKED = "tone_of_voice"  # the source whose lines tell what rounding changes
MOST = 0.03  # mean difference of the emotions from torch that rounding may make
HELD = 0.9  # mean cosine of vectors from which on the axes of the graph before are kept


def write(run_folder: Path, folder: Path, before: Path) -> str:
    """tone.onnx and vocabulary.tsv into a folder, from a run that holds its corpus; returns what there is to say.

    `before`: the voice folder that they are for, which may hold an older BERT-tone.
    """
    corpus = run_folder / "corpus"
    model = load_whole(run_folder)
    lines = Lines.load(corpus, "feelings")
    posts, grams = load_cnn(run_folder / PART / "last.pt"), Grams.load(run_folder / "grams.pt")
    if (path := run_folder / TOGETHER).exists():
        found = torch.load(path, map_location="cpu", weights_only=True)
        how = found["blend"], found["prior"]
    else:  # the first export, of a run that training.bert_tone.together comes after
        how = blend(weighed(model, posts, grams, lines)[1]), torch.zeros(SAID)
    target = folder / "tone.onnx"
    axes, centre = axes_of(vectors(model, lines))
    speaking = SpeakingTone(model, posts, grams, how, axes, centre).eval()
    words = [each / "vocabulary.tsv" for each in (corpus, before)]
    if (before / "tone.onnx").exists() and words[0].read_bytes() == words[1].read_bytes():
        as_before(speaking, before / "tone.onnx", lines)
    make(speaking, target)
    shutil.copy(corpus / "vocabulary.tsv", folder / "vocabulary.tsv")
    said = everything(model, posts, grams, lines, measured(lines, CHECKED))
    difference, f1, error = disagreement(decided(said, *how), target, lines)
    if difference > MOST:
        raise SystemExit(f"tone: int8 says something else than float32, {difference:.3f} on average; not written")
    count = parameters(model) + parameters(posts)
    return (
        f"tone: {count:,} parameters, "
        f"{target.stat().st_size / 1e6:.1f} MB, emotions {difference:.4f} from torch on average, "
        f"macro F1 {f1:.3f}, calibration error {error:.3f}"
    )


def make(speaking: SpeakingTone, target: Path) -> None:
    """Write the graph, with the weights of its networks noted in it."""
    plain = target.with_suffix(".float.onnx")
    tokens = torch.randint(4, speaking.model.shape.vocabulary, (2, 12))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            speaking, (tokens, torch.zeros_like(tokens)), str(plain),
            input_names=list(BERT_TONE.inputs), output_names=list(BERT_TONE.outputs),
            dynamic_axes={name: {0: "B", 1: "N"} for name in ("tokens", "polarity", "readings", "boundary", "vectors")}
            | {"emotion": {0: "B"}},
            opset_version=OPSET, custom_opsets={"com.microsoft": 1}, dynamo=False,
        )  # fmt: skip
    embed(plain, speaking.model, speaking.model.config())
    embed(plain, speaking.posts, speaking.posts.config(), PART)
    whole = [node.name for node in onnx.load(str(plain)).graph.node if "blend" in node.input]
    quantize_dynamic(
        plain, target, op_types_to_quantize=["MatMul"], per_channel=True, nodes_to_exclude=whole,
        weight_type=QuantType.QUInt8,  # products of unsigned and signed bytes saturate on processors without VNNI
    )  # fmt: skip
    shrink(target)
    simplify(target, "extended")  # joins the products of int8 with what scales them
    join(target)
    carry(plain, target)
    plain.unlink()


@torch.no_grad()
def vectors(model: Tone, lines: Lines, count: int = 600) -> Tensor:
    """The trunk's vectors [M, D] of the characters of some lines."""
    found = []
    for line in np.random.default_rng(0).choice(len(lines), min(count, len(lines)), replace=False):
        span = slice(lines.starts[line], lines.starts[line + 1])
        tokens = torch.from_numpy(np.concatenate([[START], lines.tokens[span].astype(np.int64)]))[None]
        found.append(model(tokens, torch.zeros_like(tokens))[0][0, 1:])
    return torch.cat(found)


def as_before(speaking: SpeakingTone, before: Path, lines: Lines) -> None:
    """Give the vectors the axes that they have in the graph before, which ProsodyNet learned from, if along these they
    say what they said there: the trunk is that graph's own, or was held to it (training.bert_tone.further). Else axes
    that point the other way are turned round.

    Axes fitted by least squares are no way: the vectors hardly differ along many of the 256 directions, and 8 bits are
    too coarse for the large weights that a fit gives to those.
    """
    found = values(before, ("axes", "centre"))
    own = speaking.axes.clone(), speaking.centre.clone()
    speaking.axes.copy_(torch.from_numpy(found["axes"].copy()))
    speaking.centre.copy_(torch.from_numpy(found["centre"].copy()))
    if float(alike(speaking, before, lines).mean()) < HELD:
        speaking.axes, speaking.centre = own
        turn = torch.where(alike(speaking, before, lines) < 0, -1.0, 1.0)
        speaking.axes *= turn
        speaking.centre *= turn


@torch.no_grad()
def alike(speaking: SpeakingTone, before: Path, lines: Lines, count: int = 20) -> Tensor:
    """The cosine [VECTOR] between the vectors of some lines and those of the graph before, along each axis."""
    session = onnxruntime.InferenceSession(str(before), providers=["CPUExecutionProvider"])
    said = []
    for line in range(min(count, len(lines))):
        tokens = torch.from_numpy(lines.tokens[lines.starts[line] : lines.starts[line + 1]].astype(np.int64))[None]
        polarity = torch.zeros_like(tokens)
        (old,) = session.run(["vectors"], {"tokens": tokens.numpy(), "polarity": polarity.numpy()})
        said.append((speaking(tokens, polarity)[3][0], torch.from_numpy(old)[0]))
    new, old = (torch.cat(each) for each in zip(*said, strict=True))
    return torch.nn.functional.cosine_similarity(new, old, dim=0)


def shrink(path: Path) -> None:
    """Keep large tables that rows are taken from as int8 with a scale a column, those of int64 as int16; the rows are
    float32 or int64 again.
    """
    graph = onnx.load(str(path))
    gathered = {node.input[0] for node in graph.graph.node if node.op_type == "Gather"}
    tables = {
        each.name: each
        for each in graph.graph.initializer
        if each.name in gathered and each.data_type in (FLOAT, INT64) and np.prod(each.dims) >= LARGE
    }
    nodes = []
    for node in graph.graph.node:
        nodes.append(node)
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None:
            continue
        name, node.output[0] = node.output[0], f"{node.output[0]}.small"
        if table.data_type == INT64:
            nodes.append(helper.make_node("Cast", [node.output[0]], [name], to=INT64))
        else:
            node.input[0] = f"{table.name}_quantized"
            nodes.append(helper.make_node("Cast", [node.output[0]], [f"{name}.steps"], to=FLOAT))
            nodes.append(helper.make_node("Mul", [f"{name}.steps", f"{table.name}_scale"], [name]))
    for base, table in tables.items():
        value = numpy_helper.to_array(table)
        if table.data_type == INT64:
            table.CopyFrom(numpy_helper.from_array(value.astype(np.int16), base))
            continue
        scale = (np.maximum(np.abs(value).max(0), 1e-9) / 127).astype(np.float32)
        graph.graph.initializer.append(numpy_helper.from_array(scale, f"{base}_scale"))
        table.CopyFrom(numpy_helper.from_array(np.rint(value / scale).astype(np.int8), f"{base}_quantized"))
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))


def disagreement(logits: Tensor, path: Path, lines: Lines) -> tuple[float, float, float]:
    """Mean over lines of half the sum of differences between the emotions of the graph and of torch's logits [L, E],
    0–1; macro F1 and calibration error of torch. All on the everyday spoken sentences that nothing learned from.
    """
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = []
    for line, wanted in zip(measured(lines, CHECKED), torch.softmax(logits, -1).numpy(), strict=True):
        span = slice(lines.starts[line], lines.starts[line + 1])
        tokens = np.concatenate([[START], lines.tokens[span].astype(np.int64)])[None]
        polarity = np.concatenate([[0], lines.polarity[span].astype(np.int64)])[None]
        (said,) = session.run(["emotion"], {"tokens": tokens, "polarity": polarity})
        found.append(np.abs(said[0] - wanted).sum() / 2)
    return float(np.mean(found)), *scores(logits, lines, CHECKED)
