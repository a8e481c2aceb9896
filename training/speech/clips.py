"""Speech in many manners, each measured: what the encoder of recordings learns from.

    python -m training.speech.clips --features runs/out/features --out runs/out/manner

Read sentences and joined words are taken apart by WORLD and put together in other manners; the voice speaks with all
kinds of options, and espeak-ng at all pitches and speeds. Held-out recordings are left out. The folder then holds
clips.audio.npy int16 [samples], clips.f0.npy and clips.count.npy float32 [samples / HOP] and clips.tsv: kind, first
frame, frames, whether the syllables are placed, and what `Target` has.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from measures import espeak
from measures.manner import manner_of
from measures.pitch import world_f0
from measures.recordings import sounding
from measures.world import PERIOD, Change, melody, put_together, taken_apart
from qingyin import Options, Synthesizer
from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.errors import QingyinError
from qingyin.expression.delta import COLUMNS
from qingyin.records import EMOTIONS
from training.data.align import Aligned, read
from training.data.features import Corpus, Item
from training.models.reference_encoder import REFERENCE_HZ

PAUSE_OF_SYLLABLE = 1.3  # seconds of pause for a second of syllable, where a clip has no pause to measure
LONGEST = 6.0  # seconds
BUMP_S = 0.035  # standard deviation of the bump that stands for a syllable
OTHERWISE = 2  # manners of a recording beside its own
SPEEDS, PITCHES = (90, 330), (0, 99)  # of espeak-ng: words a minute, and its own scale
VARIANTS = ("cmn", "cmn+f2", "cmn+f4", "cmn+m3", "cmn+m7", "cmn+f5")


@dataclass(frozen=True)
class Target:
    """A manner in the units in which deltas add up."""

    register: float  # semitones above REFERENCE_HZ
    range: float  # log of semitones
    duration: float  # log of seconds a syllable
    level: float  # dB
    tilt: float  # dB
    slope: float  # semitones that the last syllable gains; NaN where nobody knows
    pause: float  # log of seconds


@dataclass(frozen=True)
class Clip:
    """A recording and its manner."""

    kind: str
    audio: np.ndarray  # int16 [T · HOP]
    f0: np.ndarray  # float32 [T] Hz
    count: np.ndarray  # float32 [T], syllables of each frame
    placed: bool  # whether each lies where it is said; else they are spread evenly over the clip
    target: Target


@dataclass(frozen=True)
class Source:
    """A recording that is taken apart."""

    kind: str
    samples: np.ndarray  # float32
    centres: np.ndarray  # float [S], seconds: the middle of each syllable's final


def target_of(samples: np.ndarray, f0: np.ndarray, syllables: int, slope: float) -> Target:
    """The manner of samples that say so many syllables."""
    manner = manner_of(samples, syllables, f0)
    pause = PAUSE_OF_SYLLABLE / manner.tempo if math.isnan(manner.pause) else manner.pause
    return Target(
        12 * math.log2(manner.register / REFERENCE_HZ),
        math.log(max(manner.range, 0.3)),
        -math.log(manner.tempo),
        manner.level,
        manner.tilt,
        slope,
        math.log(pause),
    )


def counts(centres: np.ndarray, frames: int) -> np.ndarray:
    """Each syllable as a bump of BUMP_S about its middle, whose sum is 1; float32 [frames]."""
    times = (np.arange(frames) + 0.5) * HOP / SAMPLE_RATE
    bumps = np.exp(-0.5 * ((times[:, None] - centres) / BUMP_S) ** 2)
    return (bumps / bumps.sum(0).clip(1e-3)).sum(1).astype(np.float32)


def clip(
    kind: str,
    samples: np.ndarray,
    syllables: int | np.ndarray,
    slope: float,
    f0: np.ndarray | None = None,
) -> Clip | None:
    """The samples as a clip; None if they are too long or cannot be measured.

    `syllables` are how many there are, or the middle of each in seconds; `f0` [T] is in Hz, if it is known.
    """
    if len(samples) > LONGEST * SAMPLE_RATE:
        return None
    whole = np.pad(samples, (0, -len(samples) % (2 * HOP))).astype(np.float32)
    f0 = world_f0(whole) if f0 is None else np.pad(f0, (0, len(whole) // HOP))[: len(whole) // HOP]
    placed = not isinstance(syllables, int)
    if isinstance(syllables, int):
        said, count = syllables, np.full(len(f0), syllables / len(f0), np.float32)
    else:
        said, count = len(syllables), counts(syllables, len(f0))
    try:
        target = target_of(whole, f0, said, slope)
    except QingyinError:
        return None
    audio = np.clip(np.rint(whole * 32767), -32768, 32767).astype(np.int16)
    return Clip(kind, audio, f0, count, placed, target)


def any_change(draw: np.random.Generator) -> Change:
    """A change of any size that a person's manner may have."""
    return Change(
        pitch=float(draw.uniform(-9, 9)),
        range=float(np.exp(draw.uniform(np.log(0.3), np.log(2.0)))),
        duration=float(np.exp(draw.uniform(np.log(0.55), np.log(1.7)))),
        formants=float(np.exp(draw.normal(0, 0.09))),
        tilt=float(draw.uniform(-9, 9)),
        level=float(draw.uniform(-12, 6)),
        slope=float(draw.uniform(-4, 4)),
    )


def otherwise(given: tuple[Source, int]) -> list[Clip | None]:
    """A recording as it is, and in OTHERWISE other manners, drawn by a seed."""
    source, seed = given
    draw = np.random.default_rng(seed)
    parts = taken_apart(source.samples)
    found = [clip(source.kind, source.samples, source.centres, 0.0)]
    for _ in range(OTHERWISE):
        change = any_change(draw)
        made = put_together(parts, change)
        centres = (np.arange(len(made) // HOP) + 0.5) * HOP / SAMPLE_RATE
        frames = np.rint(centres * 1000 / (PERIOD * change.duration)).astype(int)
        heights = melody(parts.f0, change).astype(np.float32)
        f0 = heights[np.minimum(frames, len(heights) - 1)]
        found.append(clip(f"{source.kind}, changed", made, source.centres * change.duration, change.slope, f0))
    return found


def sentences(features: Path, most: int, draw: np.random.Generator) -> Iterator[Source]:
    """Read sentences."""
    corpus, aligned = Corpus.open(features, "sentences"), read(features, "sentences")
    items = [item for item in corpus.items if not item.held_out and item.name in aligned]
    for place in draw.permutation(len(items))[:most]:
        yield source_of(corpus, items[place], aligned[items[place].name], edge_s=0.3)


def joined_words(features: Path, most: int, draw: np.random.Generator) -> Iterator[Source]:
    """Words of the voice's speaker, a few after one another, with pauses of any length between."""
    corpus, aligned = Corpus.open(features, "words"), read(features, "words")
    items = [item for item in corpus.items if not item.held_out and item.name in aligned]
    for _ in range(most):
        chosen = [items[place] for place in draw.integers(len(items), size=draw.integers(2, 6))]
        words = [source_of(corpus, item, aligned[item.name], float(draw.choice([0.0, 0.05, 0.15]))) for item in chosen]
        begins = np.cumsum([0, *(len(word.samples) for word in words)]) / SAMPLE_RATE
        centres = [word.centres + begin for word, begin in zip(words, begins, strict=False)]
        yield Source("words", np.concatenate([word.samples for word in words]), np.concatenate(centres))


def source_of(corpus: Corpus, item: Item, aligned: Aligned, edge_s: float) -> Source:
    """A recording without the silence around it, but for `edge_s`, and where its syllables are."""
    samples = samples_of(corpus, item)
    kept = sounding(samples, edge_s)
    centres, frame = [], aligned.lead
    for syllable in aligned.syllables:
        initial, final, coda = syllable.frames
        centres.append(frame + initial + (final + coda) / 2)
        frame += initial + final + coda + syllable.pause
    return Source(f"S{item.speaker}", samples[kept], (np.array(centres) * HOP - kept.start) / SAMPLE_RATE)


def samples_of(corpus: Corpus, item: Item) -> np.ndarray:
    """A recording's samples, float32."""
    found = corpus.audio[item.first * HOP : (item.first + item.frames) * HOP]
    return (found / np.float32(32768)).astype(np.float32)


def spoken(voice: str, texts: list[str], seed: int) -> Iterator[Clip | None]:
    """The voice itself, with all kinds of options."""
    synthesizer = Synthesizer.load(voice)
    draw = np.random.default_rng(seed)
    for text in texts:
        options = Options(
            pitch=float(draw.uniform(-9, 9)),
            rate=float(np.exp(draw.uniform(np.log(0.6), np.log(1.8)))),
            volume=float(draw.uniform(-10, 4)),
            emotion=str(draw.choice(EMOTIONS)),
            intensity=float(draw.uniform(0, 2)),
        )
        audio = synthesizer.speak(text, options)
        delta = synthesizer.delivery(options)(synthesizer.analyze(text)[-1]).delta
        centres = np.array([(each.rhyme + each.end) / 2 for each in audio.syllables])
        yield clip("voice", audio.samples, centres, float(delta[-1, COLUMNS.index("final_slope")]))


def robot(given: tuple[str, int]) -> Clip | None:
    """espeak-ng, at any pitch and speed; the text is of Chinese characters alone, a syllable each."""
    text, seed = given
    draw = np.random.default_rng(seed)
    speed, pitch = int(draw.integers(*SPEEDS)), int(draw.integers(*PITCHES))
    samples = espeak.speak(text, voice=str(draw.choice(VARIANTS)), speed=speed, pitch=pitch)
    return clip("espeak-ng", samples, len(text), math.nan)


def main() -> None:
    """Make all clips."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, default=Path("runs/out/features"))
    parser.add_argument("--out", type=Path, default=Path("runs/out/manner"))
    parser.add_argument("--voice", required=True, help="folder of the voice, which speaks too")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the clips, for a trial")
    options = parser.parse_args()

    def count(clips: int) -> int:
        return max(2, int(clips * options.scale))

    draw = np.random.default_rng(0)
    texts = [i.text for i in Corpus.open(options.features, "sentences").items if not i.held_out]
    made: list[Clip] = []

    def keep(kind: str, found: Iterable[Clip | None]) -> None:
        before = len(made)
        made.extend(each for each in found if each is not None)
        print(f"{kind}: {len(made) - before} clips", flush=True)

    with Pool(options.processes) as pool:
        for kind, sources in (
            ("sentences", sentences(options.features, count(450), draw)),
            ("words", joined_words(options.features, count(120), draw)),
        ):
            jobs = ((source, seed) for seed, source in enumerate(sources))
            keep(kind, (each for few in pool.imap(otherwise, jobs) for each in few))
        keep("espeak-ng", pool.imap(robot, [(text, n) for n, text in enumerate(texts[: count(240)])], 8))
    keep("voice", spoken(options.voice, texts[-count(240) :], seed=1))
    write(options.out, made)


def write(out: Path, clips: list[Clip]) -> None:
    """The clips as arrays and an index."""
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "clips.audio.npy", np.concatenate([each.audio for each in clips]))
    np.save(out / "clips.f0.npy", np.concatenate([each.f0 for each in clips]))
    np.save(out / "clips.count.npy", np.concatenate([each.count for each in clips]))
    first = 0
    with (out / "clips.tsv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter="\t")
        for each in clips:
            numbers = [f"{x:.5g}" for x in astuple(each.target)]
            rows.writerow((each.kind, first, len(each.f0), int(each.placed), *numbers))
            first += len(each.f0)
    print(f"{len(clips)} clips, {first * HOP / SAMPLE_RATE / 3600:.2f} h", flush=True)


def load(folder: Path) -> list[Clip]:
    """What `write` wrote."""
    audio, f0, count = (np.load(folder / f"clips.{name}.npy", mmap_mode="r") for name in ("audio", "f0", "count"))
    with (folder / "clips.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    found = []
    for kind, first, frames, placed, *numbers in rows:
        span = slice(int(first), int(first) + int(frames))
        samples = audio[span.start * HOP : span.stop * HOP]
        found.append(Clip(kind, samples, f0[span], count[span], placed == "1", Target(*map(float, numbers))))
    return found


if __name__ == "__main__":
    main()
