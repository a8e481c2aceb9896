"""Have the teacher speak sentences: its sound, and where each syllable lies in it.

    python -m training.teacher.speak --data ../shared/data --teacher runs/out/teacher --voice src/qingyin/voices/tan

Sound costs 0.7 to 1.5 seconds of work a second, so it is kept in files of fifty sentences,
runs/out/teacher/sound/woman/0000.npy (samples, int16) and 0000.tsv (a sentence a line); files that are there are kept,
and the script goes on after them until each speaker has the minutes of sound. What it speaks in other registers than
its own (`training.teacher.registers`) lies in sound/woman.moved. Several calls may share the work with `--part`.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice, pairwise
from pathlib import Path
from typing import Final

import numpy as np
from scipy.signal import resample_poly

from qingyin.audio.mel import SAMPLE_RATE
from qingyin.models.ports import FLOAT, INT64, Graph, Port
from qingyin.models.session import Run, Settings, open_graph
from qingyin.text import Sentence, phones_of
from training.data.align import Aligned, Spoken, frame_at
from training.models.acoustic import CODA
from training.teacher.corpus import MOVED, SPOKEN, Timbre
from training.teacher.fetch import INPUTS, OUTPUTS
from training.teacher.label import Front
from training.teacher.labels import FRAME_S, Labels, edges, labels
from training.teacher.registers import EXPONENT, FACTOR, Register, opened
from training.teacher.texts import texts
from training.teacher.tokens import Line, line

TEACHER_RATE: Final = 24000
SHARD: Final = 50  # sentences of a file
MOST: Final = 40  # syllables of a sentence
SPEEDS: Final = (0.75, 1.05)  # how fast, against the styles' own five syllables and a half a second
AUDIO: Final = "audio"
GRAPH: Final = Graph(
    dict(zip(INPUTS, (Port(INT64, 2), Port(FLOAT, 2), Port(FLOAT, 1)), strict=True))
    | dict.fromkeys((FACTOR, EXPONENT), Port(FLOAT, 1)),
    {AUDIO: Port(FLOAT, 1)}
    | dict(zip(OUTPUTS.values(), (Port(FLOAT, 2), Port(INT64, 2), Port(FLOAT, 2), Port(FLOAT, 2)), strict=True)),
)


@dataclass(frozen=True)
class Sounded:
    """A sentence that the teacher spoke, its samples int16 at SAMPLE_RATE, and where its syllables lie."""

    text: str
    samples: np.ndarray
    aligned: Aligned


class Speaker:
    """The whole teacher in the timbre of one of its speakers, in its own register or in any."""

    def __init__(self, folder: Path, timbre: Timbre, moved: bool) -> None:
        self.run: Run = open_graph(opened(folder), GRAPH, Settings(level="all"))
        found = [np.fromfile(folder / f"{style}.bin", np.float32).reshape(-1, 1, 256) for style in timbre.styles]
        self.style = np.mean(found, axis=0)
        self.middle, self.moved = timbre.middle, moved

    def __call__(self, sentence: Sentence, random: np.random.Generator) -> Sounded:
        """Speak a sentence at a tempo of its own."""
        tokens = line(sentence)
        speed = random.uniform(*SPEEDS, size=1).astype(np.float32)
        register = Register.drawn(random) if self.moved else Register()
        said = self.run(
            {
                "tokens": np.array([tokens.tokens], np.int64),
                "style": self.style[len(tokens.tokens) - 2],
                "speed": speed,
            }
            | register.inputs(self.middle)
        )
        made = {name: said[tensor] for name, tensor in OUTPUTS.items()} | {"frames": said[OUTPUTS["whole"]]}
        samples = resample_poly(said[AUDIO], SAMPLE_RATE, TEACHER_RATE)
        start = float(edges(made["whole"][0])[tokens.places[0].first] * FRAME_S)
        found = place(sentence, tokens, labels(tokens, made), start)
        return Sounded(sentence.text, np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16), found)


def place(sentence: Sentence, tokens: Line, said: Labels, start: float) -> Aligned:
    """Where the syllables lie, in this project's frames; `start` is where the first begins, in seconds."""
    found, at = [], start
    for syllable, length, share, pause in zip(sentence.syllables, said.duration, said.onset, said.pause, strict=True):
        phones = phones_of(syllable.spoken)
        rhyme = at + length * share
        coda = at + length - (length * (1 - share) * CODA if phones.coda else 0)
        ends = [frame_at(t) for t in (at, rhyme, coda, at + length, at + length + pause)]
        initial, final, rest, silence = (b - a for a, b in pairwise(ends))
        names = (phones.initial, phones.final, phones.coda)
        found.append(Spoken(*names, phones.tone, int(syllable.boundary), (initial, final, rest), silence))
        at += length + pause
    return Aligned("", frame_at(start), found, 0)


def sounded(front: Front, speaker: Speaker, lines: Sequence[str], seed: int) -> Iterator[Sounded]:
    """The first sentence of each text, as far as it is not too long."""
    random = np.random.default_rng(seed)
    for text in lines:
        for sentence in islice(front.sentences(text), 1):
            if len(sentence.syllables) <= MOST:
                yield speaker(sentence, random)


def save(path: Path, sentences: Sequence[Sounded]) -> None:
    """Write one file of samples and its table; the table last, so that it is there only with its samples."""
    np.save(path.with_suffix(".npy"), np.concatenate([each.samples for each in sentences]))
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        for each in sentences:
            syllables = map(str, each.aligned.syllables)
            csv.writer(file, delimiter="\t").writerow([each.text, len(each.samples), each.aligned.lead, *syllables])
    part.replace(path)


def load(folder: Path) -> Iterator[Sounded]:
    """All that one speaker has spoken so far; the folder bears its name."""
    for path in sorted(folder.glob("*.tsv")):
        samples, first = np.load(path.with_suffix(".npy"), mmap_mode="r"), 0
        with path.open(encoding="utf-8", newline="") as file:
            for number, (text, size, lead, *fields) in enumerate(csv.reader(file, delimiter="\t")):
                name = f"{folder.name}-{path.stem}-{number:02}"
                found = Aligned(name, int(lead), [Spoken.parse(field) for field in fields], 0)
                yield Sounded(text, np.asarray(samples[first : first + int(size)]), found)
                first += int(size)


def speak(front: Front, options: argparse.Namespace, who: str, moved: bool) -> None:
    """Have one of SPOKEN speak until there is enough, in its own register or in any."""
    own, calls = options.part
    folder = options.teacher / "sound" / (who + MOVED * moved)
    folder.mkdir(parents=True, exist_ok=True)
    enough = options.moved_minutes if moved else options.minutes
    speaker = Speaker(options.teacher, SPOKEN[who], moved)
    lines = texts(options.data, 100_000, seed=11 + list(SPOKEN).index(who) + 20 * moved)
    for shard in count():
        part = list(islice(lines, SHARD))
        minutes = sum(path.stat().st_size for path in folder.glob("*.npy")) / 2 / SAMPLE_RATE / 60
        if not part or minutes >= enough:
            break
        target = folder / f"{shard:04}.tsv"
        if shard % calls == own and not target.exists():
            began = time.monotonic()
            found = list(sounded(front, speaker, part, seed=shard))
            save(target, found)
            took = time.monotonic() - began
            print(f"{folder.name} {target.name}: {len(found)} sentences, {took:.0f} s, {minutes:.1f} min", flush=True)


def main() -> None:
    """Speak until there is enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--teacher", type=Path, default=Path("runs/out/teacher"))
    parser.add_argument("--voice", type=Path, default=Path("src/qingyin/voices/tan"), help="whose front end reads")
    parser.add_argument("--minutes", type=float, default=60, help="of sound a speaker, all calls together")
    parser.add_argument("--moved-minutes", type=float, default=60, help="the same, in other registers than its own")
    parser.add_argument("--who", nargs="+", choices=tuple(SPOKEN), default=tuple(SPOKEN))
    parser.add_argument("--part", type=int, nargs=2, default=(0, 1), metavar=("K", "N"), help="the Kth of N calls")
    options = parser.parse_args()
    front = Front(options.voice)
    for who in options.who:
        for moved in (False, True):
            speak(front, options, who, moved)


if __name__ == "__main__":
    main()
