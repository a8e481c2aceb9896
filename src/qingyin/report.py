"""How a text is read, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final

from qingyin.types import Prosody, Sentence

Analysis = tuple[Sentence, Prosody | None]  # no prosody where nothing is spoken
_HEADINGS: Final = (
    "char",
    "text",
    "reading",
    "spoken",
    "rule",
    "boundary",
    "ms",
    "F0 Hz",
    "dB",
    "pause ms",
    "source",
)

_UNHEARD: Final = ("space", "invisible", "markup", "ornament", "mark before the first syllable")  # missed by nobody


def as_json(text: str, analyses: Iterable[Analysis]) -> str:
    """One object: {"text", "sentences": [{"text", "span", "normalized", "skipped", "syllables": [...]}]}.

    Seconds, Hz and dB; spans count characters of the text.
    """
    sentences = [
        {
            "text": sentence.text,
            "span": sentence.span,
            "normalized": sentence.normalized,
            "skipped": [{"span": (start, end), "why": why} for start, end, why in sentence.skipped],
            "syllables": _syllables(sentence, prosody),
        }
        for sentence, prosody in analyses
    ]
    return json.dumps({"text": text, "sentences": sentences}, ensure_ascii=False)


def _syllables(sentence: Sentence, prosody: Prosody | None) -> list[dict[str, Any]]:
    if prosody is None:
        return []
    return [
        {
            "char": syllable.char,
            "text": syllable.text,
            "span": syllable.span,
            "pinyin": syllable.pinyin,
            "spoken": syllable.spoken,
            "rule": syllable.rule,
            "source": syllable.source,
            "boundary": syllable.boundary.name.lower(),
            "mark": syllable.mark,
            "duration": round(float(prosody.duration[index]), 4),
            "onset": round(float(prosody.onset[index]), 3),
            "f0": [round(float(hertz), 1) for hertz in prosody.f0[index]],
            "energy": round(float(prosody.energy[index]), 2),
            "tilt": round(float(prosody.tilt[index]), 2),
            "pause": round(float(prosody.pause[index]), 4),
        }
        for index, syllable in enumerate(sentence.syllables)
    ]


def as_table(analyses: Iterable[Analysis]) -> str:
    """A table a sentence, a row a syllable, in columns that hold where Chinese is two cells wide."""
    parts = []
    for sentence, prosody in analyses:
        lines = [" ".join(sentence.text.split())]
        if prosody is not None:
            rows = [_HEADINGS, *(_row(sentence, prosody, index) for index in range(len(sentence.syllables)))]
            lines += _aligned(rows)
        lines += [f"not spoken: {each}" for each in unspoken([sentence])]
        if len(lines) > 1:
            parts.append("\n".join(lines))
    return "\n\n".join(parts)


def unspoken(sentences: Iterable[Sentence]) -> list[str]:
    """What a listener would miss, "'😀' (emoji)": all that is skipped but spaces, markup and the like."""
    found: list[str] = []
    for sentence in sentences:
        runs: list[tuple[int, int, str]] = []
        for start, end, why in sentence.skipped:
            if runs and runs[-1][1:] == (start, why):
                start = runs.pop()[0]
            runs.append((start, end, why))
        first = sentence.span[0]
        found += [f"{sentence.text[a - first : b - first]!r} ({why})" for a, b, why in runs if why not in _UNHEARD]
    return found


def _row(sentence: Sentence, prosody: Prosody, index: int) -> tuple[str, ...]:
    syllable = sentence.syllables[index]
    return (
        syllable.char + syllable.mark,
        syllable.text,
        syllable.pinyin,
        syllable.spoken,
        syllable.rule,
        syllable.boundary.name.lower(),
        f"{1000 * prosody.duration[index]:.0f}",
        " ".join(f"{hertz:.0f}" for hertz in prosody.f0[index]),
        f"{prosody.energy[index]:+.1f}",
        f"{1000 * prosody.pause[index]:.0f}",
        syllable.source,
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_cells(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(text + " " * (width - _cells(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _cells(text: str) -> int:
    """How many cells of a terminal the text fills."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
