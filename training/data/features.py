"""Audio, log-mel and F0 of every recording, in one folder of plain arrays that the other scripts map.

    python -m training.data.features --data ../shared/data --out runs/out/features

Each corpus (words, sentences) becomes: NAME.audio.npy int16 [samples], NAME.mel.npy float16 [frames, 80],
NAME.f0.npy float32 [frames] (Hz, 0 where unvoiced), NAME.index.tsv (name, speaker, text, first frame,
frames, held out, phones). Sample t·256 belongs to frame t, so one index serves all three.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from measures.pitch import FLOOR, world_f0
from measures.recordings import load, trim
from qingyin.audio.mel import HOP, SAMPLE_RATE, log_mel
from qingyin.records import Floats
from training.config import add_config
from training.data.corpus import Recording, sentences, words


def _features(recording: Recording) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    samples = load(recording.path)
    if not recording.phones:  # a given alignment counts from the file's beginning
        samples = trim(samples)
    whole = np.zeros(-(-len(samples) // HOP) * HOP, np.float32)
    whole[: len(samples)] = samples
    return features_of(whole)


def features_of(samples: Floats, floor: float = FLOOR) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples [frames · HOP] as int16, their log-mel float16 [frames, 80], and F0 [frames] in Hz from `floor` on."""
    audio = np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16)
    return audio, log_mel(samples).astype(np.float16), world_f0(samples, floor=floor)


def extract(name: str, recordings: list[Recording], out: Path, processes: int) -> None:
    """Write one corpus's arrays and index under `out`."""
    out.mkdir(parents=True, exist_ok=True)
    with Pool(processes) as pool:
        parts = list(pool.imap(_features, recordings, chunksize=16))
    items, first = [], 0
    for r, (_, mel, _) in zip(recordings, parts, strict=True):
        items.append(Item(r.name, r.speaker, r.text, first, len(mel), r.held_out, r.phones))
        first += len(mel)
    store(out, name, items, parts)


def store(out: Path, name: str, items: list[Item], parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> None:
    """Write a corpus: its index, and the audio, mel and F0 of each item, one after another."""
    for kind, arrays in zip(("audio", "mel", "f0"), zip(*parts, strict=True), strict=True):
        np.save(out / f"{name}.{kind}.npy", np.concatenate(arrays))
    with (out / f"{name}.index.tsv").open("w", encoding="utf-8", newline="") as file:
        rows = ((i.name, i.speaker, i.text, i.first, i.frames, int(i.held_out), i.phones) for i in items)
        csv.writer(file, delimiter="\t").writerows(rows)
    seconds = sum(i.frames for i in items) * HOP / SAMPLE_RATE
    print(f"{name}: {len(items)} recordings, {seconds / 3600:.2f} h", flush=True)


@dataclass(frozen=True)
class Item:
    """One row of an index."""

    name: str
    speaker: int
    text: str
    first: int  # first frame
    frames: int
    held_out: bool
    phones: str

    @property
    def span(self) -> slice:
        """Its frames in the corpus's arrays."""
        return slice(self.first, self.first + self.frames)


@dataclass(frozen=True)
class Corpus:
    """One corpus's arrays, memory-mapped, and its index."""

    items: list[Item]
    audio: np.ndarray  # int16 [frames · HOP]
    mel: np.ndarray  # float16 [frames, 80]
    f0: np.ndarray  # float32 [frames]

    def samples(self, item: Item) -> np.ndarray:
        """Samples float32 [frames · HOP] of a recording."""
        span = slice(item.first * HOP, item.span.stop * HOP)
        return np.asarray(self.audio[span], np.float32) / 32768

    @classmethod
    def open(cls, folder: Path, name: str) -> Corpus:
        """Map the corpus that `extract` wrote."""
        with (folder / f"{name}.index.tsv").open(encoding="utf-8", newline="") as file:
            rows: Iterable[list[str]] = csv.reader(file, delimiter="\t")
            items = [Item(r[0], int(r[1]), r[2], int(r[3]), int(r[4]), r[5] == "1", r[6]) for r in rows]
        audio, mel, f0 = (np.load(folder / f"{name}.{kind}.npy", mmap_mode="r") for kind in ("audio", "mel", "f0"))
        return cls(items, audio, mel, f0)


def main() -> None:
    """Extract both corpora."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--out", type=Path, default=Path("runs/out/features"))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--limit", type=int, help="only the first N recordings of each corpus, for a trial")
    add_config(parser)
    options = parser.parse_args()
    for name, recordings in (
        ("words", words(options.data)),
        ("sentences", sentences(options.data, options.config.speakers)),
    ):
        extract(name, recordings[: options.limit], options.out, options.processes)


if __name__ == "__main__":
    main()
