"""How near ProsodyNet comes to people reading sentences that it never saw, and whether it asks when the text does.

    python -m evaluation.speech.prosody --data ../shared/data [--twin VOICE]

Two other speakers read the sentences; the corpus brings where their phones lie. They are compared as movements:
durations after bringing both to the same tempo, F0 in semitones from each one's own median. Beside the voice stand the
means of initials, finals and tones over the sentences that it learned from, and, with --twin, a voice folder whose
ProsodyNet is another network. Pauses are those of 50 ms or more inside a sentence.

Questions: the same words with 。 and with ？, F0 over the last syllable as measured in the sound.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Final

import numpy as np

from evaluation.spoken import speak
from measures import alignments
from measures.command import parser, publish, run
from measures.metrics import correlation
from measures.pitch import read_off, semitones, world_f0
from measures.recordings import HELD_OUT_SENTENCES, load, read_sentences
from qingyin.options import Options
from qingyin.records import F0_POINTS, Floats, Sentence
from qingyin.synthesizer import Synthesizer

NEUTRAL: Final = Options(emotion="neutral")
PAUSE_S: Final = 0.05
QUESTIONS: Final = (
    "你明天去",
    "他是老师",
    "这本书你看过",
    "今天下雨",
    "他们都来了",
    "你吃饭了",
    "火车到站了",
    "这是你的",
    "小王会开车",
    "明天不上课",
)
Numbers = dict[str, float]


@dataclass(frozen=True)
class Read:
    """A sentence as somebody read it; S syllables."""

    name: str
    sentence: Sentence
    seconds: Floats  # [S]
    f0: Floats  # [S, F0_POINTS] semitones from the speaker's median; NaN where too little is voiced
    pause: Floats  # [S]


def people(data: Path, synthesizer: Synthesizer) -> list[Read]:
    """All read sentences whose alignment has every syllable of the text."""
    found, speakers = [], []
    for row in read_sentences(data):
        (sentence, *more) = synthesizer.analyze(row.text)
        fields = list(alignments.phones(row.phones))
        begins, ends, places = syllables_of(fields)
        if more or any(each.is_unknown_word for each in fields) or len(begins) != len(sentence.syllables):
            continue
        f0 = world_f0(load(row.path))
        points = np.stack(
            [read_off(f0, np.linspace(a, b, F0_POINTS).astype(np.float32)) for a, b in zip(places, ends, strict=True)]
        )
        pause = np.append(begins[1:] - ends[:-1], 0).astype(np.float32)
        found.append(Read(row.name, sentence, ends - begins, points, pause))
        speakers.append(row.speaker)
    medians = {
        each: float(
            np.median(np.concatenate([r.f0[r.f0 > 0] for r, s in zip(found, speakers, strict=True) if s == each]))
        )
        for each in set(speakers)
    }
    return [
        Read(
            r.name,
            r.sentence,
            r.seconds,
            np.where(r.f0 > 0, semitones(np.maximum(r.f0, 1), medians[s]), np.nan),
            r.pause,
        )
        for r, s in zip(found, speakers, strict=True)
    ]


def syllables_of(fields: Iterable[alignments.Phone]) -> tuple[Floats, Floats, Floats]:
    """Seconds at which each syllable begins and ends, and at which its final begins."""
    begins: list[int] = []
    ends: list[int] = []
    finals: list[int] = []
    initial: int | None = None
    for each in fields:
        if each.is_final:
            begins.append(each.begin if initial is None else initial)
            finals.append(each.begin)
            ends.append(each.end)
            initial = None
        elif not (each.is_silence or each.is_unknown_word):
            initial = each.begin
    first, last, final = ((np.array(each) * alignments.FRAME_S).astype(np.float32) for each in (begins, ends, finals))
    return first, last, final


Said = tuple[Floats, Floats, Floats]  # log seconds [S], semitones [S, F0_POINTS], pause in seconds [S]


def by_voice(synthesizer: Synthesizer) -> Callable[[Read], Said]:
    """What a voice says of a sentence."""

    def said(read: Read) -> Said:
        planned = synthesizer.prosody(read.sentence, NEUTRAL)
        return np.log(planned.duration), semitones(planned.f0, 220.0), planned.pause

    return said


def by_means(learned: list[Read]) -> Callable[[Read], Said]:
    """Means of log duration by syllable (by tone if it is rare) and of F0 by tone, over what the voice learned from."""
    lengths: dict[str, list[float]] = defaultdict(list)
    contours: dict[str, list[Floats]] = defaultdict(list)
    for read in learned:
        for syllable, seconds, f0 in zip(read.sentence.syllables, np.log(read.seconds), read.f0, strict=True):
            lengths[syllable.spoken].append(float(seconds))
            lengths[syllable.spoken[-1]].append(float(seconds))
            if np.isfinite(f0).all():
                contours[syllable.spoken[-1]].append(f0)
    mean = {key: fmean(values) for key, values in lengths.items() if len(values) > 2 or len(key) == 1}
    shape = {tone: np.mean(each, axis=0) for tone, each in contours.items()}

    def said(read: Read) -> Said:
        spoken = [s.spoken for s in read.sentence.syllables]
        log_seconds = np.array([mean.get(s, mean[s[-1]]) for s in spoken], np.float32)
        return log_seconds, np.stack([shape[s[-1]] for s in spoken]), np.zeros(len(spoken), np.float32)

    return said


def compare(reads: list[Read], say: Callable[[Read], Said]) -> Numbers:
    """RMSE and correlation of durations and F0, F1 of pauses."""
    said = [say(read) for read in reads]
    length = np.concatenate([s[0] for s in said])
    true_length = np.log(np.concatenate([r.seconds for r in reads]))
    length = length + (true_length - length).mean()
    f0, true_f0 = np.concatenate([s[1] for s in said]), np.concatenate([r.f0 for r in reads])
    known = np.isfinite(true_f0)
    f0, true_f0 = f0[known], true_f0[known]
    f0 = f0 + np.median(true_f0 - f0)
    pauses = [(s[2][:-1] >= PAUSE_S, r.pause[:-1] >= PAUSE_S) for s, r in zip(said, reads, strict=True)]
    both, made, there = (
        sum(int(x.sum()) for x in each) for each in zip(*[(a & b, a, b) for a, b in pauses], strict=True)
    )
    return {
        "duration_rmse_ms": 1e3 * float(np.sqrt(np.mean((np.exp(length) - np.exp(true_length)) ** 2))),
        "duration_rmse_log": float(np.sqrt(np.mean((length - true_length) ** 2))),
        "duration_r": correlation(length, true_length),
        "f0_rmse_st": float(np.sqrt(np.mean((f0 - true_f0) ** 2))),
        "f0_r": correlation(f0, true_f0),
        "f0_spread_st": float(f0.std()),
        "pause_f1": 2 * both / max(1, made + there),
    }


def cpu_ms(synthesizer: Synthesizer, reads: list[Read]) -> float:
    """CPU milliseconds of ProsodyNet for a sentence, BERT-tone remembered: the best of five rounds."""
    rounds = []
    for _ in range(6):
        began = time.process_time()
        for read in reads:
            synthesizer.prosody(read.sentence, NEUTRAL)
        rounds.append((time.process_time() - began) / len(reads))
    return 1e3 * min(rounds)


def questions(synthesizer: Synthesizer) -> list[dict[str, Any]]:
    """How much higher the last syllable of a question is than that of the same words as a statement, st."""
    found = []
    for words in QUESTIONS:
        ends = []
        for mark in "。？":
            spoken = speak(synthesizer, words + mark, NEUTRAL)
            begin, end = spoken.finals[-1]
            at = np.linspace(begin, end, 7).astype(np.float32)[1:-1]
            ends.append(read_off(world_f0(spoken.audio.samples), at))
        if min(each.min() for each in ends) > 0:
            rise = 12 * np.log2(ends[1] / ends[0])
            found.append({"words": words, "mean_st": float(rise.mean()), "end_st": float(rise[-1])})
    return found


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--data", type=Path, required=True, help="the data folder")
    options_of.add_argument("--twin", help="a voice folder with another ProsodyNet, to compare with")
    options = options_of.parse_args()
    synthesizer = Synthesizer.load(options.voice)
    everything = people(options.data, synthesizer)
    kept = set(HELD_OUT_SENTENCES.read_text("utf-8").split())
    measured = [read for read in everything if read.name in kept]
    rows = {"voice": compare(measured, by_voice(synthesizer))}
    rows["voice"]["cpu_ms"] = cpu_ms(synthesizer, measured)
    rows["means"] = compare(measured, by_means([read for read in everything if read.name not in kept]))
    if options.twin:
        twin = Synthesizer.load(options.twin)
        rows["twin"] = compare(measured, by_voice(twin)) | {"cpu_ms": cpu_ms(twin, measured)}
    asked = questions(synthesizer)
    figures = {
        "sentences": len(measured),
        "syllables": sum(len(r.seconds) for r in measured),
        "rows": rows,
        "questions": asked,
    }
    publish("prosody", figures, options, table(figures))
    return 0


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    rows = figures["rows"]
    names = list(rows["voice"])
    lines = [f"{figures['sentences']} held-out sentences, {figures['syllables']} syllables"]
    lines += [f"{'':18}" + "".join(f"{row:>9}" for row in rows)]
    for name in names:
        lines.append(
            f"{name:18}" + "".join(f"{row[name]:9.3f}" if name in row else f"{'—':>9}" for row in rows.values())
        )
    lines.append("a question against the same words as a statement, last syllable, st (mean, end):")
    lines += [f"  {each['words']}  {each['mean_st']:+.1f} {each['end_st']:+.1f}" for each in figures["questions"]]
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
