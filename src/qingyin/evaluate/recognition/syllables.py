"""Syllables that were meant beside those that were heard, and how they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from qingyin.text.pinyin.phones import phones_of


class Heard(NamedTuple):
    """One syllable; a part that is missing is the empty string."""

    initial: str
    final: str
    coda: str
    tone: str

    def __str__(self) -> str:
        return "".join(self) or "-"


PARTS: Final = Heard._fields


def meant(spoken: Sequence[str]) -> list[Heard]:
    """Numbered syllables ("hang2") as the listener would write them."""
    return [Heard(p.initial, p.final, p.coda, str(p.tone)) for p in map(phones_of, spoken)]


Pair = tuple[Heard | None, Heard | None]  # a syllable that was meant and what was heard; None: missing, or too much


def aligned(wanted: Sequence[Heard], heard: Sequence[Heard]) -> list[Pair]:
    """The pairs of the alignment with the fewest errors; of several, the one whose pairs have more parts in common."""
    rows, columns = len(wanted) + 1, len(heard) + 1
    cost = np.zeros((rows, columns))
    cost[:, 0], cost[0] = np.arange(rows), np.arange(columns)
    for i in range(1, rows):
        for j in range(1, columns):
            cost[i, j] = min(
                cost[i - 1, j] + 1, cost[i, j - 1] + 1, cost[i - 1, j - 1] + _unlike(wanted[i - 1], heard[j - 1])
            )
    pairs: list[Pair] = []
    i, j = rows - 1, columns - 1
    while i or j:
        if i and j and np.isclose(cost[i, j], cost[i - 1, j - 1] + _unlike(wanted[i - 1], heard[j - 1])):
            i, j = i - 1, j - 1
            pairs.append((wanted[i], heard[j]))
        elif i and np.isclose(cost[i, j], cost[i - 1, j] + 1):
            i -= 1
            pairs.append((wanted[i], None))
        else:
            j -= 1
            pairs.append((None, heard[j]))
    return pairs[::-1]


def _unlike(wanted: Heard, heard: Heard) -> float:
    """0 if equal, else 1 less a little for what is in common: an error is an error, however many of its parts."""
    differing = sum(a != b for a, b in zip(wanted, heard, strict=True))
    return 1 - 1e-4 * (4 - differing) if differing else 0.0


def toneless(heard: Sequence[Heard]) -> list[Heard]:
    """The same without tones; what was a tone alone is gone."""
    return [each._replace(tone="") for each in heard if any(each[:3])]


@dataclass(frozen=True)
class Errors:
    """What was counted in one utterance."""

    syllables: int  # meant
    wrong: int  # substituted, missing and too many
    toneless: int  # the same without tones
    confusions: Counter[str]  # "initial zh → z"

    @classmethod
    def count(cls, wanted: Sequence[Heard], heard: Sequence[Heard]) -> Errors:
        """The errors of one utterance."""
        pairs = aligned(wanted, heard)
        plain = aligned(toneless(wanted), toneless(heard))
        confused: Counter[str] = Counter()
        for a, b in pairs:
            if a is None or b is None:
                confused["syllable too much" if a is None else "syllable missing"] += 1
                continue
            for part, x, y in zip(PARTS, a, b, strict=True):
                if x != y:
                    confused[f"{part} {x or '-'} → {y or '-'}"] += 1
        return cls(len(wanted), sum(a != b for a, b in pairs), sum(a != b for a, b in plain), confused)


def rates(counted: Sequence[Errors]) -> dict[str, Any]:
    """Syllable error rates with and without tones, each with the standard error over utterances."""
    weight = np.array([e.syllables for e in counted], float)
    found: dict[str, Any] = {"utterances": len(counted), "syllables": int(weight.sum())}
    for name, wrong in (("error", [e.wrong for e in counted]), ("toneless", [e.toneless for e in counted])):
        rate = sum(wrong) / weight.sum()
        spread = np.sqrt(((np.array(wrong) - rate * weight) ** 2).sum()) / weight.sum()
        found |= {name: round(float(rate), 4), f"{name}_se": round(float(spread), 4)}
    return found
