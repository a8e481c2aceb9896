"""What a mood does to the next sentence: plain words after sad ones are said sadly.

Each feeling of the mood speaks for and against the feelings of what follows, in log odds; the table was learned from
passages whose sentences have the feeling of their place (`training/bert_tone/carried.py`). A calm mood changes
nothing, and what a sentence clearly feels by itself outweighs what went before.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import Final

from qingyin.emotions import EMOTIONS

Weights = Mapping[str, float]
FAINT: Final = 0.01  # of each feeling is in every sentence, if the mood is not calm: else no mood could wake it
# What a mood speaks for, in the order of EMOTIONS.
CARRIED: Final[Mapping[str, tuple[float, ...]]] = {
    "joy": (-1.4, 2.7, -0.4, -0.3, 0.5, -0.5, -0.3, -0.2),
    "caring": (-1.3, -0.3, 2.8, -0.5, -0.6, -0.2, -0.3, 0.4),
    "anger": (-1.2, 0.0, 0.4, 2.4, -0.3, -1.5, 0.1, 0.0),
    "surprise": (-1.2, 0.6, -0.2, -0.5, 1.8, -0.4, 0.0, -0.1),
    "sadness": (-2.7, 0.3, 0.6, -0.2, 0.5, 2.2, -0.6, -0.2),
    "disgust": (-1.2, -0.2, 0.0, -0.4, -0.1, -1.0, 3.4, -0.4),
    "fear": (-1.7, 0.2, 0.7, -0.5, 0.4, -1.0, -0.2, 2.0),
}


def carried(mood: Weights, felt: Weights) -> dict[str, float]:
    """What is felt in a sentence after a mood; both are mixtures, as is the result.

    >>> carried({"neutral": 1.0}, {"joy": 0.75, "neutral": 0.25})["joy"]
    0.75
    """
    stirred = 1 - mood.get("neutral", 0.0)
    found = {
        name: (felt.get(name, 0.0) + FAINT * stirred)
        * exp(sum(mood.get(each, 0.0) * row[place] for each, row in CARRIED.items()))
        for place, name in enumerate(EMOTIONS)
    }
    total = sum(found.values())
    return {name: weight / total for name, weight in found.items()}
