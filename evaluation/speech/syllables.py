"""Every syllable of Mandarin in every tone that it has, in 我说X这个字: is any of them unlike its kin?

    python -m evaluation.speech.syllables                     # the ten worst are drawn in runs/out/syllables.png

The syllables are the readings of the characters of GB 2312 in tones 1 to 4, and of those that are read in the neutral
tone by themselves (的 了 吗). Each is measured in the sound, not read from the plan:

    level      dB of the final against that of the rest of the sentence
    duration   s within 40 dB of the syllable's loudest 5 ms, in octaves
    f0         semitones of the final above the sentence's median, on average, where it is within 20 dB of its loudest
    movement   semitones from there on to where it is softer: the closure of what follows counts to the final, and a
               tracker finds some pitch in its faint noise

From each value the median of its tone is taken, then that of its final and that of its initial; what remains is divided
by its spread (1.48 times the median absolute deviation of all). Beyond 4 is an outlier, and so is a final without F0.
So a voice is compared with itself, and the more regular it is, the less an outlier need differ to be one.
Where no initial is, F0 is heard on its way from the high 说 before (杨 牙 元 in the second tone fall first). So
outliers are counted once more with a median of their own, in each tone, for syllables without an initial.
Where the recogniser of `evaluation.speech.recognition` is there, it says which syllables it does not hear as they
were meant.

With `--data` her recordings of single characters are measured alike, each against the median of all of them, since they
stand in no frame; their finals are what lies between the first frame with an F0 and the last. They show how many
outliers a person has, and how many syllables of the voice lie beyond 4 times a person's spread.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from evaluation.speech.trained import RECOGNIZER
from evaluation.spoken import Spoken, speak
from measures.command import parser, publish, run
from measures.extras import need
from measures.pitch import centres, read_off, semitones, world_f0
from measures.recordings import all_words, recording
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.evaluate.recognition.listener import Listener
from qingyin.evaluate.recognition.syllables import aligned, meant
from qingyin.inspect.plot import contours, spectrogram
from qingyin.options import Options
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer
from qingyin.text import Lexicon, analyze
from qingyin.text.pinyin.phones import phones_of

FRAME: Final = "我说<{char}|{reading}>这个字。"
PLACE: Final = 2  # of the syllable in the frame
MEASURES: Final = ("level", "duration", "f0", "movement")
OUTLIER: Final = 4.0
NONE: Final = 99.0  # the deviation of a final without F0: worse than any
WORST: Final = 10
POINTS: Final = np.linspace(0.1, 0.9, 5).astype(np.float32)  # share of the final
STEP: Final = SAMPLE_RATE // 200  # samples of a level, 5 ms
AUDIBLE: Final = 40.0  # dB under the loudest; at 20, where her h and p before u lie, an initial counts by chance
LOUD: Final = 20.0  # dB under the loudest of a final: what is softer has no pitch that is heard
NEUTRAL: Final = Options(emotion="neutral")

Row = dict[str, Any]
Span = tuple[float, float]  # seconds


def inventory(lexicon: Lexicon) -> dict[str, str]:
    """A character for each numbered syllable: the commonest of those whose first reading it is, if there is one.

    Where there are others, it is none that the frame changes, as 一 and 不 are changed before 这; 说 and 啊 are.
    """
    found: dict[str, list[tuple[tuple[int, int], str]]] = defaultdict(list)
    for char in map(chr, range(0x4E00, 0xA000)):
        known = lexicon.character(char) if _is_common(char) else None
        for place, reading in enumerate(known.readings if known else ()):
            is_word = reading[:-1].strip("mnhg") and "ê" not in reading  # 嗯 and 欸 are sounds, not syllables
            if not is_word or (reading[-1] == "5" and place):
                continue
            found[reading].append(((place, known.cost if known else 0), char))
    chars = {reading: [char for _, char in sorted(ranked)] for reading, ranked in sorted(found.items())}
    return {
        reading: next((char for char in few if _kept(lexicon, char, reading)), few[0]) for reading, few in chars.items()
    }


def _kept(lexicon: Lexicon, char: str, reading: str) -> bool:
    """Whether the frame leaves the syllable as it is."""
    (sentence,) = analyze(FRAME.format(char=char, reading=reading), lexicon)
    return sentence.syllables[PLACE].spoken == reading


def _is_common(char: str) -> bool:
    try:
        return len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def level(samples: Floats) -> Floats:
    """dB of each STEP of samples."""
    whole = samples[: len(samples) // STEP * STEP].reshape(-1, STEP)
    return np.asarray(10 * np.log10(np.mean(whole**2, axis=1) + 1e-10), np.float32)


def measure(spoken: Spoken) -> Row:
    """MEASURES of the syllable at PLACE, and which it is; f0 and movement are None where there is too little voice."""
    samples, syllable = spoken.audio.samples, spoken.audio.syllables[PLACE]
    others = [power(samples, final) for place, final in enumerate(spoken.finals) if place != PLACE]
    f0 = world_f0(samples)
    gain, usual = -_decibels(float(np.mean(others))), float(np.median(f0[f0 > 0]))
    found = _measured(samples, f0, (syllable.start, syllable.end), spoken.finals[PLACE], gain, usual)
    return {"spoken": syllable.syllable.spoken} | found


def _measured(samples: Floats, f0: Floats, syllable: Span, final: Span, gain: float, usual: float) -> Row:
    """MEASURES of a syllable; `gain` in dB is added to its level, `usual` is the F0 in Hz that it is compared with."""
    levels = level(samples[int(syllable[0] * SAMPLE_RATE) : int(syllable[1] * SAMPLE_RATE)])
    loud = float((levels > levels.max() - AUDIBLE).sum()) * STEP / SAMPLE_RATE
    first, last = heard_part(samples, final)
    hertz = read_off(f0, first + POINTS * np.float32(last - first))
    contour = semitones(hertz, usual) if hertz.all() else None
    return {
        "level": _decibels(power(samples, final)) + gain,
        "duration": float(np.log2(max(loud, 1e-3))),
        "f0": None if contour is None else float(contour.mean()),
        "movement": None if contour is None else float(contour[-1] - contour[0]),
    }


def heard_part(samples: Floats, span: Span) -> Span:
    """The part of a span, in seconds both, between its first and its last STEP within LOUD of its loudest."""
    levels = level(samples[int(span[0] * SAMPLE_RATE) : int(span[1] * SAMPLE_RATE)])
    if not len(levels):
        return span
    places = np.flatnonzero(levels > levels.max() - LOUD)
    return span[0] + places[0] * STEP / SAMPLE_RATE, span[0] + (places[-1] + 1) * STEP / SAMPLE_RATE


def power(samples: Floats, span: Span) -> float:
    """The mean square of the samples between two times in seconds, and never 0."""
    return float(np.mean(samples[int(span[0] * SAMPLE_RATE) : int(span[1] * SAMPLE_RATE)] ** 2) + 1e-10)


def _decibels(power: float) -> float:
    return float(10 * np.log10(power))


def recorded(data: Path, lexicon: Lexicon) -> list[Row]:
    """MEASURES of her recordings of single characters that are read as one full syllable."""
    sounds = []
    for name in all_words(data):
        read = [each for sentence in analyze(name, lexicon) for each in sentence.syllables]
        if len(name) == len(read) == 1:
            samples = recording(data, name)
            sounds.append((read[0].spoken, samples, world_f0(samples)))
    usual = float(np.median(np.concatenate([f0[f0 > 0] for _, _, f0 in sounds])))
    found = []
    for spoken, samples, f0 in sounds:
        whole = (0.0, len(samples) / SAMPLE_RATE)
        voiced = centres(len(f0))[f0 > 0]
        final = (float(voiced[0]), float(voiced[-1])) if len(voiced) > 1 else whole
        found.append({"spoken": spoken} | _measured(samples, f0, whole, final, 0.0, usual))
    return found


def unexplained(values: Floats, *groups: list[str]) -> np.ndarray:
    """How far each value [N] lies from what its groups have in common, float64; NaN stays NaN."""
    rest = values.astype(np.float64)
    for names in groups:
        members = defaultdict(list)
        for number, name in enumerate(names):
            members[name].append(number)
        for numbers in members.values():
            if len(numbers) > 2 and not np.isnan(rest[numbers]).all():
                rest[numbers] -= np.nanmedian(rest[numbers])
    return rest


def spread(rest: np.ndarray) -> float:
    """The robust standard deviation of values [N], and never 0."""
    return max(1.4826 * float(np.nanmedian(np.abs(rest - np.nanmedian(rest)))), 1e-9)


def values(rows: list[Row], name: str) -> Floats:
    """A measure of each row, NaN where there is none."""
    return np.array([np.nan if row[name] is None else row[name] for row in rows], np.float32)


def kin(rows: list[Row], bare_apart: bool = False) -> tuple[list[str], ...]:
    """The groups of each row: tone, final, initial; with `bare_apart` a tone without an initial is another one."""
    phones = [phones_of(row["spoken"]) for row in rows]
    tones = [f"{p.tone}{'bare' if bare_apart and not p.initial else ''}" for p in phones]
    return tones, [p.final + p.coda for p in phones], [p.initial for p in phones]


def outliers_bare_apart(rows: list[Row]) -> int:
    """How many outliers there are if syllables without an initial have a median of their own in each tone."""
    found = np.zeros(len(rows), bool)
    for name in MEASURES:
        rest = unexplained(values(rows, name), *kin(rows, bare_apart=True))
        found |= ~(np.abs(rest) <= OUTLIER * spread(rest))
    return int(found.sum())


def judge(rows: list[Row], hers: Mapping[str, float] | None = None) -> dict[str, float]:
    """Adds to each row the deviation of each measure, and the largest of them as `worst`; with the spreads of somebody
    else also the largest by those, `beside`. Returns the spreads of these rows.
    """
    own: dict[str, float] = {}
    beside = np.zeros(len(rows))
    for name in MEASURES:
        rest = unexplained(values(rows, name), *kin(rows))
        own[name] = spread(rest)
        for row, value in zip(rows, rest / own[name], strict=True):
            row[f"{name}_z"] = None if np.isnan(value) else round(float(value), 2)
        if hers:
            beside = np.maximum(beside, np.nan_to_num(np.abs(rest / hers[name]), nan=NONE))
    for row in rows:
        found = [abs(row[f"{name}_z"]) for name in MEASURES if row[f"{name}_z"] is not None]
        row["worst"] = max(found) if len(found) == len(MEASURES) else NONE
        for name in MEASURES:
            row[name] = None if row[name] is None else round(row[name], 3)
    if hers:
        for row, worst in zip(rows, beside, strict=True):
            row["beside"] = round(float(worst), 2)
    return own


def heard(spoken: Spoken, listener: Listener) -> str:
    """What the listener hears in the syllable's place; empty if it misses it."""
    wanted = meant([each.syllable.spoken for each in spoken.audio.syllables])
    place = -1
    for asked, found in aligned(wanted, listener.hear(spoken.audio.samples)):
        place += asked is not None
        if place == PLACE and asked is not None:
            return str(found) if found else ""
    return ""


def draw(rows: list[Row], say: Callable[[Row], Spoken], path: Path) -> None:
    """The spectrograms and contours of these syllables' sentences as one PNG."""
    need("matplotlib").use("Agg")
    pyplot = need("matplotlib.pyplot")
    figure, axes = pyplot.subplots(
        2 * -(-len(rows) // 5), 5, figsize=(20, 4 * -(-len(rows) // 5)), layout="constrained"
    )
    for number, row in enumerate(rows):
        spoken = say(row)
        upper, lower = axes[2 * (number // 5)][number % 5], axes[2 * (number // 5) + 1][number % 5]
        spectrogram(upper, spoken.audio)
        contours(lower, spoken.audio)
        for each in (upper, lower):
            each.axvspan(*(spoken.audio.syllables[PLACE].start, spoken.audio.syllables[PLACE].end), alpha=0.15)
            each.set(xlim=(0, spoken.audio.seconds), xlabel="")
        upper.set_title(f"{row['syllable']}  " + "  ".join(_deviation(row, name) for name in MEASURES), fontsize=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=60)
    pyplot.close(figure)


def _deviation(row: Row, name: str) -> str:
    value = row[f"{name}_z"]
    return f"{name} {'none' if value is None else f'{value:+.1f}'}"


def counted(rows: list[Row]) -> dict[str, Any]:
    """How many judged rows there are, and how many of them are outliers, by any measure and by each."""
    by = {name: sum(row[f"{name}_z"] is None or abs(row[f"{name}_z"]) > OUTLIER for row in rows) for name in MEASURES}
    return {"syllables": len(rows), "outliers": sum(row["worst"] > OUTLIER for row in rows), "by_measure": by}


def figures_of(rows: list[Row], with_listener: bool) -> dict[str, Any]:
    """Counts, the worst, and what was heard otherwise."""
    worst = sorted(rows, key=lambda row: -row["worst"])
    found = {"target": {"outliers": 0, "beyond": OUTLIER}, **counted(rows), "worst": worst[:WORST]}
    found["outliers_bare_apart"] = outliers_bare_apart(rows)
    if with_listener:
        wrong = [row for row in rows if row["heard"] != row["meant"]]
        other = [row for row in wrong if row["heard"][:-1] != row["meant"][:-1]]
        found |= {"not_recognised": len(wrong), "not_recognised_toneless": len(other)}
        found["heard"] = {row["meant"]: row["heard"] for row in wrong}
    return found


def main() -> int:
    """Speak, measure, draw; the status is 0 whatever is found."""
    options = options_of().parse_args()
    synthesizer = Synthesizer.load(options.voice)
    listener = Listener(options.recogniser) if options.recogniser.exists() else None
    lexicon = Lexicon.open(synthesizer.voice.path("lexicon"))
    chars = inventory(lexicon)
    rows: list[Row] = []
    for reading, char in list(chars.items())[:: options.every]:
        spoken = speak(synthesizer, FRAME.format(char=char, reading=reading), NEUTRAL)
        row = {"syllable": reading, "char": char, **measure(spoken)}
        if listener:
            row |= {"meant": str(meant([row["spoken"]])[0]), "heard": heard(spoken, listener)}
        rows.append(row)
    hers = recorded(options.data, lexicon) if options.data else []
    judge(rows, judge(hers) if hers else None)
    figures = figures_of(rows, listener is not None)
    if hers:
        beside = [row["syllable"] for row in rows if row["beside"] > OUTLIER]
        figures |= {"recordings": counted(hers), "beyond_a_person": beside}

    def say(row: Row) -> Spoken:
        return speak(synthesizer, FRAME.format(char=row["char"], reading=row["syllable"]), NEUTRAL)

    draw(figures["worst"], say, options.plot)
    publish("syllables", figures, options, f"{table(figures)}\nplot: {options.plot}", rows=rows)
    return 0


def options_of() -> argparse.ArgumentParser:
    """The options."""
    found = parser(__doc__)
    found.add_argument("--data", type=Path, help="the data folder; without it the recordings are left out")
    found.add_argument("--recogniser", type=Path, default=RECOGNIZER, metavar="FILE", help="the graph (%(default)s)")
    found.add_argument(
        "--plot", type=Path, default=Path("runs/out/syllables.png"), metavar="FILE", help="(%(default)s)"
    )
    found.add_argument("--every", type=int, default=1, metavar="N", help="only one syllable in N, for a trial")
    return found


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{_outliers(figures)}; wanted: none"]
    lines.append(f"with syllables without an initial apart: {figures['outliers_bare_apart']} outliers")
    if "recordings" in figures:
        lines.append(f"her recordings of single characters: {_outliers(figures['recordings'])}")
        beyond = figures["beyond_a_person"]
        lines.append(f"of the voice beyond {OUTLIER:.0f} times her spread: {len(beyond)}  {' '.join(beyond)}".rstrip())
    if "not_recognised" in figures:
        lines.append(
            f"not heard as meant: {figures['not_recognised']}, without tones {figures['not_recognised_toneless']}"
        )
    for row in figures["worst"]:
        said = f"   heard {row['heard'] or 'nothing'}" if "heard" in row else ""
        lines.append(f"  {row['char']} {row['syllable']:7}" + "  ".join(_deviation(row, n) for n in MEASURES) + said)
    return "\n".join(lines)


def _outliers(figures: dict[str, Any]) -> str:
    by = ", ".join(f"{name} {count}" for name, count in figures["by_measure"].items())
    return f"{figures['syllables']} syllables, {figures['outliers']} outliers ({by})"


if __name__ == "__main__":
    run(main)
