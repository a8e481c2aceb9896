"""How well BERT-tone reads a text: its feeling, its readings, its breaths; how large and how fast it is.

    python -m evaluation.text.feelings --data ../shared/data

Measured on rows that nothing was learned from: the dev rows of `emotion/labelled.tsv`, the marked characters of
`evaluation.text.readings`, read sentences that training leaves out, and the lines of evaluation/text/everyday.tsv,
everyday_held_out.tsv and everyday_unseen.tsv; no line of the last was ever mended. How all of them do was in sight when
`training.bert_tone.together` was given its weights. The voice answers with eight emotions; a source with fewer labels
gets the sum of those that its label covers. A lexicon that has learned from all of
cpp_dev is not measured on it; what stands for it is `python -m training.lexicon.folds`, which compiles it five
times without a
fifth. What the teachers of the voice's feelings score, `python -m training.bert_tone.teach` measured.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from evaluation.machine.parameters import count
from evaluation.text import readings
from measures import alignments
from measures.command import RESULTS, parser, publish, run
from measures.extras import COMPARE
from measures.labels import felt, labeled, measured_labels
from measures.metrics import calibration_error, f1, macro_f1
from measures.polyphones import accuracy, by_lexicon, by_voice, measured
from measures.recordings import read_sentences
from qingyin import Synthesizer
from qingyin.errors import MissingExtra, QingyinError
from qingyin.records import EMOTIONS
from qingyin.text import Boundary, Lexicon, mark_class
from qingyin.text.marks import NO_MARK, QUOTE

EVERYDAY: Final = ("everyday", "everyday_unseen")  # files beside this one
HELD_OUT: Final = "everyday_held_out"  # another, large enough for a macro F1
SOURCES: Final = ("ewect_usual", "tone_of_voice")
LIKELY: Final = (
    0.015  # probability of a breath from which on it is counted: best on the 454 sentences that are not measured
)
SENTENCE: Final = "今天天气很好我们一起去公园里走走看看花吧然后再去吃饭喝茶了"  # 30 characters


def dev_rows(data: Path, source: str) -> list[tuple[str, str]]:
    """(text, label) of the rows of a source that are kept for measuring. Raises QingyinError."""
    labels = measured_labels(source)
    rows = labeled(data / "emotion/labelled.tsv")
    return [(text, label) for other, kept, label, text in rows if other == source and kept and label in labels]


def feelings(
    synthesizer: Synthesizer, rows: Sequence[tuple[str, str]], labels: Mapping[str, Sequence[str]]
) -> dict[str, float]:
    """Macro F1, accuracy and expected calibration error (15 bins, Guo et al. 2017) on rows of text and label, by the
    emotions that each label covers.
    """
    names = list(labels)
    covers = np.array([[emotion in covered for covered in labels.values()] for emotion in EMOTIONS], float)
    found = synthesizer.emotion([text for text, _ in rows])
    chances = np.array([[each.weights[name] for name in EMOTIONS] for each in found]) @ covers
    said, true = chances.argmax(1), np.array([names.index(label) for _, label in rows])
    sure, right = chances.max(1), said == true
    return {
        "rows": len(rows),
        "macro_f1": macro_f1(said, true, range(len(names))),
        "accuracy": float(right.mean()),
        "calibration_error": calibration_error(sure, right),
        **{f"f1_{name}": f1(said == n, true == n) for n, name in enumerate(names)},
    }


def pauses(synthesizer: Synthesizer, data: Path) -> dict[str, float]:
    """F1 of pauses inside read sentences that nothing was learned from: by rules, by BERT-tone, by marks alone.

    The voice goes by its rules. Most of these sentences were written down without marks.
    """
    hits = {"rules": [0, 0, 0], "tone": [0, 0, 0], "marks_alone": [0, 0, 0]}  # right, said, there
    sentences = 0
    for text, phones in ((row.text, row.phones) for row in read_sentences(data)):
        fields = list(alignments.phones(phones))
        if not any(each.is_unknown_word for each in fields):  # the others were learned from
            continue
        if (there := pauses_of(fields, len(text))) is None:
            continue
        sentences += 1
        cut = {s.span[1] for part in synthesizer.analyze(text) for s in part.syllables if s.boundary >= Boundary.PHRASE}
        breaths = synthesizer.bert_tone(text).boundary[:, Boundary.BREATH]
        likely = {place + 1 for place in np.flatnonzero(breaths > LIKELY).tolist()}
        marked = {place for place, char in enumerate(text) if mark_class(char) not in (NO_MARK, QUOTE)}
        for key, said in (("rules", cut), ("tone", likely), ("marks_alone", marked)):
            said -= {0, len(text)}
            for place, number in enumerate((len(said & there), len(said), len(there))):
                hits[key][place] += number
    return {"sentences": sentences, "pauses": hits["rules"][2]} | {
        key: 2 * right / max(1, said + true) for key, (right, said, true) in hits.items()
    }


def pauses_of(fields: Sequence[alignments.Phone], length: int) -> set[int] | None:
    """After how many characters there are pauses; None if the alignment does not fit the text.

    One word that the aligner did not know may be in it: it has the characters that are left over.
    """
    unknown = sum(each.is_unknown_word for each in fields)
    left = length - sum(each.is_final for each in fields)
    if unknown > 1 or (left > 0) != bool(unknown) or left < 0:
        return None
    count, found = 0, set()
    for each in fields:
        if each.is_silence:
            found.add(count)
        else:
            count += left if each.is_unknown_word else each.is_final
    return found - {0, length}


def lines_of(name: str) -> Path:
    """The file of that name beside this one."""
    return Path(__file__).with_name(f"{name}.tsv")


def everyday(synthesizer: Synthesizer, name: str = EVERYDAY[0]) -> list[tuple[str, str, str]]:
    """(text, what people hear, what the voice feels) of each line of one of EVERYDAY."""
    return [(text, wanted, synthesizer.emotion(text).dominant) for text, wanted in felt(lines_of(name))]


def missed(lines: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Those that the voice hears otherwise than people first do."""
    return [each for each in lines if each[2] != each[1].split(" ")[0]]


def read(synthesizer: Synthesizer, data: Path) -> dict[str, dict[str, float]]:
    """Per cent of marked characters read as labelled: with BERT-tone, by the lexicon alone, by g2pM if it is there."""
    lexicon = Lexicon.open(synthesizer.voice.path("lexicon"))
    converters = {"voice": by_voice(synthesizer), "lexicon": by_lexicon(lexicon)}
    try:
        converters["g2pM"] = readings.g2pms()
    except MissingExtra:
        print(f"g2pM is left out; to compare with it: {COMPARE}")
    found = {
        name: {key: accuracy(measured(data, name), convert) for key, convert in converters.items()}
        for name in readings.sets(lexicon)
    }
    return found | ({"cpp_dev": in_parts(data)} if lexicon.everything else {})


def taught() -> dict[str, Any]:
    """What `training.bert_tone.teach` measured of the teachers; empty if it has not."""
    path = RESULTS / "teacher.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))["ewect_usual"] if path.exists() else {}
    return found


def in_parts(data: Path) -> dict[str, float]:
    """What `training.lexicon.folds` measured of cpp_dev, and g2pM on the same rows.

    Raises QingyinError if it has not.
    """
    path = RESULTS / "folds.json"
    if not path.exists():
        raise QingyinError(f"{path} is not there; run: python -m training.lexicon.folds --data {data}")
    shares: dict[str, float] = json.loads(path.read_text("utf-8"))["right"]
    try:
        return shares | {"g2pM": accuracy(measured(data, "cpp_dev"), readings.g2pms())}
    except MissingExtra:
        return shares


def speed(synthesizer: Synthesizer) -> dict[str, float]:
    """CPU time: milliseconds for 30 new characters on one thread, microseconds for a text that is remembered."""
    best = min(_seconds(lambda n=n: synthesizer.emotion(SENTENCE[:-1] + chr(0x4E00 + n))) for n in range(40))
    synthesizer.emotion(SENTENCE)
    hit = min(_seconds(lambda: [synthesizer.emotion(SENTENCE) for _ in range(1000)]) for _ in range(5)) / 1000
    return {"new_ms": best * 1e3, "remembered_us": hit * 1e6}


def _seconds(work: Any) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def show(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [
        f"{figures['parameters']:,} parameters, {figures['megabytes']:.1f} MB; {figures['speed']['new_ms']:.1f} ms "
        f"for 30 characters, {figures['speed']['remembered_us']:.0f} µs if remembered"
    ]
    for source in (*SOURCES, HELD_OUT):
        row = figures[source]
        lines.append(
            f"{source}: macro F1 {row['macro_f1']:.3f}, accuracy {row['accuracy']:.3f}, "
            f"calibration error {row['calibration_error']:.3f} ({row['rows']} rows)"
        )
    if figures["teachers"]:
        best, own = figures["teachers"]["teacher"]["macro_f1"], figures["ewect_usual"]["macro_f1"]
        lines.append(
            f"ewect_usual, the teachers: macro F1 {best:.3f}, of which the voice keeps {100 * own / best:.1f} %"
        )
    for name in filter(figures.get, readings.SETS):
        lines.append(f"{name}: " + ", ".join(f"{key} {value:.2f} %" for key, value in figures[name].items()))
    paused = figures["pauses"]
    lines.append(
        f"pauses of {paused['sentences']} read sentences ({paused['pauses']}): F1 {paused['rules']:.3f} by rules, "
        f"{paused['tone']:.3f} by BERT-tone, {paused['marks_alone']:.3f} by marks alone"
    )
    for name in EVERYDAY:
        lines.append(f"{name}: {figures[name]['right']} of {figures[name]['lines']} lines")
        lines += [f"  {text} {wanted}, not {said}" for text, wanted, said in figures[name]["missed"]]
    return "\n".join(lines)


def main() -> int:
    """Measure and print."""
    to = parser(__doc__)
    to.add_argument("--data", type=Path, required=True, help="the folder that emotion/ and polyphone/ lie in")
    options = to.parse_args()
    synthesizer = Synthesizer.load(options.voice)
    graph = synthesizer.voice.path("tone")
    heard = {name: everyday(synthesizer, name) for name in EVERYDAY}
    written = feelings(synthesizer, felt(lines_of(HELD_OUT)), {emotion: (emotion,) for emotion in EMOTIONS})
    figures: dict[str, Any] = {
        "parameters": count(synthesizer.voice)["by_graph"]["tone"]["params"],
        "megabytes": graph.stat().st_size / 1e6,
        "speed": speed(synthesizer),
        **{
            source: feelings(synthesizer, dev_rows(options.data, source), measured_labels(source)) for source in SOURCES
        },
        HELD_OUT: written,
        "teachers": taught(),
        **read(synthesizer, options.data),
        "pauses": pauses(synthesizer, options.data),
        **{
            name: {"lines": len(lines), "right": len(lines) - len(wrong), "missed": wrong}
            for name, lines in heard.items()
            for wrong in [missed(lines)]
        },
    }
    publish("feelings", figures, options, show(figures))
    return 0


if __name__ == "__main__":
    run(main)
