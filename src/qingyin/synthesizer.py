"""A voice that speaks: text to a stream of sound, and analysis of texts, recordings and prosody."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from dataclasses import replace
from functools import cache
from os import PathLike
from typing import Any, Final, overload

from qingyin.audio.recording import Given, Recording
from qingyin.audio.sound import Audio
from qingyin.errors import TextError
from qingyin.expression import scenes
from qingyin.expression.conversation import ASSISTANT, Conversation
from qingyin.expression.delivery import Delivery
from qingyin.expression.delta import Delta
from qingyin.expression.mood import carried, told
from qingyin.expression.stylebook import Stylebook
from qingyin.models import agreement, session
from qingyin.models.bert_tone import BertToneOutput, TextEncoder, pooled
from qingyin.models.cache import CAPACITY, ToneCache
from qingyin.models.reference_encoder import ReferenceEncoder
from qingyin.models.session import OpenGraph, Settings
from qingyin.options import Options, check_intensity_length
from qingyin.parts import Parts
from qingyin.records import AudioChunk, Emotion, Prosody, Sentence
from qingyin.stream import OnSentence, Plan, SpeechStream
from qingyin.text import UserLexicon
from qingyin.voice import Voice

DEFAULT: Final = Options()


class Synthesizer:
    """Speaks with one voice. Safe to use from many threads: each stream has its own state."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    @classmethod
    def load(
        cls,
        voice: str | PathLike[str] = "tan",
        *,
        lexicon: str | PathLike[str] | UserLexicon | None = None,
        styles: str | PathLike[str] | None = None,
        cache: int = CAPACITY,
        settings: Settings = session.DEFAULT,
        open_graph: OpenGraph = session.open_graph,
    ) -> Synthesizer:
        """A synthesizer with a built-in voice, or with the one in that folder.

        `lexicon` holds a user's own readings: a TSV file, which is read again when it changes, or a `UserLexicon`; see
        docs/python.md. `styles` is a folder of the user's own styles; see docs/styles.md. `cache` is the number of
        sentences whose BERT-tone output is kept. `settings` control how the graphs run. `open_graph` turns the file of
        a graph into a function; pass another one to observe the graphs. The settings of the process are not changed.

        Raises VoiceNotFound, VoiceCorrupt, LexiconError, StyleError or
        OptionError.
        """
        return cls(Parts.open(voice, lexicon, styles, cache, settings, open_graph))

    @property
    def voice(self) -> Voice:
        """The description of the voice."""
        return self.parts.voice

    @property
    def voices(self) -> list[Voice]:
        """The voices that may speak in one text: this one, and built-in ones that read with the same BERT-tone."""
        return self.parts.voices()

    @property
    def styles(self) -> Stylebook:
        """The styles that options can refer to by name."""
        return self.parts.styles

    # ---- speaking

    def speak(
        self, text: str | Iterable[str], options: Options | Delivery = DEFAULT, *, plan: Plan | None = None
    ) -> Audio:
        """The whole text as one piece of audio; see `stream`. Raises TextError if there is nothing to speak."""
        return Audio.join(self.stream(text, options, plan=plan))

    def stream(
        self,
        text: str | Iterable[str],
        options: Options | Delivery = DEFAULT,
        *,
        on_sentence: OnSentence | None = None,
        plan: Plan | None = None,
    ) -> Iterator[AudioChunk]:
        """The sound in chunks, each as soon as it is made; joined, they are equal to the result of `speak`.

        The text may come in pieces of any size, as a language model writes it: a sentence is spoken when its end is
        certain, and the samples are those of the whole text. Each chunk is computed when it is requested, so a caller
        that stops iterating stops the work. `on_sentence` is called with each sentence when it is read, spoken or not.
        If the text comes in pieces, the last value of a list or curve of intensities applies to the rest of the text.

        `plan` is called with each spoken sentence and its predicted prosody, just before its sound is made, and returns
        the prosody to use: `lambda sentence, prosody: prosody.stretched(0, 1.5)`. It is a function because text may
        still be arriving; pauses, pulses and noise continue from sentence to sentence as they would without it.

        Raises TextError, before the first chunk, if there is nothing to speak in the text; OptionError if a curve of
        intensities does not have the length of a text that is given whole; StyleError; and ProsodyError if the result
        of `plan` does not fit the sentence.
        """
        stream = self.open_stream(options, on_sentence=on_sentence, plan=plan)
        if isinstance(text, str):
            check_intensity_length(stream.options.intensity, text)
            stream.feed(text)
        else:
            for piece in text:
                stream.feed(piece)
                yield from stream
        stream.close()
        yield from stream

    async def astream(
        self,
        text: str | AsyncIterable[str],
        options: Options | Delivery = DEFAULT,
        *,
        on_sentence: OnSentence | None = None,
        plan: Plan | None = None,
    ) -> AsyncIterator[AudioChunk]:
        """The chunks of `stream`, made in the threads of the event loop's executor while the loop goes on.

        The text may come from an asynchronous iterator. `on_sentence` and `plan` are called in those threads. When the
        task is cancelled, at most the chunk that is being made is finished. Raises the errors of `stream`.
        """
        from asyncio import to_thread  # takes longer to import than a short text to speak

        stream = await to_thread(self.open_stream, options, on_sentence=on_sentence, plan=plan)
        if isinstance(text, str):
            check_intensity_length(stream.options.intensity, text)
            stream.feed(text)
        else:
            async for piece in text:
                stream.feed(piece)
                while (chunk := await to_thread(stream.next_chunk)) is not None:
                    yield chunk
        stream.close()
        while (chunk := await to_thread(stream.next_chunk)) is not None:
            yield chunk

    def open_stream(
        self,
        options: Options | Delivery = DEFAULT,
        *,
        on_sentence: OnSentence | None = None,
        plan: Plan | None = None,
    ) -> SpeechStream:
        """A stream to which text is fed as it arrives, for callers that must not block while they wait for text.

        The parameters are those of `stream`.

        Raises StyleError if the style cannot be used.
        """
        return SpeechStream(self.parts, self._delivery(options), on_sentence, plan)

    def delivery(self, options: Options = DEFAULT) -> Delivery:
        """The delivery of several texts that belong together; pass it in place of options to speak them one by one.

        Raises StyleError if the style cannot be used.
        """
        return Delivery(options, self.styles, self._felt, self.reference_encoder.delta)

    def conversation(self, options: Options = ASSISTANT) -> Conversation:
        """A conversation, whose turns remember earlier ones. Raises OptionError for another scene than assistant."""
        return Conversation(self.delivery(options), self.emotion, self.stream)

    def prosody(self, sentence: Sentence, options: Options | Delivery = DEFAULT) -> Prosody:
        """Duration, F0, energy and pauses of a sentence that has syllables, with the stress that its markup asks for.

        To speak it with other prosody, pass a `plan` to `stream`.
        """
        delivery = self._delivery(options)
        delivered = delivery(sentence)
        return self.parts.voiced(delivered.voice).predicted(sentence, delivered, delivery.heard)

    # ---- texts

    def analyze(self, text: str, options: Options = DEFAULT) -> list[Sentence]:
        """How the text is read: sentences that tile it, with syllables, readings and boundaries.

        Of the options, those that say how a text is read count: its format, and what is done with code, actions and
        unknown elements. Raises TextError if there is nothing to speak in it.
        """
        return list(self.parts.reader_for(options).sentences(text))

    def normalized(self, text: str, options: Options = DEFAULT) -> str:
        """The text as BERT-tone reads it: numbers and signs as they are spoken; the options as in `analyze`.

        Raises TextError if there is nothing to speak.
        """
        reader = replace(self.parts.reader_for(options), model=None)
        return "".join([sentence.normalized for sentence in reader.sentences(text)])

    def bert_tone(self, text: str) -> BertToneOutput:
        """The whole output of BERT-tone for a normalized text, as arrays."""
        return self.parts.bert_tone(text)

    @property
    def tone_cache(self) -> ToneCache:
        """The cache of BERT-tone: its size, hits and misses; it can be saved and loaded."""
        return self.parts.bert_tone.cache

    @overload
    def emotion(self, text: str | Sentence, context: str | Emotion | None = None) -> Emotion: ...

    @overload
    def emotion(self, text: list[str], context: str | Emotion | None = None) -> list[Emotion]: ...

    def emotion(
        self, text: str | Sentence | list[str], context: str | Emotion | None = None
    ) -> Emotion | list[Emotion]:
        """The emotion of a text, or of each of several texts; `context` is what was told before, or its emotion.

        For a sentence of `analyze`, it begins with the emotion that was detected when the sentence was read. Raises
        TextError if a text is empty, OptionError if the context is neither a text nor a mixture of emotions.
        """
        before = told(context, self.emotion)
        if isinstance(text, list):
            return [self._after(before, self._alone(each)) for each in text]
        return self._after(before, self._felt(text, None) if isinstance(text, Sentence) else self._alone(text))

    def _alone(self, text: str) -> Emotion:
        if not text.strip():
            raise TextError("an empty text has no emotion; give at least one character")
        return self.parts.bert_tone(self.parts.reader.lexicon.modern(text)).felt()

    @staticmethod
    def _after(before: Emotion | None, felt: Emotion) -> Emotion:
        return felt if before is None else Emotion(carried(before.weights, felt.weights))

    def scene(self, text: str) -> str | None:
        """The scene for Options(scene=...) that the words of a text suggest; None if they suggest none."""
        return scenes.proposed(self.parts.reader.lexicon.modern(text))

    @property
    def text_encoder(self) -> TextEncoder:
        """Encodes a normalized text as a vector [VECTOR]: the mean of BERT-tone's vectors of its characters."""
        return TextEncoder(self.parts.bert_tone)

    # ---- recordings

    @property
    def reference_encoder(self) -> ReferenceEncoder:
        """Encodes a recording as a prosody vector [96]; see `Options.reference`."""
        return self.parts.reference_encoder

    def reference_delta(self, recording: Recording) -> Delta:
        """The change of the voice's neutral prosody that imitates the manner of speaking of a recording.

        Raises VoiceError if the voice has no reference encoder, MissingExtra if the recording's sample rate needs soxr.
        """
        return self.reference_encoder.delta(recording)

    def emotion_of(self, recording: Given | Recording, text: str) -> Emotion:
        """The emotion of a recording, from how it is spoken and what its text says: one classifier on both vectors.

        Raises RecordingError, TextError if there is nothing to speak in the text, VoiceError if the voice has no graph
        for it, and MissingExtra if the recording's sample rate needs soxr.
        """
        return self._heard(Recording.of(recording), self.bert_tone(self.normalized(text)))

    def agreement(self, recording: Given | Recording, text: str) -> float:
        """The probability, 0–1, that a recording is spoken with the emotion of its text.

        Raises the errors of emotion_of().
        """
        output = self.bert_tone(self.normalized(text))
        return agreement.agreement(output.felt(), self._heard(Recording.of(recording), output))

    def _heard(self, recording: Recording, output: BertToneOutput) -> Emotion:
        return self.parts.agreement(pooled(output), self.reference_encoder.encode(recording))

    def _felt(self, sentence: Sentence, before: Emotion | None) -> Emotion:
        return self.parts.bert_tone.of(sentence, before).felt()

    def _delivery(self, options: Options | Delivery) -> Delivery:
        return options if isinstance(options, Delivery) else self.delivery(options)


def speak(text: str | Iterable[str], **options: Any) -> Audio:
    """The text as sound: `qingyin.speak("今天真开心！", emotion="joy").play()`.

    `options` are those of `Options`. The voice is the default one; it is loaded by the first call and kept. Raises the
    errors of `Synthesizer.load` and `Synthesizer.speak`.
    """
    return _default().speak(text, Options(**options))


@cache
def _default() -> Synthesizer:
    return Synthesizer.load()
