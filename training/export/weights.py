"""A network's weights inside an exported graph, so that training can start from a voice folder.

The exporter renames, transposes and folds. `embed` notes in the graph's metadata where each weight went, and keeps
what is nowhere any more (embeddings of other speakers, say) as initialisers that nothing reads: large ones in half
precision, small ones as they are, so that a graph that is exported again from its weights computes the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

NOTES, _PREFIX = "qingyin.training", "training/"
LARGE = 20_000  # numbers from which on a table is kept in half precision


def embed(path: Path, model: nn.Module, config: dict[str, int], part: str = "") -> None:
    """Note in the graph at `path` where the weights of `model` are; `config` is what rebuilds the model.

    `part` names a network that shares its graph with another.
    """
    graph = onnx.load(str(path))
    arrays = {each.name: numpy_helper.to_array(each) for each in graph.graph.initializer}
    places: dict[str, tuple[str, bool]] = {}
    for name, weight in model.state_dict().items():
        value = weight.detach().cpu().numpy()
        place = _find(value, arrays)
        if place is None:
            place = (_PREFIX + part + name, False)
            half = value.dtype == np.float32 and value.size >= LARGE
            graph.graph.initializer.append(
                numpy_helper.from_array(value.astype(np.float16) if half else value, place[0])
            )
        places[name] = place
    entry = graph.metadata_props.add()
    entry.key, entry.value = NOTES + part, json.dumps({"config": config, "places": places})
    onnx.save(graph, str(path))


def carry(source: Path, target: Path) -> None:
    """Put what `embed` noted in one graph into another that was made of it and lost what nothing reads."""
    graph, made = onnx.load(str(source)), onnx.load(str(target))
    notes = [entry for entry in graph.metadata_props if entry.key.startswith(NOTES)]
    places = {place for entry in notes for place, _ in json.loads(entry.value)["places"].values()}
    there = {each.name for each in made.graph.initializer}
    lost = {place for place in places if place not in there and f"{place}_quantized" not in there}
    made.graph.initializer.extend(each for each in graph.graph.initializer if each.name in lost)
    del made.metadata_props[:]
    made.metadata_props.extend(notes)
    onnx.save(made, str(target))


def is_learned(name: str) -> bool:
    """Whether an initialiser of that name belongs to a module of the network, and is no constant of the graph."""
    return "." in name or "::" in name


def _find(value: np.ndarray, arrays: dict[str, np.ndarray]) -> tuple[str, bool] | None:
    """The initialiser that holds this value and whether it is transposed."""
    for name, array in arrays.items():
        if array.shape == value.shape and np.array_equal(array, value):
            return name, False
        if array.ndim == 2 and array.T.shape == value.shape and np.array_equal(array.T, value):
            return name, True
    return None


Learned = tuple[dict[str, int], dict[str, Tensor]]  # the shape of a network, and its weights


def read(voice: Path, role: str, part: str = "") -> Learned:
    """The shape and the weights of one network of a voice folder; raises ValueError if it holds none."""
    graph = onnx.load(str(voice / f"{role}.onnx"))
    notes = {entry.key: entry.value for entry in graph.metadata_props}
    if NOTES + part not in notes:
        raise ValueError(f"{voice / role}.onnx was not made by training.export.voice; start from another voice")
    found = json.loads(notes[NOTES + part])
    arrays = {each.name: numpy_helper.to_array(each) for each in graph.graph.initializer}
    weights = {}
    for name, (place, transposed) in found["places"].items():
        value = _value(place, arrays)
        weights[name] = torch.from_numpy((value.T if transposed else value).copy())
    return found["config"], weights


def values(path: Path, names: Sequence[str]) -> dict[str, np.ndarray]:
    """What the graph at `path` holds under these names, as the export knew it."""
    arrays = {each.name: numpy_helper.to_array(each) for each in onnx.load(str(path)).graph.initializer}
    return {name: _value(name, arrays) for name in names}


def _value(place: str, arrays: dict[str, np.ndarray]) -> np.ndarray:
    """An initialiser as the export knew it: 8-bit matrices have a scale and a zero, 8-bit tables a scale a column, and
    others may be float16.
    """
    if place in arrays:
        value = arrays[place]
        return value.astype({np.float16: np.float32, np.int16: np.int64}.get(value.dtype.type, value.dtype))
    steps = arrays[f"{place}_quantized"].astype(np.float32)
    if f"{place}_zero_point" in arrays:
        steps = steps - arrays[f"{place}_zero_point"].astype(np.float32)
    return steps * arrays[f"{place}_scale"]
