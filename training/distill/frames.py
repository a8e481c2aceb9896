"""What the graphs of finished voices are given, and make of it, while they speak raw text in all manners.

    python -m training.distill.frames --data ../shared/data --voices tan lan song --out runs/out/distilled/frames

Each voice says sentences and clauses neutrally and with every emotion, faster and slower, higher and lower. What its
acoustic model was given is kept, and the mel and control that came out: one file a voice, which `Frames` reads. No
recordings are needed, and an hour of frames takes less than a minute.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from qingyin import Options, QingyinError, Synthesizer
from qingyin.models.ports import ACOUSTIC, Graph
from qingyin.models.session import Run, Settings, open_graph
from qingyin.records import EMOTIONS, Arrays
from training.config import VoiceConfig
from training.teacher.texts import texts

NEUTRAL: Final = 0.35  # share of the sentences
MOVED: Final = 0.25  # share of the sentences that are spoken higher or lower, too
SYLLABLE: Final = tuple(name for name in ACOUSTIC.inputs if name not in ("start", "count", "state"))


@dataclass(frozen=True)
class Said:
    """A sentence: the acoustic model's inputs of S syllables, by name, and its outputs of T frames."""

    given: Arrays
    mel: np.ndarray  # float16 [T, 80]
    control: np.ndarray  # float32 [T, 4] F0 Hz, voiced 0–1, gain dB, tilt dB


@dataclass(frozen=True)
class Frames:
    """All that one voice has said, end to end."""

    mel: np.ndarray  # float16 [sum of T, 80]
    control: np.ndarray  # float32 [sum of T, 4]
    lengths: np.ndarray  # int64 [sentences], T of each
    syllables: np.ndarray  # int64 [sentences], S of each
    given: Arrays  # by name [sum of S, ..]

    @classmethod
    def of(cls, said: list[Said]) -> Frames:
        """Those sentences."""
        return cls(
            np.concatenate([each.mel for each in said]),
            np.concatenate([each.control for each in said]),
            np.array([len(each.mel) for each in said]),
            np.array([len(each.given[SYLLABLE[0]]) for each in said]),
            {name: np.concatenate([each.given[name] for each in said]) for name in SYLLABLE},
        )

    @classmethod
    def load(cls, path: Path) -> Frames:
        """What `save` wrote."""
        with np.load(path) as found:
            own = [each.name for each in fields(cls) if each.name != "given"]
            arrays: dict[str, Any] = {name: found[name] for name in own}
            return cls(**arrays, given={name: found[name] for name in SYLLABLE})

    def save(self, path: Path) -> None:
        """Write one file, whole or not at all."""
        own: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "given"}
        part = path.with_suffix(".part.npz")
        np.savez(part, **own | self.given)
        part.replace(path)

    def __iter__(self) -> Iterator[Said]:
        """The sentences again."""
        ends, last = self.lengths.cumsum(), self.syllables.cumsum()
        for end, length, stop, count in zip(ends, self.lengths, last, self.syllables, strict=True):
            rows, own = slice(end - length, end), slice(stop - count, stop)
            yield Said({name: value[own] for name, value in self.given.items()}, self.mel[rows], self.control[rows])


class Listener:
    """Keeps what the acoustic model of a voice is given and makes while the voice speaks."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self._rows: list[Arrays] = []
        self._given: Arrays = {}

    def open(self, path: Path, graph: Graph, settings: Settings) -> Run:
        """`open_graph` of the synthesizer."""
        run = open_graph(path, graph, settings)
        if graph is not ACOUSTIC:
            return run

        def keeping(given: Arrays) -> Arrays:
            made = run(given)
            if not len(given["state"]):
                self.end()
                self._given = {name: given[name] for name in SYLLABLE}
            self._rows.append({name: made[name].copy() for name in ("mel", "control")})
            return made

        return keeping

    def end(self) -> None:
        """A sentence is over."""
        if self._rows:
            mel, control = (np.concatenate([rows[name] for rows in self._rows]) for name in ("mel", "control"))
            self.said.append(Said(self._given, mel.astype(np.float16), control))
            self._rows = []


def manner(random: np.random.Generator) -> Options:
    """How a sentence is spoken."""
    neutral = random.random() < NEUTRAL
    return Options(
        emotion="neutral" if neutral else str(random.choice(EMOTIONS)),
        intensity=float(random.uniform(0.3, 2.0)),
        rate=float(np.clip(np.exp(random.normal(0, 0.18)), 0.6, 1.8)),
        pitch=float(random.uniform(-6, 6)) if random.random() < MOVED else 0.0,
    )


def spoken(voice: str | Path, lines: Iterator[str], minutes: float, seed: int) -> Frames:
    """What the voice makes of so many minutes of those lines; of all of them if they are not enough."""
    listener, random = Listener(), np.random.default_rng(seed)
    speaking = Synthesizer.load(voice, open_graph=listener.open)
    wanted = minutes * 60 * speaking.voice.sample_rate
    for text in lines:
        try:
            wanted -= sum(len(chunk.samples) for chunk in speaking.stream(text, manner(random)))
        except QingyinError:  # a line without anything to speak
            continue
        if wanted <= 0:
            break
    listener.end()
    return Frames.of(listener.said)


def main() -> None:
    """Have every voice speak other lines, and keep its frames."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument(
        "--voices", type=VoiceConfig.read, nargs="+", default=[VoiceConfig.read("tan")], metavar="VOICE",
        help="names in training/voices, or TOML files (tan)",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, default=Path("runs/out/distilled/frames"))
    parser.add_argument("--minutes", type=float, default=40, help="of sound a voice (%(default)s)")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    lines = texts(options.data, 1_000_000, seed=23)
    for number, voice in enumerate(options.voices):
        found, name = spoken(voice.folder, lines, options.minutes, seed=number), voice.identity.name
        found.save(options.out / f"{name}.npz")
        print(f"{name}: {len(found.lengths)} sentences, {len(found.mel)} frames", flush=True)


if __name__ == "__main__":
    main()
