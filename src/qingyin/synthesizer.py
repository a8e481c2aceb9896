"""Text to a stream of sound: the stages in their order, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Final

import numpy as np

from qingyin import acoustic, prosody, stages, vocoder
from qingyin.acoustic import AcousticStage, Frames
from qingyin.audio import Audio
from qingyin.emotion import Style, with_markup
from qingyin.prosody import ProsodyStage
from qingyin.session import open_graph
from qingyin.text import Lexicon, Reader, UserLexicon
from qingyin.types import AudioChunk, Options, Prosody, Sentence, TimedSyllable
from qingyin.vocoder import VocoderStage, VocoderState
from qingyin.voice import Voice

WINDOWS: Final = (8, 16, 32, 64)  # frames; the first is short so that sound starts at once, the last repeats
LAST_PAUSE: Final = 0.15  # seconds; after the last sentence nobody waits
DEFAULT: Final = Options()


class Synthesizer:
    """Speaks with one voice. Safe to use from many threads: a stream keeps its state to itself."""

    def __init__(
        self,
        voice: Voice,
        reader: Reader,
        style: Style,
        prosody: ProsodyStage,
        acoustic: AcousticStage,
        vocoder: VocoderStage,
    ) -> None:
        self.voice = voice
        self._reader = reader
        self._style = style
        self._prosody = prosody
        self._acoustic = acoustic
        self._vocoder = vocoder

    @classmethod
    def load(cls, voice: str | PathLike[str] = "tan", *, lexicon: str | Path | None = None) -> Synthesizer:
        """A synthesizer with a built-in voice, or with the one in that folder.

        `lexicon` is a user's own readings, a TSV file that is read again when it changes; see docs/python.md.
        Raises VoiceNotFound, VoiceCorrupt or LexiconError.
        """
        found = Voice.open(voice)
        found.verify()
        return cls(
            found,
            Reader(lexicon=Lexicon.open(found.path("lexicon")), user=UserLexicon(lexicon) if lexicon else None),
            Style.open(),
            ProsodyStage(open_graph(found.path("prosody"), prosody.INPUTS, prosody.OUTPUTS)),
            AcousticStage(open_graph(found.path("acoustic"), acoustic.INPUTS, acoustic.OUTPUTS)),
            VocoderStage(open_graph(found.path("vocoder"), vocoder.INPUTS, vocoder.OUTPUTS), found.context.vocoder),
        )

    def analyze(self, text: str) -> list[Sentence]:
        """How the text is read: sentences that tile it, with syllables, readings and boundaries.

        Raises TextError if there is nothing to speak in it.
        """
        return list(self._reader.sentences(text))

    def prosody(self, sentence: Sentence, options: Options = DEFAULT) -> Prosody:
        """Duration, F0, energy and pauses of a sentence that has syllables."""
        return self._prosody(sentence, self._style.delta(with_markup(options, sentence.style)))

    def speak(self, text: str, options: Options = DEFAULT) -> Audio:
        """The whole text as one piece of audio. Raises TextError if there is nothing to speak in it."""
        return Audio.join(self.stream(text, options))

    def stream(self, text: str, options: Options = DEFAULT) -> Iterator[AudioChunk]:
        """The sound in pieces, each as soon as it is made; joined they are what `speak` gives.

        Raises TextError, before the first piece, if there is nothing to speak in the text.
        """
        sentences = stages.each("text", self._reader.sentences(text))
        spoken = (sentence for sentence in sentences if sentence.syllables)
        start, state = 0, VocoderState()
        for sentence, is_last in _with_last(spoken):
            planned = self.prosody(sentence, options)
            if is_last:
                pause = planned.pause.copy()
                pause[-1] = min(pause[-1], LAST_PAUSE)
                planned = replace(planned, pause=pause)
            frames = self._acoustic(sentence, planned, with_markup(options, sentence.style).volume)
            for chunk, after in self._chunks(sentence, planned, frames, start, state, options.seed):
                yield chunk
                start, state = chunk.start + len(chunk.samples), after

    def _chunks(
        self, sentence: Sentence, planned: Prosody, frames: Frames, start: int, state: VocoderState, seed: int
    ) -> Iterator[tuple[AudioChunk, VocoderState]]:
        """One sentence's chunks, from sample `start` of the stream on, and the vocoder's state after each."""
        context, hop = self._vocoder.context, self.voice.hop
        done, timed = 0, []
        for number in range(2**31):
            count = WINDOWS[min(number, len(WINDOWS) - 1)]
            mel, control = frames.window(done - context, done + count + context)
            if number == 0:
                timed = timings(sentence, planned, start, frames.total * hop, self.voice.sample_rate)
            if done + count >= frames.total:
                count = frames.total - done
                inner = slice(0, count + 2 * context)
                mel, control = mel[inner], control[inner]
            samples, state = self._vocoder(mel, control, state, seed)
            first = start + done * hop
            done += count
            until = (start + done * hop) / self.voice.sample_rate
            now = tuple(t for t in timed if t.start < until or done >= frames.total)
            timed = timed[len(now) :]
            yield AudioChunk(samples, self.voice.sample_rate, first, sentence, now), state
            if done >= frames.total:
                return


def timings(sentence: Sentence, planned: Prosody, start: int, samples: int, sample_rate: int) -> list[TimedSyllable]:
    """Where each syllable lies, in seconds from the beginning of the stream.

    The sentence begins at sample `start` and has `samples`; what the syllables and pauses leave comes before them.
    """
    lengths = (planned.duration + planned.pause).astype(np.float64)
    lead = max(0.0, samples / sample_rate - float(lengths.sum()))
    begins = start / sample_rate + lead + np.cumsum(lengths) - lengths
    return [
        TimedSyllable(syllable, float(at), float(at + length), tuple(map(float, f0)), float(energy))
        for syllable, at, length, f0, energy in zip(
            sentence.syllables, begins, planned.duration, planned.f0, planned.energy, strict=True
        )
    ]


def _with_last(sentences: Iterator[Sentence]) -> Iterator[tuple[Sentence, bool]]:
    """Each sentence, and whether it is the last; one sentence is read ahead."""
    now = next(sentences, None)
    while now is not None:
        following = next(sentences, None)
        yield now, following is None
        now = following
