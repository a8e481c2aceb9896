"""Where each phone of a recording lies: a monophone HMM from a flat start for the words; the sentences bring theirs.

    python -m training.data.align --features runs/out/features

Writes NAME.align.tsv for each corpus: recording, then one field a syllable "initial final coda tone word | frames":
`name  lead  h,ang,,2,1:9:17:0  …  trail` with the frames of initial, final, coda and of the pause after it.

The model: log-mel cepstra with deltas, log energy and voicing; one diagonal Gaussian a state; left-to-right
states without skips; rounds of Viterbi alignment and re-estimation.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.fft import dct
from scipy.ndimage import uniform_filter1d

from measures import alignments
from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.errors import TextError
from qingyin.records import Boundary
from qingyin.text import Lexicon, analyze
from qingyin.text.pinyin.phones import CODA, FINALS, INITIALS, PHONES, phones_of
from training.data.features import Corpus, Item

STOPS = ("b", "d", "g")  # one state: they can be shorter than two frames
ROUNDS = 14
_KALDI = {"iz": "ix"}  # the aligner's spelling of 日's vowel


@dataclass
class Spoken:
    """One syllable of a recording: its phones, and how many frames each takes."""

    initial: str
    final: str
    coda: str
    tone: int
    boundary: int  # Boundary after it
    frames: tuple[int, int, int] = (0, 0, 0)  # initial, final, coda
    pause: int = 0  # frames of silence after it

    @property
    def phones(self) -> list[str]:
        """The phones that are there, in order."""
        return [p for p in (self.initial, self.final, self.coda) if p]

    def __str__(self) -> str:
        parts = f"{self.initial},{self.final},{self.coda},{self.tone},{int(self.boundary)}"
        return f"{parts}:{':'.join(map(str, (*self.frames, self.pause)))}"

    @classmethod
    def parse(cls, field: str) -> Spoken:
        """Read what `str` wrote."""
        parts, *frames = field.split(":")
        initial, final, coda, tone, boundary = parts.split(",")
        a, b, c, pause = map(int, frames)
        return cls(initial, final, coda, int(tone), int(boundary), (a, b, c), pause)


@dataclass
class Aligned:
    """A recording's syllables between its leading and trailing silence, in frames."""

    name: str
    lead: int
    syllables: list[Spoken]
    trail: int


def read(features: Path, name: str) -> dict[str, Aligned]:
    """The alignments of one corpus by recording."""
    result = {}
    with (features / f"{name}.align.tsv").open(encoding="utf-8", newline="") as file:
        for recording, lead, *syllables, trail in csv.reader(file, delimiter="\t"):
            result[recording] = Aligned(recording, int(lead), [Spoken.parse(s) for s in syllables], int(trail))
    return result


def write(features: Path, name: str, alignments: list[Aligned]) -> None:
    """Write the alignments of one corpus."""
    with (features / f"{name}.align.tsv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t")
        out.writerows((a.name, a.lead, *map(str, a.syllables), a.trail) for a in alignments)


def spoken(text: str, lexicon: Lexicon) -> list[Spoken]:
    """The syllables of a text as the front end reads it."""
    result = []
    for sentence in analyze(text, lexicon):
        for s in sentence.syllables:
            phones = phones_of(s.spoken)
            result.append(Spoken(phones.initial, phones.final, phones.coda, phones.tone, int(s.boundary)))
    return result


# ---- the words: a hidden Markov model


def observations(mel: np.ndarray, f0: np.ndarray) -> np.ndarray:
    """What the model hears in each frame [T, 28]: 13 cepstra and their deltas, voicing, energy above the floor."""
    mel = mel.astype(np.float32)
    cepstra = dct(mel, norm="ortho", axis=1)[:, :13]
    delta = np.gradient(uniform_filter1d(cepstra, 3, axis=0), axis=0)
    energy = mel.max(axis=1, keepdims=True)
    return np.concatenate([cepstra, 2 * delta, 4.0 * (f0 > 0)[:, None], energy], axis=1)


def states_of(phone: str) -> int:
    """How many states, and so frames at the least, a phone has."""
    return 1 if phone in STOPS else 2 if phone in INITIALS or phone == CODA else 3


class States:
    """The numbers of the model's states and one Gaussian for each."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        self.size = 0
        for phone in (*PHONES[1:2], *INITIALS, *FINALS, CODA):
            self.first[phone] = self.size
            self.size += states_of(phone)
        self.mean = np.zeros((self.size, 0))
        self.variance = np.zeros((self.size, 0))

    def chain(self, phones: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """State numbers of a phone sequence and, for each, the place of its phone in it."""
        numbers = [self.first[p] + s for p in phones for s in range(states_of(p))]
        places = [i for i, p in enumerate(phones) for _ in range(states_of(p))]
        return np.array(numbers), np.array(places)

    def estimate(self, heard: np.ndarray, state: np.ndarray) -> None:
        """Set each state's Gaussian from the frames [N, D] that are now assigned to it (state [N])."""
        count = np.bincount(state, minlength=self.size)[:, None] + 1e-9
        total = np.stack([np.bincount(state, d, self.size) for d in heard.T], axis=1)
        square = np.stack([np.bincount(state, d * d, self.size) for d in heard.T], axis=1)
        prior, spread = heard.mean(axis=0), heard.var(axis=0)
        weight = 10.0  # frames that the whole corpus stands for; keeps rare states sane
        self.mean = (total + weight * prior) / (count + weight)
        around = square - 2 * self.mean * total + self.mean**2 * count
        self.variance = (around + weight * spread) / (count + weight) + 0.01 * spread

    def score(self, heard: np.ndarray) -> np.ndarray:
        """Log likelihood [N, states] of each frame in each state."""
        precision = 1 / self.variance
        constant = -0.5 * (np.log(self.variance).sum(axis=1) + (self.mean**2 * precision).sum(axis=1))
        return -0.5 * (heard**2) @ precision.T + heard @ (self.mean * precision).T + constant


def viterbi(score: np.ndarray) -> np.ndarray:
    """The best way [T] through a left-to-right chain, given log likelihoods [T, N] of its states."""
    frames, states = score.shape
    best = np.full(states, -np.inf)
    best[0] = score[0, 0]
    came = np.zeros((frames, states), bool)
    for t in range(1, frames):
        moved = np.concatenate([[-np.inf], best[:-1]])
        came[t] = moved > best
        best = np.where(came[t], moved, best) + score[t]
    path = np.empty(frames, int)
    place = states - 1
    for t in range(frames - 1, -1, -1):
        path[t] = place
        place -= int(came[t, place])
    return path


def flat(phones: list[str], frames: int, edge: int) -> list[int]:
    """Frames of each phone before anything is known: the known silence at both ends, finals twice an initial."""
    weights = np.array([2.0 if p in FINALS else 1.0 for p in phones[1:-1]])
    inner = frames - 2 * edge
    ends = np.rint(np.cumsum(weights) / weights.sum() * inner).astype(int)
    return [edge, *np.diff(ends, prepend=0).tolist(), edge]


def align_words(corpus: Corpus, lexicon: Lexicon, edge: int, rounds: int) -> Iterator[Aligned]:
    """Align all words; recordings too short for their phones are left out and named."""
    states, known = States(), []
    for item in corpus.items:
        try:
            syllables = spoken(item.text, lexicon)
        except TextError as error:
            print(f"left out {item.name}: {error}", flush=True)
            continue
        phones = ["sil", *(p for s in syllables for p in s.phones), "sil"]
        if item.frames < sum(map(states_of, phones)) + 2:
            print(f"left out {item.name}: {item.frames} frames are too few for {len(phones)} phones", flush=True)
            continue
        known.append((item, syllables, phones, *states.chain(phones)))
    heard = [observations(corpus.mel[k[0].span], corpus.f0[k[0].span]) for k in known]
    everything = np.concatenate(heard)
    paths = [_flat_path(phones, item.frames, edge, places) for item, _, phones, _, places in known]
    for number in range(rounds):
        states.estimate(everything, np.concatenate([k[3][p] for k, p in zip(known, paths, strict=True)]))
        total, new = 0.0, []
        for (_, _, _, chain, _), x in zip(known, heard, strict=True):
            score = states.score(x)[:, chain]
            path = viterbi(score)
            total += score[np.arange(len(path)), path].sum()
            new.append(path)
        moved = np.mean(np.concatenate(paths) != np.concatenate(new))
        paths = new
        print(
            f"round {number + 1}: log likelihood {total / len(everything):.3f} a frame, {moved:.1%} moved",
            flush=True,
        )
    for (item, syllables, phones, _, places), path in zip(known, paths, strict=True):
        frames = np.bincount(places[path], minlength=len(phones)).tolist()
        yield _fill(item, syllables, frames)


def _flat_path(phones: list[str], frames: int, edge: int, places: np.ndarray) -> np.ndarray:
    path: list[int] = []
    for place, length in enumerate(flat(phones, frames, edge)):
        numbers = np.flatnonzero(places == place)
        path += numbers[np.arange(length) * len(numbers) // max(length, 1)].tolist()
    return np.array(path)


def _fill(item: Item, syllables: list[Spoken], frames: list[int]) -> Aligned:
    lengths = iter(frames[1:-1])
    for s in syllables:
        a, b, c = (next(lengths) if p else 0 for p in (s.initial, s.final, s.coda))
        s.frames = (a, b, c)
    return Aligned(item.name, frames[0], syllables, frames[-1])


# ---- the sentences: their own alignment


def read_sentence(item: Item, lexicon: Lexicon) -> Aligned | None:
    """The alignment that the corpus brings, in this project's frames, with the front end's tones and boundaries.

    The corpus has the tones of the dictionary, the front end those after sandhi. A word that the aligner did not know
    has its syllables without frames: its time is in the pause after it. None if text and alignment do not fit.
    """
    heard = _heard(item.phones)
    if heard is None or not heard.syllables:
        return None
    wanted = spoken(item.text, lexicon)
    if (places := _fit(heard, wanted)) is None:
        return None
    found = [replace(s, frames=(0, 0, 0), boundary=min(s.boundary, Boundary.PHRASE)) for s in wanted]
    for place, there in zip(places, heard.syllables, strict=True):
        front = wanted[place]
        tone = front.tone if (front.initial, front.final) == (there.initial, there.final) else there.tone
        boundary = Boundary.BREATH if there.pause else min(front.boundary, Boundary.PHRASE)
        found[place] = replace(there, tone=tone, boundary=int(boundary))
    known = set(places)
    for gap, frames in heard.unknown:
        after = (places[gap] if gap < len(places) else len(found)) - 1
        if after in known or after < 0:
            return None
        found[after].pause += frames
    trail, found[-1].pause = found[-1].pause, 0
    whole = heard.lead + trail + sum(sum(s.frames) + s.pause for s in found)
    return Aligned(item.name, heard.lead, found, trail + max(0, item.frames - whole))


@dataclass
class _Heard:
    """What a forced alignment says: syllables, and before which of them there are unknown words of so many frames."""

    lead: int
    syllables: list[Spoken]
    unknown: list[tuple[int, int]]


def _heard(phones: str) -> _Heard | None:
    heard, pending = _Heard(0, [], []), ("", 0)
    for phone in alignments.phones(phones):
        frames = frame_at(phone.end * alignments.FRAME_S) - frame_at(phone.begin * alignments.FRAME_S)
        spelling = _KALDI.get(phone.spelling, phone.spelling)
        if phone.is_unknown_word:
            heard.unknown.append((len(heard.syllables), frames))
        elif phone.is_silence and heard.syllables:
            heard.syllables[-1].pause += frames
        elif phone.is_silence:
            heard.lead += frames
        elif spelling in INITIALS:
            pending = (spelling, frames)
        elif spelling in FINALS and phone.is_final:
            heard.syllables.append(Spoken(pending[0], spelling, "", int(phone.tone), 0, (pending[1], frames, 0)))
            pending = ("", 0)
        else:
            return None
    return heard


def _fit(heard: _Heard, wanted: list[Spoken]) -> list[int] | None:
    """Which syllable of the text each aligned one is; unknown words take what is left over, one syllable or more."""
    left = len(wanted) - len(heard.syllables)
    gaps = [gap for gap, _ in heard.unknown]
    if left < len(gaps) or (left > 0 and not gaps):
        return None
    best: tuple[int, list[int]] = (-1, [])
    for cuts in combinations(range(1, left), max(0, len(gaps) - 1)):
        sizes: list[int] = np.diff([0, *cuts, left]).tolist() if gaps else []
        places = [
            i + int(sum(n for gap, n in zip(gaps, sizes, strict=True) if gap <= i)) for i in range(len(heard.syllables))
        ]
        pairs = [(wanted[place], there) for place, there in zip(places, heard.syllables, strict=True)]
        same = sum((a.initial, a.final) == (b.initial, b.final) for a, b in pairs)
        best = max(best, (same, places))
    return best[1] if best[0] >= 0.8 * len(heard.syllables) else None


def frame_at(seconds: float) -> int:
    """The mel frame at a time."""
    return round(seconds * SAMPLE_RATE / HOP)


def main() -> None:
    """Align both corpora."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, default=Path("runs/out/features"))
    parser.add_argument("--lexicon", type=Path, required=True, help="lexicon.bin of the voice")
    parser.add_argument("--edge", type=int, default=10, help="frames of silence that `features` left at the ends")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", choices=("sentences",), help="leave the words as they are")
    options = parser.parse_args()
    lexicon = Lexicon.open(options.lexicon)
    sentences = [read_sentence(item, lexicon) for item in Corpus.open(options.features, "sentences").items]
    usable = [s for s in sentences if s]
    write(options.features, "sentences", usable)
    whole = sum(all(sum(s.frames) for s in each.syllables) for each in usable)
    print(f"sentences: {len(usable)} of {len(sentences)} usable, {whole} without an unknown word", flush=True)
    if options.only == "sentences":
        return
    words = list(align_words(Corpus.open(options.features, "words"), lexicon, options.edge, options.rounds))
    write(options.features, "words", words)
    inner = [sum(s.frames) * HOP / SAMPLE_RATE for w in words for s in w.syllables]
    print(f"words: {len(words)} aligned, median syllable {np.median(inner):.3f} s", flush=True)


if __name__ == "__main__":
    main()
