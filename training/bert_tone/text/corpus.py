"""Text and labels as arrays for BERT-tone: tokens, readings, boundaries, feelings.

    python -m training.bert_tone.text.corpus --data ../shared/data --out runs/out/tone/corpus

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
from pathlib import Path

import numpy as np

from measures import alignments, told
from measures.labels import LEANS, SOURCES, alone, felt, labeled
from measures.marked import SENTENCE
from measures.marked import rows as in_texts
from measures.polyphones import WRITTEN, Row, marked, written
from measures.recordings import read_sentences
from measures.splits import is_held_out, is_measured_polyphone
from qingyin.models.vocabulary import Vocabulary, build
from qingyin.text import Lexicon
from qingyin.text.pinyin.words import SINGLE, cut
from qingyin.text.records import Boundary
from training.bert_tone.text import posts
from training.bert_tone.text.frames import framed
from training.bert_tone.text.labeler import HAN, LONGEST, Labeler
from training.bert_tone.text.lines import READ, Lines
from training.lexicon.surroundings import rows

STRETCH = 62  # characters of raw text that are shown at once
CHARACTERS = 6000
LIVING = 3  # times that a reading must be met in words
CUES = Path(__file__).with_name("cues.tsv")
EVERYDAY = Path(__file__).with_name("everyday.tsv")
KINDS = Path(__file__).with_name("kinds.tsv")
NATURAL, STORIES = (Path(__file__).with_name(f"{name}.tsv") for name in ("natural", "stories"))
MEASURED = Path(__file__).parents[3] / "evaluation/text"
SHORT = 14  # characters of a sentence in which a cue speaks for the whole


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


def known_readings(data: Path, name: str, own: Path) -> Iterator[Row]:
    """The rows of one set; a long sentence is cut so that the place is inside."""
    sets = {"sentences": (row for row, _ in written(path=own)), "marked": in_texts(data)}
    for text, place, reading in sets.get(name) or marked(data / "polyphone" / f"{name}.tsv"):
        first = max(0, place - LONGEST + 20)
        yield text[first:], place - first, reading


def pauses(data: Path) -> Iterator[tuple[str, str, list[int]]]:
    """(name, text, boundary labels) of read sentences: where the speaker paused, and where words end."""
    for row in read_sentences(data):
        labels: list[int] = []
        for phone in alignments.phones(row.phones):
            if phone.is_unknown_word:
                labels = []
                break
            if phone.is_silence and labels:
                labels[-1] = 1 + Boundary.BREATH
            elif phone.is_final:
                labels.append(1 + (Boundary.WORD if phone.position in "ES" else Boundary.NONE))
        if len(labels) == len(row.text):
            labels[-1] = 0  # the end of a sentence is no discovery
            yield row.name, row.text, labels


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
    parser.add_argument("--lexicon", type=Path, required=True, help="lexicon.bin of the voice")
    parser.add_argument("--everyday", type=Path, default=EVERYDAY, help="lines and their feelings")
    parser.add_argument("--sentences", type=Path, default=WRITTEN, help="sentences with a reading and a feeling")
    parser.add_argument("--natural", type=Path, default=NATURAL, help="sentences of passages, and their feelings")
    parser.add_argument("--stories", type=Path, default=STORIES, help="passages, and the feelings of their sentences")
    parser.add_argument("--most", type=int, default=100_000_000, help="characters of each source of raw text")
    parser.add_argument("--vocabulary", type=Path, help="of a voice whose BERT-tone goes on; default: a new one")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    lexicon = Lexicon.open(options.lexicon)
    labelled = list(labeled(options.data / "emotion/labelled.tsv"))
    texts = sources(options.data)

    if options.vocabulary:
        vocabulary = Vocabulary.open(options.vocabulary)
    else:
        vocabulary = gathered(options.data, texts.values(), labelled, lexicon, options.most)
    (options.out / "vocabulary.tsv").write_text(vocabulary.text(), encoding="utf-8")
    print(f"{len(vocabulary)} characters, {len(vocabulary.readings)} with several readings, "
          f"{len(vocabulary.leans)} words that lean", flush=True)  # fmt: skip

    for name, path in texts.items():
        take = Labeler(vocabulary, lexicon)
        for text in raw(path, options.most):
            take.add(text)
        _save(take, options.out, f"raw.{name}")
    take = Labeler(vocabulary, lexicon)
    names = list(SOURCES)
    for source, dev, label, text in labelled:
        place = names.index(source)
        take.add(text, source=place, label=list(SOURCES[source]).index(label), held_out=dev)
    for emotion, text in cued(text for path in texts.values() for text in raw(path, options.most)):
        take.add(text, source=names.index("cues"), label=list(SOURCES["cues"]).index(emotion))
    learned = [*felt(options.everyday), *felt(KINDS), *((text, emotion) for emotion, text in framed())]
    learned += [(sentence, emotion) for (sentence, _, _), emotion in written(path=options.sentences)]
    known = told.read()
    learned += [line for path in texts.values() for line in told.told(path, known)]
    for source, rows_, held_out in (
        ("everyday", learned, False),
        ("everyday", felt(MEASURED / "everyday_held_out.tsv"), True),
        ("natural", felt(options.natural), False),
        ("natural", felt(MEASURED / "natural.tsv"), True),
        ("natural", alone(options.stories), False),
        ("natural", alone(MEASURED / "stories.tsv"), True),
    ):
        for text, emotions in rows_:
            place = list(SOURCES[source]).index(emotions.split(" ")[0])
            take.add(text, source=names.index(source), label=place, held_out=held_out)
    lines = _save(take, options.out, "feelings")
    said = posts.opinions((source, "" if dev else text) for source, dev, _, text in labelled)
    others = np.zeros((len(lines) - len(said), said.shape[1]), said.dtype)
    np.save(options.out / f"feelings.{READ}.npy", np.concatenate([said, others]))
    for name in ("g2pl_train", "g2pl_dev", "cpp_dev", "sentences", "marked"):
        take = Labeler(vocabulary, lexicon)
        lost = 0
        for text, place, pinyin in known_readings(options.data, name, options.sentences):
            kept = name == "g2pl_dev" or name == "cpp_dev" and is_measured_polyphone(text)
            lost += not take.add(text, reading=(place, pinyin), held_out=kept)
        _save(take, options.out, name)
        print(f"    {lost} left out: the reading is no candidate of the lexicon")
    take = Labeler(vocabulary, lexicon)
    for name, text, labels in pauses(options.data):
        take.add(text, boundary=labels, held_out=is_held_out(name))
    _save(take, options.out, "pauses")


def _save(take: Labeler, folder: Path, name: str) -> Lines:
    lines = take.lines()
    lines.save(folder, name)
    print(f"{name}: {len(lines)} lines, {len(lines.tokens)} characters, {lines.held_out.sum()} held out", flush=True)
    return lines


if __name__ == "__main__":
    main()
