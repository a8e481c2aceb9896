"""A recognizer of syllables, tones among them, that was trained for this project (`training.speech.recognizer`).

It has heard real recordings alone, and knows no words: what it hears owes nothing to what is likely. Every 23 ms it
gives a symbol or none; a syllable is an initial, a final, an erhua coda, each where there is one, and its tone. It
needs F0 as WORLD tracks it, and is not part of the package: its graph is a file of the user's.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from qingyin.audio.mel import log_mel
from qingyin.errors import VoiceError
from qingyin.evaluate.recognition.syllables import Heard
from qingyin.evaluate.sound.world import world_f0
from qingyin.models.ports import FLOAT, Graph, Port
from qingyin.models.session import open_graph
from qingyin.records import Floats
from qingyin.text.pinyin.phones import CODA, FINALS, INITIALS

PORTS: Final = Graph({"mel": Port(FLOAT, 3), "f0": Port(FLOAT, 2)}, {"found": Port(FLOAT, 3)})
SYMBOLS: Final = ("-", *INITIALS, *FINALS, CODA, *"12345")  # the first is the blank


class Listener:
    """The recognizer as a function of sound."""

    def __init__(self, graph: Path) -> None:
        if not graph.exists():
            raise VoiceError(f"{graph} is not there; train it: python -m training.speech.recognizer --help")
        self._run = open_graph(graph, PORTS)

    def hear(self, samples: Floats) -> list[Heard]:
        """The syllables in samples [n] at SAMPLE_RATE, by the likeliest symbol of each step."""
        found = self._run({"mel": log_mel(samples)[None], "f0": world_f0(samples)[None]})["found"]
        if found.shape[-1] != len(SYMBOLS):
            raise VoiceError(f"the recognizer knows {found.shape[-1]} symbols, not {len(SYMBOLS)}; train it again")
        path = found[0].argmax(axis=1)
        changes = np.flatnonzero(np.diff(path, prepend=-1))
        return syllables([SYMBOLS[n] for n in path[changes] if n])


def syllables(symbols: Sequence[str]) -> list[Heard]:
    """Symbols in syllables: a syllable ends with its tone, or where a part comes that cannot follow."""
    found: list[Heard] = []
    parts = [""] * 4
    last = -1
    for symbol in symbols:
        place = 0 if symbol in INITIALS else 1 if symbol in FINALS else 2 if symbol == CODA else 3
        if place <= last:
            found.append(Heard(*parts))
            parts = [""] * 4
        parts[place] = symbol
        last = place
    return [*found, Heard(*parts)] if last >= 0 else found
