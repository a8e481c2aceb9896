"""The consistency of the emotions of a dialogue: how probable it is that they belong to what is said.

A recurrent network (GRU) reads the turns: the emotion with which each is said, the emotion that its text suggests, and
who says it. It has learned to tell dialogues from the same ones whose answers have the emotions of another dialogue;
CARD.md says from which, and how well it does beside counting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from qingyin.emotions import EMOTIONS
from qingyin.evaluate.consistency.dialogues import Turn
from qingyin.evaluate.texts import VOICE
from qingyin.models.ports import FLOAT, Graph, Port
from qingyin.models.session import open_graph
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer

FILE: Final = Path(__file__).parent / "consistency.onnx"
WIDTH: Final = 2 * len(EMOTIONS) + 1
PORTS: Final = Graph({"turns": Port(FLOAT, 2)}, {"consistent": Port(FLOAT, 1)})  # [T, WIDTH]; [1], 0 to 1


def features(said: Floats, felt: Floats, voice: Floats) -> Floats:
    """What the network reads [T, WIDTH]: emotions said and felt [T, E], and whether the voice speaks [T]."""
    return np.concatenate([said, felt, voice[:, None]], axis=1).astype(np.float32)


class Consistency:
    """The network as a function of dialogues."""

    def __init__(self, synthesizer: Synthesizer, graph: Path = FILE) -> None:
        """`synthesizer` says what texts suggest."""
        self._synthesizer = synthesizer
        self._run = open_graph(graph, PORTS)

    def __call__(self, turns: Sequence[Turn]) -> float:
        """The probability, 0 to 1, that the emotions of a dialogue fit together."""
        felt = [self._felt(turn.text) for turn in turns]
        said = [row(turn.emotion) if turn.emotion else text for turn, text in zip(turns, felt, strict=True)]
        voice = np.array([turn.who == VOICE for turn in turns], np.float32)
        return self.of(features(np.stack(said), np.stack(felt), voice))

    def of(self, turns: Floats) -> float:
        """The same from features [T, WIDTH]."""
        return float(self._run({"turns": turns})["consistent"][0])

    def _felt(self, text: str) -> Floats:
        return row(self._synthesizer.emotion(self._synthesizer.normalized(text)).weights)


def row(weights: Mapping[str, float]) -> Floats:
    """Weights by name as numbers [E] that sum to 1."""
    found = np.array([weights.get(name, 0.0) for name in EMOTIONS], np.float32)
    return found / np.float32(max(float(found.sum()), 1e-6))


def steadiness(said: Floats) -> float:
    """The simple measure beside it: the mean cosine between emotions of neighboring turns [T, E]; 1 for one turn."""
    if len(said) < 2:
        return 1.0
    length = np.linalg.norm(said, axis=1) + 1e-6
    return float(np.mean((said[1:] * said[:-1]).sum(axis=1) / (length[1:] * length[:-1])))
