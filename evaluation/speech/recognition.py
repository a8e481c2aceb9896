"""Whether it can be understood: the errors of a syllable recogniser on the voice, beside those on real recordings.

    python -m evaluation.speech.recognition --data ../shared/data

The recogniser (`training.speech.recognizer`, runs/out/recogniser/recogniser.onnx) has learned from real recordings.
Words: the voice's own that no model has heard, as recorded, through mel, F0 and vocoder (copies), and spoken by the
voice. Sentences: those of two other speakers that the recogniser has not heard, and the same texts by the voice. A
syllable counts as wrong if any part of it is, its tone among them; `toneless` leaves the tone out. What was meant is
what the front end reads, tone sandhi included. `ratio` is the voice's error over that of the recordings; wanted: 1.3
at most.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from evaluation.speech.copy_synthesis import copy, vocoder_of
from evaluation.speech.trained import RECOGNIZER
from measures.command import parser, publish, run
from measures.recordings import ReadSentence, held_out, load, read_sentences, recording
from measures.splits import is_unseen_by_recognizer
from qingyin.evaluate.recognition.listener import Listener
from qingyin.evaluate.recognition.syllables import Errors, Heard, meant, rates
from qingyin.options import Options
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer
from qingyin.voice import Voice

RATIO: Final = 1.3  # wanted at most
WEAK: Final = 0.35  # error on recordings above which the recogniser cannot tell a clear voice from an unclear one
FREQUENT: Final = 10  # confusions that are shown
NEUTRAL: Final = Options(emotion="neutral")


def kept_back(data: Path) -> list[ReadSentence]:
    """The sentences that the recognizer never learned from. Raises QingyinError."""
    return [row for row in read_sentences(data) if is_unseen_by_recognizer(row.name)]


class Measure:
    """Counts the errors of one source after another."""

    def __init__(self, listener: Listener, synthesizer: Synthesizer) -> None:
        self._listener, self._synthesizer = listener, synthesizer
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.counted: dict[str, list[Errors]] = {}

    def wanted(self, text: str) -> list[Heard]:
        """The syllables of a text as the front end reads it."""
        return meant([s.spoken for each in self._synthesizer.analyze(text) for s in each.syllables])

    def add(self, source: str, sounds: Iterable[tuple[str, Floats]]) -> None:
        """Listen to each (text, samples) of a source."""
        counted, rows = [], []
        for text, samples in sounds:
            wanted, heard = self.wanted(text), self._listener.hear(samples)
            errors = Errors.count(wanted, heard)
            counted.append(errors)
            rows.append(
                {"text": text, "wrong": errors.wrong, "toneless": errors.toneless, "heard": " ".join(map(str, heard))}
            )
        self.counted[source], self.rows[source] = counted, rows

    def confusions(self, voice: str, real: str) -> list[dict[str, Any]]:
        """What is confused most often in the voice, with how often it is in the recordings; a rate in a hundred."""
        sums = {name: sum((e.confusions for e in self.counted[name]), Counter()) for name in (voice, real)}
        total = {name: sum(e.syllables for e in self.counted[name]) for name in (voice, real)}
        return [
            {"what": what, "voice": count, "real": round(sums[real][what] * total[voice] / total[real], 1)}
            for what, count in sums[voice].most_common(FREQUENT)
        ]


def figures_of(measure: Measure, pairs: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """The rates of every source, the ratios of the pairs (voice, real), and the confusions."""
    found = {source: rates(counted) for source, counted in measure.counted.items()}
    ratios = {
        kind: {
            name: round(found[voice][name] / found[real][name], 3) if found[real][name] else None
            for name in ("error", "toneless")
        }
        for kind, (voice, real) in pairs.items()
    }
    confusions = {kind: measure.confusions(voice, real) for kind, (voice, real) in pairs.items()}
    return {
        "sources": found,
        "ratio": ratios,
        "target": {"ratio": RATIO},
        "weak": [kind for kind, (_, real) in pairs.items() if found[real]["error"] > WEAK],
        "confusions": confusions,
    }


def main() -> int:
    """Listen, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--data", type=Path, required=True, help="the data folder")
    options_of.add_argument(
        "--recogniser", type=Path, default=RECOGNIZER, metavar="FILE", help="the graph (%(default)s)"
    )
    options_of.add_argument("--limit", type=int, help="only the first N words and sentences, for a trial")
    options = options_of.parse_args()
    synthesizer = Synthesizer.load(options.voice)
    measure = Measure(Listener(options.recogniser), synthesizer)
    stage = vocoder_of(Voice.open(options.voice))
    words = held_out()[: options.limit]
    measure.add("words, recorded", ((word, recording(options.data, word)) for word in words))
    measure.add("words, copies", ((word, copy(recording(options.data, word), stage)) for word in words))
    measure.add("words, voice", ((word, synthesizer.speak(word, NEUTRAL).samples) for word in words))
    read = kept_back(options.data)[: options.limit]
    measure.add("sentences, recorded", ((row.text, load(row.path)) for row in read))
    measure.add("sentences, voice", ((row.text, synthesizer.speak(row.text, NEUTRAL).samples) for row in read))
    pairs = {kind: (f"{kind}, voice", f"{kind}, recorded") for kind in ("words", "sentences")}
    graph = hashlib.sha256(options.recogniser.read_bytes()).hexdigest()[:8]
    figures = {"recogniser": graph, **figures_of(measure, pairs)}
    publish("recognition", figures, options, table(figures), rows=measure.rows)
    return 0


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{'':22}{'utterances':>11}{'syllables':>11}{'error':>16}{'without tones':>16}"]
    for source, each in figures["sources"].items():
        cells = "".join(f"{each[name]:10.3f} ±{each[f'{name}_se']:.3f}" for name in ("error", "toneless"))
        lines.append(f"{source:22}{each['utterances']:11}{each['syllables']:11}{cells}")
    for kind, each in figures["ratio"].items():
        lines.append(f"{kind}: voice / recorded {show(each['error'])}, without tones {show(each['toneless'])}")
    lines[-1] += f"   (wanted: {figures['target']['ratio']} at most)"
    if figures["weak"]:
        lines.append(
            f"the recogniser errs on more than {WEAK} of the recorded {' and '.join(figures['weak'])}: train it longer "
            "before these ratios are believed"
        )
    for kind, found in figures["confusions"].items():
        lines.append(f"most often confused in {kind}: the voice (and the recordings, for as many syllables)")
        lines += [f"  {each['what']:24}{each['voice']:5} ({each['real']:g})" for each in found]
    return "\n".join(lines)


def show(value: float | None) -> str:
    """A ratio, or a dash where the recordings have no error."""
    return "—" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    run(main)
