"""Whether the voice speaks as a recording is spoken: twenty clips of different manner, the same text after each.

    python -m evaluation.speech.reference --data ../shared/data

The clips are recordings that training never saw: four sentences by two speakers and two runs of words as they are;
ten of the same kind changed by WORLD, in pitch, range, tempo, tilt and level, formants too, as PLANS says; and
four by espeak-ng. Register (median F0), range (standard deviation of F0 in semitones), tempo (syllables a second of
speech), level and tilt of what is spoken are compared with those of the clips by Pearson's correlation; the status is 1
if that of register, range or tempo is below 0.9.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from measures import espeak, recordings
from measures.command import parser, publish, run
from measures.manner import Manner, manner_of
from measures.metrics import correlation
from measures.world import Change, put_together, taken_apart
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.audio.recording import Recording
from qingyin.expression.delta import Delta
from qingyin.options import Options
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer

WANTED: Final = {"register": 0.9, "range": 0.9, "tempo": 0.9}
COLUMNS: Final = (*WANTED, "level", "tilt")
WORDS: Final = 4  # in a run
TEXT: Final = (
    "老师说下个星期要去山上看红叶，大家都很高兴。你们打算几点出发？我想先去商店买一些水果和面包，中午在湖边吃饭。"
)
# of the clips that are changed: which recording (a sentence's speaker or a run of words), and how
PLANS: Final = (
    ("S0150", Change(pitch=5, range=1.6, duration=0.75, tilt=4)),
    ("S0150", Change(pitch=-4, range=0.5, duration=1.35, tilt=-5, level=6)),
    ("S0150", Change(pitch=2, range=0.4, duration=0.65)),
    ("S0150", Change(pitch=8, range=1.2, duration=1.15, formants=1.08, tilt=6, level=8)),
    ("S0252", Change(pitch=4, range=0.5, duration=0.8, tilt=3, level=6)),
    ("S0252", Change(pitch=9, range=1.2, duration=1.3, formants=1.15, level=3)),
    ("S0252", Change(pitch=0, range=0.7, duration=0.65, tilt=-4)),
    ("words", Change(pitch=-6, range=0.6, duration=0.6, formants=0.88, level=-6)),
    ("words", Change(pitch=3, range=1.3, duration=0.85, tilt=5)),
    ("words", Change(pitch=-2, range=0.5, duration=0.5, tilt=-6, level=-10)),
)
PLAIN: Final = ("S0150", "S0150", "S0252", "S0252", "words", "words")
ROBOTS: Final = (  # voice, words a minute, pitch from 0 to 99
    ("cmn", 160, 70),
    ("cmn", 260, 40),
    ("cmn+f2", 220, 80),
    ("cmn+f4", 320, 45),
)
ROBOT_TEXT: Final = "春天来了公园里的花都开了孩子们在草地上跑来跑去"


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording, and how many syllables are said in it."""

    name: str
    samples: Floats  # at SAMPLE_RATE
    syllables: int


def clips(data: Path) -> Iterator[Clip]:
    """All twenty; without espeak-ng, sixteen."""
    sources = {"S0150": sentences(data, "S0150"), "S0252": sentences(data, "S0252"), "words": runs_of_words(data)}
    for kind in PLAIN:
        yield next(sources[kind])
    for kind, change in PLANS:
        plain = next(sources[kind])
        asked = ", ".join(f"{name} {value:g}" for name, value in asdict(change).items() if value != _SAME[name])
        changed = put_together(taken_apart(plain.samples), change)
        yield Clip(f"{plain.name}: {asked}", changed, plain.syllables)
    if not espeak.missing():
        for voice, speed, pitch in ROBOTS:
            samples = espeak.speak(ROBOT_TEXT, voice=voice, speed=speed, pitch=pitch)
            yield Clip(f"espeak-ng {voice} -s {speed} -p {pitch}", samples, len(ROBOT_TEXT))


_SAME: Final = asdict(Change())


def sentences(data: Path, speaker: str) -> Iterator[Clip]:
    """The sentences of one speaker that training never saw, a syllable for each of their characters."""
    for row in recordings.read_sentences(data):
        if row.speaker == speaker and row.is_held_out and all("一" <= char <= "鿿" for char in row.text):
            yield Clip(row.name, recordings.load(row.path), len(row.text))


def runs_of_words(data: Path) -> Iterator[Clip]:
    """Words that training never saw, a few after one another."""
    names = [name for name in recordings.held_out() if len(name) >= 2 and "儿" not in name]
    order = np.random.default_rng(3).permutation(len(names))
    for first in range(0, len(names) - WORDS, WORDS):
        chosen = [names[i] for i in order[first : first + WORDS]]
        samples = np.concatenate([recordings.recording(data, name) for name in chosen])
        yield Clip(" ".join(chosen), samples, sum(map(len, chosen)))


def followed(synthesizer: Synthesizer, clip: Clip) -> dict[str, Any]:
    """How the clip is said, what the encoder hears, and how the text is said after it."""
    reference = Recording.of((clip.samples, SAMPLE_RATE))
    audio = synthesizer.speak(TEXT, Options(reference=reference))
    heard: Delta = synthesizer.reference_delta(reference)
    return {
        "clip": clip.name,
        "wanted": _rounded(asdict(manner_of(clip.samples, clip.syllables))),
        "spoken": _rounded(asdict(manner_of(audio.samples, len(audio.syllables)))),
        "delta": _rounded(asdict(heard)),
    }


def _rounded(found: dict[str, float]) -> dict[str, float | None]:
    return {name: None if np.isnan(value) else round(value, 3) for name, value in found.items()}


def correlations(found: list[dict[str, Any]]) -> dict[str, float]:
    """Pearson's r of each column over the clips; registers in semitones, tempos as they are."""

    def column(which: str, name: str) -> Floats:
        values = np.array([each[which][name] for each in found])
        return 12 * np.log2(values) if name == "register" else values

    return {name: round(correlation(column("wanted", name), column("spoken", name)), 3) for name in COLUMNS}


def main() -> int:
    """Speak after each clip, and compare."""
    options = options_of().parse_args()
    synthesizer = Synthesizer.load(options.voice)
    plain = synthesizer.speak(TEXT, Options(emotion="neutral"))
    neutral: Manner = manner_of(plain.samples, len(plain.syllables))
    found = [followed(synthesizer, clip) for clip in clips(options.data)]
    r = correlations(found)
    missing = espeak.missing()
    figures = {"pearson": r, "neutral": _rounded(asdict(neutral)), "text": TEXT, "left_out": missing, "clips": found}
    shown = [*map(line, found), *([f"left out: {missing}"] if missing else [])]
    shown += [
        f"{name:9} r {value:.3f}" + (f"  (wanted {WANTED[name]})" if name in WANTED else "")
        for name, value in r.items()
    ]
    publish("reference", figures, options, "\n".join(shown))
    return 0 if all(r[name] >= least for name, least in WANTED.items()) else 1


def options_of() -> argparse.ArgumentParser:
    """The options."""
    found = parser(__doc__)
    found.add_argument("--data", type=Path, required=True, help="the folder with the recordings")
    return found


def line(each: dict[str, Any]) -> str:
    """One clip for people: wanted and spoken, side by side."""
    pairs = "  ".join(f"{name} {each['wanted'][name]:6.1f} {each['spoken'][name]:6.1f}" for name in COLUMNS)
    return f"{pairs}  {each['clip']}"


if __name__ == "__main__":
    run(main)
