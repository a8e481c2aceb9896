"""Text to a stream of sound: the stages in their order, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice, repeat
from os import PathLike
from typing import Final, overload

import numpy as np

from qingyin.audio.recording import Given, Recording
from qingyin.audio.wav import Audio
from qingyin.errors import TextError, VoiceError
from qingyin.expression import scene_of
from qingyin.expression.conversation import ASSISTANT, Conversation
from qingyin.expression.delivery import Delivered, Delivery
from qingyin.expression.delta import Delta
from qingyin.expression.stylebook import Stylebook
from qingyin.models import acoustic, agreement, bert_tone, prosody_net, reference_encoder, session, stages, vocoder
from qingyin.models.acoustic import AcousticStage
from qingyin.models.agreement import JointStage
from qingyin.models.bert_tone import Tone, ToneStage
from qingyin.models.cache import CAPACITY, ToneCache
from qingyin.models.encoder import Encoder, TextEncoder
from qingyin.models.passage import Passage
from qingyin.models.prosody_net import ProsodyStage
from qingyin.models.reference_encoder import MannerStage
from qingyin.models.session import Ports, Run, Settings, open_graph
from qingyin.models.vocabulary import Vocabulary
from qingyin.models.vocoder import VocoderStage, VocoderState
from qingyin.options import Options, check_intensity_length
from qingyin.records import AudioChunk, Emotion, Prosody, Sentence, TimedSyllable
from qingyin.text import Incoming, Lexicon, Reader, UserLexicon, incoming
from qingyin.voice import Voice

WINDOWS: Final = (8, 24, 64, 128)  # frames of the windows of a stream; the first is short so that sound starts at once
LAST_PAUSE: Final = 0.15  # seconds; after the last sentence nobody waits, if nobody has asked for it
DEFAULT: Final = Options()
Plan = Callable[[Sentence, Prosody], Prosody]  # from what a sentence would sound like to what it shall sound like
_TO_GET_ONE: Final = "use a voice that has one, or train it: docs/train.md"
_TO_HEAR: Final = f"hears no recordings: it has no manner.onnx; leave the reference out, {_TO_GET_ONE}"
_TO_COMPARE: Final = f"compares no recording with a text: it has no joint.onnx; {_TO_GET_ONE}"


class Synthesizer:
    """Speaks with one voice. Safe to use from many threads: a stream keeps its state to itself."""

    def __init__(
        self,
        voice: Voice,
        reader: Reader,
        tone: ToneStage,
        styles: Stylebook,
        prosody: ProsodyStage,
        acoustic: AcousticStage,
        vocoder: VocoderStage,
        manner: MannerStage,
        joint: JointStage,
    ) -> None:
        self.voice = voice
        self._reader = reader
        self._tone = tone
        self.styles = styles
        self._prosody = prosody
        self._acoustic = acoustic
        self._vocoder = vocoder
        self._manner = manner
        self._joint = joint

    @classmethod
    def load(
        cls,
        voice: str | PathLike[str] = "tan",
        *,
        lexicon: str | PathLike[str] | UserLexicon | None = None,
        styles: str | PathLike[str] | None = None,
        cache: int = CAPACITY,
        settings: Settings = session.DEFAULT,
    ) -> Synthesizer:
        """A synthesizer with a built-in voice, or with the one in that folder.

        `lexicon` holds a user's own readings: a TSV file, which is read again when it changes, or a `UserLexicon`; see
        docs/python.md. `styles` is a folder of the user's own styles, docs/styles.md. `cache` is how many sentences
        BERT-tone remembers. `settings` say how the graphs run.
        Raises VoiceNotFound, VoiceCorrupt, LexiconError, StyleError or OptionError.
        """
        found = Voice.open(voice)
        found.check()
        # the largest graph is opened first, where what is copied on the way adds least
        feelings = open_graph(found.path("tone"), bert_tone.INPUTS, bert_tone.OUTPUTS, settings)
        synthesis = open_graph(found.path("vocoder"), vocoder.INPUTS, vocoder.OUTPUTS, settings)
        frames = open_graph(found.path("acoustic"), acoustic.INPUTS, acoustic.OUTPUTS, settings)
        syllables = open_graph(found.path("prosody"), prosody_net.INPUTS, prosody_net.OUTPUTS, settings)
        words = Lexicon.open(found.path("lexicon"))
        characters = Vocabulary.open(found.path("vocabulary"))

        def later(role: str, inputs: Ports, outputs: Ports, lack: str) -> Callable[[], Run]:
            def opened() -> Run:
                if role not in found.files:
                    raise VoiceError(f"voice {found.name!r} {lack}")
                found.verify_file(role)
                return open_graph(found.path(role), inputs, outputs, settings)

            return opened

        cached = ToneCache(bytes.fromhex(found.files["tone"].sha256), cache)
        stage = ToneStage(feelings, characters, cached)
        user = lexicon if lexicon is None or isinstance(lexicon, UserLexicon) else UserLexicon(lexicon)
        session.drop_code()
        return cls(
            found,
            Reader(lexicon=words, user=user, model=stage.readings),
            stage,
            Stylebook(found.name, styles),
            ProsodyStage(syllables),
            AcousticStage(frames, found.sample_rate / found.hop),
            VocoderStage(synthesis, found.ahead),
            MannerStage(later("manner", reference_encoder.INPUTS, reference_encoder.OUTPUTS, _TO_HEAR)),
            JointStage(later("joint", agreement.INPUTS, agreement.OUTPUTS, _TO_COMPARE)),
        )

    def analyze(self, text: str) -> list[Sentence]:
        """How the text is read: sentences that tile it, with syllables, readings and boundaries.

        Raises TextError if there is nothing to speak in it.
        """
        return list(self._reader.sentences(text))

    def incoming(self) -> Incoming:
        """What cuts a text that arrives in pieces into parts that can be spoken, for who pushes it: see `Incoming`."""
        return Incoming(self._reader)

    def tone(self, text: str) -> Tone:
        """All that BERT-tone says of a normalised text, as arrays."""
        return self._tone([text])[0]

    @property
    def tone_cache(self) -> ToneCache:
        """What BERT-tone remembers: its size, hits and misses; it can be saved and loaded."""
        return self._tone.cache

    @overload
    def emotion(self, text: str, context: str | Emotion | None = None) -> Emotion: ...

    @overload
    def emotion(self, text: list[str], context: str | Emotion | None = None) -> list[Emotion]: ...

    def emotion(self, text: str | list[str], context: str | Emotion | None = None) -> Emotion | list[Emotion]:
        """What a text feels like, or each of several texts; `context` is what was said before, or its emotion.

        Raises TextError if a text is empty.
        """
        before = self.emotion(context) if isinstance(context, str) else context
        texts = [text] if isinstance(text, str) else text
        if not all(each.strip() for each in texts):
            raise TextError("an empty text has no emotion; give at least one character")
        found = self._tone.emotion(texts, before)
        return found[0] if isinstance(text, str) else found

    @property
    def recordings(self) -> Encoder[Recording]:
        """What turns a recording into its prosody vector [96]; see `Options.reference`."""
        return self._manner

    @property
    def texts(self) -> Encoder[str]:
        """What turns a normalised text into the mean [VECTOR] of what BERT-tone says of its characters."""
        return TextEncoder(lambda text: self.tone(text).vectors)

    def emotion_of(self, recording: Given | Recording, text: str) -> Emotion:
        """What a recording of a text feels like, by how it is said and what it says: one classifier on both vectors.

        Raises RecordingError, TextError if nothing in the text is spoken, VoiceError if the voice cannot compare them,
        and MissingExtra if the recording's rate needs soxr.
        """
        vector = self.texts.encode(self.normalized(text))
        return self._joint(vector, self.recordings.encode(Recording.of(recording)))

    def agreement(self, recording: Given | Recording, text: str) -> float:
        """The probability, 0–1, that a recording is said in the emotion that its text has.

        Raises what emotion_of() raises.
        """
        return agreement.agreement(self.emotion(self.normalized(text)), self.emotion_of(recording, text))

    def normalized(self, text: str) -> str:
        """The text as BERT-tone reads it: numbers and signs as they are spoken. Raises TextError if nothing is."""
        return "".join([sentence.normalized for sentence in self._reader.sentences(text)])

    def manner(self, recording: Recording) -> Delta:
        """What speaking in the manner of a recording does to the voice's neutral prosody.

        Raises VoiceError if the voice hears no recordings, MissingExtra if their rate needs soxr.
        """
        return self._manner.delta(recording)

    def scene(self, text: str) -> str | None:
        """The scene that the words of a text propose for Options(scene=...); None if they propose none."""
        return scene_of.proposed(text)

    def delivery(self, options: Options = DEFAULT) -> Delivery:
        """How texts that belong together are delivered, one after another: give it where options are asked for.

        Raises StyleError if the style cannot be used.
        """
        return Delivery(options, self.styles, self._feel, self._manner.delta)

    def conversation(self, options: Options = ASSISTANT) -> Conversation:
        """A conversation, whose turns remember what was felt. Raises OptionError for another scene than assistant."""
        return Conversation(self.delivery(options), self.emotion, self.stream)

    def prosody(self, sentence: Sentence, options: Options | Delivery = DEFAULT) -> Prosody:
        """Duration, F0, energy and pauses of a sentence that has syllables, with the stress that its markup asks for.

        To have it spoken otherwise, give `stream` a plan.
        """
        return self._planned(sentence, self._delivery(options)(sentence))

    def _planned(self, sentence: Sentence, delivered: Delivered) -> Prosody:
        (said,) = self._tone([sentence.normalized])
        found = self._prosody(sentence, said.vectors, delivered.delta)
        stress = [each.stress for each in sentence.syllables]
        return found.stressed_by(stress) if any(stress) else found

    def _feel(self, text: str, before: Emotion | None) -> Emotion:
        return self._tone.emotion([text], before)[0]

    def _delivery(self, options: Options | Delivery) -> Delivery:
        return options if isinstance(options, Delivery) else self.delivery(options)

    def speak(
        self, text: str | Iterable[str], options: Options | Delivery = DEFAULT, *, plan: Plan | None = None
    ) -> Audio:
        """The whole text as one piece of audio; `plan` as in `stream`. Raises TextError if nothing in it is spoken."""
        return Audio.join(self.stream(text, options, plan=plan))

    def stream(
        self,
        text: str | Iterable[str],
        options: Options | Delivery = DEFAULT,
        *,
        on_sentence: Callable[[Sentence], object] | None = None,
        plan: Plan | None = None,
    ) -> Iterator[AudioChunk]:
        """The sound in pieces, each as soon as it is made; joined they are what `speak` gives.

        The text may come in pieces of any size, as a language model writes it: a sentence is spoken when its end is
        certain, and the samples are those of the whole text. The work is done as chunks are asked for, so it ends
        where the caller stops. `on_sentence` is called with each sentence when it is read, spoken or not.
        Where the text comes in pieces, a list or curve of intensities is followed as far as it goes, and its last value
        holds on.

        `plan` is called with each sentence that is spoken and its prosody, just before its sound is made, and gives
        back the prosody to speak it with: `lambda sentence, prosody: prosody.stretched(0, 1.5)`. A function, for one
        sentence is planned at a time: text may still be arriving, and pauses, pulses and noise run on from sentence
        to sentence as they would without it.

        Raises TextError, before the first piece, if there is nothing to speak in the text; OptionError if a curve of
        intensities has another length than a text that is whole; StyleError; and ProsodyError where what the plan
        gives does not fit the sentence.
        """
        delivery = self._delivery(options)
        if isinstance(text, str):
            check_intensity_length(delivery.options.intensity, text)
        found = self._reader.sentences(text) if isinstance(text, str) else incoming.sentences(self._reader, text)
        read = stages.each("text", _told(found, on_sentence))
        spoken = _Ahead(_heard(read))
        start, state, windows = 0, VocoderState(), chain(WINDOWS, repeat(WINDOWS[-1]))
        for sentence in spoken:
            if sentence.lead:
                silence = np.zeros(round(sentence.lead * self.voice.sample_rate), np.float32)
                yield AudioChunk(silence, self.voice.sample_rate, start, sentence)
                start += len(silence)
            if not sentence.syllables:
                continue
            delivered = delivery(sentence)
            given = self._planned(sentence, delivered)
            planned = given if plan is None else plan(sentence, given).checked(len(sentence.syllables))
            asked = sentence.syllables[-1].pause is not None or planned.pause[-1] != given.pause[-1]
            more = _always if asked else spoken.has_more
            silent = max(0, int((float(planned.pause[-1]) - LAST_PAUSE) * self._acoustic.frame_rate))
            frames = self._acoustic(sentence, planned, delivered.volume, silent)
            passage = Passage(frames, self._vocoder, state, delivery.options.seed, self.voice.hop)
            for chunk in self._chunks(sentence, planned, passage, windows, start, more):
                yield chunk
                start = chunk.start + len(chunk.samples)
            state = passage.state

    def _chunks(
        self,
        sentence: Sentence,
        planned: Prosody,
        passage: Passage,
        windows: Iterator[int],
        start: int,
        has_more: Callable[[], bool],
    ) -> Iterator[AudioChunk]:
        """One sentence's chunks, from sample `start` of the stream on; `windows` as in `stream`, in frames.

        What is left of the pause after it is silence, for which nothing is computed. Only then is it asked whether
        another sentence follows: if none does, the pause is short.
        """
        hop, rate = self.voice.hop, self.voice.sample_rate
        timed: list[TimedSyllable] | None = None
        for window in windows:
            first = start + passage.done * hop
            samples = passage.next(window)
            if timed is None:
                timed = timings(sentence, planned, start, passage.frames.total * hop, rate)
            until = (start + passage.done * hop) / rate
            now = tuple([t for t in timed if t.start < until or passage.over])
            timed = timed[len(now) :]
            yield AudioChunk(samples, rate, first, sentence, now)
            if passage.over:
                break
        silent = passage.frames.total - passage.done
        if silent and has_more():
            yield AudioChunk(np.zeros(silent * hop, np.float32), rate, start + passage.done * hop, sentence)


def timings(sentence: Sentence, planned: Prosody, start: int, samples: int, sample_rate: int) -> list[TimedSyllable]:
    """Where each syllable lies, in seconds from the beginning of the stream.

    The sentence begins at sample `start` and has `samples`; what the syllables and pauses leave comes before them.
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


class _Ahead:
    """The sentences, and whether another follows, for which one is read ahead when that is asked."""

    def __init__(self, sentences: Iterator[Sentence]) -> None:
        self._sentences = sentences
        self._read: list[Sentence] = []

    def has_more(self) -> bool:
        """Whether another sentence follows; waits until it is read."""
        if not self._read:
            self._read = list(islice(self._sentences, 1))
        return bool(self._read)

    def __iter__(self) -> Iterator[Sentence]:
        while self.has_more():
            yield self._read.pop()


def _heard(sentences: Iterator[Sentence]) -> Iterator[Sentence]:
    """The sentences in which there is something to hear: syllables, or a pause that is asked for.

    Where nothing is spoken, the pause waits for the next sentence, so that a text in which there is nothing to speak
    is known before its first sample.
    """
    held = None
    for sentence in sentences:
        lead = sentence.lead + (held.lead if held else 0.0)
        if sentence.syllables:
            yield replace(sentence, lead=lead) if held else sentence
            held = None
        elif lead:
            held = replace(sentence, lead=lead)
    if held:
        yield held


def _always() -> bool:
    return True


def _told(sentences: Iterator[Sentence], to: Callable[[Sentence], object] | None) -> Iterator[Sentence]:
    """The sentences; each is told first."""
    for sentence in sentences:
        if to is not None:
            to(sentence)
        yield sentence
