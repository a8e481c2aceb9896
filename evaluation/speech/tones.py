"""Whether the four tones can be heard: 妈 麻 马 骂 in 我说X这个字, their F0 as measured in the sound.

    python -m evaluation.speech.tones                      # ends with status 1 if a tone has not its shape

F0 is read off at seven places of the final (the initial m still belongs to the syllable before), in semitones above
the sentence's median. The shapes, after Chao's scale of five levels (55, 35, 21(4),
51), are told apart by these rules:

    high-level       never under the median less 0.5, and its lowest and highest point at most 2.5 apart
    rising           the end at least 2 above the lowest point, which lies in the first two thirds, and above the start
    low-or-dipping   at least 2 under the median on average, or a valley at least 1.5 deep under both ends and under
                     the median; and it does not start as high as 1 above the median
    falling          starts at least 1 above the median and ends at least 3 lower
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

import numpy as np

from evaluation.spoken import Spoken, speak
from measures.command import parser, publish, run
from measures.extras import need
from measures.pitch import read_off, semitones, world_f0
from qingyin.options import Options
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer

FRAME: Final = "我说{}这个字。"
PLACE: Final = 2  # of the syllable in the frame
SHAPES: Final = {"妈": "high-level", "麻": "rising", "马": "low-or-dipping", "骂": "falling"}
POINTS: Final = np.linspace(0.05, 0.95, 7).astype(np.float32)  # share of the final


def is_high_level(contour: Floats) -> bool:
    """Whether semitones against the median [7] stay high and nearly the same."""
    return bool(contour.min() >= -0.5 and np.ptp(contour) <= 2.5)


def is_rising(contour: Floats) -> bool:
    """Whether it ends well above a lowest point that lies early."""
    lowest = int(contour.argmin())
    early = lowest <= 2 / 3 * (len(contour) - 1)
    return bool(early and contour[-1] - contour[lowest] >= 2 and contour[-1] > contour[0])


def is_low_or_dipping(contour: Floats) -> bool:
    """Whether it is low all along, or has a valley below the median; in both cases without a high start."""
    valley = min(contour[0], contour[-1]) - contour.min()
    low = contour.mean() <= -2 or (valley >= 1.5 and contour.min() < 0)
    return bool(low and contour[0] < 1)


def is_falling(contour: Floats) -> bool:
    """Whether it starts high and ends low."""
    return bool(contour[0] >= 1 and contour[0] - contour[-1] >= 3)


RULES: Final = {
    "high-level": is_high_level,
    "low-or-dipping": is_low_or_dipping,  # before rising: a full third tone rises from its valley
    "rising": is_rising,
    "falling": is_falling,
}


def shapes(contour: Floats) -> list[str]:
    """The names of the shapes whose rules the contour keeps."""
    return [name for name, rule in RULES.items() if rule(contour)]


def contour(spoken: Spoken, place: int) -> Floats | None:
    """Semitones against the sentence's median [7] over that final; None if it has too little voice to measure."""
    f0 = world_f0(spoken.audio.samples)
    voiced = f0[f0 > 0]
    if len(voiced) == 0:
        return None
    begin, end = spoken.finals[place]
    hertz = read_off(f0, begin + POINTS * np.float32(end - begin))
    return semitones(hertz, float(np.median(voiced))) if hertz.all() else None


def judge(synthesizer: Synthesizer) -> list[dict[str, Any]]:
    """For each character: the shape wanted, the contour measured, the shapes found and whether they agree."""
    found = []
    for char, wanted in SHAPES.items():
        spoken = speak(synthesizer, FRAME.format(char), Options(emotion="neutral"))
        syllable = spoken.audio.syllables[PLACE]
        if syllable.syllable.char != char:
            raise AssertionError(f"syllable {PLACE} of {FRAME.format(char)} is {syllable.syllable.char}")
        measured = contour(spoken, PLACE)
        named = [] if measured is None else shapes(measured)
        found.append(
            {
                "char": char,
                "spoken": syllable.syllable.spoken,
                "wanted": wanted,
                "found": named,
                "ok": wanted in named,
                "semitones": None if measured is None else [round(float(x), 2) for x in measured],
                "target_hz": [round(x, 1) for x in syllable.f0],
            }
        )
    return found


def plot(found: list[dict[str, Any]], path: Path) -> None:
    """The four contours as a PNG."""
    need("matplotlib").use("Agg")
    figure, axes = need("matplotlib.pyplot").subplots(figsize=(6, 4), layout="constrained")
    for each in found:
        if each["semitones"] is not None:
            axes.plot(POINTS * 100, each["semitones"], marker="o", label=f"{each['spoken']}: {each['wanted']}")
    axes.axhline(0, color="grey", linewidth=0.8)
    axes.set(xlabel="% of the final", ylabel="semitones above the sentence's median")
    if axes.lines[1:]:
        axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    need("matplotlib.pyplot").close(figure)


def main() -> int:
    """Speak, measure, judge."""
    options = options_of().parse_args()
    found = judge(Synthesizer.load(options.voice))
    picture = options.plot or options.results / "tones.png"
    plot(found, picture)
    publish("tones", {"tones": found}, options, "\n".join([*map(line, found), f"plot: {picture}"]))
    return 0 if all(each["ok"] for each in found) else 1


def options_of() -> argparse.ArgumentParser:
    """The options."""
    found = parser(__doc__)
    found.add_argument("--plot", type=Path, metavar="FILE", help="where the picture goes (tones.png in --results)")
    return found


def line(each: dict[str, Any]) -> str:
    """One character's judgement for people."""
    points = "not voiced" if each["semitones"] is None else " ".join(f"{x:+5.1f}" for x in each["semitones"])
    verdict = "ok  " if each["ok"] else "FAIL"
    named = ", ".join(each["found"]) or "none"
    return f"{verdict} {each['char']} {each['spoken']}  {points}  found {named}; wanted {each['wanted']}"


if __name__ == "__main__":
    run(main)
