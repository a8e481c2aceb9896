"""How much each source of lines with a feeling counts in each part of BERT-tone: one table.

What the labels of a source mean stands in `measures.labels`. A number is times the source's size: 0.5 of a source of
10,000 lines counts as 5,000 lines. The everyday spoken sentences are few, and what the voice is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Use:
    """How one source is used."""

    ngrams: float  # weight in the memory of n-grams
    trunk: float  # how often its lines are drawn for the transformer and its head
    speech: float  # … for the teacher of speech (meanings.py), which hears of posts too, since some are like speech
    posts: float = 0.0  # … for the convolutions, and for the teachers of posts
    is_post: bool = False  # whether its lines are posts; those of the others are spoken
    is_clean: bool = False  # whether its labels keep their meaning; those of the others are learned to be noisy


SOURCES_USED: Final[dict[str, Use]] = {
    "ewect_usual": Use(ngrams=1.0, trunk=1.5, speech=0.8, posts=1.0, is_post=True),
    "ewect_virus": Use(ngrams=0.15, trunk=0.5, speech=0.2, posts=0.3, is_post=True),
    "nlpcc2014": Use(ngrams=0.15, trunk=0.5, speech=0.2, posts=0.3, is_post=True),
    "cped": Use(ngrams=0.05, trunk=0.3, speech=0.2),
    "bmeld": Use(ngrams=0.15, trunk=0.6, speech=0.4),
    "tone_of_voice": Use(ngrams=10.0, trunk=6.0, speech=6.0, is_clean=True),
    "cues": Use(ngrams=1.0, trunk=1.0, speech=1.0),  # training/bert_tone/text/cues.tsv
    "everyday": Use(ngrams=2.5, trunk=1.3, speech=1.6, is_clean=True),  # lines that a language model wrote or read
    "natural": Use(ngrams=2.5, trunk=1.3, speech=1.6, is_clean=True),  # sentences that it wrote, most in whole passages
}
POSTS: Final = tuple(name for name, use in SOURCES_USED.items() if use.is_post)
CLEAN: Final = tuple(name for name, use in SOURCES_USED.items() if use.is_clean)


def weights(part: str) -> dict[str, float]:
    """The number of each source that a part ("ngrams", "trunk", "speech", "posts") uses at all."""
    found = {name: float(getattr(use, part)) for name, use in SOURCES_USED.items()}
    return {name: weight for name, weight in found.items() if weight}
