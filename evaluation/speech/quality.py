"""How it sounds to a listener model: whole sentences by the voice, beside her recordings and espeak-ng.

    python -m evaluation.speech.quality --data ../shared/data

DNSMOS P.835 and P.808 (Reddy et al., 2021 and 2022; the package speechmos) at 16 kHz, 1 to 5: SIG is the speech
itself, BAK the background, OVRL both, P808 the mean opinion of listeners. All three sources are measured as loud as
they come. There are no whole sentences by the speaker of the voice: `recordings` are her words (in an order drawn
once), each with 0.06 s of its own silence at both ends, joined until they last as long as the spoken sentence of the
same number. `copies` are these again, through mel, F0 and the vocoder: what lies between them and the voice is the
work of the acoustic and the prosody model.

A dozen of the sentences, of all kinds, are spoken with each emotion at 0.5, 1, 1.5 and 2 of its intensity as well. What
SIG loses against the same sentences without feeling shows what the change of F0, level and tilt costs the sound;
wanted: 0.15 at most.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, Final

from evaluation.speech.copy_synthesis import copy, vocoder_of
from evaluation.texts import Text, texts
from measures import espeak
from measures.command import parser, publish, run
from measures.recordings import all_words, joined
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.evaluate.sound.dnsmos import NAMES, dnsmos
from qingyin.options import Options
from qingyin.records import EMOTIONS, Floats
from qingyin.synthesizer import Synthesizer
from qingyin.voice import Voice

MEASURES: Final = tuple(NAMES)
EDGE_S: Final = 0.06
INTENSITIES: Final = (0.5, 1.0, 1.5, 2.0)  # at 0 an emotion changes nothing
FELT: Final = 7  # one sentence in so many is spoken with every emotion: a dozen, of all kinds
FALL: Final = 0.15  # of SIG, wanted at most
TARGETS: Final = {"SIG below recordings": 0.05, "OVRL": 3.0, "P808": 3.5}
NEUTRAL: Final = Options(emotion="neutral")  # the recordings beside it are read without feeling

Row = dict[str, Any]  # the text, the seconds, and a figure for each of MEASURES


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


def by_kind(found: list[Row], spoken: list[Text]) -> dict[str, dict[str, Any]]:
    """The means of each kind of sentence."""
    kinds = [each.kind for each in spoken]
    return {
        kind: means([row for row, own in zip(found, kinds, strict=True) if own == kind])
        for kind in dict.fromkeys(kinds)
    }


def with_feeling(synthesizer: Synthesizer, spoken: list[Text]) -> dict[str, Any]:
    """The mean SIG of the sentences as neutral, of each emotion at each of INTENSITIES, and where it falls too far."""

    def sig(options: Options) -> float:
        return fmean(dnsmos(synthesizer.speak(each.text, options).samples)["SIG"] for each in spoken)

    neutral = sig(NEUTRAL)
    found = {
        emotion: {str(n): round(sig(Options(emotion=emotion, intensity=n)), 3) for n in INTENSITIES}
        for emotion in EMOTIONS
        if emotion != "neutral"
    }
    too_far = [
        f"{emotion} {n}" for emotion, values in found.items() for n, value in values.items() if value < neutral - FALL
    ]
    return {"sentences": len(spoken), "neutral": round(neutral, 3), "SIG": found, "fall": FALL, "too_far": too_far}


def sources(
    options: argparse.Namespace, synthesizer: Synthesizer, spoken: list[Text]
) -> tuple[dict[str, list[Row]], dict[str, str]]:
    """The rows of every source that there is, and why another is not."""
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
    options_of.add_argument("--limit", type=int, metavar="N", help="only the first N sentences, for a trial")
    options_of.add_argument("--without-feeling", action="store_true", help="leave the emotions out")
    options = options_of.parse_args()
    synthesizer, spoken = Synthesizer.load(options.voice), texts(options.limit)
    found, left_out = sources(options, synthesizer, spoken)
    figures: dict[str, Any] = {
        "sources": {name: means(each) for name, each in found.items()},
        "left_out": left_out,
        "espeak": espeak.version() if "espeak-ng" in found else None,
        "targets": TARGETS,
        "kinds": by_kind(found["voice"], spoken),
        "emotions": None if options.without_feeling else with_feeling(synthesizer, spoken[::FELT]),
    }
    publish("quality", figures, options, table(figures), rows=found)
    return 0


def table(figures: dict[str, Any]) -> str:
    """The means for people."""
    lines = [f"{'':12}{'count':>6}{'s':>7}" + "".join(f"{name:>14}" for name in MEASURES)]
    lines += [line(source, each) for source, each in figures["sources"].items()]
    lines += [f"{source:12}left out: {reason}" for source, reason in figures["left_out"].items()]
    lines += ["the voice by kind of sentence:", *(line(kind, each) for kind, each in figures["kinds"].items())]
    felt = figures["emotions"]
    if felt:
        lines.append(f"SIG of {felt['sentences']} sentences with feeling; without: {felt['neutral']:.2f}")
        lines.append(f"{'':12}" + "".join(f"{n:>8g}" for n in INTENSITIES))
        for emotion, values in felt["SIG"].items():
            lines.append(f"{emotion:12}" + "".join(f"{value:8.2f}" for value in values.values()))
        lines.append(f"it falls by more than {FALL} at: {', '.join(felt['too_far']) or 'none'}")
    return "\n".join(lines)


def line(name: str, figures: dict[str, Any]) -> str:
    """The means of one source or kind."""
    cells = "".join(f"{figures[measure]:8.2f} ±{figures[f'{measure}_sd']:4.2f}" for measure in MEASURES)
    return f"{name:12}{figures['count']:6}{figures['seconds']:7.2f}{cells}"


if __name__ == "__main__":
    run(main)
