"""Mels as the acoustic model makes them of the recordings' own prosody, so that the vocoder learns to hear those too.

What the acoustic model leaves out or smooths is what the vocoder is given when the voice speaks; of recordings alone it
never learns what to do with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import torch

from training.data.align import read
from training.data.features import Corpus
from training.data.utterances import collate, load
from training.models.acoustic import LEAD, Acoustic
from training.run import quick
from training.speech.acoustic import timeline

TOGETHER: Final = 16  # utterances of like length


@torch.no_grad()
def mels(features: Path, name: str, model: Acoustic) -> np.ndarray:
    """The mel of a corpus float16 [frames, 80] with what `model` makes of each aligned recording in its place."""
    corpus, aligned = Corpus.open(features, name), read(features, name)
    first = {item.name: item.first for item in corpus.items}
    found = np.array(corpus.mel)
    utterances = sorted(load(features, name), key=lambda u: len(u.mel))
    for start in range(0, len(utterances), TOGETHER):
        part = utterances[start : start + TOGETHER]
        batch = collate(part)
        with quick("cpu"):
            made = model(timeline(batch), batch["speaker"], torch.zeros(len(part), dtype=torch.long), len(part[-1].mel))
        for u, mel in zip(part, made[0].float().numpy(), strict=True):
            lead = min(LEAD, aligned[u.name].lead)  # frames of silence that the recording has of its own
            begin = first[u.name] + aligned[u.name].lead - lead
            frames = mel[LEAD - lead : len(u.mel)]
            found[begin : begin + len(frames)] = frames
    return found
