"""The interface of recognizers, and which there are.

A recognizer is an object with a name and one method: `hear(samples)` gives a Transcript of samples [n] at SAMPLE_RATE.
A package adds its own as an entry point of the group `qingyin.recognizers`, whose name is what the user writes and
whose object makes the recognizer when it is called without arguments:

    [project.entry-points."qingyin.recognizers"]
    mine = "my_package:MyRecognizer"
"""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import Final, Protocol

from qingyin.errors import OptionError
from qingyin.evaluate.recognition.transcript import Transcript
from qingyin.records import Floats

WHISPER: Final = "whisper"
GROUP: Final = "qingyin.recognizers"
GRAPH: Final = ".onnx"


class Recognizer(Protocol):
    """Hears Mandarin."""

    name: str  # the results are kept under it; another model has another name

    def hear(self, samples: Floats) -> Transcript:
        """What is said in samples [n] at SAMPLE_RATE."""


def recognizer(name: str) -> Recognizer:
    """The recognizer of that name: whisper, the path of a graph of `training.speech.recognizer`, or a plug-in.

    Raises MissingExtra if its packages are not installed, OptionError if there is none.
    """
    if name == WHISPER:
        from qingyin.evaluate.recognition.whisper import Whisper

        return Whisper()
    if name.endswith(GRAPH):
        return _OfSyllables(Path(name))
    plugged = {each.name: each for each in entry_points(group=GROUP)}
    if name not in plugged:
        known = ", ".join([WHISPER, *sorted(plugged)])
        raise OptionError(f"there is no recognizer {name!r:.60}; available: {known}, or the path of an {GRAPH} file")
    found: Recognizer = plugged[name].load()()
    return found


class _OfSyllables:
    """The project's own recognizer, which is trained and not part of the package."""

    def __init__(self, graph: Path) -> None:
        from qingyin.evaluate.recognition.listener import Listener

        self._listener = Listener(graph)
        self.name = graph.stem

    def hear(self, samples: Floats) -> Transcript:
        return Transcript(syllables=self._listener.hear(samples))
