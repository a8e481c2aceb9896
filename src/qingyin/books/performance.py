"""One chapter as sound: paragraph after paragraph, with pauses, measured, and the place of every sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from qingyin.audio.wav import WavWriter
from qingyin.books.book import Chapter
from qingyin.books.cast import Cast
from qingyin.books.level import Loudness
from qingyin.errors import NothingToSpeak, OptionError
from qingyin.options import Options
from qingyin.records import AudioChunk, Floats
from qingyin.synthesizer import Synthesizer

AUDIOBOOK: Final = Options(scene="audiobook")
_LONGEST_PAUSE: Final = 10.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """Seconds of silence. Where nothing in a paragraph is spoken, a row of stars for example, there is a scene's."""

    head: float = 0.5  # before a chapter
    title: float = 1.2
    paragraph: float = 0.5
    scene: float = 1.5
    tail: float = 2.0  # after a chapter

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not 0 <= getattr(self, name) <= _LONGEST_PAUSE:
                raise OptionError(f"the pause {name!r} must be 0 to {_LONGEST_PAUSE:g} s, not {getattr(self, name)!r}")


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """Where a sentence lies in the text and in the sound of its chapter."""

    paragraph: int  # 0 is the title
    start: int  # in the paragraph, in characters
    end: int
    first: int  # sample at which it begins
    last: int  # sample before which it ends


@dataclass(frozen=True, slots=True)
class Take:
    """What is known of a chapter that was spoken."""

    loudness: Loudness
    sentences: tuple[SpokenSentence, ...]


def performer(synthesizer: Synthesizer) -> Synthesizer:
    """The synthesizer as books need it: a book's text has no markup, so brackets and tags in it are only signs."""
    parts = synthesizer.parts
    return Synthesizer(replace(parts, reader=replace(parts.reader, markup="none")))


def speak_chapter(
    synthesizer: Synthesizer,
    chapter: Chapter,
    path: Path,
    options: Options,
    cast: Cast,
    pauses: Pauses,
    on_sound: Callable[[int, float], object],
) -> Take:
    """Writes the chapter as a WAV and returns what is known of it.

    A chapter depends on its text and the settings alone, never on the chapters before it. `on_sound` is called with
    the characters and the seconds so far. Raises OutputError, and what `Synthesizer.stream` raises.
    """
    rate, loudness = synthesizer.voice.sample_rate, Loudness()
    sentences: list[SpokenSentence] = []
    characters = 0
    delivery = synthesizer.delivery(options)
    delivery.introduce(cast.names())
    plan = cast.plan(delivery)
    with WavWriter(path, rate) as wav:

        def add(samples: Floats) -> None:
            nonlocal loudness
            wav.write(samples)
            loudness = loudness.and_(samples)

        def rest(seconds: float) -> None:
            add(np.zeros(round(seconds * rate), np.float32))

        rest(pauses.head)
        for number, text in enumerate((chapter.title, *chapter.paragraphs)):
            begun = loudness.samples
            for chunk in _chunks(synthesizer.stream(text, delivery, plan=plan)):
                _note(sentences, number, chunk, begun)
                add(chunk.samples)
                on_sound(characters + chunk.sentence.span[1], loudness.samples / rate)
            characters += len(text)
            if loudness.samples == begun:
                rest(pauses.scene)
            elif number < len(chapter.paragraphs):
                rest(pauses.paragraph if number else pauses.title)
        rest(pauses.tail)
    return Take(loudness, tuple(sentences))


def _chunks(stream: Iterator[AudioChunk]) -> Iterator[AudioChunk]:
    """The chunks; none if there is nothing to speak."""
    try:
        yield from stream
    except NothingToSpeak:
        return


def _note(sentences: list[SpokenSentence], paragraph: int, chunk: AudioChunk, begun: int) -> None:
    """Adds a chunk to its sentence, which is the last or a new one."""
    first, last = begun + chunk.start, begun + chunk.start + len(chunk.samples)
    span = chunk.sentence.span
    if sentences and (sentences[-1].paragraph, sentences[-1].start) == (paragraph, span[0]):
        sentences[-1] = replace(sentences[-1], last=last)
    else:
        sentences.append(SpokenSentence(paragraph, *span, first, last))
