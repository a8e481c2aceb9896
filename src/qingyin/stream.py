"""The speech stream: text goes in as it is written, sound comes out as soon as it is certain."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from functools import partial
from inspect import GEN_CLOSED, getgeneratorstate
from itertools import chain, repeat
from threading import RLock
from typing import Final

import numpy as np

from qingyin.errors import VoiceNotFound
from qingyin.expression.delivery import Delivery
from qingyin.models.passage import Passage
from qingyin.models.stages import stage
from qingyin.models.vocoder import VocoderState
from qingyin.options import Options
from qingyin.parts import Parts
from qingyin.records import AudioChunk, Floats, Prosody, Sentence, TimedSyllable
from qingyin.text import Incoming

WINDOWS: Final = (8, 24, 64, 128)  # frames of the windows of a stream; the first is short so that sound starts at once
LAST_PAUSE: Final = 0.15  # seconds; the pause after the last sentence, unless another one was requested
Plan = Callable[[Sentence, Prosody], Prosody]  # from the predicted prosody of a sentence to the one to use
OnSentence = Callable[[Sentence], object]
Work = Generator[AudioChunk | None, None, None]


class SpeechStream:
    """One utterance, whose text may still be arriving: feed() it, close() it when the text is whole.

    next_chunk() returns the next chunk of sound that is certain, or None: then `done` tells whether all is spoken or
    more text is needed. Iterating gives all chunks that are certain now. However the text is cut into pieces, the
    samples and the times are those of the whole text.

        stream = synthesizer.open_stream()
        for piece in pieces:
            stream.feed(piece)
            for chunk in stream:
                play(chunk)
        stream.close()
        for chunk in stream:
            play(chunk)

    The stream owns everything that continues from sentence to sentence: the delivery, the state of the vocoder, the
    sizes of the windows, the positions of samples and characters, and the pause after a sentence, which is short after
    the last one. No call waits for text. Any thread may call any method: chunks are made one at a time, and each is
    given once. To stop at once, take no more chunks: each is computed when it is requested.
    """

    def __init__(
        self, parts: Parts, delivery: Delivery, on_sentence: OnSentence | None = None, plan: Plan | None = None
    ) -> None:
        """`on_sentence` and `plan` as in `Synthesizer.stream`."""
        self._parts = parts
        self._delivery = delivery
        self._on_sentence = on_sentence
        self._plan = plan
        heard = delivery.heard
        reader = parts.reader_for(delivery.options)
        if heard is not None:
            reader = replace(reader, model=partial(parts.bert_tone, before=heard))
        self._text = Incoming(reader)
        self._fed: deque[str | None] = deque()  # pieces that were not read yet; None ends the text
        self._ahead: deque[Sentence] = deque()  # sentences that were read but not spoken yet
        self._samples = 0  # so far
        self._vocoder_state = VocoderState()
        self._windows = chain(WINDOWS, repeat(WINDOWS[-1]))
        self._work = self._speak()
        self._working = RLock()  # a callback that takes chunks itself is an error of Python's, not a deadlock
        self._closed = False

    @property
    def done(self) -> bool:
        """Whether all is spoken, or an error has ended the stream."""
        return getgeneratorstate(self._work) == GEN_CLOSED

    @property
    def seconds(self) -> float:
        """The duration of the sound so far."""
        return self._samples / self._parts.voice.sample_rate

    @property
    def options(self) -> Options:
        """The options of the delivery."""
        return self._delivery.options

    def feed(self, text: str) -> None:
        """Adds a piece of the text, of any size. Raises ValueError if the text is closed, TypeError if not a str."""
        if not isinstance(text, str):  # None is how the end is marked
            raise TypeError(f"feed text as str, not {type(text).__name__}; close() marks the end of the text")
        if self._closed:
            raise ValueError("the text of this stream is closed; open another stream for more")
        self._fed.append(text)

    def close(self) -> None:
        """Marks the end of the text."""
        self._closed = True
        self._fed.append(None)

    def next_chunk(self) -> AudioChunk | None:
        """The next chunk that is certain; None if more text is needed, or all is spoken (`done`).

        Raises NothingToSpeak, before the first chunk, if the text is complete and there is nothing to speak in it;
        TextError if its markup is malformed; OptionError or StyleError; ProsodyError if the result of `plan` does not
        fit the sentence.
        """
        with self._working:
            return next(self._work, None)

    def __iter__(self) -> Iterator[AudioChunk]:
        """The chunks that are certain now."""
        while (chunk := self.next_chunk()) is not None:
            yield chunk

    # Below, work that may have to wait for text is a generator that yields None when more text is needed.

    def _speak(self) -> Work:
        """All chunks of the stream, one after another."""
        rate = self._parts.voice.sample_rate
        while (sentence := (yield from self._next_audible())) is not None:
            if sentence.lead:
                silence = np.zeros(round(sentence.lead * rate), np.float32)
                yield self._chunk(silence, sentence)
            if sentence.syllables:
                yield from self._sentence(sentence)

    def _sentence(self, sentence: Sentence) -> Work:
        """The chunks of a sentence that has syllables."""
        delivered = self._delivery(sentence)
        parts = self._voiced(delivered.voice)
        predicted = parts.predicted(sentence, delivered, self._delivery.heard)
        planned = predicted if self._plan is None else self._plan(sentence, predicted).checked(len(sentence.syllables))
        asked = sentence.syllables[-1].pause is not None or planned.pause[-1] != predicted.pause[-1]
        silent = max(0, int((float(planned.pause[-1]) - LAST_PAUSE) * parts.acoustic.frame_rate))
        frames = parts.acoustic(sentence, planned, delivered.volume, silent)
        seed = self._delivery.options.seed
        passage = Passage(frames, parts.vocoder, self._vocoder_state, seed, parts.voice.hop)
        yield from self._sound(sentence, planned, passage)
        self._vocoder_state = passage.state
        pause = frames.total - passage.done
        if pause and (asked or (yield from self._more_follows())):
            yield self._chunk(np.zeros(pause * parts.voice.hop, np.float32), sentence)

    def _voiced(self, name: str) -> Parts:
        """The parts of the voice that a sentence asks for. Raises VoiceNotFound, unless what is unknown is ignored."""
        try:
            return self._parts.voiced(name)
        except VoiceNotFound:
            if self.options.unknown_elements == "ignore" and name != self.options.voice:
                return self._parts.voiced(self.options.voice)
            raise

    def _sound(self, sentence: Sentence, planned: Prosody, passage: Passage) -> Iterator[AudioChunk]:
        """A sentence as sound, window by window, and the beginning of the pause after it.

        The rest of the pause is silence, for which nothing is computed. Only then is it looked up whether another
        sentence follows: if none does, and no pause was requested, the rest is left out.
        """
        start, hop, rate = self._samples, self._parts.voice.hop, self._parts.voice.sample_rate
        timed: list[TimedSyllable] | None = None
        for window in self._windows:
            samples = passage.next(window)
            if timed is None:
                timed = timings(sentence, planned, start, passage.frames.total * hop, rate)
            until = (start + passage.done * hop) / rate
            begun = tuple([each for each in timed if each.start < until or passage.over])
            timed = timed[len(begun) :]
            yield self._chunk(samples, sentence, begun)
            if passage.over:
                return

    def _chunk(self, samples: Floats, sentence: Sentence, syllables: tuple[TimedSyllable, ...] = ()) -> AudioChunk:
        """The next samples as a chunk."""
        chunk = AudioChunk(samples, self._parts.voice.sample_rate, self._samples, sentence, syllables)
        self._samples += len(samples)
        return chunk

    def _more_follows(self) -> Generator[None, None, bool]:
        """Whether another audible sentence follows; it is read ahead."""
        sentence = yield from self._next_audible()
        if sentence is not None:
            self._ahead.append(sentence)
        return sentence is not None

    def _next_audible(self) -> Generator[None, None, Sentence | None]:
        """The next sentence with something to hear: syllables, or a pause that the markup requests.

        A pause without syllables is added to the next sentence, so that a text with nothing to speak is detected
        before its first sample.
        """
        if self._ahead:
            return self._ahead.popleft()
        silent = None  # the last sentence that is only a pause, with all pauses so far
        while (sentence := (yield from self._next_sentence())) is not None:
            lead = sentence.lead + (silent.lead if silent else 0.0)
            if sentence.syllables:
                return replace(sentence, lead=lead) if silent else sentence
            if lead:
                silent = replace(sentence, lead=lead)
        return silent

    def _next_sentence(self) -> Generator[None, None, Sentence | None]:
        """The next sentence, spoken or not; None after the last."""
        while True:
            with stage("text"):
                sentence = self._text.next()
            if sentence is not None:
                if self._on_sentence is not None:
                    self._on_sentence(sentence)
                return sentence
            if self._text.closed:
                return None
            while not self._fed:
                yield None
            self._read_pieces()

    def _read_pieces(self) -> None:
        """Passes the pieces that have arrived to the reader."""
        pieces: list[str] = []
        while self._fed and not self._text.closed:
            piece = self._fed.popleft()
            if piece is None:
                self._text.feed("".join(pieces))
                self._text.close()
                return
            pieces.append(piece)
        self._text.feed("".join(pieces))


def timings(sentence: Sentence, planned: Prosody, start: int, samples: int, sample_rate: int) -> list[TimedSyllable]:
    """The times of each syllable, in seconds from the beginning of the stream.

    The sentence begins at sample `start` and has `samples`; if that is more than its syllables and pauses last, the
    rest comes before them.
    """
    lengths = (planned.duration + planned.pause).astype(np.float64)
    lead = max(0.0, samples / sample_rate - float(lengths.sum()))
    begins = start / sample_rate + lead + np.cumsum(lengths) - lengths
    return [
        TimedSyllable(
            syllable, float(at), float(at + length), float(at + onset * length), tuple(f0.tolist()), float(energy)
        )
        for syllable, at, length, onset, f0, energy in zip(
            sentence.syllables, begins, planned.duration, planned.onset, planned.f0, planned.energy, strict=True
        )
    ]
