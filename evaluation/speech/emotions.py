"""Whether emotions are heard as the style's table has them, measured in the samples with a pitch tracker.

    python -m evaluation.speech.emotions                   # ends with status 1 if a judgement fails; takes minutes

Each sentence of neutral.txt is spoken neutral and in each emotion at intensity 1. Judged against the table of the style
(standard, or --style): the mean of F0 within 0.5 st, its SD and the duration within a tenth, level and tilt within
1 dB. Then over intensities 0, 0.25 … 2 on some of the sentences: each quantity that the table moves far enough to be
told from the voice's own variation must rise or fall with intensity, Spearman's rank correlation at least 0.99. Then:
intensity 0 gives the samples of neutral; a mixture lies between its emotions; two sentences with targets of their own;
and how long a style takes to load.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from measures.command import parser, publish, run
from measures.metrics import spearman
from measures.pitch import SEMITONES
from measures.utterance import REFERENCE, Utterance, utterance_of
from qingyin.expression.delta import Delta
from qingyin.expression.style import StyleFile, read
from qingyin.expression.stylebook import BUILT_IN, Stylebook
from qingyin.options import Options
from qingyin.records import EMOTIONS
from qingyin.synthesizer import Synthesizer

SENTENCES: Final = Path(__file__).parent / "neutral.txt"
INTENSITIES: Final = np.linspace(0.0, 2.0, 9)
RANK: Final = 0.99
# quantity: (what the table calls it, is it a factor, how far it may miss, from what on its rank is judged)
QUANTITIES: Final = {
    "f0_mean": ("f0_mean", False, 0.5, 0.5),
    "f0_sd": ("f0_range", True, 0.1, 0.1),
    "duration": ("duration", True, 0.1, 0.03),
    "level": ("level", False, 1.0, 1.5),
    "tilt": ("tilt", False, 1.0, 1.5),
}
FEELINGS: Final = [name for name in EMOTIONS if name != "neutral"]
GLAD, SETTLED = "太好了！", "……我明白了。"


class Speaker:
    """Speaks and measures the sentences, each manner once."""

    def __init__(self, synthesizer: Synthesizer, style: str, sentences: list[str]) -> None:
        self._synthesizer, self._style, self._sentences = synthesizer, style, sentences
        self.neutral = self.spoken({"neutral": 1.0})

    def spoken(self, emotion: dict[str, float], intensity: float = 1.0) -> list[Utterance]:
        """What is measured of each sentence."""
        options = Options(emotion=emotion, intensity=intensity, style=self._style)
        return [utterance_of(self._synthesizer.speak(text, options).samples) for text in self._sentences]

    def against_neutral(self, emotion: dict[str, float], intensity: float = 1.0) -> dict[str, float]:
        """Each quantity against neutral speech: differences and, of what the table has as a factor, quotients."""
        return compared(self.spoken(emotion, intensity), self.neutral)


def compared(spoken: list[Utterance], neutral: list[Utterance]) -> dict[str, float]:
    """The mean difference of each quantity, or the quotient of its sums."""
    found = {}
    for quantity, (_, factor, _, _) in QUANTITIES.items():
        ours, theirs = (np.array([getattr(each, quantity) for each in some]) for some in (spoken, neutral))
        found[quantity] = float(ours.sum() / theirs.sum()) if factor else float((ours - theirs).mean())
    return found


def realised(speaker: Speaker, style: StyleFile) -> list[dict[str, Any]]:
    """A row for each emotion and quantity."""
    rows = []
    for name in FEELINGS:
        heard = speaker.against_neutral({name: 1.0})
        for quantity, (field, factor, most, _) in QUANTITIES.items():
            wanted = float(getattr(style.deltas.get(name, Delta()), field))
            off = heard[quantity] / wanted - 1 if factor else heard[quantity] - wanted
            row = {"emotion": name, "quantity": quantity, "wanted": wanted, "heard": round(heard[quantity], 3)}
            rows.append({**row, "off": round(off, 3), "ok": abs(off) <= most})
    return rows


def monotone(speaker: Speaker, style: StyleFile) -> list[dict[str, Any]]:
    """For each emotion and quantity that the table moves: what is heard at each intensity, and its rank correlation."""
    rows = []
    for name in FEELINGS:
        heard = [speaker.against_neutral({name: 1.0}, float(each)) for each in INTENSITIES]
        for quantity, (field, factor, _, least) in QUANTITIES.items():
            wanted = float(getattr(style.deltas.get(name, Delta()), field)) - factor
            if abs(wanted) >= least:
                values = [each[quantity] for each in heard]
                rank = spearman(INTENSITIES * np.sign(wanted), np.array(values))
                row = {"emotion": name, "quantity": quantity, "heard": [round(each, 3) for each in values]}
                rows.append({**row, "spearman": round(rank, 4), "ok": rank >= RANK})
    return rows


def zero_is_neutral(synthesizer: Synthesizer, style: str, text: str) -> bool:
    """Whether every emotion at intensity 0 gives the samples of neutral, bit for bit."""
    neutral = synthesizer.speak(text, Options(emotion="neutral", style=style)).samples
    return all(
        np.array_equal(synthesizer.speak(text, Options(emotion=name, intensity=0.0, style=style)).samples, neutral)
        for name in FEELINGS
    )


def mixture(speaker: Speaker) -> dict[str, Any]:
    """Half joy and half sadness lies between the two in F0, tempo, level and tilt."""
    joy, both, sadness = (
        speaker.against_neutral(each) for each in ({"joy": 1.0}, {"joy": 0.5, "sadness": 0.5}, {"sadness": 1.0})
    )
    between = {name: sorted((joy[name], both[name], sadness[name]))[1] == both[name] for name in QUANTITIES}
    return {"heard": {name: round(value, 3) for name, value in both.items()}, "ok": all(between.values())}


def glad(synthesizer: Synthesizer, style: str) -> dict[str, Any]:
    """太好了！ at joy 0.92 against neutral: F0 about +35 %, duration about −12 %."""
    ours, theirs = (
        utterance_of(synthesizer.speak(GLAD, Options(emotion=emotion, style=style)).samples)
        for emotion in ({"joy": 0.92, "neutral": 0.08}, "neutral")
    )
    f0 = 2 ** ((ours.f0_mean - theirs.f0_mean) / 12) - 1
    duration = ours.duration / theirs.duration - 1
    ok = 0.25 <= f0 <= 0.45 and -0.17 <= duration <= -0.07
    return {"text": GLAD, "f0": round(f0, 3), "duration": round(duration, 3), "ok": ok}


def settled(synthesizer: Synthesizer, style: str) -> dict[str, Any]:
    """……我明白了。 at neutral 0.71, sadness 0.26: flatter than neutral, no faster, a fall at the end, a settled close.

    It is settled if F0 ends at least 1 st under the sentence's mean.
    """
    emotion = {"neutral": 0.71, "sadness": 0.26}
    spoken = [synthesizer.speak(SETTLED, Options(emotion=each, style=style)) for each in (emotion, "neutral")]
    ours, theirs = (utterance_of(audio.samples) for audio in spoken)
    last = [SEMITONES * np.log2(np.array(audio.syllables[-1].f0) / REFERENCE) for audio in spoken]
    rise, before = (float(f0[-1] - f0[0]) for f0 in last)
    found = {
        "f0_sd": ours.f0_sd / theirs.f0_sd,
        "softer": theirs.level - ours.level,
        "rise": rise,
        "neutral_rise": before,
    }
    found |= {"close": float(last[0][-1]) - ours.f0_mean}
    calm = found["f0_sd"] < 1 and ours.duration >= theirs.duration
    told = {name: round(value, 3) for name, value in found.items()}
    return {"text": SETTLED, **told, "ok": bool(calm and found["close"] <= -1 and rise < min(0.0, before))}


def load_ms(times: int = 20) -> dict[str, float]:
    """Milliseconds to read and check a style (best of several), and for the first name asked of a fresh stylebook."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        read(BUILT_IN / "standard.toml", sealed=True)
        took.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    Stylebook().get("standard")
    return {"read": round(1000 * min(took), 3), "first": round(1000 * (time.perf_counter() - begun), 3)}


def main() -> int:
    """Speak, measure, judge."""
    options = options_of().parse_args()
    loading = load_ms()
    synthesizer = Synthesizer.load(options.voice)
    sentences = SENTENCES.read_text("utf-8").split()
    style = read(BUILT_IN / f"{options.style}.toml", sealed=True)
    found: dict[str, Any] = {
        "sentences": len(sentences[: options.sentences]),
        "realised": realised(Speaker(synthesizer, options.style, sentences[: options.sentences]), style),
        "monotone": monotone(Speaker(synthesizer, options.style, sentences[: options.ranked]), style),
        "mixture": mixture(Speaker(synthesizer, options.style, sentences[: options.ranked])),
        "zero_is_neutral": zero_is_neutral(synthesizer, options.style, sentences[0]),
        "glad": glad(synthesizer, options.style),
        "settled": settled(synthesizer, options.style),
        "load_ms": loading,
    }
    publish("emotions", found, options, "\n".join(lines(found)))
    judged = [*found["realised"], *found["monotone"], found["mixture"], found["glad"], found["settled"]]
    return 0 if all(each["ok"] for each in judged) and found["zero_is_neutral"] else 1


def options_of() -> argparse.ArgumentParser:
    """The options."""
    found = parser(__doc__)
    found.add_argument("--style", default="standard", help="the built-in style (%(default)s)")
    found.add_argument(
        "--sentences", type=int, default=40, metavar="NUMBER", help="spoken in each emotion (%(default)s)"
    )
    found.add_argument(
        "--ranked", type=int, default=16, metavar="NUMBER", help="spoken at each intensity (%(default)s)"
    )
    return found


def lines(found: dict[str, Any]) -> list[str]:
    """The figures for people."""
    told = [f"{title(each)} wanted {each['wanted']:+6.2f}  heard {each['heard']:+7.3f}" for each in found["realised"]]
    told += [f"{title(each)} Spearman {each['spearman']:.3f}  {each['heard']}" for each in found["monotone"]]
    told += [f"{verdict(found[name])} {name}: {found[name]}" for name in ("mixture", "glad", "settled")]
    told.append(f"{'ok  ' if found['zero_is_neutral'] else 'FAIL'} intensity 0 gives the samples of neutral")
    return [*told, f"a style loads in {found['load_ms']['read']} ms, the first in {found['load_ms']['first']} ms"]


def title(row: dict[str, Any]) -> str:
    """How the line of a row begins."""
    return f"{verdict(row)} {row['emotion']:9} {row['quantity']:9}"


def verdict(row: dict[str, Any]) -> str:
    """ok or FAIL, as wide as each other."""
    return "ok  " if row["ok"] else "FAIL"


if __name__ == "__main__":
    run(main)
