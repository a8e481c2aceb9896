"""The BERT-tone of a voice once more, in the form that this code gives its graph; it learns nothing.

`python -m training.export.again --only tone` calls it. Whatever the graph holds in 8 bits keeps its very numbers and
scales.
"""

from __future__ import annotations

import json
from pathlib import Path

import onnx
import torch
from onnx import ModelProto, numpy_helper

from training.bert_tone.export import make
from training.export.weights import NOTES, read, values
from training.models.bert_tone import SpeakingTone, Tone, ToneShape
from training.models.ngrams import Grams
from training.models.text_cnn import PART, TextCNN, TextCNNShape

STEPS = ("_quantized", "_scale", "_zero_point")  # what follows the name of a matrix or table in 8 bits
MEMORY = ("prints", "weights", "scale", "bias")  # of the n-grams


def rewrite(folder: Path, target: Path) -> int:
    """Write the graph of the voice in `folder` to another file; returns its number of nodes."""
    make(speaking(folder), target)
    made = onnx.load(str(target))
    keep_numbers(made, onnx.load(str(folder / "tone.onnx")))
    onnx.save(made, str(target))
    return len(made.graph.node)


def speaking(folder: Path) -> SpeakingTone:
    """The networks that a voice's graph holds."""
    path = folder / "tone.onnx"
    config, weights = read(folder, "tone")
    model = Tone(ToneShape(**config), weights["candidates"])
    model.load_state_dict(weights)
    config, weights = read(folder, "tone", PART)
    posts = TextCNN(TextCNNShape(**config))
    posts.load_state_dict(weights)
    held = {name: torch.from_numpy(v.copy()) for name, v in values(path, [f"grams.{each}" for each in MEMORY]).items()}
    grams = Grams(len(held["grams.prints"]))
    grams.load_state_dict({each: held[f"grams.{each}"] for each in MEMORY})
    names = ("blend", "prior", "axes", "centre")
    mixture, prior, *own = (torch.from_numpy(value.copy()) for value in values(path, names).values())
    return SpeakingTone(model, posts, grams, (mixture, prior), *own).eval()


def sources(graph: ModelProto) -> dict[str, str]:
    """The initializer of each weight of all networks in the graph, and of those that have their own names."""
    found = {each.name: each.name for each in graph.graph.initializer}
    found = {name.removesuffix(end): name.removesuffix(end) for end in STEPS for name in found if name.endswith(end)}
    for entry in graph.metadata_props:
        if entry.key.startswith(NOTES):
            for name, (place, _) in json.loads(entry.value)["places"].items():
                found[f"{entry.key} {name}"] = place
    return found


def keep_numbers(made: ModelProto, old: ModelProto) -> None:
    """Give what `made` holds in 8 bits the numbers and the scales that it has in `old`.

    Raises SystemExit if there is something that `old` does not know.
    """
    before, arrays = sources(old), {each.name: each for each in old.graph.initializer}
    known = {place: before[name] for name, place in sources(made).items() if name in before}
    for each in made.graph.initializer:
        for end in STEPS:
            if not each.name.endswith(end):
                continue
            source = known.get(name := each.name.removesuffix(end))
            if source is None or source + end not in arrays:
                raise SystemExit(f"tone: the graph before has no {name} in 8 bits; export it from a run again")
            value = numpy_helper.to_array(arrays[source + end])
            each.CopyFrom(numpy_helper.from_array(value, each.name))
