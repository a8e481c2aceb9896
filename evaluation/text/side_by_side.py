"""How many lines that people really send are read right, beside other front ends for Mandarin.

    python -m evaluation.text.side_by_side --lines reading.tsv reported.tsv --write docs/front_ends.md

Each file is a table with the columns kind and expected, where a place in a line is marked with its reading:
{银行|yin2 hang2}. In a reading `//` gives another sequence, a/b other syllables, (a) one that may be missing, a3~ a
third tone with or without sandhi, @x the name of the letter x, .. any syllables, ... any or none, EN an English word;
nothing after | is silent. A line is right if the readings of its places come in this order in what is spoken. That is
kinder to all than comparing place by place, but it needs no alignment, which the others do not give.

The others: wetext and then pypinyin; cn2an and then pypinyin; misaki's Mandarin G2P, with its own cn2an, jieba,
pypinyin and sandhi. They are compared by syllables; a letter that they leave as it is counts as spelled.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from measures.command import parser, publish, run
from measures.extras import COMPARE, need
from qingyin import Synthesizer
from qingyin.text.latin.english import LETTERS

PLACE: Final = re.compile(r"\{([^{}|]+)\|([^{}|]*)\}")
_LETTER: Final = {letter.lower(): name for letter, name in LETTERS.items()}
Speak = Callable[[str], list[str]]  # the syllables of a line, after sandhi if the front end knows it


def token(text: str) -> str:
    """The pattern for one part of a marked reading."""
    if text in ("..", "EN"):
        return r"(?:\S+ )+"
    if text == "...":
        return r"(?:\S+ )*"
    if text == "*":
        return r"\S+ "
    if text.startswith("(") and text.endswith(")"):
        return f"(?:{token(text[1:-1])})?"
    if text.startswith("@"):
        return f"(?:{re.escape(text.lower())}|{re.escape(_LETTER.get(text[1:].lower(), text))}) "
    choices = []
    for each in text.split("/"):
        choices += [each[:-1], each[:-2] + "2"] if each.endswith("~") else [each]
    return "(?:" + "|".join(map(re.escape, choices)) + ") "


def pattern(marked: str) -> re.Pattern[str]:
    """The pattern that a line must match: its places in order, with anything between.

    Third tones, 一 and 不 count in either tone, since the others leave sandhi out in places.
    """
    ways = []
    for _, reading in PLACE.findall(marked):
        sequences = ["".join(token(part) for part in way.split()) for way in reading.split("//")]
        ways.append(f"(?:{'|'.join(sequences)})")
    found = r"(?:\S+ )*?".join(["", *ways, ""])
    return re.compile(_either(found))


def _either(text: str) -> str:
    """A pattern whose changed tones may be those of the dictionary."""
    text = re.sub(r"\b(y)i[24]\b", r"yi[124]", text)
    text = re.sub(r"\bbu2\b", "bu[24]", text)
    return re.sub(r"\b([a-z]+)2\b(?!\])", r"\g<1>[23]", text)


def share(rows: list[dict[str, str]], speak: Speak) -> tuple[Counter[str], Counter[str]]:
    """How many lines of each kind there are, and how many are right."""
    total, right = Counter[str](), Counter[str]()
    for row in rows:
        line = PLACE.sub(lambda match: match[1], row["expected"])
        said = "".join(f"{syllable} " for syllable in speak(line))
        total[row["kind"]] += 1
        right[row["kind"]] += pattern(row["expected"]).fullmatch(said) is not None
    return total, right


def ours(voice: str) -> Speak:
    """What Qingyin speaks."""
    synthesizer = Synthesizer.load(voice)
    return lambda line: [s.spoken for sentence in synthesizer.analyze(line) for s in sentence.syllables]


def pypinyins(normalise: Callable[[str], str]) -> Speak:
    """pypinyin after a normaliser. Letters stay letters. Raises MissingExtra."""
    pypinyin = need("pypinyin", COMPARE)

    def speak(line: str) -> list[str]:
        found = pypinyin.lazy_pinyin(
            normalise(line),
            style=pypinyin.Style.TONE3,
            neutral_tone_with_five=True,
            tone_sandhi=True,
            errors=lambda text: [f"@{char.lower()}" for char in text if char.isascii() and char.isalnum()],
        )
        return [each.replace("ü", "v") for each in found]

    return speak


def cn2ans() -> Callable[[str], str]:
    """cn2an's transformation of a text; what it cannot read stays as it is. Raises MissingExtra."""
    cn2an = need("cn2an", COMPARE)

    def normalise(line: str) -> str:
        try:
            return str(cn2an.transform(line, "an2cn"))
        except ValueError:
            return line

    return normalise


def misakis() -> Speak:
    """misaki's Mandarin front end, by the initials and finals that it turns into its phonemes. Raises MissingExtra."""
    need("misaki", COMPARE)
    frontend = need("misaki.zh_frontend", COMPARE).ZHFrontend()
    normaliser = cn2ans()
    jieba = need("jieba.posseg", COMPARE)

    def speak(line: str) -> list[str]:
        found: list[str] = []
        text = "".join(_HALF.get(char, char) for char in normaliser(line))
        words = frontend.tone_modifier.pre_merge_for_modify(jieba.lcut(text))
        for word, kind in words:
            if not any("\u4e00" <= char <= "\u9fff" for char in word):
                found += [f"@{char.lower()}" for char in word if char.isascii() and char.isalnum()]
                continue
            initials, finals = frontend._get_initials_finals(word)
            finals = frontend.tone_modifier.modified_tone(word, kind, finals)
            found += [_joined(i, f) for i, f in zip(initials, finals, strict=False) if f and f[-1].isdecimal()]
        return found

    return speak


_HALF: Final = dict(zip("，。！？：；、", ",.!?:;,", strict=True))
_WITHOUT_INITIAL: Final = {
    "i": "yi",
    "in": "yin",
    "ing": "ying",
    "u": "wu",
    "v": "yu",
    "ve": "yue",
    "van": "yuan",
    "vn": "yun",
    "iou": "you",
    "uei": "wei",
    "uen": "wen",
}


def _joined(initial: str, final: str) -> str:
    """A syllable as pinyin writes it, from what pypinyin calls initial and final in its strict form."""
    plain, tone = final[:-1].replace("iii", "i").replace("ii", "i"), final[-1]
    if not initial:
        if plain in _WITHOUT_INITIAL:
            return _WITHOUT_INITIAL[plain] + tone
        return {"i": "y", "u": "w", "v": "yu"}.get(plain[0], plain[0]) + plain[1:] + tone
    plain = {"iou": "iu", "uei": "ui", "uen": "un"}.get(plain, plain)
    if initial in "jqx" and plain.startswith("v"):
        plain = "u" + plain[1:]
    return initial + plain + tone


def main() -> int:
    """Measure, print, keep, write the table."""
    to = parser(__doc__)
    to.add_argument("--lines", type=Path, nargs="+", required=True, help="tables of lines with marked readings")
    to.add_argument("--write", type=Path, help="the page that gets the table")
    options = to.parse_args()
    wetext = need("wetext", COMPARE).Normalizer(lang="zh", operator="tn")
    others: dict[str, Speak] = {
        "Qingyin": ours(options.voice),
        "wetext + pypinyin": pypinyins(wetext.normalize),
        "cn2an + pypinyin": pypinyins(cn2ans()),
        "misaki[zh]": misakis(),
    }
    rows = []
    for path in options.lines:
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    figures: dict[str, Any] = {}
    for name, speak in others.items():
        total, right = share(rows, speak)
        figures[name] = {kind: [right[kind], total[kind]] for kind in total} | {"all": [right.total(), total.total()]}
    table = _table(figures)
    if options.write:
        options.write.write_text(_PAGE + table + "\n", "utf-8")
    publish("side_by_side", figures, options, table)
    return 0


_PAGE: Final = """# Beside other front ends

How many lines that people really send are read right in every marked place, by kind. The lines were written for this
project by people who read as examiners do; half of them were seen while the rules were made. A line counts where the
readings of its places come in their order. Written by `python -m evaluation.text.side_by_side`.

"""


def _table(figures: dict[str, Any]) -> str:
    names = list(figures)
    lines = ["| kind | lines | " + " | ".join(names) + " |", "|---|---|" + "---|" * len(names)]
    for kind in figures[names[0]]:
        cells = [str(figures[name][kind][0]) for name in names]
        lines.append(f"| {kind} | {figures[names[0]][kind][1]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
