"""The chain from written text to phones, for a person as an aligned table and for programs as JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from qingyin.text.phones import phones_of
from qingyin.text.records import Boundary, Sentence, Style, Syllable

_EDGES: Final = {Boundary.NONE: "", Boundary.WORD: "|", Boundary.PHRASE: "‖", Boundary.BREATH: "#"}
HEADINGS: Final = ("written", "span", "char", "dictionary", "spoken", "phones", "why", "sandhi", "after")


def table(sentences: Iterable[Sentence]) -> str:
    """The sentences as a table, one row a syllable.

    The columns: what is written and where, the character that is spoken, its dictionary reading, its reading after
    sandhi, its phones, why this reading was chosen, the sandhi rule, and the boundary and mark that follow
    (`|` word, `‖` phrase, `#` breath).
    """
    return "\n\n".join(_one(sentence) for sentence in sentences)


def _one(sentence: Sentence) -> str:
    lines = [
        f"{sentence.span[0]}–{sentence.span[1]}  {sentence.text.strip()}",
        f"normalised  {sentence.normalized.strip()}",
    ]
    rows = [HEADINGS, *(_row(syllable) for syllable in sentence.syllables)]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(HEADINGS))]
    lines += ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if sentence.style is not None:
        lines.append(f"style  {_style(sentence.style)}")
    lines += [f"skipped  {start}–{end}  {why}" for start, end, why in sentence.skipped if why != "space"]
    return "\n".join(lines)


def _row(syllable: Syllable) -> tuple[str, ...]:
    pause = f" {syllable.pause:g}s" if syllable.pause is not None else ""
    edge = _EDGES[syllable.boundary] + syllable.mark.replace("\n", "⏎") + pause
    start, end = syllable.span
    return (
        syllable.text, f"{start}–{end}", syllable.char, syllable.pinyin, syllable.spoken,
        " ".join(phones(syllable)), syllable.source, syllable.rule, edge,
    )  # fmt: skip


def phones(syllable: Syllable) -> list[str]:
    """The phones that are spoken, absent parts left out; the tone is on the final."""
    found = phones_of(syllable.spoken)
    return [part for part in (found.initial, f"{found.final}{found.tone}", found.coda) if part]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def as_json(sentences: Iterable[Sentence]) -> list[dict[str, Any]]:
    """The same as lists and dictionaries, ready for `json.dumps`."""
    return [
        {
            "text": sentence.text,
            "span": list(sentence.span),
            "normalized": sentence.normalized,
            "style": _style(sentence.style) if sentence.style is not None else None,
            "skipped": [{"span": [start, end], "why": why} for start, end, why in sentence.skipped],
            "syllables": [_syllable(syllable) for syllable in sentence.syllables],
        }
        for sentence in sentences
    ]


def _syllable(syllable: Syllable) -> dict[str, Any]:
    return {
        "text": syllable.text,
        "span": list(syllable.span),
        "char": syllable.char,
        "pinyin": syllable.pinyin,
        "spoken": syllable.spoken,
        "phones": phones(syllable),
        "source": syllable.source,
        "rule": syllable.rule,
        "boundary": syllable.boundary.name.lower(),
        "mark": syllable.mark,
        "pause": syllable.pause,
    }


def _style(style: Style) -> dict[str, Any]:
    fields = ("rate", "pitch", "volume", "voice", "style", "degree")
    return {name: getattr(style, name) for name in fields if getattr(style, name) is not None}
