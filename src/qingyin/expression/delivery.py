"""The delivery of a text, sentence by sentence: emotion, intensity, style and scene become deltas of prosody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from qingyin.audio.recording import Recording
from qingyin.expression import scenes
from qingyin.expression.delta import F0_MEAN, Delta, Sums, asked_for, columns, scaled, with_markup
from qingyin.expression.scenes import CALM, Memory
from qingyin.expression.stylebook import Stylebook
from qingyin.options import AUTO, Options, syllable_intensity
from qingyin.records import Emotion, Floats, Sentence

Feel = Callable[
    [Sentence, Emotion | None], Emotion
]  # the emotion of a sentence, given the emotion of what was said before
Hear = Callable[[Recording], Delta]  # the change of neutral prosody that imitates a recording
# How far the feelings that are read from two neighboring sentences may move the mean F0 down or up, in semitones at
# intensity 1. Excitement does not break off within a pause: without a limit a calm sentence after a joyful exclamation
# begins 5.4 semitones lower, in addition to what the sentences differ by themselves. It sets in faster than it fades;
# RISE is what joy adds to a statement, as measured on actors. The sizes are ours.
FALL: Final = 3.0
RISE: Final = 4.0


class Delivered(NamedTuple):
    """How one sentence is spoken."""

    emotion: Emotion  # the emotion to express, after the rules of the scene
    intensity: Floats  # [S]
    delta: Floats  # [S, 7], the columns of expression.Delta
    volume: float  # dB
    voice: str  # its name; empty for the synthesizer's own


class Delivery:
    """Decides how each sentence is spoken, of one text or of several that belong together, such as chapters or turns.

    It keeps the state of scenes and of lists of intensities, so it must be called once for each sentence, in order, and
    from one thread at a time.
    """

    def __init__(self, options: Options, styles: Stylebook, feel: Feel, hear: Hear) -> None:
        """Raises StyleError if the style cannot be used."""
        self.options = options
        self._styles = styles
        self._feel, self._hear = feel, hear
        self._memory = Memory()
        self._own: Mapping[str, Options] = {}
        self._before: Emotion | None = None
        self._number = 0
        self._height: float | None = None  # what the feeling of the sentence before added to its mean F0
        styles.get(options.style)

    @property
    def heard(self) -> Emotion | None:
        """The emotion of what the other person said before this turn of a conversation; None if unknown."""
        return self._before

    def __call__(self, sentence: Sentence) -> Delivered:
        """How a sentence that has syllables is spoken. Raises OptionError or StyleError."""
        asked = sentence.style
        own = self._own.get(asked.speaker) if asked is not None and asked.speaker is not None else None
        options = with_markup(own or self.options, asked)
        felt = self._felt(sentence, options)
        if options.emotion != AUTO:  # what is asked for is said as it is asked for, and colors what follows
            self._memory = replace(self._memory, mood=CALM)
        intensity = syllable_intensity(options.intensity, sentence, self._number)
        direction, self._memory = scenes.POLICIES[options.scene](sentence, felt, intensity, self._memory)
        self._number += 1
        style = self._styles.get(options.style)
        base = style.style(sentence, CALM).sums()
        shown = style.style(sentence, direction.emotion).sums() - base
        if options.emotion == AUTO:
            self._stay_near(shown)
        self._height = float(shown[F0_MEAN])
        sums = base + scaled(shown, direction.intensity) + direction.extra + asked_for(options)
        if (recording := options.recording()) is not None:
            sums += self._hear(recording).sums()
        return Delivered(Emotion(direction.emotion), direction.intensity, columns(sums), options.volume, options.voice)

    def turn(self, heard: Emotion | None = None) -> None:
        """Begins a new turn of a conversation, after the other person said something with this emotion."""
        self._memory = scenes.turn(self._memory, heard)
        self._before = heard
        self._height = None

    def paragraph(self, cast: Mapping[str, int], own: Mapping[str, Options]) -> None:
        """Begins a new paragraph of a story: no quotation is open, and half of the mood is left.

        `cast` are the characters who may speak, with the numbers of their ways of speaking in `scenes.CAST`; `own` are
        the options of those who have a voice or style of their own.
        """
        self._memory = scenes.paragraph(self._memory, cast)
        self._own = own

    @property
    def speaker(self) -> str:
        """The character who spoke last in a story; empty if nobody has spoken."""
        return self._memory.speaker

    def _stay_near(self, shown: Sums) -> None:
        """Keeps the F0 that a feeling adds [7] near that of the sentence before."""
        if self._height is not None:
            shown[F0_MEAN] = np.clip(shown[F0_MEAN], self._height - FALL, self._height + RISE)

    def _felt(self, sentence: Sentence, options: Options) -> Emotion:
        if options.emotion == AUTO and options.reference is not None:
            return Emotion(CALM)  # the reference replaces the emotion of the text
        if options.emotion == AUTO:
            return self._feel(sentence, self._before)
        return Emotion(options.emotions())
