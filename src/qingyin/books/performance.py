"""A piece of a chapter as sound: paragraph after paragraph, with pauses, measured, and the place of every sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import numpy as np

from qingyin.audio.wav import WavWriter
from qingyin.books.cast import Role
from qingyin.books.level import Loudness
from qingyin.books.script import Line, Piece, Text
from qingyin.errors import NothingToSpeak, OptionError
from qingyin.expression import scenes
from qingyin.inspect import cues
from qingyin.options import Options
from qingyin.records import LIMITS, AudioChunk, Floats, Prosody, Sentence, TimedSyllable
from qingyin.stream import Plan
from qingyin.synthesizer import Synthesizer
from qingyin.text.markup.inline import Marked
from qingyin.text.reader import Reader
from qingyin.text.records import Asked

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
class Task:
    """A piece that is to be spoken, with all that its sound depends on besides the voice and the lexicon."""

    key: str  # the name under which it is kept
    piece: Piece
    narrator: Role
    roles: tuple[Role, ...]  # of those who speak in it
    options: Options
    pauses: Pauses


class SpokenSentence(NamedTuple):
    """Where a sentence lies in the text and in the sound of its piece or chapter."""

    paragraph: int  # of the piece or chapter; the title of a chapter is 0
    start: int  # in the paragraph, in characters
    end: int
    first: int  # sample at which it begins
    last: int  # sample before which it ends


@dataclass(frozen=True, slots=True)
class Take:
    """What is known of a piece or chapter that was spoken."""

    loudness: Loudness
    sentences: tuple[SpokenSentence, ...]


class Times(NamedTuple):
    """When what stands in a paragraph is heard, in seconds from the beginning of its piece."""

    paragraph: int
    places: list[cues.Place]


class Performed(NamedTuple):
    """What comes of speaking a piece, besides its sound."""

    take: Take
    times: list[Times]
    seconds: float  # of sound


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryReader(Reader):
    """Reads a paragraph as it is written: brackets and tags in a book are only signs. `asked` are the places from which
    on somebody speaks, and `cuts` those of them at which a sentence begins in any case."""

    asked: tuple[tuple[int, Asked | None], ...] = ()
    cuts: tuple[int, ...] = ()

    def marked(self, text: str) -> Marked:
        """The text, and who speaks in it."""
        return Marked(text, text, styles=list(self.asked), cuts=list(self.cuts))


def perform(
    synthesizer: Synthesizer, task: Task, target: Path | BinaryIO, on_sound: Callable[[int, float], object]
) -> Performed:
    """Writes a piece as a WAV to a path or a binary file, and returns what is known of it.

    `on_sound` is called with the characters and the seconds so far. Raises OutputError, and what `Synthesizer.stream`
    raises.
    """
    piece, pauses = task.piece, task.pauses
    rate, loudness = synthesizer.voice.sample_rate, Loudness()
    sentences: list[SpokenSentence] = []
    times: list[Times] = []
    characters = 0
    actors = _Actors(synthesizer, task)
    with WavWriter(target, rate) as wav:

        def add(samples: Floats) -> None:
            nonlocal loudness
            wav.write(samples)
            loudness = loudness.and_(samples)

        def rest(seconds: float) -> None:
            add(np.zeros(round(seconds * rate), np.float32))

        if piece.first == 0:
            rest(pauses.head)
        for number, each in enumerate(piece.texts):
            begun = loudness.samples
            heard: list[TimedSyllable] = []
            for chunk in actors.chunks(each):
                _note(sentences, number, chunk, begun)
                heard += chunk.syllables
                add(chunk.samples)
                on_sound(characters + chunk.sentence.span[1], loudness.samples / rate)
            times.append(Times(number, [_from(place, begun / rate) for place in cues.places(heard)]))
            characters += len(each.text)
            if loudness.samples == begun:
                rest(pauses.scene)
            elif not piece.last or number + 1 < len(piece.texts):
                rest(pauses.paragraph if piece.first + number else pauses.title)
        if piece.last:
            rest(pauses.tail)
    return Performed(Take(loudness, tuple(sentences)), times, loudness.samples / rate)


class _Actors:
    """The narrator and those who speak in a piece."""

    def __init__(self, synthesizer: Synthesizer, task: Task) -> None:
        base = task.narrator.options(task.options)
        self._parts = synthesizer.parts
        self._delivery = synthesizer.delivery(base)
        self._narrator = task.narrator
        self._roles = {role.name: role for role in task.roles}
        self._cast = {role.name: role.register - 1 if role.register else scenes.OWN for role in task.roles}
        self._apart = {role.name: role.faster(role.options(base)) for role in task.roles if role.apart}

    def chunks(self, each: Text) -> Iterator[AudioChunk]:
        """The sound of a text; nothing if there is nothing to speak in it."""
        self._delivery.paragraph(self._cast, self._apart)
        reader = story_reader(self._parts.reader, each.lines, self._apart)
        synthesizer = Synthesizer(replace(self._parts, reader=reader))
        plan = plan_of(each.lines, self._narrator, self._roles)
        try:
            yield from synthesizer.stream(each.text, self._delivery, plan=plan)
        except NothingToSpeak:
            return


def story_reader(reader: Reader, lines: Sequence[Line] = (), apart: Container[str] = ()) -> StoryReader:
    """The reader of a paragraph with those lines; the lines of those who are apart are sentences of their own."""
    asked: list[tuple[int, Asked | None]] = []
    cuts: list[int] = []
    at = 0
    for line in lines:
        if line.speaker in apart:
            cuts += [line.start, line.end]
            at = line.start
        if line.speaker:  # whose sentence may begin with the narrator's words
            asked += [(at, Asked(speaker=line.speaker)), (line.end, None)]
        at = line.end
    settings = {each.name: getattr(reader, each.name) for each in fields(Reader)} | {"markup": "none", "input": "plain"}
    return StoryReader(**settings, asked=tuple(asked), cuts=tuple(cuts))


def plan_of(lines: Sequence[Line], narrator: Role, roles: Mapping[str, Role]) -> Plan | None:
    """What gives each syllable of a paragraph the rate and pitch of its speaker; None if nobody has any of their own.

    Those who are apart have them in their options.
    """
    if all(role.rate == 1.0 and not role.pitch for role in (narrator, *roles.values())):
        return None
    starts = [line.start for line in lines]

    def heard(place: int) -> Role:
        number = bisect_right(starts, place) - 1
        if number < 0 or place >= lines[number].end:
            return narrator
        role = roles.get(lines[number].speaker, Role())
        return Role() if role.apart else role

    def planned(sentence: Sentence, prosody: Prosody) -> Prosody:
        found = [heard(each.span[0]) for each in sentence.syllables]
        rate = np.array([role.rate for role in found], np.float32)
        factor = np.array([2 ** (role.pitch / 12) for role in found], np.float32)
        return replace(
            prosody,
            duration=np.clip(prosody.duration / rate, *LIMITS["duration"]).astype(np.float32),
            f0=np.clip(prosody.f0 * factor[:, None], *LIMITS["f0"]).astype(np.float32),
        )

    return planned


def _note(sentences: list[SpokenSentence], paragraph: int, chunk: AudioChunk, begun: int) -> None:
    """Adds a chunk to its sentence, which is the last or a new one."""
    first, last = begun + chunk.start, begun + chunk.start + len(chunk.samples)
    span = chunk.sentence.span
    if sentences and (sentences[-1].paragraph, sentences[-1].start) == (paragraph, span[0]):
        sentences[-1] = sentences[-1]._replace(last=last)
    else:
        sentences.append(SpokenSentence(paragraph, *span, first, last))


def _from(place: cues.Place, seconds: float) -> cues.Place:
    """The place, that much later, to a tenth of a millisecond."""
    return place._replace(start=round(place.start + seconds, 4), end=round(place.end + seconds, 4))
