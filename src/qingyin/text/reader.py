"""From written text to syllables: the stages of the front end joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from qingyin.errors import NothingToSpeak, OptionError
from qingyin.text import phrases, phrasing
from qingyin.text.markup import inline as marking
from qingyin.text.markup import ssml
from qingyin.text.markup.chat import Actions, actions
from qingyin.text.markup.formats import INPUTS, Input, format_of
from qingyin.text.markup.hypertext import hypertext
from qingyin.text.markup.inline import Marked
from qingyin.text.markup.markdown import Code, markdown
from qingyin.text.markup.subtitles import subtitles
from qingyin.text.normalize.normalizer import layout, normalise
from qingyin.text.pinyin.lexicon import Lexicon
from qingyin.text.pinyin.user_lexicon import UserLexicon
from qingyin.text.records import ReadingModel, Sentence
from qingyin.text.sentences import spans, unwrapped
from qingyin.text.slots import Slot
from qingyin.text.syllables import slots_of

Markup = Literal["auto", "ssml", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The front end with its settings; safe to share between threads."""

    lexicon: Lexicon
    user: UserLexicon | None = None  # the user's readings; beat the model and the lexicon
    model: ReadingModel | None = None  # reading probabilities; weighed with what the lexicon says
    erhua: bool = True  # 花儿 is one syllable; False keeps 儿 apart
    emoji: bool = False  # read emoji by name; False skips them
    markup: Markup = "auto"  # SSML if the text begins with <speak>, inline marks else; or "ssml", or "none"
    ignore_unknown: bool = False  # elements of SSML that are not known
    input: Input = (
        "auto"  # the format of the text; "auto" tells SSML, HTML, subtitles and Markdown that is beyond doubt
    )
    code: Code = "named"  # of blocks of code in Markdown; or "read"
    actions: Actions = "read"  # (微笑), [开心]; "skip" leaves them out, "feel" speaks what follows so

    def sentences(self, text: str) -> Iterator[Sentence]:
        """The sentences of a text one after another; they tile it.

        Raises NothingToSpeak, after the last sentence, or TextError if the markup is malformed.
        """
        if self.user is not None:
            self.user.refresh()
        marked = self.marked(text)
        spoken = False
        lower = 0
        for start, end in spans(marked.text, self.lexicon, marked.cuts):
            upper = len(text) if end == len(marked.text) else marked.begin(end)
            for sentence in self._parts(marked, start, end, lower, upper):
                spoken = spoken or bool(sentence.syllables)
                yield sentence
            lower = upper
        if not spoken:
            raise NothingToSpeak(
                "the text holds nothing to speak; give at least one Chinese character, Latin letter or number"
            )

    def marked(self, text: str) -> Marked:
        """A text without its markup. Raises TextError if that is malformed."""
        if self.markup not in ("auto", "ssml", "none"):
            raise OptionError(f"unknown markup {self.markup!r}; available: auto, ssml, none")
        if self.input not in INPUTS:
            raise OptionError(f"unknown input {self.input!r}; available: {', '.join(INPUTS)}")
        kind = format_of(text) if self.input == "auto" and self.markup == "auto" else self.input
        if self.markup == "ssml" or kind == "ssml" or self.markup == "auto" and ssml.is_ssml(text):
            return ssml.parse(text, self.ignore_unknown)
        if kind == "markdown":
            return markdown(text, self.code)
        if kind == "html":
            return hypertext(text)
        if kind == "subtitles":
            return subtitles(text)
        acted = actions(text, self.actions)
        if acted is not None:
            return acted
        return marking.inline(text) if self.markup == "auto" else Marked(text, text)

    def _parts(self, marked: Marked, start: int, end: int, lower: int, upper: int) -> Iterator[Sentence]:
        """A stretch of the text as one sentence, or several if it has too many syllables.

        Args:
            marked: the whole text.
            start, end: of the stretch, in the text without markup.
            lower, upper: of the stretch, in the source.
        """
        text = unwrapped(marked.text[start:end])
        pieces = normalise(text, self.emoji)
        normalized, places = layout(text, pieces)
        slots, skipped = slots_of(text, pieces, places, marked, start, self.lexicon, self.user)
        if self.model is not None and slots:
            _ask(self.model, normalized, slots)
        slots = phrases.spoken(slots, self.lexicon, self.erhua)
        phrasing.at_marks(slots)
        lead = phrasing.asked_for(slots, marked, start, end)
        skipped = sorted([*skipped, *marked.tags(start, end, lower, upper)])
        style = marked.style(start)
        for first, last in phrasing.parts(slots):
            following = slots[last] if last < len(slots) else None
            stop = following.start if following else upper
            read = slice(slots[first].place if first else 0, following.place if following else None)
            yield Sentence(
                marked.source[lower:stop],
                (lower, stop),
                normalized[read],
                tuple([slot.syllable() for slot in slots[first:last]]),
                tuple([skip for skip in skipped if lower <= skip[0] < stop]),
                style,
                lead,
            )
            lower, lead = stop, 0.0


def _ask(model: ReadingModel, normalized: str, slots: list[Slot]) -> None:
    """Let the model speak for the characters whose reading is not given."""
    opinions = model(normalized)
    for slot in slots:
        if not slot.source:
            slot.opinion = opinions[slot.place] or None


def sentences(text: str, lexicon: Lexicon, **settings: Any) -> Iterator[Sentence]:
    """The sentences of a text one after another, for long texts; the settings are those of `Reader`."""
    return Reader(lexicon=lexicon, **settings).sentences(text)


def analyze(text: str, lexicon: Lexicon, **settings: Any) -> list[Sentence]:
    """The sentences of a text; joining their texts gives it back. The settings are those of `Reader`.

    Raises TextError if nothing in the text is spoken or its markup is malformed.
    """
    return list(sentences(text, lexicon, **settings))
