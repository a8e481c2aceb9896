"""What a recording feels like beside the text that it should fit, and how probably the two have one emotion."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from qingyin.models.bert_tone import emotion_of
from qingyin.models.session import Run
from qingyin.records import EMOTIONS, Emotion, Floats

MISFITS: Final = 1 / 3  # share of the pairs the graph learned from whose recording has another emotion than the text


class AgreementStage:
    """Names the emotion of a recording by how it is said and by what it says. Safe to use from many threads."""

    def __init__(self, open_run: Callable[[], Run]) -> None:
        """`open_run` opens the graph; it is called when the first pair comes."""
        self._open = open_run
        self._run: Run | None = None
        self._lock = threading.Lock()

    def __call__(self, text: Floats, recording: Floats) -> Emotion:
        """The emotion that the recording is said in. Raises VoiceError if the voice has no such graph."""
        with self._lock:
            if self._run is None:
                self._run = self._open()
        return emotion_of(self._run({"text": text, "recording": recording})["emotion"])


def agreement(felt: Emotion, heard: Emotion) -> float:
    """The probability, 0–1, that a text and a recording, with these emotions, have the same emotion.

    By Bayes' rule: a recording of the emotion e, which a text has with probability p, fits that text with probability
    (1 − m) p / ((1 − m) p + m (1 − p) / 7), where m is MISFITS and a misfit has any of the 7 other emotions.
    """
    return sum(weight * _fits(felt.weights[name]) for name, weight in heard.weights.items())


def _fits(chance: float) -> float:
    fit, misfit = (1 - MISFITS) * chance, MISFITS * (1 - chance) / (len(EMOTIONS) - 1)
    return fit / (fit + misfit)
