"""What recordings feel like beside their texts, and whether one that does not fit its text is noticed.

    python -m evaluation.speech.agreement --data ../shared/data

Texts of known emotion that nothing was learned from (dev rows) are spoken in that emotion, and every second one in
another too, so that a third of the pairs are misfits, as in training. "voice": the voice speaks them, at 0.5 to 1.5 of
the emotion's intensity, a little higher or lower, faster or slower, louder or softer. "speaker": sentences that
training left out, of a speaker whom the joint classifier never heard, changed by WORLD as the table of emotions says;
they stand beside the texts without having their words, of which a prosody vector knows nothing.

Named are the eight emotions: by the joint classifier ("both"), by BERT-tone from the text alone, and by the classifier
with the mean of the text vectors in the text's place ("recording"). Of the agreement: the area under the ROC curve of
fits against misfits, their means, and the expected calibration error in ten bins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import numpy as np

from evaluation.speech.reference import sentences
from evaluation.text.feelings import dev_rows
from measures.acted import changed, spoken
from measures.command import parser, publish, run
from measures.labels import measured_labels
from measures.metrics import auc, calibration_error, macro_f1
from measures.world import taken_apart
from qingyin.audio.recording import Recording
from qingyin.errors import RecordingError
from qingyin.models.agreement import AgreementStage
from qingyin.models.ports import AGREEMENT
from qingyin.models.session import open_graph
from qingyin.records import EMOTIONS, Floats
from qingyin.synthesizer import Synthesizer

SOURCES: Final = {"tone_of_voice": EMOTIONS, "ewect_usual": ("fear",)}  # the first has no fear
SPEAKER: Final = "S0252"  # training.speech.agreement learns from S0150
CHARACTERS: Final = (4, 24)  # of a text
BINS: Final = 10
NAMERS: Final = ("both", "text", "recording")
Say = Callable[[str, str], Recording]  # from a text and an emotion to a recording


@dataclass(frozen=True, slots=True)
class Pair:
    """A recording beside a text: which emotion each has, and what the voice makes of them."""

    meant: str  # by the text
    said: str  # by the recording
    named: dict[str, str]  # the emotion of the recording, by NAMERS
    agreement: float


def texts(data: Path, most: int) -> list[tuple[str, str]]:
    """(text, emotion) of up to so many dev rows of each emotion. Raises QingyinError."""
    found: dict[str, list[str]] = {name: [] for name in EMOTIONS}
    for source, wanted in SOURCES.items():
        for text, label in dev_rows(data, source):
            emotion, *more = measured_labels(source)[label]
            if emotion in wanted and not more and CHARACTERS[0] <= len(text) <= CHARACTERS[1]:
                found[emotion].append(text)
    return [(text, emotion) for emotion, lines in found.items() for text in lines[:most]]


def pairs(synthesizer: Synthesizer, rows: list[tuple[str, str]], say: Say, draw: np.random.Generator) -> Iterator[Pair]:
    """Each text beside a recording that fits it, and every second one beside one that does not."""
    alone = AgreementStage(lambda: open_graph(synthesizer.voice.path("joint"), AGREEMENT))
    read = {text: synthesizer.normalized(text) for text, _ in rows}
    mean: Floats = np.mean([synthesizer.text_encoder.encode(each) for each in read.values()], axis=0, dtype=np.float32)
    for place, (text, meant) in enumerate(rows):
        others = [name for name in EMOTIONS if name != meant]
        for said in (meant, *[str(draw.choice(others))] * (place % 2)):
            try:
                recording = say(text, said)
            except RecordingError:  # too short
                continue
            named = {
                "both": synthesizer.emotion_of(recording, text).dominant,
                "text": synthesizer.emotion(read[text]).dominant,
                "recording": alone(mean, synthesizer.reference_encoder.encode(recording)).dominant,
            }
            yield Pair(meant, said, named, synthesizer.agreement(recording, text))


def figures(found: list[Pair]) -> dict[str, Any]:
    """How each namer does on all pairs, on fits and on misfits, and what the agreement is worth."""
    fits = np.array([pair.meant == pair.said for pair in found])
    agreement = np.array([pair.agreement for pair in found])
    said = np.array([pair.said for pair in found])
    shown: dict[str, Any] = {"pairs": len(found), "misfits": int((~fits).sum())}
    for namer in NAMERS:
        named = np.array([pair.named[namer] for pair in found])
        right = named == said
        shown[namer] = {
            "accuracy": _rounded(right.mean()),
            "macro_f1": _rounded(macro_f1(named, said, EMOTIONS)),
            "fits": _rounded(right[fits].mean()),
            "misfits": _rounded(right[~fits].mean()),
        }
    return shown | {
        "agreement": {
            "auc": _rounded(auc(agreement[fits], agreement[~fits])),
            "fits": _rounded(agreement[fits].mean()),
            "misfits": _rounded(agreement[~fits].mean()),
            "calibration_error": _rounded(calibration_error(agreement, fits, BINS)),
        }
    }


def _rounded(value: float) -> float:
    return round(float(value), 3)


def main() -> int:
    """Speak, compare, count."""
    options = options_of().parse_args()
    synthesizer = Synthesizer.load(options.voice)
    rows = texts(options.data, options.texts)
    draw = np.random.default_rng(5)
    people = cycle([taken_apart(clip.samples) for clip in sentences(options.data, SPEAKER)])

    def voice(text: str, emotion: str) -> Recording:
        return spoken(synthesizer, text, emotion, draw)

    def speaker(text: str, emotion: str) -> Recording:
        return changed(next(people), emotion, draw)

    found = {say.__name__: figures(list(pairs(synthesizer, rows, say, draw))) for say in (voice, speaker)}
    publish("agreement", {"texts": len(rows), "recordings": found}, options, "\n".join(lines(found)))
    return 0


def options_of() -> Any:
    """The options."""
    found = parser(__doc__)
    found.add_argument("--data", type=Path, required=True, help="the folder with labelled texts and recordings")
    found.add_argument("--texts", type=int, default=60, metavar="NUMBER", help="of each emotion (%(default)s)")
    return found


def lines(found: dict[str, dict[str, Any]]) -> list[str]:
    """The figures for people."""
    told = []
    for kind, each in found.items():
        told.append(f"{kind}: {each['pairs']} pairs, {each['misfits']} of them misfits")
        told += [f"  {name:9}" + _line(each[name]) for name in (*NAMERS, "agreement")]
    return told


def _line(row: dict[str, float]) -> str:
    return "".join(f"  {name.replace('_', ' ')} {value:.3f}" for name, value in row.items())


if __name__ == "__main__":
    run(main)
