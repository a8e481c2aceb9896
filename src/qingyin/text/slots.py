"""A syllable while it is being worked on."""

from __future__ import annotations

from collections.abc import Mapping

from qingyin.text.records import Boundary, Syllable


class Slot:
    """What becomes a `Syllable`; the stages fill it in."""

    __slots__ = (
        "boundary", "certainty", "char", "end", "kept", "latin", "light", "mark", "opinion", "pause", "pinyin", "place", "rule", "source", "spoken",
        "start", "stress", "text", "word",
    )  # fmt: skip

    def __init__(self, text: str, start: int, end: int, char: str, place: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.char = char
        self.place = place  # in the normalised sentence
        self.pinyin = self.spoken = self.source = self.mark = self.rule = ""
        self.opinion: Mapping[str, float] | None = None  # how probable the model finds each reading
        self.word = 0  # length of the user's word that begins here
        self.latin = False
        self.kept = False  # 一 of a number that nothing is counted by: 选项1, 5-1
        self.light = False  # in a word that is spoken with a light syllable here
        self.pause: float | None = None
        self.stress = 0.0
        self.certainty = 1.0
        self.boundary = Boundary.NONE

    def syllable(self) -> Syllable:
        """The finished record."""
        return Syllable(
            self.text, (self.start, self.end), self.char, self.pinyin, self.spoken or self.pinyin, self.source,
            self.boundary, self.mark, self.pause, self.rule, self.stress, self.certainty,
        )  # fmt: skip
