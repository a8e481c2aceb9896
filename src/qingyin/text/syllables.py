"""From the pieces of a normalised sentence to slots, one for each spoken character or syllable of a Latin word."""

from __future__ import annotations

from typing import Final

from qingyin.text.latin import english
from qingyin.text.markup.inline import Marked
from qingyin.text.normalize.pieces import HAN, LATIN, MARK, PINYIN, READ, Piece
from qingyin.text.normalize.units import CLASSIFIERS
from qingyin.text.patterns import regex
from qingyin.text.pinyin import written
from qingyin.text.pinyin.lexicon import Lexicon
from qingyin.text.pinyin.user_lexicon import LONGEST, UserLexicon
from qingyin.text.records import Boundary
from qingyin.text.slots import Slot

Skip = tuple[int, int, str]


def slots_of(
    text: str,
    pieces: list[Piece],
    places: list[int],
    marked: Marked,
    offset: int,
    lexicon: Lexicon,
    user: UserLexicon | None,
) -> tuple[list[Slot], list[Skip]]:
    """The slots of a sentence, and what of it is not spoken, with the reason.

    Args:
        text: the sentence.
        pieces: what `normalise` makes of it.
        places: where each piece lies in the normalised text.
        marked: the whole text; gives the places in the source, and the readings that inline marks ask for.
        offset: where the sentence begins in the whole text.
        lexicon: knows which characters have a reading.
        user: the readings that the user wants, which beat the lexicon's.
    """
    made = _Slots(text, marked, offset, lexicon, user)
    for piece, place in zip(pieces, places, strict=True):
        made.add(piece, place)
    if user is not None and len(user):
        _apply(user, made.slots)
    return made.slots, made.skipped


_ITEMS: Final = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽❶❷❸❹❺❻❼❽❾❿㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩")

_LABEL: Final = regex(r"(?<![A-Za-z\d])[A-WYZ]$")  # of B1层


class _Slots:
    """The slots and the skipped stretches of one sentence as they grow."""

    def __init__(self, text: str, marked: Marked, offset: int, lexicon: Lexicon, user: UserLexicon | None) -> None:
        self.text = text
        self.marked = marked
        self.offset = offset
        self.lexicon = lexicon
        self.user = user
        self.slots: list[Slot] = []
        self.skipped: list[Skip] = []

    def add(self, piece: Piece, place: int) -> None:
        """One more piece, which lies at that place of the normalised text."""
        if piece.kind == HAN:
            self.characters(piece, place)
        elif piece.kind == READ:
            self.read(piece, place)
        elif piece.kind == LATIN:
            self.latin(piece, place)
        elif piece.kind == PINYIN:
            self.pinyin(piece, place)
        elif piece.kind != MARK:
            self.skip(piece, piece.spoken)
        elif self.slots:
            self.slots[-1].mark += piece.spoken
            if not piece.spoken:  # between the groups of a telephone number
                self.slots[-1].boundary = Boundary.PHRASE
        else:
            self.skip(piece, "mark before the first syllable")

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the sentence as one of the source."""
        return self.marked.start(self.offset + start), self.marked.end(self.offset + end - 1)

    def skip(self, piece: Piece, why: str) -> None:
        self.skipped.append((*self.span(piece.start, piece.end), why))

    def characters(self, piece: Piece, place: int) -> None:
        """Characters that are spoken as they are written."""
        marked, source, slots = self.marked, self.marked.source, self.slots
        for number, (char, own) in enumerate(zip(piece.spoken, self.text[piece.start : piece.end], strict=True)):
            if self.lexicon.simplify(own) == char:  # a traditional character says more than a simplified one
                char = own
            i = self.offset + piece.start + number
            start, end = marked.start(i), marked.end(i)
            if char == "々" and slots and not slots[-1].latin:
                char = slots[-1].char
            slot = Slot(source[start:end], start, end, char, place + number)
            self.ask(slot, i)
            if not slot.source and not self.lexicon.character(char):
                self.own(slot, piece.spoken, number)
            if slot.source or self.lexicon.character(char):
                slots.append(slot)
            else:
                self.skipped.append((start, end, "no reading"))

    def own(self, slot: Slot, text: str, place: int) -> None:
        """Give a slot whose character the lexicon does not know the reading of the user's entry that holds it."""
        if self.user is None:
            return
        for at in range(max(0, place + 1 - LONGEST), place + 1):
            found = self.user.find(text, at)
            if found and at + found[0] > place:
                slot.pinyin, slot.source = found[1][place - at], "user"
                return

    def read(self, piece: Piece, place: int) -> None:
        """A piece that is read some other way; its characters share its span."""
        if not piece.spoken:
            self.skip(piece, "ornament")
        elif not all(self.lexicon.character(char) for char in piece.spoken):  # a lexicon that lacks 井 cannot say #
            self.skip(piece, "no reading")
        else:
            start, end = self.span(piece.start, piece.end)
            written = self.marked.source[start:end]
            self.slots += [Slot(written, start, end, char, place + i) for i, char in enumerate(piece.spoken)]
            if "*" in written:  # 138****5207: no 星星
                for slot in self.slots[-len(piece.spoken) :]:
                    if slot.char == "星":
                        slot.pinyin, slot.source = "xing1", "lexicon"
            if written in _ITEMS:  # ①苹果
                self.slots[-1].kept = True
                self.slots[-1].boundary = Boundary.BREATH
            elif written[-1:] in ("1", "１", "Ⅰ") and piece.spoken[-1] == "一":
                following = self.lexicon.modern(self.text[piece.end : piece.end + 2]).lstrip()
                labeled = written == "Ⅰ" or bool(_LABEL.search(self.text, 0, piece.start))
                self.slots[-1].kept = labeled or following[:1] not in CLASSIFIERS
            if (to := piece.spoken.find("一到")) >= 0:  # 1—3个
                self.slots[to - len(piece.spoken)].kept = True
            if piece.end - piece.start == len(piece.spoken) == 1:
                self.ask(self.slots[-1], self.offset + piece.start)

    def ask(self, slot: Slot, place: int) -> None:
        """Give a slot the reading that an inline mark asks for."""
        given = self.marked.readings.get(place)
        if given:
            slot.pinyin, slot.source = given, "inline"

    def pinyin(self, piece: Piece, place: int) -> None:
        """A syllable that is written in pinyin."""
        start, end = self.span(piece.start, piece.end)
        slot = Slot(self.marked.source[start:end], start, end, piece.spoken, place)
        slot.pinyin, slot.source, slot.latin = written.reading(piece.spoken), "inline", True
        slot.boundary = Boundary.WORD
        self.slots.append(slot)

    def latin(self, piece: Piece, place: int) -> None:
        """A word of Latin letters."""
        word = piece.spoken
        own = self.user.word(word) if self.user is not None else None
        parts = [(*part, "user") for part in english.spread(word, own)] if own else english.syllables(word)
        exact = len(word) == piece.end - piece.start
        for first, last, reading, source in parts:
            share = (piece.start + first, piece.start + last) if exact else (piece.start, piece.end)
            start, end = self.span(*share)
            slot = Slot(self.marked.source[start:end], start, end, word[first:last], place + first)
            slot.pinyin, slot.source, slot.latin = reading, source, True
            self.slots.append(slot)
        if parts:
            self.slots[-1].boundary = Boundary.WORD


def _apply(user: UserLexicon, slots: list[Slot]) -> None:
    """Put the user's readings on the slots; the words they make are kept whole."""
    chars = "".join(["\0" if slot.latin else slot.char for slot in slots])
    at = 0
    while at < len(chars):
        found = user.find(chars, at)
        if not found:
            at += 1
            continue
        length, readings = found
        for slot, reading in zip(slots[at : at + length], readings, strict=True):
            if slot.source != "inline":
                slot.pinyin, slot.source = reading, "user"
        slots[at].word = length
        at += length
