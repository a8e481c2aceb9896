"""The voice's words said far above and below her register: what emotion and reference clips ask for.

    python -m training.data.shifted --features runs/out/features

WORLD takes every second word apart and puts it together again with another F0, its envelope as it was. The corpus
"shifted" has the words' own alignment, and its F0 is the one that was put in, not one that was tracked.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from measures.world import PERIOD, Change, melody, put_together, taken_apart
from qingyin.audio.mel import HOP, SAMPLE_RATE, log_mel
from training.data import align
from training.data.features import Corpus, Item, store

EVERY = 2  # one word in so many
SEMITONES = (2.5, 11.0)  # how far, up or down
RANGE = (0.6, 1.5)  # factors on the range of F0
LOWEST, HIGHEST = 95.0, 620.0  # Hz of the mean that a word may be moved to; the words' own mean is 241 Hz


def shifted(samples: np.ndarray, frames: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples int16 [frames · HOP], log-mel float16 [frames, 80] and F0 [frames] in Hz of the word said otherwise."""
    draw = np.random.default_rng(seed)
    parts = taken_apart(samples)
    voiced = parts.f0[parts.f0 > 0]
    middle = float(np.exp(np.log(voiced).mean())) if len(voiced) else 241.0
    pitch = float(draw.uniform(*SEMITONES) * draw.choice([-1, 1]))
    low, high = 12 * np.log2(LOWEST / middle), 12 * np.log2(HIGHEST / middle)
    change = Change(pitch=float(np.clip(pitch, low, high)), range=float(draw.uniform(*RANGE)))
    made = put_together(parts, change)
    whole = np.zeros(frames * HOP, np.float32)
    count = min(len(made), len(whole))
    whole[:count] = made[:count]
    audio = np.clip(np.rint(whole * 32767), -32768, 32767).astype(np.int16)
    return audio, log_mel(whole).astype(np.float16), at_frames(melody(parts.f0, change), frames)


def at_frames(f0: np.ndarray, frames: int) -> np.ndarray:
    """F0 of analysis frames PERIOD apart at the frame centres [frames], 0 where unvoiced."""
    place = (np.arange(frames) + 0.5) * (HOP / SAMPLE_RATE * 1000 / PERIOD)
    voiced = np.flatnonzero(f0 > 0)
    if not len(voiced):
        return np.zeros(frames, np.float32)
    near = f0[np.minimum(np.rint(place).astype(int), len(f0) - 1)] > 0
    return np.where(near, np.exp(np.interp(place, voiced, np.log(f0[voiced]))), 0).astype(np.float32)


def _one(task: tuple[np.ndarray, int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return shifted(*task)


def main() -> None:
    """Write the corpus beside the others."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, default=Path("runs/out/features"))
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    words, aligned = Corpus.open(options.features, "words"), align.read(options.features, "words")
    chosen = [item for item in words.items if not item.held_out and item.name in aligned][::EVERY]

    def tasks() -> Iterator[tuple[np.ndarray, int, int]]:
        for seed, item in enumerate(chosen):
            yield words.samples(item), item.frames, seed

    with Pool(options.processes) as pool:
        parts = list(pool.imap(_one, tasks(), chunksize=16))
    items: list[Item] = []
    for item in chosen:
        items.append(replace(item, first=items[-1].span.stop if items else 0))
    store(options.features, "shifted", items, parts)
    align.write(options.features, "shifted", [aligned[item.name] for item in chosen])


if __name__ == "__main__":
    main()
