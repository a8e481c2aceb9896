"""How far the mean F0 moves from a sentence to the next: fifty pairs, with the feeling that is read from each.

    python -m evaluation.speech.steps

`neutral` is what two sentences differ by themselves, `apart` what they differ if each is spoken for itself with the
feeling of its text, and `together` one after the other, where a feeling neither sets in nor fades at once. All are in
semitones between the means of the F0 that is asked of the voice. `feeling` is `together` less `neutral`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np

from measures.command import parser, publish, run
from measures.pitch import semitones
from qingyin.expression.delivery import Delivery
from qingyin.options import Options
from qingyin.records import Floats, Sentence
from qingyin.synthesizer import Synthesizer

FILE: Final = Path(__file__).parent / "pairs.txt"
REFERENCE: Final = 220.0  # Hz; differences alone count
NEUTRAL: Final = Options(emotion="neutral")


def height(synthesizer: Synthesizer, sentence: Sentence, delivery: Delivery) -> float:
    """The mean F0 of a sentence in semitones."""
    return float(semitones(synthesizer.prosody(sentence, delivery).f0, REFERENCE).mean())


def steps(synthesizer: Synthesizer, pair: list[str]) -> dict[str, float]:
    """The three steps between two sentences."""
    first, second = synthesizer.analyze("".join(pair))
    found = {}
    for name, options, together in (
        ("neutral", NEUTRAL, True),
        ("apart", Options(), False),
        ("together", Options(), True),
    ):
        delivery = synthesizer.delivery(options)
        before = height(synthesizer, first, delivery)
        after = height(synthesizer, second, delivery if together else synthesizer.delivery(options))
        found[name] = after - before
    return {**found, "feeling": found["together"] - found["neutral"]}


def summary(values: Floats) -> dict[str, float]:
    """The mean size of the steps, and the largest down and up."""
    shown = {"mean_size": np.abs(values).mean(), "lowest": values.min(), "highest": values.max()}
    return {name: round(float(value), 2) for name, value in shown.items()}


def main() -> int:
    """Measure, print, keep."""
    options = parser(__doc__).parse_args()
    synthesizer = Synthesizer.load(options.voice)
    pairs = [line.split("\t") for line in FILE.read_text("utf-8").splitlines()]
    rows = [{"text": "".join(pair), **steps(synthesizer, pair)} for pair in pairs]
    names = ("neutral", "apart", "together", "feeling")
    figures: dict[str, Any] = {name: summary(np.array([row[name] for row in rows])) for name in names}
    publish("steps", {"pairs": len(rows), **figures}, options, table(figures), rows=rows)
    return 0


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{'semitones':10}{'mean size':>11}{'lowest':>9}{'highest':>9}"]
    lines += [
        f"{name:10}{each['mean_size']:11.2f}{each['lowest']:9.2f}{each['highest']:9.2f}"
        for name, each in figures.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
