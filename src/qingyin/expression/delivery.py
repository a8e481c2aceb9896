"""How a text is delivered, sentence after sentence: emotion, intensity, style and scene become a graph's deltas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from qingyin.audio.recording import Recording
from qingyin.expression import scenes
from qingyin.expression.delta import Delta, asked_for, columns, grown, with_markup
from qingyin.expression.scenes import CALM, Memory
from qingyin.expression.stylebook import Stylebook
from qingyin.options import AUTO, Options, syllable_intensity
from qingyin.records import Emotion, Floats, Sentence

Feel = Callable[[Sentence, Emotion | None], Emotion]  # what a sentence feels like after what was said before
Hear = Callable[[Recording], Delta]  # what speaking in the manner of a recording does to neutral prosody


@dataclass(frozen=True, slots=True)
class Delivered:
    """How one sentence is spoken."""

    emotion: Emotion  # what is shown, after the scene has had its say
    intensity: Floats  # [S]
    delta: Floats  # [S, 7], the columns of expression.Delta
    volume: float  # dB


class Delivery:
    """Delivers the sentences of a text, or of several that belong together: chapters, the turns of a conversation.

    It remembers what lists of intensities and scenes need, so each sentence is asked for once and in order, from one
    thread at a time.
    """

    def __init__(self, options: Options, styles: Stylebook, feel: Feel, hear: Hear) -> None:
        """Raises StyleError if the style cannot be used."""
        self.options = options
        self._styles = styles
        self._feel, self._hear = feel, hear
        self._memory = Memory()
        self._before: Emotion | None = None
        self._number = 0
        styles.get(options.style)

    @property
    def heard(self) -> Emotion | None:
        """The emotion of what the other one said before this turn of a conversation; None if there is nothing."""
        return self._before

    def __call__(self, sentence: Sentence) -> Delivered:
        """How a sentence that has syllables is spoken. Raises OptionError or StyleError."""
        options = with_markup(self.options, sentence.style)
        felt = self._felt(sentence, options)
        asked = syllable_intensity(options.intensity, sentence, self._number)
        direction, self._memory = scenes.POLICIES[options.scene](sentence, felt, asked, self._memory)
        self._number += 1
        style = self._styles.get(options.style)
        base = style.style(sentence, CALM).sums()
        shown = style.style(sentence, direction.emotion).sums() - base
        sums = base + grown(shown, direction.intensity) + direction.extra + asked_for(options)
        if (recording := options.recording()) is not None:
            sums += self._hear(recording).sums()
        return Delivered(Emotion(direction.emotion), direction.intensity, columns(sums), options.volume)

    def turn(self, heard: Emotion | None = None) -> None:
        """A new turn of a conversation begins, after the other person said something with this emotion."""
        self._memory = scenes.turn(self._memory, heard)
        self._before = heard

    def introduce(self, cast: tuple[str, ...]) -> None:
        """Names characters who may speak, in the order in which they get their ways of speaking (`scenes.CAST`)."""
        self._memory = replace(self._memory, cast=cast)

    @property
    def speaker(self) -> str:
        """The character who spoke last in a story; empty if nobody has spoken."""
        return self._memory.speaker

    def _felt(self, sentence: Sentence, options: Options) -> Emotion:
        if options.emotion == AUTO and options.reference is not None:
            return Emotion(CALM)  # the manner of a reference takes the place of what the text feels like
        if options.emotion == AUTO:
            return self._feel(sentence, self._before)
        return Emotion(options.emotions())
