"""What is spoken: each line as its table asks for it, beside the same without feeling, and stories from end to end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from qingyin.emotions import EMOTIONS
from qingyin.evaluate.texts import Line
from qingyin.options import AUTO, Options, table

AS_ASKED, NEUTRAL, PASSAGE = "line", "neutral", "passage"
STORIES: Final = ("audiobook",)  # scenes whose passages are spoken whole, as they are listened to
SHORTEST: Final = 3  # lines of a passage that is long enough to have a course


@dataclass(frozen=True, slots=True)
class Item:
    """One utterance that is wanted."""

    kind: str
    line: Line  # of a passage, the first
    text: str
    options: Options

    @property
    def name(self) -> str:
        """What it is called in messages and in the report."""
        return f"line {self.line.number}" if self.kind == AS_ASKED else f"line {self.line.number}, {self.kind}"


def items(lines: Sequence[Line], options: Options) -> Iterator[Item]:
    """The utterances of a table; `options` are those of the voice, of which scene and emotion are the table's."""
    for line in lines:
        if line.spoken:
            asked = replace(options, scene=line.scene, emotion=line.emotion)
            yield Item(AS_ASKED, line, line.text, asked)
            if line.emotion != EMOTIONS[0]:
                yield Item(NEUTRAL, line, line.text, replace(asked, emotion=EMOTIONS[0]))
    for passage in passages(lines):
        if passage[0].scene in STORIES and len(passage) >= SHORTEST:
            text = "".join([line.text for line in passage])
            yield Item(PASSAGE, passage[0], text, replace(options, scene=passage[0].scene, emotion=AUTO))


def passages(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each passage, in order; those that belong to none are left out."""
    grouped = groupby(lines, key=lambda line: (line.scene, line.passage))
    return [list(each) for (_, passage), each in grouped if passage]


def written(options: Options) -> dict[str, Any]:
    """The options that differ from their defaults, as JSON can hold them."""
    rows = [row for row in table(type(options)) if row.kind != "recording"]
    return {row.name: getattr(options, row.name) for row in rows if getattr(options, row.name) != row.default}
