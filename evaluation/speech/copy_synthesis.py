"""How much the vocoder loses: words that training never saw, as mel and F0, through the voice's vocoder and back.

    python -m evaluation.speech.copy_synthesis --data ../shared/data

PESQ (wide band, ITU-T P.862.2) and STOI (Taal et al., 2011) at 16 kHz against the recording, word by word, and how
far the F0 of the copy lies from that of the recording where both are voiced, a frame from the edges of the voice left
out, where the tracker sees half a period. What WORLD makes of the same recording is measured beside it: it has the very
F0 that was tracked, so its error is the tracker's own. Periodicity is how much of a voiced frame repeats after a period
(the normalised autocorrelation at F0); kept means that the copy has as much of it as the recording. A word whose speech
is shorter than the 0.4 s that STOI needs has no STOI; a word in which PESQ finds no speech has no PESQ; both are
counted and named.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

import numpy as np

from measures.command import parser, publish, run
from measures.extras import need
from measures.pitch import cents_apart, continuous, world_f0
from measures.recordings import held_out, recording, resample
from measures.world import put_together, taken_apart
from qingyin.audio.mel import CHANNELS, HOP, SAMPLE_RATE, SILENCE, log_mel
from qingyin.models.ports import VOCODER
from qingyin.models.session import open_graph
from qingyin.models.vocoder import VocoderStage, VocoderState
from qingyin.records import Floats
from qingyin.voice import Voice

RATE: Final = 16000  # Hz, of both measures
PESQ_TARGET, STOI_TARGET, CENTS_TARGET = 3.6, 0.96, 10.0
EDGE: Final = 1  # frames at the edges of the voice at which F0 is not compared
WORST: Final = 5


@dataclass(frozen=True)
class Score:
    """One word's figures; None where a measure is not defined."""

    word: str
    pesq: float | None
    stoi: float | None
    cents: float | None  # mean absolute difference of F0
    world_cents: float | None  # the same of WORLD's copy
    periodicity: tuple[float, float] | None  # of the recording and of the copy, where both are voiced
    voicing: float  # share of frames that are voiced in one and not in the other


def frames_of(samples: Floats, around: int) -> tuple[Floats, Floats]:
    """mel [T + 2·around, 80] and control [T + 2·around, 4] of samples; around them is silence, its F0 held."""
    f0 = world_f0(samples)
    mel = np.full((len(f0) + 2 * around, CHANNELS), SILENCE, np.float32)
    control = np.zeros((len(mel), 4), np.float32)  # F0 in Hz, voiced, gain in dB, tilt in dB
    inner = slice(around, around + len(f0))
    mel[inner] = log_mel(samples)
    control[inner, 1] = f0 > 0
    control[:, 0] = np.pad(continuous(f0), around, mode="edge")
    return mel, control


def vocoder_of(voice: Voice) -> VocoderStage:
    """The voice's vocoder alone."""
    graph = open_graph(voice.path("vocoder"), VOCODER)
    return VocoderStage(graph, voice.ahead)


def copy(samples: Floats, stage: VocoderStage) -> Floats:
    """The samples after a way through mel, F0 and the vocoder."""
    around = stage.ahead + 2
    mel, control = frames_of(samples, around)
    made, _ = stage(mel, control, VocoderState(), seed=0)
    return made[around * HOP : -around * HOP]


def pesq_of(recorded: Floats, made: Floats) -> float | None:
    """PESQ-wb of samples at RATE, −0.5 to 4.64; None if it finds no speech in the recording."""
    pesq = need("pesq")
    try:
        return float(pesq.pesq(RATE, recorded, made, "wb"))
    except pesq.NoUtterancesError:
        return None


def stoi_of(recorded: Floats, made: Floats) -> float | None:
    """STOI of samples at RATE, at most 1; None if the recording holds less than 0.4 s of speech."""
    pystoi = need("pystoi")
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)  # its way to say that there is too little
        try:
            return float(pystoi.stoi(recorded, made, RATE))
        except RuntimeWarning:
            return None


def score(word: str, recorded: Floats, made: Floats) -> Score:
    """The figures of one word from samples at SAMPLE_RATE."""
    length = -(-len(recorded) // HOP) * HOP
    recorded = np.pad(recorded, (0, length - len(recorded)))
    f0, again = world_f0(recorded), world_f0(made)
    world = put_together(taken_apart(recorded))
    first, second = (resample(x, SAMPLE_RATE, RATE) for x in (recorded, made))
    return Score(
        word,
        pesq_of(first, second),
        stoi_of(first, second),
        _mean(cents_apart(f0, again, EDGE)),
        _mean(cents_apart(f0, world_f0(world), EDGE)),
        periodic(recorded, made, f0, again),
        float(np.mean((f0 > 0) != (again > 0))),
    )


def periodic(recorded: Floats, made: Floats, f0: Floats, again: Floats) -> tuple[float, float] | None:
    """Mean periodicity, 0 to 1, of recording and copy over the frames that both have voiced; None if there are none."""
    found = []
    for frame in np.flatnonzero((f0 > 0) & (again > 0)[: len(f0)]):
        pair = [repeats(x, int((frame + 0.5) * HOP), SAMPLE_RATE / hertz[frame]) for x, hertz in
                ((recorded, f0), (made, again))]  # fmt: skip
        found.append(pair)
    first, second = np.mean(found, axis=0) if found else (0.0, 0.0)
    return (float(first), float(second)) if found else None


def repeats(samples: Floats, centre: int, period: float) -> float:
    """The normalised correlation of two periods around a sample with the two that follow a period later, 0 to 1."""
    lag = round(period)
    first = samples[max(0, centre - lag - lag // 2) : centre + lag - lag // 2]
    second = samples[max(0, centre - lag - lag // 2) + lag : centre + lag - lag // 2 + lag]
    first = first[: len(second)]
    power = float(np.sqrt((first @ first) * (second @ second)))
    return max(0.0, float(first @ second) / power) if power > 0 else 0.0


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None


def mean(values: Sequence[float | None]) -> float | None:
    """The mean of those that are there."""
    there = [value for value in values if value is not None]
    return round(fmean(there), 4) if there else None


def summary(scores: list[Score]) -> dict[str, object]:
    """The figures of all words."""
    heard = [s for s in scores if s.pesq is not None]
    worst = sorted(heard, key=lambda s: s.pesq or 0.0)[:WORST]
    return {
        "words": len(scores),
        "pesq_wb": mean([s.pesq for s in scores]),
        "stoi": mean([s.stoi for s in scores]),
        "f0_error_cents": mean([s.cents for s in scores]),
        "f0_error_cents_of_world": mean([s.world_cents for s in scores]),
        "periodicity": {
            name: mean([s.periodicity[place] if s.periodicity else None for s in scores])
            for place, name in enumerate(("recordings", "copies"))
        },
        "voicing_error": mean([s.voicing for s in scores]),
        "without_pesq": [s.word for s in scores if s.pesq is None],
        "without_stoi": [s.word for s in scores if s.stoi is None],
        "targets": {"pesq_wb": PESQ_TARGET, "stoi": STOI_TARGET, "f0_error_cents": CENTS_TARGET},
        "worst": [asdict(s) for s in worst],
    }


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--data", type=Path, required=True, help="the data folder")
    options_of.add_argument("--limit", type=int, help="only the first N words, for a trial")
    options = options_of.parse_args()
    stage = vocoder_of(Voice.open(options.voice))
    scores = []
    for word in held_out()[: options.limit]:
        recorded = recording(options.data, word)
        scores.append(score(word, recorded, copy(recorded, stage)))
    figures = summary(scores)
    publish("copy_synthesis", figures, options, table(figures), rows=[asdict(s) for s in scores])
    return 0


def table(figures: dict[str, object]) -> str:
    """The figures for people."""
    lines = [
        f"words      {figures['words']}",
        f"PESQ-wb    {figures['pesq_wb']}   (wanted: {PESQ_TARGET})",
        f"STOI       {figures['stoi']}   (wanted: {STOI_TARGET})",
        f"F0 error   {figures['f0_error_cents']} cents where both are voiced   (wanted: {CENTS_TARGET}; "
        f"WORLD, which has the F0 that was tracked: {figures['f0_error_cents_of_world']})",
        f"periodic   {figures['periodicity']}",
        f"voicing    {figures['voicing_error']} of the frames differ",
    ]
    for key, measure in (("without_pesq", "PESQ"), ("without_stoi", "STOI")):
        names = figures[key]
        assert isinstance(names, list)
        if names:
            lines.append(f"too short for {measure}: {len(names)} ({' '.join(names)})")
    worst = figures["worst"]
    assert isinstance(worst, list)
    lines += ["the worst by PESQ:", *(f"  {s['word']}  {s['pesq']:.2f}  {show(s['stoi'])}" for s in worst)]
    return "\n".join(lines)


def show(value: float | None) -> str:
    """A figure, or a dash."""
    return "—" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    run(main)
