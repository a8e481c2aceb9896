"""The parts of a synthesizer: the opened files of a voice, and its graphs as stages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from os import PathLike
from typing import Final

from qingyin.errors import VoiceError, VoiceNotFound
from qingyin.expression.delivery import Delivered
from qingyin.expression.stylebook import Stylebook
from qingyin.models.acoustic import AcousticStage
from qingyin.models.agreement import AgreementStage
from qingyin.models.bert_tone import BertToneStage
from qingyin.models.cache import CAPACITY, ToneCache
from qingyin.models.ports import GRAPHS
from qingyin.models.prosody_net import ProsodyStage
from qingyin.models.reference_encoder import ReferenceEncoder
from qingyin.models.session import DEFAULT, OpenGraph, Run, Settings, open_graph
from qingyin.models.vocabulary import Vocabulary
from qingyin.models.vocoder import VocoderStage
from qingyin.options import Options
from qingyin.records import Emotion, Prosody, Sentence
from qingyin.text import Lexicon, Reader, UserLexicon
from qingyin.voice import Voice, voices

_TO_GET_ONE: Final = "use a voice that has one, or train it: docs/train.md"
_LACKS: Final = {
    "manner": f"has no reference encoder (manner.onnx); leave the reference out, {_TO_GET_ONE}",
    "joint": f"cannot compare a recording with a text, because it has no joint.onnx; {_TO_GET_ONE}",
}


class Others:
    """The built-in voices that a text may ask for beside the one that was loaded. Safe to use from many threads."""

    def __init__(self, run: Callable[[Voice, str], Run]) -> None:
        """`run` opens the graph of a voice that has that role."""
        self._run = run
        self._opened: dict[str, Parts] = {}
        self._lock = threading.Lock()

    def get(self, name: str, beside: Parts) -> Parts:
        """The parts of a voice, which is opened when it is first asked for; what it shares is the other's own.

        Raises VoiceNotFound, VoiceCorrupt, or VoiceError if it reads differently.
        """
        with self._lock:
            if name not in self._opened:
                self._opened[name] = self._open(name, beside)
            return self._opened[name]

    def _open(self, name: str, beside: Parts) -> Parts:
        if name not in voices():  # a path is no name: the text may come from a stranger
            available = ", ".join(voice.name for voice in beside.voices())
            raise VoiceNotFound(f"voice {name!r:.60}: there is no such voice; available: {available}")
        voice = Voice.open(name)
        if not voice.reads_like(beside.voice):
            cure = "load it on its own, or install voices of the same version"
            raise VoiceError(f"voice {name!r} reads with another BERT-tone than {beside.voice.name!r}; {cure}")
        voice.check()
        same = voice.files["vocoder"].sha256 == beside.voice.files["vocoder"].sha256
        return replace(
            beside,
            voice=voice,
            prosody=ProsodyStage(self._run(voice, "prosody")),
            acoustic=AcousticStage(self._run(voice, "acoustic"), voice.sample_rate / voice.hop),
            vocoder=beside.vocoder if same else VocoderStage(self._run(voice, "vocoder"), voice.ahead),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a synthesizer, in the order in which a text passes through them. Any part may be replaced, for
    example in a test: `Synthesizer(dataclasses.replace(parts, vocoder=mine))`.
    """

    voice: Voice  # the description of the voice's folder
    reader: Reader  # written text to sentences; it uses bert_tone to choose readings
    bert_tone: BertToneStage  # a normalized text to emotion, readings and vectors
    styles: Stylebook  # the built-in styles, the voice's and the user's
    prosody: ProsodyStage  # a sentence to duration, F0, energy and pauses
    acoustic: AcousticStage  # a sentence and its prosody to frames
    vocoder: VocoderStage  # frames to samples
    reference_encoder: ReferenceEncoder  # a recording to a prosody vector and a delta
    agreement: AgreementStage  # a text and a recording of it to the recording's emotion
    others: Others  # further voices, for texts in which several speak

    @classmethod
    def open(
        cls,
        voice: str | PathLike[str],
        lexicon: str | PathLike[str] | UserLexicon | None = None,
        styles: str | PathLike[str] | None = None,
        cache: int = CAPACITY,
        settings: Settings = DEFAULT,
        open_graph: OpenGraph = open_graph,
    ) -> Parts:
        """The parts of a built-in voice, or of the one in that folder; see `Synthesizer.load`."""
        found = Voice.open(voice)
        found.check()

        def run_of(voice: Voice, role: str) -> Run:
            return open_graph(voice.path(role), GRAPHS[role], settings)

        run = partial(run_of, found)

        # the largest graph is opened first, which keeps the peak of memory low
        cached = ToneCache(bytes.fromhex(found.files["tone"].sha256), cache)
        feelings, samples, frames, syllables = map(run, ("tone", "vocoder", "acoustic", "prosody"))
        bert_tone = BertToneStage(feelings, Vocabulary.open(found.path("vocabulary")), cached)
        user = lexicon if lexicon is None or isinstance(lexicon, UserLexicon) else UserLexicon(lexicon)
        return cls(
            voice=found,
            reader=Reader(lexicon=Lexicon.open(found.path("lexicon")), user=user, model=bert_tone),
            bert_tone=bert_tone,
            styles=Stylebook(found.name, styles),
            prosody=ProsodyStage(syllables),
            acoustic=AcousticStage(frames, found.sample_rate / found.hop),
            vocoder=VocoderStage(samples, found.ahead),
            reference_encoder=ReferenceEncoder(_later(found, "manner", run)),
            agreement=AgreementStage(_later(found, "joint", run)),
            others=Others(run_of),
        )

    def voiced(self, name: str) -> Parts:
        """The parts of the voice of that name; these, if it is theirs or empty.

        Raises VoiceNotFound, VoiceCorrupt or VoiceError.
        """
        return self if name in ("", self.voice.name) else self.others.get(name, self)

    def voices(self) -> list[Voice]:
        """The voices that a text may ask for: this one, and built-in ones that read as it does."""
        beside = [Voice.open(name) for name in voices() if name != self.voice.name]
        return [self.voice, *(voice for voice in beside if voice.reads_like(self.voice))]

    def reader_for(self, options: Options) -> Reader:
        """The reader with what the options say about how the text is read."""
        settings = options.reading()
        return replace(self.reader, **settings) if settings else self.reader

    def predicted(self, sentence: Sentence, delivered: Delivered, before: Emotion | None) -> Prosody:
        """The prosody of a sentence that has syllables, with the stress that its markup asks for.

        `before` is the emotion of what was said before; it is used if BERT-tone has not read the sentence yet.
        """
        vectors = self.bert_tone.of(sentence, before).vectors
        prosody = self.prosody(sentence, vectors, delivered.delta)
        stress = [each.stress for each in sentence.syllables]
        return prosody.stressed_by(stress) if any(stress) else prosody


def _later(voice: Voice, role: str, run: Callable[[str], Run]) -> Callable[[], Run]:
    """A function that opens a graph that not every voice has. Raises VoiceError if the voice does not have it."""

    def opened() -> Run:
        if role not in voice.files:
            raise VoiceError(f"voice {voice.name!r} {_LACKS[role]}")
        voice.verify_file(role)
        return run(role)

    return opened
