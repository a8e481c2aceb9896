"""What a mood does to the next sentence: plain words after sad ones are said sadly.

Each feeling of the mood speaks for and against the feelings of what follows, in log odds; the table was learned from
passages whose sentences have the feeling of their place (`training/bert_tone/carried.py`). A calm mood changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp
from typing import Final

from qingyin.emotions import EMOTIONS
from qingyin.errors import OptionError
from qingyin.options import Options
from qingyin.records import Emotion

Weights = Mapping[str, float]
NEUTRAL: Final = EMOTIONS[0]
FAINT: Final = 0.01  # of a mood is in every sentence, so that it can raise what the network gives no weight
# The log odds that each feeling adds to each of EMOTIONS, both in that order, if it is all of the mood; calm adds none.
CARRIED: Final = (
    (0.0,) * len(EMOTIONS),
    (-2.7, 2.9, 0.3, 0.3, 0.2, -0.9, 0.3, -0.4),
    (-2.3, 0.1, 2.6, -0.1, -0.1, 0.0, -0.2, 0.1),
    (-1.8, 0.1, 0.1, 2.0, 0.0, -0.4, 0.2, -0.2),
    (-2.2, 0.5, 0.1, -0.2, 3.0, -0.8, 0.0, -0.4),
    (-3.8, 0.8, 0.2, 0.6, 0.5, 1.6, 0.0, 0.0),
    (-2.3, -0.1, 0.0, 0.0, -0.1, -0.4, 3.0, -0.2),
    (-2.9, 0.5, 0.1, 0.2, 0.5, -0.3, 0.1, 1.8),
)


def carried(mood: Weights, felt: Weights) -> dict[str, float]:
    """What is felt in a sentence after a mood; both are mixtures, as is the result.

    A mood fades and never grows: no feeling is stronger than it was in one of the two, and neutral takes the rest.

    >>> carried({"neutral": 1.0}, {"joy": 0.75, "neutral": 0.25})["joy"]
    0.75
    """
    faint = [0.0, *(FAINT * mood.get(name, 0.0) for name in EMOTIONS[1:])]
    odds = {
        name: (felt.get(name, 0.0) + faint[place])
        * exp(sum([mood.get(each, 0.0) * row[place] for each, row in zip(EMOTIONS, CARRIED, strict=True)]))
        for place, name in enumerate(EMOTIONS)
    }
    total = sum(odds.values())
    found = {
        name: min(weight / total, max(mood.get(name, 0.0), felt.get(name, 0.0)))
        for name, weight in odds.items()
        if name != NEUTRAL
    }
    return {NEUTRAL: 1.0 - sum(found.values()), **found}


def told(context: str | Emotion | None, feel: Callable[[str], Emotion]) -> Emotion | None:
    """The emotion of what was said before, which is given as a text or as its emotion.

    Raises OptionError if it is neither, or a mixture of something else than EMOTIONS in shares that sum to 1.
    """
    if context is None or isinstance(context, str):
        return None if context is None else feel(context)
    if not isinstance(context, Emotion):
        raise OptionError(f"a context is a text or an Emotion, not {type(context).__name__}")
    weights = Options(emotion=context.weights).emotions()  # with the checks of an emotion that is asked for
    if abs(sum(weights.values()) - 1) > 0.01:
        raise OptionError(f"the weights of a context's emotion sum to 1, not to {sum(weights.values()):g}")
    return Emotion({name: weights.get(name, 0.0) for name in EMOTIONS})
