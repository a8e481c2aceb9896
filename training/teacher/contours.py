"""Draw what the voice, its teacher and a person make of the same sentences.

    python -m training.teacher.contours --data ../shared/data --teacher runs/out/teacher --plot docs/prosody.png

The sentences are ten of those that two people read and that nothing learned from. F0 is in semitones from each one's
own median, over the syllables of the voice; each one's durations, brought to the same tempo, are steps below. What is
drawn is what ProsodyNet says, what the teacher's graph says, and what was measured in the recording.

Letters: S syllables.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from measures.extras import need
from measures.metrics import correlation
from measures.readers import Read, people
from measures.recordings import HELD_OUT_SENTENCES
from qingyin.inspect.plot import chinese_font
from qingyin.options import Options
from qingyin.records import F0_POINTS, Floats
from qingyin.synthesizer import Synthesizer
from training.teacher.label import Teacher
from training.teacher.tokens import line

STYLE: Final = 0  # of the teacher's
SENTENCES: Final = 10
BETWEEN: Final = (8, 20)  # syllables of a sentence
COLORS: Final = {"voice": "#c0392b", "teacher": "#2471a3", "reader": "#9a9a9a"}
NEUTRAL: Final = Options(emotion="neutral")


@dataclass(frozen=True)
class Said:
    """A sentence as somebody says it."""

    seconds: Floats  # [S]
    f0: Floats  # [S, F0_POINTS] semitones from one's own median; NaN where nothing is voiced


def of_hertz(seconds: Floats, hertz: Floats) -> Said:
    """With F0 in Hz [S, F0_POINTS], NaN or 0 where nothing is voiced."""
    voiced = np.where(hertz > 0, hertz, np.nan)
    return Said(seconds, np.asarray(12 * np.log2(voiced / np.nanmedian(voiced)), np.float32))


def three(read: Read, synthesizer: Synthesizer, teacher: Teacher) -> dict[str, Said]:
    """What each of COLORS makes of a sentence."""
    planned = synthesizer.prosody(read.sentence, NEUTRAL)
    taught = teacher(line(read.sentence), STYLE)
    return {
        "voice": of_hertz(planned.duration, planned.f0),
        "teacher": of_hertz(taught.duration, taught.f0),
        "reader": Said(read.seconds, read.f0 - np.nanmedian(read.f0)),
    }


def alike(first: Said, second: Said) -> tuple[float, float]:
    """The correlation of log durations, and of F0 where both are voiced."""
    both = np.isfinite(first.f0) & np.isfinite(second.f0)
    return correlation(np.log(first.seconds), np.log(second.seconds)), correlation(first.f0[both], second.f0[both])


def draw(axes: Any, read: Read, said: dict[str, Said]) -> None:
    """One sentence: contours above, durations below, the characters between."""
    seconds = said["voice"].seconds
    starts = np.concatenate([[0.0], np.cumsum(seconds)])
    inside = np.linspace(0.25, 0.95, F0_POINTS)
    for name, each in said.items():
        for begin, length, points in zip(starts, seconds, each.f0, strict=False):
            axes.plot(begin + inside * length, points, color=COLORS[name], lw=1.6 if name == "voice" else 1.1)
        steps = each.seconds * (seconds.sum() / each.seconds.sum())
        axes.stairs(-16 + 30 * steps, starts, baseline=-16, color=COLORS[name], lw=1.2)
    for begin, length, syllable in zip(starts, seconds, read.sentence.syllables, strict=False):
        axes.text(begin + length / 2, 8.6, syllable.char, ha="center", va="center", fontsize=9)
        axes.axvline(begin, color="#e5e5e5", lw=0.6, zorder=0)
    axes.axhline(-16, color="#cccccc", lw=0.6)
    axes.set(xlim=(0, starts[-1]), ylim=(-17, 10), yticks=(-8, -4, 0, 4), ylabel="st")


def picture(rows: Sequence[tuple[Read, dict[str, Said]]], path: Path) -> None:
    """All sentences as one PNG."""
    need("matplotlib").use("Agg")
    pyplot = need("matplotlib.pyplot")
    font = chinese_font()
    with pyplot.rc_context({"font.family": [font, "DejaVu Sans"] if font else ["DejaVu Sans"], "font.size": 8,
                            "axes.unicode_minus": False}):  # fmt: skip
        figure, axes = pyplot.subplots(-(-len(rows) // 2), 2, figsize=(14, 11), layout="constrained", squeeze=False)
        for each, (read, said) in zip(axes.flat, rows, strict=False):
            draw(each, read, said)
        handles = [pyplot.Line2D([], [], color=color, label=name) for name, color in COLORS.items()]
        figure.legend(handles=handles, loc="outside upper right", ncols=len(COLORS), frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=80)
        pyplot.close(figure)


def chosen(reads: Sequence[Read]) -> list[Read]:
    """SENTENCES of those that nothing learned from, at even distances."""
    kept = set(HELD_OUT_SENTENCES.read_text("utf-8").split())
    few, most = BETWEEN
    fit = [read for read in reads if read.name in kept and few <= len(read.seconds) <= most]
    return fit[:: max(1, len(fit) // SENTENCES)][:SENTENCES]


def main() -> None:
    """Print how alike they are, and draw them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--teacher", type=Path, default=Path("runs/out/teacher"))
    parser.add_argument("--voice", default="tan", help="the name or folder of a voice (%(default)s)")
    parser.add_argument(
        "--plot", type=Path, default=Path("runs/out/contours.png"), metavar="FILE", help="(%(default)s)"
    )
    options = parser.parse_args()
    synthesizer, teacher = Synthesizer.load(options.voice), Teacher(options.teacher)
    rows = [(read, three(read, synthesizer, teacher)) for read in chosen(people(options.data, synthesizer))]
    print(f"{'r of log durations, of F0':40}voice, teacher  voice, reader  teacher, reader")
    pairs = (("voice", "teacher"), ("voice", "reader"), ("teacher", "reader"))
    found = np.array([[alike(said[a], said[b]) for a, b in pairs] for _, said in rows])
    for (read, _), row in zip(rows, found, strict=True):
        print(f"{read.sentence.text:30}" + "".join(f"     {d:5.2f} {f:5.2f}" for d, f in row))
    print(f"{'mean':36}" + "".join(f"     {d:5.2f} {f:5.2f}" for d, f in found.mean(0)))
    picture(rows, options.plot)


if __name__ == "__main__":
    main()
