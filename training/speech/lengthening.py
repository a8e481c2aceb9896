"""How much longer syllables are before boundaries, where people read and where the voice speaks, and what it lacks.

    python -m training.speech.lengthening --data ../shared/data --config lan --teacher runs/out/teacher

Sentences that two people read get a comma where the reader paused and a stop at the end, and are spoken neutrally.
Octaves of duration come from least squares with a constant for each sentence, initial, final, tone and place. What the
voice lacks at each place is fitted to sentences that ProsodyNet learned from, and judged on the others. The last
line is for the voice's TOML file; with it, all syllables together last as long as before, and
`python -m training.export.lengthening` puts it into a finished voice.

Letters: S syllables of a sentence.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from measures.metrics import correlation
from measures.readers import Aligned, aligned
from measures.splits import is_unseen_by_prosody_net
from qingyin.options import Options
from qingyin.records import Boundary, Floats, Sentence
from qingyin.synthesizer import Synthesizer
from qingyin.text import phones_of
from training.config import add_config
from training.teacher.label import Teacher
from training.teacher.tokens import line

PAUSE_S: Final = 0.05  # from which on a silence is a pause
NEUTRAL: Final = Options(emotion="neutral")
END: Final = len(Boundary)  # the place of a sentence's last syllable; that of another is its boundary
PLACES: Final = (*Boundary.__members__, "END")
TONES: Final = range(1, 6)


@dataclass(frozen=True)
class Timed:
    """A sentence, punctuated as somebody read it."""

    name: str
    sentence: Sentence
    seconds: Floats  # [S] of the reader

    @property
    def places(self) -> np.ndarray:
        """What follows each syllable, one of PLACES; int [S]."""
        return np.array([*(int(each.boundary) for each in self.sentence.syllables[:-1]), END])


Speaker = Callable[[Timed], Floats]  # seconds [S] that somebody gives to the syllables of a sentence


def punctuated(each: Aligned) -> str:
    """The text with a comma where the reader paused after a word, and a stop at its end."""
    text, syllables = each.row.text, each.sentence.syllables
    for i in reversed(range(len(syllables) - 1)):
        at = syllables[i].span[1]
        word_ends = syllables[i].boundary > Boundary.NONE and syllables[i + 1].span[0] >= at
        if word_ends and each.pause[i] >= PAUSE_S:
            text = f"{text[:at]}，{text[at:]}"
    return f"{text}。"


def timed(data: Path, synthesizer: Synthesizer) -> list[Timed]:
    """All sentences that stay one, and have the same syllables, with their marks."""
    found = []
    for each in aligned(data, synthesizer):
        (sentence, *more) = synthesizer.analyze(punctuated(each))
        if not more and len(sentence.syllables) == len(each.seconds):
            found.append(Timed(each.row.name, sentence, each.seconds))
    return found


def effects(rows: Sequence[Timed], say: Speaker) -> tuple[Floats, Floats]:
    """Octaves of duration by place, from that of a syllable whose word goes on, and by tone, from the mean of four."""
    kinds: list[tuple[object, ...]] = []
    for row in rows:
        for syllable, place in zip(row.sentence.syllables, row.places, strict=True):
            phones = phones_of(syllable.spoken)
            kinds.append((phones.initial, (phones.final, phones.coda), phones.tone, int(place)))
    columns = {key: i for i, key in enumerate(dict.fromkeys(pair for kind in kinds for pair in enumerate(kind)))}
    known = np.zeros((len(kinds), len(columns)))
    for i, kind in enumerate(kinds):
        known[i, [columns[pair] for pair in enumerate(kind)]] = 1
    found = within(rows, known, [np.log2(say(row)) for row in rows])

    def of(factor: int, values: Sequence[int]) -> Floats:
        return np.array([found[columns[factor, v]] if (factor, v) in columns else np.nan for v in values], np.float32)

    place, tone = of(3, range(END + 1)), of(2, TONES)
    return place - place[0], tone - tone[:4].mean()


def within(rows: Sequence[Timed], known: np.ndarray, octaves: Sequence[Floats]) -> np.ndarray:
    """Least squares of the octaves of all sentences by the columns of `known`, but for each sentence's own mean."""
    ends = np.cumsum([len(row.seconds) for row in rows])[:-1]
    centred = np.concatenate([part - part.mean(0) for part in np.split(known, ends)])
    return np.asarray(np.linalg.lstsq(centred, np.concatenate([each - each.mean() for each in octaves]))[0])


def lacking(rows: Sequence[Timed], say: Speaker) -> Floats:
    """Octaves by place [5] that bring the speaker nearest to the readers, at the same length of all together."""
    places, said = np.concatenate([row.places for row in rows]), [say(row) for row in rows]
    octaves = [np.log2(row.seconds / seconds) for row, seconds in zip(rows, said, strict=True)]
    found = within(rows, np.eye(len(PLACES))[places], octaves)
    seconds = np.concatenate(said)
    longer = (seconds * np.exp2(found[places])).sum() / seconds.sum()
    return np.asarray(found - np.log2(longer), np.float32)


def nearness(rows: Sequence[Timed], say: Speaker) -> float:
    """The correlation of log durations with the readers'."""
    return correlation(
        np.log(np.concatenate([say(row) for row in rows])), np.log(np.concatenate([row.seconds for row in rows]))
    )


def by_voice(synthesizer: Synthesizer) -> Speaker:
    """What a voice plans; a sentence is planned once."""
    planned: dict[str, Floats] = {}

    def say(row: Timed) -> Floats:
        if row.name not in planned:
            planned[row.name] = synthesizer.prosody(row.sentence, NEUTRAL).duration
        return planned[row.name]

    return say


def main() -> None:
    """Print the table, and what the voice lacks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--voice", help="the name or folder of a voice; by default the folder that --config names")
    parser.add_argument("--teacher", type=Path, help="its folder, to stand beside")
    add_config(parser)
    options = parser.parse_args()
    synthesizer = Synthesizer.load(options.voice or options.config.folder)
    everything = timed(options.data, synthesizer)
    learned = [row for row in everything if not is_unseen_by_prosody_net(row.name)]
    unseen = [row for row in everything if is_unseen_by_prosody_net(row.name)]
    voice = by_voice(synthesizer)
    missing = lacking(learned, voice)
    speakers: dict[str, Speaker] = {
        "readers": lambda row: row.seconds,
        "voice": voice,
        "voice, as below": lambda row: voice(row) * np.exp2(missing[row.places]),
    }
    if options.teacher:
        teacher = Teacher(options.teacher)
        speakers["teacher"] = lambda row: teacher(line(row.sentence), 0).duration
    print("octaves of duration by place, by tone; r of log durations with readers")
    for part, rows in ((f"{len(learned)} learned", learned), (f"{len(unseen)} unseen", unseen)):
        print(f"{part:16}" + "".join(f"{name:>7}" for name in (*PLACES[1:], *TONES, "r")))
        for name, say in speakers.items():
            place, tone = effects(rows, say)
            print(f"{name:16}" + "".join(f"{x:+7.2f}" for x in (*place[1:], *tone)) + f"{nearness(rows, say):7.3f}")
    numbers = np.add(options.config.manner.lengthening, missing)
    print(f"lengthening = [{', '.join(f'{each:.3f}' for each in numbers)}]")


if __name__ == "__main__":
    main()
