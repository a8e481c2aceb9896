"""Aligned recordings as the acoustic and the prosody model see them, alone or joined into pseudo-sentences.

Words are spoken slowly and alone; sentences are what the voice must say. So words are joined, sometimes with a
short pause between, and their time is compressed to the tempo of sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch

from measures.pitch import continuous
from qingyin.audio.mel import CHANNELS
from qingyin.records import F0_POINTS
from qingyin.text.pinyin.phones import PHONE_ID
from training.data.align import Aligned, read
from training.data.features import Corpus, Item
from training.models.acoustic import LEAD
from training.teacher.corpus import MOVED

SYLLABLE = ("phones", "tone", "boundary", "f0", "creaks", "energy")  # of each in an utterance, beside its slots
TEACHER = "teacher"  # the corpus that training.teacher.sound writes; words take its place if it is missing
BAND_LIMIT = 68  # mel channels that a 16 kHz recording fills (up to 7.5 kHz)
CREAK_HZ = 50.0  # the F0 of creak, in which no tracker finds one: far below any that is asked for
CREAK_DB, CREAK_FRAMES = 25.0, 3  # below its rhyme's loudest frame, and how many together: less is an edge


@dataclass(frozen=True)
class Utterance:
    """S syllables and the T mel frames that say them; LEAD frames of silence come first."""

    name: str
    speaker: int
    held_out: bool
    phones: np.ndarray  # int64 [S, 3]
    tone: np.ndarray  # int64 [S]
    boundary: np.ndarray  # int64 [S]
    slots: np.ndarray  # int64 [S, 4] frames
    f0: np.ndarray  # float32 [S, F0_POINTS] Hz; NaN, as energy, where a syllable has no alignment
    creaks: np.ndarray  # bool [S, F0_POINTS], where it is loud and no F0 is found
    energy: np.ndarray  # float32 [S] dB against the speaker's mean
    mel: np.ndarray  # float32 [T, 80]
    pitch: np.ndarray  # float32 [T] Hz, 0 where unvoiced
    band: int  # mel channels that the recording fills


def has(features: Path, corpus_name: str) -> bool:
    """Whether that corpus is there and aligned."""
    return (features / f"{corpus_name}.align.tsv").exists()


def labelled(features: Path) -> list[Item]:
    """What the teacher's first speaker said in its own register, which the labels of those sentences are of."""
    items = Corpus.open(features, TEACHER).items
    first = min(item.speaker for item in items)
    return [item for item in items if item.speaker == first and MOVED not in item.name]


def load(features: Path, corpus_name: str, gaps: bool = False) -> list[Utterance]:
    """All aligned recordings of one corpus; with `gaps` those too that hold syllables without an alignment."""
    corpus, aligned = Corpus.open(features, corpus_name), read(features, corpus_name)
    band = BAND_LIMIT if corpus_name == "sentences" else CHANNELS
    found = []
    for item in corpus.items:
        if item.name not in aligned:
            continue
        if not gaps and not all(sum(s.frames) for s in aligned[item.name].syllables):
            continue
        mel = np.asarray(corpus.mel[item.span], np.float32)
        f0 = np.asarray(corpus.f0[item.span], np.float32)
        found.append(_utterance(aligned[item.name], item.speaker, item.held_out, mel, f0, band))
    mean: dict[int, float] = {}
    for speaker in {u.speaker for u in found}:
        mean[speaker] = float(np.nanmean(np.concatenate([u.energy for u in found if u.speaker == speaker])))
    return [replace(u, energy=u.energy - mean[u.speaker]) for u in found]


def _utterance(aligned: Aligned, speaker: int, held_out: bool, mel: np.ndarray, f0: np.ndarray, band: int) -> Utterance:
    slots = np.array([[*s.frames, s.pause] for s in aligned.syllables], np.int64)
    lead = min(LEAD, aligned.lead)
    first = aligned.lead - lead
    mel, f0 = mel[first : aligned.lead + slots.sum() + min(aligned.trail, 8)], f0[first:]
    if lead < LEAD:  # repeat what silence there is
        mel = np.concatenate([np.repeat(mel[:1], LEAD - lead, axis=0), mel])
        f0 = np.concatenate([np.zeros(LEAD - lead, np.float32), f0])
    f0 = f0[: len(mel)]
    loudness = np.log(np.exp(2 * mel).sum(axis=1)) * (10 / np.log(10))
    whole = continuous(f0)
    done = LEAD + slots.reshape(-1).cumsum().reshape(slots.shape)
    points: list[np.ndarray] = []
    creaks, energy = [], []
    for begin, end in zip(done[:, 0], done[:, 2], strict=True):
        if begin == end and not slots[len(points)][:3].sum():  # no alignment
            points.append(np.full(F0_POINTS, np.nan))
            creaks.append(np.zeros(F0_POINTS, bool))
            energy.append(np.nan)
            continue
        points.append(rhyme_points(f0[begin:end], whole[begin:end]))
        creaks.append(creaky_points(f0[begin:end], loudness[begin:end]))
        energy.append(10 * np.log10(np.mean(10 ** (loudness[begin:end] / 10))))
    return Utterance(
        aligned.name,
        speaker,
        held_out,
        np.array([[PHONE_ID[p] for p in (s.initial, s.final, s.coda)] for s in aligned.syllables], np.int64),
        np.array([s.tone for s in aligned.syllables], np.int64),
        np.array([s.boundary for s in aligned.syllables], np.int64),
        slots,
        np.array(points, np.float32),
        np.array(creaks, bool),
        np.array(energy, np.float32),
        mel,
        f0,
        band,
    )


def rhyme_points(f0: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """F0 at F0_POINTS places of a rhyme: the line through its voiced frames, or the bridge where none is."""
    frames = len(whole)
    voiced = np.flatnonzero(f0 > 0)
    centres = np.arange(frames) + 0.5
    places = np.linspace(0, frames, F0_POINTS)
    if len(voiced) < 3:
        return np.exp(np.interp(places, centres, np.log(whole)))
    known = np.log(f0[voiced])
    known = np.convolve(np.pad(known, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    return np.exp(np.interp(places, centres[voiced], known))


def creaky_points(f0: np.ndarray, loudness: np.ndarray) -> np.ndarray:
    """Whether the rhyme creaks at its F0_POINTS places: for most of the eighth of it on either side."""
    odd = (f0 == 0) & (loudness > loudness.max() - CREAK_DB)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], odd, [0]])))
    for begin, end in edges.reshape(-1, 2):
        odd[begin:end] = end - begin >= CREAK_FRAMES
    bounds = np.clip(np.arange(F0_POINTS + 1) - 0.5, 0, F0_POINTS - 1) * len(f0) / (F0_POINTS - 1)
    return np.array([odd[a:b].sum() > (b - a) / 2 for a, b in pairwise(np.rint(bounds).astype(int))])


def join(parts: list[Utterance], factors: list[float], pauses: list[int]) -> Utterance:
    """Words said one after another: each part's time scaled by its factor, with so many frames of pause after.

    A pause is cut from the silence that follows the word, so it has the room's own noise.
    """
    mels, pitches, slots = [], [], []
    for number, (part, factor, pause) in enumerate(zip(parts, factors, pauses, strict=True)):
        spoken = int(part.slots.sum())
        ends = np.rint(part.slots.reshape(-1).cumsum() * factor).astype(np.int64)
        scaled = np.diff(ends, prepend=0).reshape(part.slots.shape)
        begin = 0 if number == 0 else LEAD
        speech = slice(LEAD, LEAD + spoken)
        if begin == 0:
            mels.append(part.mel[:LEAD])
            pitches.append(part.pitch[:LEAD])
        mels.append(stretch(part.mel[speech], int(ends[-1])))
        pitches.append(part.pitch[speech][_nearest(spoken, int(ends[-1]))])
        tail = part.mel[LEAD + spoken :]
        if pause and len(tail):
            mels.append(tail[np.arange(pause) % len(tail)] if pause > len(tail) else tail[:pause])
            pitches.append(np.zeros(pause, np.float32))
            scaled[-1, 3] += pause
        slots.append(scaled)
    last = parts[-1]
    tail = last.mel[LEAD + int(last.slots.sum()) :]
    if not pauses[-1]:
        mels.append(tail)
        pitches.append(np.zeros(len(tail), np.float32))
    whole: dict[str, Any] = {name: np.concatenate([getattr(p, name) for p in parts]) for name in SYLLABLE}
    return replace(
        parts[0],
        slots=np.concatenate(slots),
        mel=np.concatenate(mels),
        pitch=np.concatenate(pitches),
        **whole,
    )


def stretch(mel: np.ndarray, frames: int) -> np.ndarray:
    """The mel with another number of frames, linear between the old ones."""
    place = np.clip((np.arange(frames) + 0.5) * len(mel) / frames - 0.5, 0, len(mel) - 1)
    low = np.minimum(place.astype(int), len(mel) - 2) if len(mel) > 1 else np.zeros(frames, int)
    share = (place - low)[:, None].astype(np.float32)
    return mel[low] * (1 - share) + mel[np.minimum(low + 1, len(mel) - 1)] * share


def _nearest(frames: int, wanted: int) -> np.ndarray:
    return np.minimum(((np.arange(wanted) + 0.5) * frames / wanted).astype(int), frames - 1)


def collate(batch: list[Utterance]) -> dict[str, torch.Tensor]:
    """Padded tensors of a batch, with `mask` [B, T, 80] that is 1 where the mel is real and meant to be learned."""
    syllables, frames = max(len(u.tone) for u in batch), max(len(u.mel) for u in batch)

    def pad(name: str, fill: float, length: int) -> torch.Tensor:
        arrays = [getattr(u, name) for u in batch]
        shape = (len(batch), length, *arrays[0].shape[1:])
        out = np.full(shape, fill, arrays[0].dtype)
        for row, array in zip(out, arrays, strict=True):
            row[: len(array)] = array
        return torch.from_numpy(out)

    result = {name: pad(name, 220.0 if name == "f0" else 0, syllables) for name in (*SYLLABLE, "slots")}
    result |= {
        "mel": pad("mel", -11.5, frames),
        "pitch": pad("pitch", 0, frames),
    }
    result["speaker"] = torch.tensor([u.speaker for u in batch])
    mask = torch.zeros_like(result["mel"])
    for row, u in zip(mask, batch, strict=True):
        row[: len(u.mel), : u.band] = 1
    return result | {"mask": mask}
