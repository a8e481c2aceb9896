"""Text and labels as arrays for BERT-tone: tokens, readings, boundaries, feelings.

    python -m training.bert_tone.corpus --data ../shared/data --out runs/out/tone/corpus

Raw text gets weak labels: readings from phrases of the lexicon, boundaries from words and marks. `--most` takes the
first so many characters of each source; all of it is for a machine with a GPU.
"""

from __future__ import annotations

import argparse
import lzma
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from evaluation.texts import felt
from qingyin.models.vocabulary import Vocabulary, build
from qingyin.text import Lexicon
from qingyin.text.marks import ENUM, NO_MARK, QUOTE, mark_class
from qingyin.text.pinyin.words import SINGLE, cut
from qingyin.text.records import Boundary
from training.bert_tone.sources import LEANS, SOURCES
from training.lexicon.surroundings import measured, rows

LONGEST = 126  # characters; one place is for START
STRETCH = 62  # characters of raw text that are shown at once
CHARACTERS = 6000
# how often each source of raw text is drawn, times its size
RAW = {
    "modern": 0.6,
    "smile": 0.4,
    "emollm": 0.5,
    "luxun": 0.5,
    "cv_zh": 3.0,
    "kdconv": 3.0,
    "howtocook": 0.5,
    "cmrc": 1.0,
}
FELT = "felt"  # raw.NAME.felt.npy: what the memory of n-grams feels in each line; feelings.felt.npy: the teachers
SENTENCE = re.compile(r"[^。！？!?…；;]*[。！？!?…；;]*[”」』）)]*")
HAN = re.compile(r"[㐀-䶿一-鿿]+")
LIVING = 3  # times that a reading must be met in words
CUES = Path(__file__).with_name("cues.tsv")
EVERYDAY = Path(__file__).with_name("everyday.tsv")
EVERYDAY_HELD_OUT = Path(__file__).parents[2] / "evaluation/text/everyday_held_out.tsv"
SHORT = 14  # characters of a sentence in which a cue speaks for the whole
HELD_OUT = 40  # one sentence with measured pauses in this many is never trained on, as in training.data.corpus


@dataclass(frozen=True)
class Lines:
    """L lines with T characters together; labels are 0 where there is none, else 1 + the class."""

    tokens: np.ndarray  # uint16 [T]
    polarity: np.ndarray  # uint8 [T]
    reading: np.ndarray  # uint8 [T] place among the character's candidates
    boundary: np.ndarray  # uint8 [T]
    starts: np.ndarray  # int64 [L + 1]
    source: np.ndarray  # uint8 [L] index in SOURCES of lines with a feeling
    label: np.ndarray  # uint8 [L] index among the labels of that source
    held_out: np.ndarray  # bool [L]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def save(self, folder: Path, name: str) -> None:
        """One file for each array."""
        for field in fields(self):
            np.save(folder / f"{name}.{field.name}.npy", getattr(self, field.name))

    @classmethod
    def load(cls, folder: Path, name: str) -> Lines:
        """What `save` wrote."""
        return cls(**{field.name: np.load(folder / f"{name}.{field.name}.npy") for field in fields(cls)})


class Labeller:
    """Texts to lines, with the weak labels that the lexicon and the marks give."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self.vocabulary, self.lexicon = vocabulary, lexicon
        self._rows: list[tuple[list[int], list[int], list[int], list[int], int, int, bool]] = []

    def add(
        self, text: str, *, weak: bool = True, source: int = 0, label: int = 0, held_out: bool = False,
        reading: tuple[int, str] | None = None, boundary: list[int] | None = None,
    ) -> bool:  # fmt: skip
        """Take one text; `reading` is a place and its pinyin. False if that reading is no candidate."""
        text = text[:LONGEST]
        tokens, polarity = self.vocabulary.tokens(text), self.vocabulary.polarity(text)
        readings, edges = self._weak(text) if weak else ([0] * len(text), [0] * len(text))
        if reading is not None:
            place, pinyin = reading
            known = self.vocabulary.readings.get(text[place], ()) if place < len(text) else ()
            if pinyin not in known:
                return False
            readings = [0] * len(text)
            readings[place] = 1 + known.index(pinyin)
        self._rows.append((tokens, polarity, readings, boundary or edges, source, label, held_out))
        return True

    def _weak(self, text: str) -> tuple[list[int], list[int]]:
        plain = self.lexicon.simplify(text)
        readings, edges = [0] * len(text), [0] * len(text)
        for run in HAN.finditer(plain):
            start = run.start()
            for word in cut(run[0], self.lexicon):
                span = range(start + word.start, start + word.end)
                edges[span.start : span.stop] = [1 + Boundary.NONE] * (len(span) - 1) + [1 + Boundary.WORD]
                if word.pattern == SINGLE:
                    continue
                for place, pinyin in zip(
                    span, self.lexicon.readings(run[0][word.start : word.end], word.pattern), strict=True
                ):
                    known = self.vocabulary.readings.get(text[place], ())
                    if pinyin in known:
                        readings[place] = 1 + known.index(pinyin)
        for place, char in enumerate(text[1:]):
            if edges[place] and not edges[place + 1]:
                kind = mark_class(char)
                if kind not in (NO_MARK, QUOTE):
                    edges[place] = 1 + (Boundary.PHRASE if kind == ENUM else Boundary.BREATH)
        return readings, edges

    def lines(self) -> Lines:
        """All that was taken."""
        columns: list[Any] = list(zip(*self._rows, strict=True)) if self._rows else [[]] * 7
        kinds = (np.uint16, np.uint8, np.uint8, np.uint8)
        flat = [
            np.concatenate([np.asarray(each, kind) for each in column] or [np.zeros(0, kind)])
            for column, kind in zip(columns[:4], kinds, strict=True)
        ]
        starts = np.cumsum([0, *(len(row[0]) for row in self._rows)], dtype=np.int64)
        source, label, held_out = columns[4:]
        return Lines(*flat, starts, np.array(source, np.uint8), np.array(label, np.uint8), np.array(held_out, bool))


def sources(data: Path) -> dict[str, Path]:
    """The files of raw text, by name."""
    return {path.name.split(".")[0]: path for path in sorted((data / "text").glob("*.txt.xz"))}


def raw(path: Path, most: int) -> Iterator[str]:
    """The texts of one source, cut into stretches, up to `most` characters."""
    seen = 0
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            held = ""
            for part in SENTENCE.findall(line.strip()):
                if held and len(held) + len(part) > STRETCH:
                    yield held
                    held = ""
                held += part
                while len(held) > STRETCH:
                    yield held[:STRETCH]
                    held = held[STRETCH:]
            if held:
                yield held
            seen += len(line)
            if seen > most:
                return


def feelings(path: Path) -> Iterator[tuple[str, bool, str, str]]:
    """(source, is it for measuring, label, text) of each labelled line."""
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        source, split, label, text = line.split("\t", 3)
        yield source, split == "dev", label, text


def cues() -> dict[str, str]:
    """The emotion that each phrase of cues.tsv speaks for."""
    rows = [line.split("\t") for line in CUES.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {phrase: emotion for emotion, phrases in rows for phrase in phrases.split()}


def cued(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(emotion, line): each phrase of cues.tsv, and each short sentence of the texts that has those of one emotion."""
    known = cues()
    found = dict(known)
    phrase = re.compile("|".join(sorted(map(re.escape, known), key=len, reverse=True)))
    for text in texts:
        for sentence in SENTENCE.findall(text):
            emotions = {known[each] for each in phrase.findall(sentence)} if len(sentence) <= SHORT else set()
            if len(emotions) == 1:
                found[sentence] = emotions.pop()
    for line, emotion in found.items():
        yield emotion, line


def leaning(rows: Iterable[tuple[str, bool, str, str]], lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """Words that the labels show to be positive or negative, by log odds over its standard error (Monroe 2008)."""
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for source, measured_, label, text in rows:
        lean = LEANS[source].get(label)
        if measured_ or lean is None:
            continue
        words = {
            run[0][word.start : word.end]
            for run in HAN.finditer(text)
            for word in cut(run[0], lexicon)
            if 2 <= word.end - word.start <= 4
        }
        counts[lean].update(words)
    totals = [sum(each.values()) for each in counts]
    found: tuple[list[str], list[str]] = ([], [])
    for word in sorted(set(counts[0]) | set(counts[1])):
        a, b = counts[0][word] + 0.5, counts[1][word] + 0.5
        if a + b < 9:
            continue
        odds = math.log(a / totals[0]) - math.log(b / totals[1])
        if abs(odds) / math.sqrt(1 / a + 1 / b) > 3:
            found[odds < 0].append(word)
    return found


def living(texts: Iterable[str], folder: Path, lexicon: Lexicon) -> dict[str, list[str]]:
    """The readings of each character that are met: in labels to learn from, or in words of the texts.

    Dictionaries know several readings of almost every second character; most of them nobody says.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for text, place, _ in rows(folder):  # characters that people found worth marking keep every reading
        if (known := lexicon.character(text[place])) is not None:
            seen.update({(text[place], pinyin): LIVING for pinyin in known.readings})
    for text in texts:
        for run in HAN.finditer(lexicon.simplify(text)):
            for word in cut(run[0], lexicon):
                if word.pattern != SINGLE:
                    part = run[0][word.start : word.end]
                    seen.update(zip(part, lexicon.readings(part, word.pattern), strict=True))
    found: dict[str, list[str]] = {}
    for char in sorted({char for char, _ in seen}):
        known = lexicon.character(char)
        if known is not None:
            found[char] = [pinyin for pinyin in known.readings if seen[char, pinyin] >= LIVING]
    return found


def polyphones(path: Path) -> Iterator[tuple[str, int, str]]:
    """(sentence, place, pinyin); a long sentence is cut so that the place is inside."""
    for line in path.read_text(encoding="utf-8").splitlines():
        reading, _, marked = line.partition("\t")
        place = marked.index("▁")
        text = marked.replace("▁", "")
        first = max(0, place - LONGEST + 20)
        yield text[first:], place - first, reading.replace("u:", "v")


def pauses(path: Path) -> Iterator[tuple[str, str, list[int]]]:
    """(name, text, boundary labels) of read sentences: where the speaker paused, and where words end."""
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        name, _, text, phones = line.split("\t")
        labels: list[int] = []
        for field in phones.split():
            phone = field.rsplit(":", 1)[0]
            spelling, _, position = phone.partition("_")
            if spelling == "SIL":
                if position:  # a word that the aligner did not know
                    labels = []
                    break
                if labels:
                    labels[-1] = 1 + Boundary.BREATH
            elif spelling[-1].isdigit():
                labels.append(1 + (Boundary.WORD if position in "ES" else Boundary.NONE))
        if len(labels) == len(text):
            labels[-1] = 0  # the end of a sentence is no discovery
            yield name, text, labels


def gathered(
    data: Path, texts: Collection[Path], labelled: list[tuple[str, bool, str, str]], lexicon: Lexicon, most: int
) -> Vocabulary:
    """The vocabulary of raw and labelled texts, up to `most` characters of each raw one."""
    counts: Counter[str] = Counter()
    for path in texts:
        for text in raw(path, min(most, 3_000_000)):
            counts.update(text.lower())
    for _, _, _, text in labelled:
        counts.update(text.lower())
    common = [char for char, times in counts.most_common(CHARACTERS) if times > 2 and char.isprintable()]
    sample = (text for path in texts for text in raw(path, min(most, 300_000)))
    known = living(sample, data / "polyphone", lexicon)
    common += sorted({text[place] for text, place, _ in rows(data / "polyphone")} - set(common))
    return build(common, known, *leaning(labelled, lexicon))


def main() -> None:
    """Write the arrays and the vocabulary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("runs/out/tone/corpus"))
    parser.add_argument("--lexicon", type=Path, default=Path("src/qingyin/voices/tan/lexicon.bin"))
    parser.add_argument("--everyday", type=Path, default=EVERYDAY, help="lines and their feelings")
    parser.add_argument("--most", type=int, default=100_000_000, help="characters of each source of raw text")
    parser.add_argument("--vocabulary", type=Path, help="of a voice whose BERT-tone goes on; default: a new one")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    lexicon = Lexicon.open(options.lexicon)
    labelled = list(feelings(options.data / "emotion/labelled.tsv"))
    texts = sources(options.data)

    if options.vocabulary:
        vocabulary = Vocabulary.open(options.vocabulary)
    else:
        vocabulary = gathered(options.data, texts.values(), labelled, lexicon, options.most)
    (options.out / "vocabulary.tsv").write_text(vocabulary.text(), encoding="utf-8")
    print(f"{len(vocabulary)} characters, {len(vocabulary.readings)} with several readings, "
          f"{len(vocabulary.leans)} words that lean", flush=True)  # fmt: skip

    for name, path in texts.items():
        take = Labeller(vocabulary, lexicon)
        for text in raw(path, options.most):
            take.add(text)
        _save(take, options.out, f"raw.{name}")
    take = Labeller(vocabulary, lexicon)
    names = list(SOURCES)
    for source, dev, label, text in labelled:
        place = names.index(source)
        take.add(text, source=place, label=list(SOURCES[source]).index(label), held_out=dev)
    for emotion, text in cued(text for path in texts.values() for text in raw(path, options.most)):
        take.add(text, source=names.index("cues"), label=list(SOURCES["cues"]).index(emotion))
    for path in (options.everyday, EVERYDAY_HELD_OUT):
        for text, emotion in felt(path):
            place = list(SOURCES["everyday"]).index(emotion)
            take.add(text, source=names.index("everyday"), label=place, held_out=path == EVERYDAY_HELD_OUT)
    _save(take, options.out, "feelings")
    for name in ("g2pl_train", "g2pl_dev", "cpp_dev"):
        take = Labeller(vocabulary, lexicon)
        lost = 0
        for text, place, pinyin in polyphones(options.data / "polyphone" / f"{name}.tsv"):
            kept = name == "g2pl_dev" or name == "cpp_dev" and measured(text)
            lost += not take.add(text, reading=(place, pinyin), held_out=kept)
        _save(take, options.out, name)
        print(f"    {lost} left out: the reading is no candidate of the lexicon")
    take = Labeller(vocabulary, lexicon)
    for name, text, labels in pauses(options.data / "speech/sentences/sentences.tsv"):
        take.add(text, boundary=labels, held_out=crc32(name.encode()) % HELD_OUT == 0)
    _save(take, options.out, "pauses")


def _save(take: Labeller, folder: Path, name: str) -> None:
    lines = take.lines()
    lines.save(folder, name)
    print(f"{name}: {len(lines)} lines, {len(lines.tokens)} characters, {lines.held_out.sum()} held out", flush=True)


if __name__ == "__main__":
    main()
