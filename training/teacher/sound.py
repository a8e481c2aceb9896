"""What the teacher's speakers spoke as a corpus beside the recordings: samples, log-mel, F0, and where each phone lies.

    python -m training.teacher.sound --features runs/out/features --sound runs/out/teacher/sound

The teacher says where syllables begin, to 25 ms, but not where an initial goes over into its rhyme. So the model of
`training.data.align` learns from the teacher's own places, of each speaker apart, and moves them, no further than NEAR
frames.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import Final

import numpy as np

from measures.splits import is_unseen_teacher_sentence
from qingyin.audio.mel import HOP
from qingyin.records import Floats
from training.config import add_config
from training.data import align
from training.data.align import Aligned, States, observations, viterbi
from training.data.features import Corpus, Item, features_of, store
from training.data.utterances import TEACHER
from training.teacher.corpus import MOVED, SPOKEN
from training.teacher.speak import Sounded, load

EDGE: Final = 10  # frames of silence that stay before the first and after the last syllable
NEAR: Final = 6  # frames that the edge of a syllable may move
ROUNDS: Final = 6
SILENCE: Final = "sil"


def spoken_by(folder: Path, who: str) -> list[Sounded]:
    """What one speaker said, in its own register and then in others."""
    return [each for name in (who, who + MOVED) for each in load(folder / name)]


def trimmed(sounded: Sounded) -> tuple[np.ndarray, Aligned]:
    """Samples int16 [frames · HOP] with EDGE frames of silence around, and the alignment within them."""
    aligned = sounded.aligned
    spoken = sum(sum(s.frames) + s.pause for s in aligned.syllables)
    first = max(0, aligned.lead - EDGE)
    last = min(aligned.lead + spoken + EDGE, len(sounded.samples) // HOP)
    lead = aligned.lead - first
    return sounded.samples[first * HOP : last * HOP], replace(aligned, lead=lead, trail=last - first - lead - spoken)


def leveled(parts: Sequence[tuple[np.ndarray, Aligned]], rms: float) -> Iterator[Floats]:
    """The samples of all sentences, changed by one factor so that the median sentence has that RMS, in full scale."""
    own = np.median([np.sqrt(np.mean(samples.astype(np.float32) ** 2)) for samples, _ in parts])
    for samples, _ in parts:
        yield (samples * (rms / own)).astype(np.float32).clip(-1, 1)


@dataclass(frozen=True)
class Chain:
    """The states of a sentence from silence to silence, and where each may be."""

    states: np.ndarray  # int64 [N]
    places: np.ndarray  # int64 [N] which phone of the sentence each belongs to
    allowed: np.ndarray  # bool [T, N]
    first: np.ndarray  # int64 [T] a way through the states as the teacher has it


def chain(aligned: Aligned, states: States) -> Chain:
    """The chain of one sentence; pauses are silence."""
    phones, lengths, syllable = [SILENCE], [aligned.lead], [-1]
    for number, s in enumerate(aligned.syllables):
        named = [(p, n) for p, n in zip((s.initial, s.final, s.coda), s.frames, strict=True) if p]
        if s.pause > 1:
            named.append((SILENCE, s.pause))
        else:
            named[-1] = (named[-1][0], named[-1][1] + s.pause)
        phones += [p for p, _ in named]
        lengths += [n for _, n in named]
        syllable += [number] * len(named)
    phones, lengths, syllable = [*phones, SILENCE], [*lengths, aligned.trail], [*syllable, len(aligned.syllables)]
    numbers, places = states.chain(phones)
    ends = np.cumsum(lengths)
    begins = ends - lengths
    frames = int(ends[-1])
    spans = {n: (begins[i], ends[j]) for n in set(syllable) for i, j in [_extent(syllable, n)]}
    time = np.arange(frames)[:, None]
    low, high = (np.array([spans[syllable[place]][k] for place in places]) for k in (0, 1))
    allowed = (time >= low - NEAR) & (time < high + NEAR)
    return Chain(numbers, places, allowed, _way(lengths, places, frames))


def _extent(syllable: Sequence[int], number: int) -> tuple[int, int]:
    found = [i for i, each in enumerate(syllable) if each == number]
    return found[0], found[-1]


def _way(lengths: Sequence[int], places: np.ndarray, frames: int) -> np.ndarray:
    """Each phone's frames shared out among its states."""
    way = [
        np.flatnonzero(places == place)[np.arange(length) * (places == place).sum() // max(length, 1)]
        for place, length in enumerate(lengths)
    ]
    return np.concatenate(way)[:frames]


def refined(corpus: Corpus, speaker: int, sentences: dict[str, Aligned]) -> list[Aligned]:
    """One speaker's alignments with edges of phones where the model hears them; those of too few frames stay away."""
    states = States()
    known = []
    for item in (item for item in corpus.items if item.speaker == speaker):
        one = chain(sentences[item.name], states)
        if len(one.first) == item.frames and len(one.states) + 4 < item.frames:
            known.append((item, one))
    heard = [observations(corpus.mel[item.span], corpus.f0[item.span]) for item, _ in known]
    everything = np.concatenate(heard)
    paths = [one.first for _, one in known]
    for number in range(ROUNDS):
        states.estimate(everything, np.concatenate([c.states[p] for (_, c), p in zip(known, paths, strict=True)]))
        new = []
        for (_, one), x in zip(known, heard, strict=True):
            new.append(viterbi(np.where(one.allowed, states.score(x)[:, one.states], -1e4)))
        moved = np.mean(np.concatenate(paths) != np.concatenate(new))
        paths = new
        print(f"round {number + 1}: {moved:.1%} moved", flush=True)
    return [
        _filled(sentences[item.name], np.bincount(one.places[path], minlength=one.places.max() + 1))
        for (item, one), path in zip(known, paths, strict=True)
    ]


def _filled(aligned: Aligned, lengths: np.ndarray) -> Aligned:
    frames = iter(lengths.tolist())
    lead, found = next(frames), []
    for s in aligned.syllables:
        a, b, c = (next(frames) if p else 0 for p in (s.initial, s.final, s.coda))
        found.append(replace(s, frames=(a, b, c), pause=next(frames) if s.pause > 1 else 0))
    return replace(aligned, lead=lead, syllables=found, trail=next(frames))


def main() -> None:
    """Write the corpus and its alignment."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, default=Path("runs/out/features"))
    parser.add_argument("--sound", type=Path, default=Path("runs/out/teacher/sound"))
    parser.add_argument("--processes", type=int, default=2)
    add_config(parser)
    options = parser.parse_args()
    taught = options.config.taught
    sentences = {number: said for number, who in taught.items() if (said := spoken_by(options.sound, who))}
    words = Corpus.open(options.features, "words")
    level = float(np.median([np.sqrt(np.mean(words.samples(item) ** 2)) for item in words.items[::20]]))
    items: list[Item] = []
    arrays = []
    own: dict[int, dict[str, Aligned]] = {}
    with Pool(options.processes) as pool:
        for speaker, spoken in sentences.items():
            parts = [trimmed(each) for each in spoken]
            own[speaker] = {aligned.name: aligned for _, aligned in parts}
            features = partial(features_of, floor=SPOKEN[taught[speaker]].floor)
            for each, found in zip(spoken, pool.imap(features, leveled(parts, level), chunksize=8), strict=True):
                first = items[-1].span.stop if items else 0
                held_out = is_unseen_teacher_sentence(each.text)
                items.append(Item(each.aligned.name, speaker, each.text, first, len(found[0]) // HOP, held_out, ""))
                arrays.append(found)
    store(options.features, TEACHER, items, arrays)
    corpus = Corpus.open(options.features, TEACHER)
    aligned = [each for speaker, names in own.items() for each in refined(corpus, speaker, names)]
    align.write(options.features, TEACHER, aligned)
    print(f"{len(aligned)} of {len(items)} aligned", flush=True)


if __name__ == "__main__":
    main()
