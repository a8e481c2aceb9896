"""BERT-tone from a checkpoint to a graph of a few MB: int8 in the matrix products, float16 in the tables.

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

from qingyin.tone import INPUTS, OUTPUTS
from qingyin.vocabulary import START, Vocabulary
from training.check_tone import feelings, load, run
from training.feelings import SOURCES
from training.models.tone import SpeakingTone, Tone
from training.simplify import simplify
from training.tone_corpus import Lines
from training.weights import carry, embed

OPSET = 17
LARGE = 50_000  # numbers from which on a table is kept small
SMALLER = {TensorProto.FLOAT: np.float16, TensorProto.INT64: np.int16}
MOST = 0.03  # mean difference of the emotions from torch that rounding may make


def write(run_folder: Path, folder: Path) -> str:
    """tone.onnx and vocabulary.tsv into a folder, from a run that holds its corpus; returns what there is to say."""
    corpus = run_folder / "corpus"
    model = load(run_folder / "last.pt")
    lines = Lines.load(corpus, "feelings")
    f1, error, temperature = feelings(model, lines, "tone_of_voice")
    target, plain = folder / "tone.onnx", folder / "tone.float.onnx"
    tokens = torch.randint(4, len(Vocabulary.open(corpus / "vocabulary.tsv")), (2, 12))
    speaking = SpeakingTone(model, temperature, vectors(model, lines)).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            speaking, (tokens, torch.zeros_like(tokens)), str(plain),
            input_names=list(INPUTS), output_names=list(OUTPUTS),
            dynamic_axes={name: {0: "B", 1: "N"} for name in ("tokens", "polarity", "readings", "boundary", "vectors")}
            | {"emotion": {0: "B"}},
            opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    embed(plain, model, model.config())
    # unsigned weights: products of unsigned and signed bytes saturate on processors without VNNI
    quantize_dynamic(plain, target, op_types_to_quantize=["MatMul"], weight_type=QuantType.QUInt8, per_channel=True)
    halve(target)
    simplify(target, "extended")  # joins the products of int8 with what scales them
    carry(plain, target)
    plain.unlink()
    shutil.copy(corpus / "vocabulary.tsv", folder / "vocabulary.tsv")
    difference = disagreement(model, target, lines, temperature)
    if difference > MOST:
        raise SystemExit(f"tone: int8 says something else than float32, {difference:.3f} on average; not written")
    return (
        f"tone: {sum(p.numel() for p in model.parameters()):,} parameters, {target.stat().st_size / 1e6:.1f} MB, "
        f"emotions {difference:.4f} from torch on average, temperature {temperature:.2f} "
        f"(macro F1 {f1:.3f}, calibration error {error:.3f})"
    )


@torch.no_grad()
def vectors(model: Tone, lines: Lines, count: int = 600) -> Tensor:
    """The trunk's vectors [M, D] of the characters of some lines."""
    found = []
    for line in np.random.default_rng(0).choice(len(lines), min(count, len(lines)), replace=False):
        span = slice(lines.starts[line], lines.starts[line + 1])
        tokens = torch.from_numpy(np.concatenate([[START], lines.tokens[span].astype(np.int64)]))[None]
        found.append(model(tokens, torch.zeros_like(tokens))[0][0, 1:])
    return torch.cat(found)


def halve(path: Path) -> None:
    """Keep large tables that rows are taken from as float16 or int16; the rows are float32 or int64 again."""
    graph = onnx.load(str(path))
    tables = {each.name: each for each in graph.graph.initializer if each.data_type in SMALLER}
    nodes = []
    for node in graph.graph.node:
        nodes.append(node)
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is not None and np.prod(table.dims) >= LARGE:
            value = numpy_helper.to_array(table)
            kind = table.data_type
            table.CopyFrom(numpy_helper.from_array(value.astype(SMALLER[kind]), table.name))
            name = node.output[0]
            node.output[0] = name + ".half"
            nodes.append(helper.make_node("Cast", [node.output[0]], [name], to=kind))
            del tables[table.name]
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))


def disagreement(model: Tone, path: Path, lines: Lines, temperature: float, count: int = 200) -> float:
    """Mean over lines of half the sum of differences between the emotions of the graph and of torch, 0–1."""
    chosen = np.flatnonzero((lines.source == list(SOURCES).index("tone_of_voice")) & lines.held_out)[:count]
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = []
    for line, (logits, _, _) in zip(chosen, run(model, lines, chosen), strict=True):
        span = slice(lines.starts[line], lines.starts[line + 1])
        tokens = np.concatenate([[START], lines.tokens[span].astype(np.int64)])[None]
        polarity = np.concatenate([[0], lines.polarity[span].astype(np.int64)])[None]
        (said,) = session.run(["emotion"], {"tokens": tokens, "polarity": polarity})
        found.append(np.abs(said[0] - torch.softmax(logits / temperature, -1).numpy()).sum() / 2)
    return float(np.mean(found))
