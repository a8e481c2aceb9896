"""Have the teacher read sentences, and keep what it says of each syllable.

    python -m training.teacher.label --data ../shared/data --teacher runs/out/teacher --voice src/qingyin/voices/tan

The labels are arrays in files of a thousand sentences, runs/out/teacher/labels/0000.npz and so on; those of the
sentences that it spoke (training.teacher.sound) are in teacher.npz. A file that is newer than the voice's BERT-tone is
kept, so the script goes on where it stopped. A thousand sentences take 2 to 5 minutes on one core; on several, call it
once for each with `--part`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from qingyin.errors import QingyinError
from qingyin.models.bert_tone import BertToneStage
from qingyin.models.cache import ToneCache
from qingyin.models.ports import BERT_TONE, FLOAT, INT64, Graph, Port
from qingyin.models.prosody_net import characters, mark_of, phone_arrays
from qingyin.models.session import Run, Settings, open_graph
from qingyin.models.vocabulary import Vocabulary
from qingyin.text import Lexicon, Reader, Sentence, intonation
from training.data.utterances import TEACHER, labelled
from training.teacher.corpus import STYLES, Heard, save
from training.teacher.fetch import INPUTS, OUTPUTS, PROSODY
from training.teacher.labels import Labels, labels
from training.teacher.texts import texts
from training.teacher.tokens import Line, line

SHARD: Final = 1000  # sentences of a file
GRAPH: Final = Graph(
    dict(zip(INPUTS, (Port(INT64, 2), Port(FLOAT, 2), Port(FLOAT, 1)), strict=True)),
    dict(zip(OUTPUTS.values(), (Port(FLOAT, 2), Port(INT64, 2), Port(FLOAT, 2), Port(FLOAT, 2)), strict=True)),
)
MOST: Final = 60  # syllables
SOUNDED: Final = 0  # a number that draws the style of the sound
DRAWN: Final = np.repeat(np.arange(len(STYLES)), [style.share for style in STYLES.values()])  # one after another


class Teacher:
    """The graph, and the styles that it can speak in."""

    def __init__(self, folder: Path) -> None:
        self.run: Run = open_graph(folder / PROSODY, GRAPH, Settings(level="all"))
        self.styles = [np.fromfile(folder / f"{name}.bin", np.float32).reshape(-1, 1, 256) for name in STYLES]

    def __call__(self, line: Line, style: int) -> Labels:
        """What a style, by its number, says of a line."""
        said = self.run(
            {
                "tokens": np.array([line.tokens], np.int64),
                "style": self.styles[style][len(line.tokens) - 2],  # a row for each number of tokens
                "speed": np.ones(1, np.float32),
            }
        )
        return labels(line, {name: said[tensor] for name, tensor in OUTPUTS.items()})


class Front:
    """The front end with the BERT-tone of a voice folder that need not hold anything else yet."""

    def __init__(self, voice: Path) -> None:
        graph = open_graph(voice / "tone.onnx", BERT_TONE)
        self.bert_tone = BertToneStage(graph, Vocabulary.open(voice / "vocabulary.tsv"), ToneCache(b"", 64))
        self.reader = Reader(lexicon=Lexicon.open(voice / "lexicon.bin"), model=self.bert_tone, markup="none")

    def sentences(self, text: str) -> Iterator[Sentence]:
        """The sentences of a text that can be read; none of one that cannot."""
        try:
            yield from (each for each in self.reader.sentences(text) if 2 <= len(each.syllables) <= MOST)
        except QingyinError:
            return

    def inputs(self, sentence: Sentence) -> dict[str, np.ndarray]:
        """What ProsodyNet is given of a sentence."""
        vectors = self.bert_tone.of(sentence).vectors
        return phone_arrays(sentence) | {
            "boundary": np.array([s.boundary for s in sentence.syllables]),
            "mark": np.array([mark_of(s, s is sentence.syllables[-1]) for s in sentence.syllables]),
            "intonation": np.array(intonation(sentence)),
            "vectors": vectors[characters(sentence)],
        }


def heard(front: Front, teacher: Teacher, lines: Iterable[tuple[int, str]]) -> Iterator[Heard]:
    """What the teacher says of the first sentence of each numbered text, each in one of the styles."""
    for number, text in lines:
        for sentence in islice(front.sentences(text), 1):
            style = int(DRAWN[number % len(DRAWN)])
            said = teacher(line(sentence), style)
            yield Heard(sentence.text, style, front.inputs(sentence) | said._asdict())


def is_fresh(labels: Path, graph: Path) -> bool:
    """Whether the labels are there and not older than the BERT-tone whose vectors are among them."""
    return labels.exists() and labels.stat().st_mtime_ns >= graph.stat().st_mtime_ns


def main() -> None:
    """Make the files that are missing or older than the BERT-tone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--teacher", type=Path, default=Path("runs/out/teacher"))
    parser.add_argument("--voice", type=Path, default=Path("src/qingyin/voices/tan"), help="whose BERT-tone reads")
    parser.add_argument("--features", type=Path, help="with the teacher's sound: its sentences are labelled too")
    parser.add_argument("--sentences", type=int, default=15000)
    parser.add_argument("--part", type=int, nargs=2, default=(0, 1), metavar=("K", "N"), help="the Kth of N calls")
    options = parser.parse_args()
    (own, calls) = options.part
    folder = options.teacher / "labels"
    folder.mkdir(parents=True, exist_ok=True)
    front, teacher = Front(options.voice), Teacher(options.teacher)
    target = folder / f"{TEACHER}.npz"
    if options.features and own == 0 and not is_fresh(target, options.voice / "tone.onnx"):
        spoken = [(SOUNDED, item.text) for item in labelled(options.features)]
        save(target, list(heard(front, teacher, spoken)))
    lines = enumerate(texts(options.data, options.sentences))
    for shard in range(-(-options.sentences // SHARD)):
        part = list(islice(lines, SHARD))
        target = folder / f"{shard:04}.npz"
        if part and shard % calls == own and not is_fresh(target, options.voice / "tone.onnx"):
            began = time.monotonic()
            found = list(heard(front, teacher, part))
            save(target, found)
            print(f"{target.name}: {len(found)} sentences, {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
