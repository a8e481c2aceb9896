"""From written text to syllables: the stages of the front end joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from qingyin.errors import OptionError, TextError
from qingyin.text import english, phrases, ssml
from qingyin.text import markup as marking
from qingyin.text.lexicon import Lexicon
from qingyin.text.marks import COMMA, ENUM, NO_MARK, QUOTE, mark_class
from qingyin.text.normalise import join, normalise, spaces
from qingyin.text.pieces import HAN, LATIN, MARK, READ, SKIP, Piece
from qingyin.text.records import Boundary, Sentence
from qingyin.text.sentences import spans
from qingyin.text.slots import Slot
from qingyin.text.user import UserLexicon

MOST_SYLLABLES: Final = 60
# For the normalised text of a sentence: for each character the probability of its readings, empty for no opinion.
ReadingModel = Callable[[str], Sequence[Mapping[str, float]]]
Markup = Literal["auto", "ssml", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The front end with its settings; safe to share between threads."""

    lexicon: Lexicon
    user: UserLexicon | None = None  # the user's readings; beat the model and the lexicon
    model: ReadingModel | None = None  # reading probabilities; beats the lexicon
    erhua: bool = True  # 花儿 is one syllable; False keeps 儿 apart
    emoji: bool = False  # read emoji by name; False skips them
    markup: Markup = "auto"  # SSML if the text begins with <speak>, inline marks else; or "ssml", or "none"
    ignore_unknown: bool = False  # elements of SSML that are not known

    def sentences(self, text: str) -> Iterator[Sentence]:
        """The sentences of a text one after another; they tile it.

        Raises TextError if nothing in the text is spoken (after the last sentence) or its markup is malformed.
        """
        if self.user is not None:
            self.user.refresh()
        marked = self._marked(text)
        spoken = False
        skips = marked.skipped
        used = 0
        last_end = 0
        limits = list(spans(marked.text, self.lexicon, marked.cuts)) if marked.starts is not None else None
        for start, end in limits if limits is not None else spans(marked.text, self.lexicon, marked.cuts):
            final = end == len(marked.text)
            upper = len(text) if final else marked.start(end)
            mine = []
            while used < len(skips) and skips[used][0] < upper:
                mine.append(skips[used])
                used += 1
            for sentence in self._sentence(marked, start, end, last_end, upper, mine):
                spoken = spoken or bool(sentence.syllables)
                yield sentence
            last_end = upper
        if not spoken:
            raise TextError(
                "the text holds nothing to speak; give at least one Chinese character, Latin letter or number"
            )

    def _marked(self, text: str) -> marking.Marked:
        if self.markup not in ("auto", "ssml", "none"):
            raise OptionError(f"unknown markup {self.markup!r}; available: auto, ssml, none")
        if self.markup == "ssml" or self.markup == "auto" and ssml.is_ssml(text):
            return ssml.parse(text, self.ignore_unknown)
        return marking.inline(text) if self.markup == "auto" else marking.Marked(text, text)

    def _sentence(
        self, marked: marking.Marked, start: int, end: int, lower: int, upper: int, skipped: list[tuple[int, int, str]]
    ) -> Iterator[Sentence]:
        """A stretch of the text as one sentence, or several if it has too many syllables."""
        text = marked.text[start:end]
        pieces = normalise(text, self.emoji)
        normalized = join(text, pieces)
        slots = self._slots(text, pieces, marked, start, skipped)
        if self.model is not None and slots:
            self._ask(normalized, slots)
        slots = phrases.spoken(slots, self.lexicon, self.erhua)
        _bounds(slots)
        if marked.pauses:
            _pauses(slots, marked, start, end)
        skipped.sort()
        style = marked.style(start) if marked.styles else None
        for part in _parts(slots):
            last = part[-1:] == slots[-1:]
            stop = upper if last else _start_after(slots, part)
            begin = 0 if part[:1] == slots[:1] else part[0].place
            close = len(normalized) if last else slots[slots.index(part[-1]) + 1].place
            mine = tuple(skip for skip in skipped if lower <= skip[0] < stop)
            syllables = tuple(slot.syllable() for slot in part)
            yield Sentence(marked.source[lower:stop], (lower, stop), normalized[begin:close], syllables, mine, style)
            lower = stop

    def _slots(
        self, text: str, pieces: list[Piece], marked: marking.Marked, offset: int, skipped: list[tuple[int, int, str]]
    ) -> list[Slot]:
        """A slot for each spoken character; marks join the slot before them."""
        slots: list[Slot] = []
        place = 0
        plain = marked.starts is None
        source = marked.source
        gap, last, latin = 0, "", False  # what join() puts between two pieces
        for start, end, spoken, kind in pieces:
            if kind == LATIN and latin and not gap:
                gap = 2
            if gap and kind != SKIP and spoken:
                place += len(spaces(gap, last, spoken))
                gap = 0
            if kind == HAN:
                for i, char in enumerate(spoken, offset + start):
                    a, b = (i, i + 1) if plain else (marked.start(i), marked.end(i))
                    if char == "々" and slots and not slots[-1].latin:
                        char = slots[-1].char
                    if self.lexicon.character(char):
                        slots.append(Slot(source[a:b], a, b, char, place))
                    else:
                        skipped.append((a, b, "no reading"))
                    place += 1
            elif kind == SKIP:
                gap += 1 if text[start] == " " else 2
                skipped.append((marked.start(offset + start), marked.end(offset + end - 1), spoken))
                continue
            elif kind == MARK:
                if slots:
                    slots[-1].mark += spoken
                else:
                    skipped.append(
                        (marked.start(offset + start), marked.end(offset + end - 1), "mark before the first syllable")
                    )
                place += len(spoken)
            elif kind == READ:
                a, b = marked.start(offset + start), marked.end(offset + end - 1)
                written = source[a:b]
                if not spoken:
                    skipped.append((a, b, "ornament"))
                elif all(self.lexicon.character(char) for char in spoken):
                    slots += [Slot(written, a, b, char, place + i) for i, char in enumerate(spoken)]
                else:  # a lexicon that lacks 井 cannot say #
                    skipped.append((a, b, "no reading"))
                place += len(spoken)
            elif kind == LATIN:
                slots += self._latin(text[start:end], spoken, offset + start, marked, place)
                place += len(spoken)
            if spoken:
                last, latin = spoken, kind == LATIN
        if marked.readings:
            for slot in slots:
                given = marked.readings.get(slot.start if plain else _place_of(marked, slot.start))
                if given and slot.end - slot.start == 1:
                    slot.pinyin, slot.source = given
        if self.user is not None and len(self.user):
            self._user(slots)
        return slots

    def _latin(self, written: str, word: str, start: int, marked: marking.Marked, place: int) -> list[Slot]:
        """The syllables of a Latin word."""
        own = self.user.word(word) if self.user is not None else None
        parts = english.spread(word, own) if own else english.syllables(word)
        found = []
        exact = len(word) == len(written)
        for a, b, reading in parts:
            first, last = (start + a, start + b - 1) if exact else (start, start + len(written) - 1)
            i, j = marked.start(first), marked.end(last)
            slot = Slot(marked.source[i:j], i, j, word[a:b], place + a)
            slot.pinyin, slot.source, slot.latin = reading, "user" if own else "english", True
            found.append(slot)
        if found:
            found[-1].boundary = Boundary.WORD
        return found

    def _user(self, slots: list[Slot]) -> None:
        """Put the user's readings on the slots; the words they make are kept whole."""
        assert self.user is not None
        chars = "".join(slot.char if not slot.latin else "\0" for slot in slots) if slots else ""
        if any(slot.latin and len(slot.char) > 1 for slot in slots):
            chars = "".join("\0" if slot.latin else slot.char for slot in slots)
        at = 0
        while at < len(chars):
            found = self.user.find(chars, at)
            if not found:
                at += 1
                continue
            length, readings = found
            for slot, reading in zip(slots[at : at + length], readings, strict=True):
                if slot.source != "inline":
                    slot.pinyin, slot.source = reading, "user"
            slots[at].word = length
            at += length

    def _ask(self, normalized: str, slots: list[Slot]) -> None:
        """Let the model speak for the characters that have several readings."""
        assert self.model is not None
        opinions = self.model(normalized)
        for slot in slots:
            if slot.source or slot.place >= len(opinions):
                continue
            opinion = opinions[slot.place]
            known = self.lexicon.character(slot.char)
            if opinion and known and len(known.readings) > 1:
                reading = max(opinion, key=lambda name: opinion[name])
                if reading in known.readings:
                    slot.asked, slot.certain = reading, opinion[reading]


def _place_of(marked: marking.Marked, start: int) -> int:
    """The place in the text of a character of the source."""
    from bisect import bisect_left

    assert marked.starts is not None
    return bisect_left(marked.starts, start)


def _bounds(slots: list[Slot]) -> None:
    """The boundary after each syllable that a mark follows, and after the last."""
    for slot in slots:
        if slot.mark:
            kind = mark_class(slot.mark)
            if kind == ENUM:
                slot.boundary = Boundary.PHRASE
            elif kind not in (NO_MARK, QUOTE):
                slot.boundary = Boundary.BREATH
    if slots:
        slots[-1].boundary = Boundary.BREATH


def _pauses(slots: list[Slot], marked: marking.Marked, start: int, end: int) -> None:
    """Put the pauses that were asked for on the syllables that they follow."""
    for place, length in marked.pauses.items():
        if start < place <= end:
            limit = marked.end(place - 1)
            before = [slot for slot in slots if slot.end <= limit]
            if before:
                before[-1].pause = (before[-1].pause or 0.0) + length
                before[-1].boundary = max(before[-1].boundary, Boundary.PHRASE)


def _parts(slots: list[Slot]) -> list[list[Slot]]:
    """The slots in parts of at most 60, cut at marks, else at ends of words; no written piece is divided."""
    parts = []
    while len(slots) > MOST_SYLLABLES:
        best, cut = -1, 0
        for i in range(MOST_SYLLABLES // 4, MOST_SYLLABLES):
            if slots[i].end <= slots[i + 1].start:
                strength = int(slots[i].boundary) * 2 + (mark_class(slots[i].mark) >= COMMA)
                if strength >= best:
                    best, cut = strength, i + 1
        if not cut:
            cut = next(
                (i + 1 for i in range(MOST_SYLLABLES, len(slots) - 1) if slots[i].end <= slots[i + 1].start), len(slots)
            )
        parts.append(slots[:cut])
        slots = slots[cut:]
    if slots or not parts:
        parts.append(slots)
    return parts


def _start_after(slots: list[Slot], part: list[Slot]) -> int:
    """Where the syllable after a part begins."""
    return slots[slots.index(part[-1]) + 1].start


def sentences(
    text: str,
    lexicon: Lexicon,
    *,
    user: UserLexicon | None = None,
    model: ReadingModel | None = None,
    erhua: bool = True,
    emoji: bool = False,
    markup: Markup = "auto",
    ignore_unknown: bool = False,
) -> Iterator[Sentence]:
    """The sentences of a text one after another, for long texts; see `Reader` for the options."""
    reader = Reader(
        lexicon=lexicon, user=user, model=model, erhua=erhua, emoji=emoji, markup=markup, ignore_unknown=ignore_unknown
    )
    return reader.sentences(text)


def analyze(
    text: str,
    lexicon: Lexicon,
    *,
    user: UserLexicon | None = None,
    model: ReadingModel | None = None,
    erhua: bool = True,
    emoji: bool = False,
    markup: Markup = "auto",
    ignore_unknown: bool = False,
) -> list[Sentence]:
    """The sentences of a text; joining their texts gives it back. See `Reader` for the options.

    Raises TextError if nothing in the text is spoken or its markup is malformed.
    """
    reader = Reader(
        lexicon=lexicon, user=user, model=model, erhua=erhua, emoji=emoji, markup=markup, ignore_unknown=ignore_unknown
    )
    return list(reader.sentences(text))
