"""The steps from written text to prosody: a table for people, JSON for programs. Standard library only."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qingyin.text.pinyin.phones import phones_of
from qingyin.text.records import Asked, Boundary, Sentence, Syllable

if TYPE_CHECKING:
    from qingyin.audio.recording import Recording
    from qingyin.options import Options
    from qingyin.records import Emotion, Prosody, TimedSyllable
    from qingyin.synthesizer import Synthesizer

HEADINGS: Final = (
    "at", "written", "char", "reading", "spoken", "phones", "why", "sandhi", "after",
    "ms", "F0 Hz", "dB", "pause",
)  # fmt: skip
_EDGES: Final = {Boundary.NONE: "", Boundary.WORD: "|", Boundary.PHRASE: "‖", Boundary.BREATH: "#"}
_UNHEARD: Final = (
    "space",
    "invisible",
    "markup",
    "ornament",
    "mark before the first syllable",
)  # that a listener does not miss


class Analysis(NamedTuple):
    """A sentence, with its prosody and emotion if something in it is spoken."""

    sentence: Sentence
    prosody: Prosody | None = None
    emotion: Emotion | None = None


def analyses(synthesizer: Synthesizer, text: str, options: Options) -> Iterator[Analysis]:
    """Every sentence of a text with its prosody and emotion, each computed when it is requested.

    Raises the errors of `Synthesizer.analyze`; that there is nothing to speak shows only after the last sentence.
    """
    delivery = synthesizer.delivery(options)
    for each in synthesizer.parts.reader_for(options).sentences(text):
        if each.syllables:
            yield Analysis(each, synthesizer.prosody(each, delivery), synthesizer.emotion(each))
        else:
            yield Analysis(each)


def analyze(synthesizer: Synthesizer, text: str, options: Options) -> list[Analysis]:
    """Every sentence of a text with its prosody and emotion. Raises the errors of `Synthesizer.analyze`."""
    return list(analyses(synthesizer, text, options))


def as_json(text: str, analyses: Iterable[Analysis]) -> str:
    """One object: {"text", "sentences": [{"text", "span", "normalized", "contexts", "style", "emotion", "lead",
    "skipped", "syllables"}]}.

    Seconds, Hz and dB; spans count characters of the text. Prosody has enough digits to read the same float32 numbers
    back, so that speaking from the file (plan.py) is exact.
    """
    return joined(text, map(sentence_json, analyses))


def joined(text: str, sentences: Iterable[str]) -> str:
    """The object of `as_json`, from a text and what `sentence_json` gives for its sentences."""
    return f'{{"text": {json.dumps(text, ensure_ascii=False)}, "sentences": [{", ".join(sentences)}]}}'


def sentence_json(analysis: Analysis) -> str:
    """One sentence of `as_json`."""
    sentence, prosody, emotion = analysis
    values = {
        "text": sentence.text,
        "span": sentence.span,
        "normalized": sentence.normalized,
        "contexts": sentence.contexts,
        "style": asked(sentence.style),
        "emotion": {name: round(weight, 4) for name, weight in emotion.weights.items()} if emotion else None,
        "lead": sentence.lead,
        "skipped": [{"span": (start, end), "why": why} for start, end, why in sentence.skipped],
        "syllables": [
            chain(syllable) | (_prosody(prosody, index) if prosody is not None else {})
            for index, syllable in enumerate(sentence.syllables)
        ],
    }
    return json.dumps(values, ensure_ascii=False)


def chain(syllable: Syllable) -> dict[str, Any]:
    """How the reading of a syllable was found, for JSON."""
    return {
        "text": syllable.text,
        "span": [*syllable.span],
        "char": syllable.char,
        "pinyin": syllable.pinyin,
        "spoken": syllable.spoken,
        "phones": phones(syllable),
        "source": syllable.source,
        "rule": syllable.rule,
        "boundary": syllable.boundary.name.lower(),
        "mark": syllable.mark,
        "asked_pause": syllable.pause,
        "stress": syllable.stress,
    }


def _prosody(prosody: Prosody, index: int) -> dict[str, Any]:
    return {
        "duration": float(str(prosody.duration[index])),  # str: the fewest digits that identify the float32
        "onset": float(str(prosody.onset[index])),
        "f0": [float(str(hertz)) for hertz in prosody.f0[index]],
        "energy": float(str(prosody.energy[index])),
        "tilt": float(str(prosody.tilt[index])),
        "pause": float(str(prosody.pause[index])),
    }


def timed(syllables: Iterable[TimedSyllable]) -> list[dict[str, Any]]:
    """Syllables with their times (seconds), F0 (Hz) and energy (dB), for JSON."""
    return [
        {
            "char": each.syllable.char,
            "span": each.syllable.span,
            "spoken": each.syllable.spoken,
            "start": round(each.start, 4),
            "end": round(each.end, 4),
            "rhyme": round(each.rhyme, 4),  # where F0 begins
            "f0": [round(hertz, 1) for hertz in each.f0],
            "energy": round(each.energy, 2),
        }
        for each in syllables
    ]


def phones(syllable: Syllable) -> list[str]:
    """The phones that are spoken, without absent parts; the tone is written after the final."""
    found = phones_of(syllable.spoken)
    return [part for part in (found.initial, f"{found.final}{found.tone}", found.coda) if part]


def asked(style: Asked | None) -> dict[str, Any] | None:
    """The settings that the markup around a sentence gives."""
    if style is None:
        return None
    fields = {name: getattr(style, name) for name in ("rate", "pitch", "volume", "voice", "style")}
    found = {name: value for name, value in fields.items() if value is not None}
    return found | {"degree": style.degree} if style.style is not None else found


def as_table(analyses: Iterable[Analysis]) -> str:
    """A table for each sentence with a row for each syllable, aligned for Chinese that is two cells wide.

    From left to right: the position in the text and the written text (once for a piece of several syllables), the
    spoken character, its reading in the dictionary and after sandhi, the phones, why this reading was chosen, the
    sandhi rule, what follows (`|` end of a word, `‖` of a phrase, `#` a breath, the mark, a requested pause), then
    duration, F0 at the beginning, middle and end of the final, level, and the pause in milliseconds. Columns that are
    empty in the whole sentence are left out.
    """
    parts = []
    for sentence, prosody, emotion in analyses:
        lines = [" ".join(sentence.text.split())]
        if sentence.syllables:
            normalized = " ".join(sentence.normalized.split())
            lines += [f"read as: {normalized}"] if normalized != lines[0] else []
            lines += [f"feels: {_felt(emotion)}"] if emotion else []
            if style := asked(sentence.style):
                lines.append("asked for: " + ", ".join(f"{name} {_short(value)}" for name, value in style.items()))
            lines += _aligned([HEADINGS, *_rows(sentence, prosody)])
        lines += [f"not spoken: {each}" for each in unspoken([sentence])]
        if len(lines) > 1:
            parts.append("\n".join(lines))
    return "\n\n".join(parts)


class Fit(NamedTuple):
    """The emotions of a text and of a recording of it, and the probability that they are the same."""

    felt: Emotion
    heard: Emotion
    agreement: float

    @classmethod
    def of(cls, synthesizer: Synthesizer, recording: Recording, text: str) -> Fit:
        """How a recording fits its text. Raises the errors of `Synthesizer.emotion_of`."""
        from qingyin.models.agreement import agreement

        felt, heard = synthesizer.emotion(synthesizer.normalized(text)), synthesizer.emotion_of(recording, text)
        return cls(felt, heard, agreement(felt, heard))

    def as_json(self, text: str) -> str:
        """One object: {"text", "felt", "heard", "agreement"}."""
        felt, heard = (
            {name: round(weight, 4) for name, weight in each.weights.items()} for each in (self.felt, self.heard)
        )
        found = {"text": text, "felt": felt, "heard": heard, "agreement": round(self.agreement, 4)}
        return json.dumps(found, ensure_ascii=False)

    def as_table(self) -> str:
        """Three lines for people."""
        return f"feels: {_felt(self.felt)}\nheard: {_felt(self.heard)}\nagreement: {self.agreement:.2f}"


def _felt(emotion: Emotion) -> str:
    """The emotions with a weight of at least 0.1, the largest first."""
    ranked = sorted(emotion.weights.items(), key=lambda each: -each[1])
    return ", ".join(f"{name} {weight:.2f}" for name, weight in ranked if weight >= 0.1 or name == emotion.dominant)


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


def unspoken(sentences: Iterable[Sentence]) -> list[str]:
    """What a listener would miss, "'😀' (emoji)": everything that is skipped except spaces, markup and the like."""
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


def _rows(sentence: Sentence, prosody: Prosody | None) -> list[tuple[str, ...]]:
    rows = []
    last = None
    for index, syllable in enumerate(sentence.syllables):
        again = syllable.span == last  # 二 and 十 of 20
        last = syllable.span
        pause = f" {syllable.pause:g}s" if syllable.pause is not None else ""
        rows.append(
            (
                "" if again else str(syllable.span[0]),
                "" if again else " ".join(syllable.text.split()),
                syllable.char,
                syllable.pinyin,
                syllable.spoken,
                " ".join(phones(syllable)),
                syllable.source,
                syllable.rule,
                _EDGES[syllable.boundary] + " ".join(syllable.mark.split()) + pause + _stress(syllable.stress),
                *(_sounds(prosody, index) if prosody is not None else ("",) * 4),
            )
        )
    return rows


def _stress(degree: float) -> str:
    return f" stress {degree:g}" if degree else ""


def _sounds(prosody: Prosody, index: int) -> tuple[str, ...]:
    f0 = prosody.f0[index]
    return (
        f"{1000 * prosody.duration[index]:.0f}",
        " ".join(f"{f0[point]:.0f}" for point in (0, len(f0) // 2, -1)),
        f"{prosody.energy[index]:+.1f}",
        f"{1000 * prosody.pause[index]:.0f}",
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows under their headings, without columns that are empty in all rows."""
    columns = [column for column in zip(*rows, strict=True) if any(column[1:])]
    widths = [max(map(_cells, column)) for column in columns]
    return [
        "  ".join(text + " " * (width - _cells(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in zip(*columns, strict=True)
    ]


def _cells(text: str) -> int:
    """The number of terminal cells that the text fills."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
