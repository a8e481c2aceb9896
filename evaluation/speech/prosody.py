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
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any, Final

import numpy as np

from evaluation.spoken import speak
from measures.command import parser, publish, run
from measures.metrics import correlation
from measures.pitch import read_off, semitones, world_f0
from measures.readers import Read, people
from measures.recordings import HELD_OUT_SENTENCES
from qingyin.options import Options
from qingyin.records import Floats
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
