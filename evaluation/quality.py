"""How it sounds to a listener model: whole sentences by the voice, beside her recordings and espeak-ng.

    python -m evaluation.quality --data ../shared/data

DNSMOS P.835 and P.808 (Reddy et al., 2021 and 2022; the package speechmos) at 16 kHz, 1 to 5: SIG is the speech
itself, BAK the background, OVRL both, P808 the mean opinion of listeners. All three sources are measured as loud as
they come. There are no whole sentences by the speaker of the voice: `recordings` are her words (in an order drawn
once), each with 0.06 s of its own silence at both ends, joined until they last as long as the spoken sentence of the
same number. `copies` are these again, through mel, F0 and the vocoder: what lies between them and the voice is the
work of the acoustic and the prosody model.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, Final

import numpy as np

from evaluation import espeak
from evaluation.command import need, parser, publish, run
from evaluation.copy_synthesis import copy, vocoder_of
from evaluation.recordings import all_words, joined, resample
from evaluation.texts import Text, texts
from qingyin.mel import SAMPLE_RATE
from qingyin.synthesizer import Synthesizer
from qingyin.types import Floats, Options
from qingyin.voice import Voice

RATE: Final = 16000
MEASURES: Final = {"SIG": "sig_mos", "BAK": "bak_mos", "OVRL": "ovrl_mos", "P808": "p808_mos"}
EDGE_S: Final = 0.06
LIMIT: Final = 20
NEUTRAL: Final = Options(emotion="neutral")  # the recordings beside it are read without feeling

Row = dict[str, Any]  # the text, the seconds, and a figure for each of MEASURES


def dnsmos(samples: Floats) -> dict[str, float]:
    """The four figures of samples at SAMPLE_RATE."""
    heard = np.clip(resample(samples, SAMPLE_RATE, RATE), -1, 1)
    found = need("speechmos.dnsmos").run(heard, sr=RATE)
    return {name: round(float(found[key]), 4) for name, key in MEASURES.items()}


def rows(labelled: Iterable[tuple[str, Floats]]) -> list[Row]:
    """A row for each (label, samples)."""
    return [
        {"text": label, "seconds": round(len(samples) / SAMPLE_RATE, 3), **dnsmos(samples)}
        for label, samples in labelled
    ]


def recorded(data: Path, seconds: list[float]) -> list[tuple[str, Floats]]:
    """As many joins of recorded words, each at least so long, and the words; none is used twice."""
    names = all_words(data)
    random.Random(0).shuffle(names)
    found = []
    for wanted in seconds:
        samples, used = joined(data, names, wanted, EDGE_S)
        found.append((" ".join(names[:used]), samples))
        names = names[used:]
    return found


def means(found: list[Row]) -> dict[str, Any]:
    """Mean and standard deviation of each measure."""
    result: dict[str, Any] = {"count": len(found), "seconds": round(fmean(row["seconds"] for row in found), 2)}
    for name in MEASURES:
        values = [row[name] for row in found]
        result[name] = round(fmean(values), 3)
        result[f"{name}_sd"] = round(stdev(values), 3) if len(values) > 1 else 0.0
    return result


def sources(options: argparse.Namespace, spoken: list[Text]) -> tuple[dict[str, list[Row]], dict[str, str]]:
    """The rows of every source that there is, and why another is not."""
    synthesizer = Synthesizer.load(options.voice)
    found = {"voice": rows((each.text, synthesizer.speak(each.text, NEUTRAL).samples) for each in spoken)}
    left_out = {}
    if options.data:
        words = recorded(options.data, [row["seconds"] for row in found["voice"]])
        stage = vocoder_of(Voice.open(options.voice))
        found["recordings"] = rows(words)
        found["copies"] = rows((label, copy(samples, stage)) for label, samples in words)
    else:
        left_out["recordings"] = "give --data, the data folder"
    if reason := espeak.missing():
        left_out["espeak-ng"] = reason
    else:
        found["espeak-ng"] = rows((each.text, espeak.speak(each.text)) for each in spoken)
    return found, left_out


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--data", type=Path, help="the data folder; without it the recordings are left out")
    options_of.add_argument("--limit", type=int, default=LIMIT, help="how many of the 60 sentences (%(default)s)")
    options = options_of.parse_args()
    found, left_out = sources(options, texts(options.limit))
    summary = {name: means(each) for name, each in found.items()}
    figures = {"sources": summary, "left_out": left_out, "rows": found}
    publish("quality", figures, options, table(summary, left_out))
    return 0


def table(summary: dict[str, dict[str, Any]], left_out: dict[str, str]) -> str:
    """The means for people."""
    lines = [f"{'':12}{'count':>6}{'s':>7}" + "".join(f"{name:>14}" for name in MEASURES)]
    for source, figures in summary.items():
        cells = "".join(f"{figures[name]:8.2f} ±{figures[f'{name}_sd']:4.2f}" for name in MEASURES)
        lines.append(f"{source:12}{figures['count']:6}{figures['seconds']:7.2f}{cells}")
    lines += [f"{source:12}left out: {reason}" for source, reason in left_out.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
