"""From written text to syllables: the stages of the front end joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from qingyin.errors import NothingToSpeak, OptionError
from qingyin.text import phrases, phrasing
from qingyin.text.glosses import glossed
from qingyin.text.markup import inline as marking
from qingyin.text.markup.formats import INPUTS, Actions, Code, Input, as_format, format_of, is_ssml
from qingyin.text.markup.inline import Marked
from qingyin.text.normalize.contexts import contexts
from qingyin.text.normalize.normalizer import fold, layout, normalise
from qingyin.text.normalize.pieces import LATIN, READ, Piece
from qingyin.text.pinyin.lexicon import Lexicon
from qingyin.text.pinyin.user_lexicon import UserLexicon
from qingyin.text.records import ModelOutput, ReadingModel, Sentence
from qingyin.text.sentences import spans, unwrapped
from qingyin.text.slots import Slot
from qingyin.text.syllables import slots_of

Markup = Literal["auto", "ssml", "none"]


class Stretch(NamedTuple):
    """A stretch of a text that is read as one sentence, or as several if it has too many syllables."""

    start: int  # in the text without markup
    end: int
    lower: int  # in the source
    upper: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The front end with its settings; safe to share between threads."""

    lexicon: Lexicon
    user: UserLexicon | None = None  # the user's readings; beat the model and the lexicon
    model: ReadingModel | None = None  # reading probabilities; weighed with what the lexicon says
    erhua: bool = True  # 花儿 is one syllable; False keeps 儿 apart
    emoji: bool = False  # read emoji by name; False skips them
    markup: Markup = "auto"  # SSML if the text begins with <speak>, inline marks else; or "ssml", or "none"
    unknown_elements: Literal["refuse", "ignore"] = "refuse"  # of SSML
    input: Input = "auto"  # the format; "auto" finds SSML, HTML, subtitles and Markdown where there is no doubt
    code: Code = "named"  # of blocks of code in Markdown; or "read"
    actions: Actions = "read"  # (微笑), [开心]; "skip" leaves them out, "feel" speaks what follows so

    def sentences(self, text: str) -> Iterator[Sentence]:
        """The sentences of a text one after another; they tile it.

        Raises NothingToSpeak, after the last sentence, or TextError if the markup is malformed.
        """
        self.refresh()
        marked = self.marked(text)
        spoken = False
        for stretch in self.stretches(marked):
            for sentence in self.read(marked, stretch):
                spoken = spoken or bool(sentence.syllables)
                yield sentence
        if not spoken:
            raise nothing_to_speak()

    def refresh(self) -> None:
        """Takes over what has changed in the user's lexicon; before a text is read."""
        if self.user is not None:
            self.user.refresh()

    def stretches(self, marked: Marked) -> Iterator[Stretch]:
        """Where the sentences of a text lie; they tile it."""
        lower = 0
        for start, end in spans(marked.text, self.lexicon, marked.cuts):
            upper = len(marked.source) if end == len(marked.text) else marked.begin(end)
            yield Stretch(start, end, lower, upper)
            lower = upper

    def marked(self, text: str) -> Marked:
        """A text without its markup. Raises TextError if that is malformed."""
        if self.markup not in ("auto", "ssml", "none"):
            raise OptionError(f"unknown markup {self.markup!r}; available: auto, ssml, none")
        if self.input not in INPUTS:
            raise OptionError(f"unknown input {self.input!r}; available: {', '.join(INPUTS)}")
        kind = format_of(text) if self.input == "auto" and self.markup == "auto" else self.input
        if self.markup == "ssml" or kind == "ssml" or self.markup == "auto" and is_ssml(text):
            from qingyin.text.markup import ssml  # loaded when it is needed, as the readers of other formats are

            return ssml.parse(text, self.unknown_elements == "ignore")
        if kind != "plain" or self.actions != "read":
            formatted = as_format(text, kind, self.code, self.actions)
            return marking.inline_in(formatted, kind == "plain") if self.markup == "auto" else formatted
        return marking.inline(text) if self.markup == "auto" else Marked(text, text)

    def read(self, marked: Marked, stretch: Stretch) -> Iterator[Sentence]:
        """A stretch of the text as one sentence, or several if it has too many syllables.

        The model is asked once for the stretch; each sentence carries its part of what the model says.
        """
        start, end, lower, upper = stretch
        text = unwrapped(marked.text[start:end])
        modern = self.lexicon.modern(text)
        pieces, readings = glossed(normalise(modern, self.emoji), self.lexicon)
        marked.readings.update((start + place, reading) for place, reading in readings.items())
        normalized, places = layout(modern, pieces)
        slots, skipped = slots_of(text, pieces, places, marked, start, self.lexicon, self.user)
        output = self.model(normalized) if self.model is not None and slots else None
        if output is not None:
            _weigh(output, slots)
        slots = phrases.spoken(slots, self.lexicon, self.erhua)
        phrasing.at_marks(slots)
        lead = phrasing.asked_for(slots, marked, start, end)
        skipped = sorted([*skipped, *marked.tags(start, end, lower, upper)])
        style = marked.style(start)
        about = _contexts(modern, pieces)
        for first, last in phrasing.parts(slots):
            following = slots[last] if last < len(slots) else None
            stop = following.start if following else upper
            read = slice(slots[first].place if first else 0, following.place if following else len(normalized))
            yield Sentence(
                marked.source[lower:stop],
                (lower, stop),
                normalized[read],
                tuple([slot.syllable() for slot in slots[first:last]]),
                tuple([skip for skip in skipped if lower <= skip[0] < stop]),
                style,
                lead,
                output.part(read) if output is not None else None,
                about,
            )
            lower, lead = stop, 0.0


def _contexts(text: str, pieces: list[Piece]) -> tuple[str, ...]:
    """What decided how the numbers, signs and letters of a sentence are read; nothing if it has none."""
    if not any(piece.kind in (READ, LATIN) for piece in pieces):
        return ()
    return tuple(sorted(contexts(fold(text))))


def _weigh(output: ModelOutput, slots: list[Slot]) -> None:
    """Let the model speak for the characters whose reading is not given."""
    for slot in slots:
        if not slot.source:
            slot.opinion = output.candidates(slot.place) or None


def nothing_to_speak() -> NothingToSpeak:
    """The error for a text in which no sentence is spoken."""
    return NothingToSpeak(
        "the text holds nothing to speak; give at least one Chinese character, Latin letter or number"
    )


def sentences(text: str, lexicon: Lexicon, **settings: Any) -> Iterator[Sentence]:
    """The sentences of a text one after another, for long texts; the settings are those of `Reader`."""
    return Reader(lexicon=lexicon, **settings).sentences(text)


def analyze(text: str, lexicon: Lexicon, **settings: Any) -> list[Sentence]:
    """The sentences of a text; joining their texts gives it back. The settings are those of `Reader`.

    Raises TextError if nothing in the text is spoken or its markup is malformed.
    """
    return list(sentences(text, lexicon, **settings))
