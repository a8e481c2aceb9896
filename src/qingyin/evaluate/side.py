"""A voice that is measured: one that is loaded, in a style, and its hash; what it says of a text comes from here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from qingyin.audio.sound import Audio
from qingyin.books.work import digest
from qingyin.errors import QingyinError, VoiceError
from qingyin.evaluate.items import Item, written
from qingyin.expression.delta import COLUMNS, FACTORS, Delta
from qingyin.expression.style import StyleFile
from qingyin.options import Options
from qingyin.records import AudioChunk, TimedSyllable
from qingyin.synthesizer import Synthesizer
from qingyin.version import __version__


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said, and what was meant by it; the samples are kept in a file."""

    seconds: float  # of sound
    took: float  # seconds of work
    first: float  # seconds to the first samples
    sentences: Sequence[tuple[float, float, int]]  # when each begins and ends, and its syllables
    asked: dict[str, float]  # the mean change of prosody that was asked for, by the names of expression.Delta
    emotion: dict[str, float]  # that was expressed, by weight, after the rules of the scene


class Side:
    """One of the voices, with its options."""

    def __init__(self, name: str, synthesizer: Synthesizer, options: Options) -> None:
        """Raises StyleError if the style cannot be used."""
        self.name, self.synthesizer, self.options = name, synthesizer, options
        style = synthesizer.styles.get(options.style)
        voice = synthesizer.voice
        user = synthesizer.parts.reader.user
        self.identity = digest(
            __version__,
            sorted(f"{role} {entry.sha256}" for role, entry in voice.files.items()),
            repr(style) if isinstance(style, StyleFile) else style.name(),
            user.entries() if user is not None else [],
        )

    def key(self, item: Item) -> str:
        """The name under which an utterance is kept: a hash of all that its sound depends on."""
        options = {each.name: repr(getattr(item.options, each.name)) for each in fields(item.options)}
        return digest(self.identity, item.kind, item.text, options)[:32]

    def described(self) -> dict[str, Any]:
        """The side, for the report."""
        voice = self.synthesizer.voice
        return {
            "name": self.name, "voice": voice.name, "title": voice.title, "license": voice.license,
            "options": written(self.options), "identity": self.identity[:16],
        }  # fmt: skip

    def speak(self, item: Item) -> tuple[Audio, Utterance]:
        """Says it. Raises VoiceError, whatever the voice fails with, and TextError."""
        began, first = time.perf_counter(), 0.0
        chunks: list[AudioChunk] = []
        try:
            for chunk in self.synthesizer.stream(item.text, item.options):
                first = first or time.perf_counter() - began
                chunks.append(chunk)
            took = time.perf_counter() - began
            audio = Audio.join(chunks)
            if not np.isfinite(audio.samples).all():
                raise ValueError("the samples contain NaN or infinity")
            return audio, Utterance(audio.seconds, took, first, _sentences(chunks), *self._asked(item))
        except QingyinError as error:
            raise type(error)(f"{self.name}, {item.name}, {item.text[:40]!r}: {error}") from error
        except Exception as error:  # a graph raises what it likes; it is the voice that is examined here
            said = " ".join(f"{type(error).__name__}: {error}".split())
            raise VoiceError(
                f"voice {self.name} cannot say {item.text[:40]!r} ({item.name}): {said:.300}; repair the voice, or "
                "take the line out"
            ) from error

    def _asked(self, item: Item) -> tuple[dict[str, float], dict[str, float]]:
        """The mean change of prosody and the mean emotion that the delivery of a text asks for."""
        delivery = self.synthesizer.delivery(item.options)
        sums, weights = [], []
        for sentence in self.synthesizer.analyze(item.text, item.options):
            if sentence.syllables:
                delivered = delivery(sentence)
                sums.append(np.where(FACTORS, np.log(np.maximum(delivered.delta, 1e-6)), delivered.delta))
                weights.append(delivered.emotion.weights)
        mean = Delta.of(np.concatenate(sums).mean(axis=0).astype(np.float64))
        names = {name for each in weights for name in each}
        emotion = {name: sum(each.get(name, 0.0) for each in weights) / len(weights) for name in sorted(names)}
        asked = asdict(mean)
        return {name: round(float(asked[name]), 4) for name in COLUMNS}, {
            name: round(float(value), 4) for name, value in emotion.items()
        }


def _sentences(chunks: Sequence[AudioChunk]) -> list[tuple[float, float, int]]:
    """When each sentence begins and ends, and how many syllables it has."""
    found: list[tuple[AudioChunk, list[TimedSyllable]]] = []
    for chunk in chunks:
        if chunk.syllables:
            if not found or found[-1][0].sentence is not chunk.sentence:
                found.append((chunk, []))
            found[-1][1].extend(chunk.syllables)
    return [(round(timed[0].start, 4), round(timed[-1].end, 4), len(timed)) for _, timed in found]
