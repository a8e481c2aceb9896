"""How well a voice does in each scene, as its owner weighs them.

customer_service   the share of lines in whose sound the expected emotion is heard; beside it, the rating of a pop-up
audiobook          the mean opinion of listeners on prosody, MOS 1 to 5
assistant          the consistency of the emotions that the voice chooses over the turns of dialogues

The first is heard by the voice's own classifier of recordings and the third judged by a network: both stand for people
here, and the report says so. The second is people's. Without it there is no total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import fmean
from typing import Any, Final

import numpy as np

from qingyin.evaluate.consistency.dialogues import Turn, held
from qingyin.evaluate.consistency.net import Consistency, row, steadiness
from qingyin.evaluate.quantities import Row
from qingyin.evaluate.ratings import HIGHEST, LOWEST, Rating
from qingyin.evaluate.side import Side
from qingyin.evaluate.texts import Line
from qingyin.options import AUTO, SCENES

SERVICE, STORY, ASSISTANT = SCENES
WEIGHTS: Final = {SERVICE: 0.40, STORY: 0.35, ASSISTANT: 0.25}
ACCURACY, MOS, CONSISTENCY = "emotion accuracy", "prosody MOS", "consistency of emotion"


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene's measure."""

    scene: str
    measure: str
    weight: float
    value: float | None  # 0 to 1; None: it is not known
    count: int  # texts, ratings or dialogues behind it
    beside: str  # what should be known with it, in words


def measured(
    side: Side,
    lines: Sequence[Line],
    rows: Mapping[int, Row],
    ratings: Sequence[Rating],
    logs: Sequence[Sequence[Turn]],
) -> list[Scene]:
    """The measures of the three scenes. `logs` are dialogues that were really held; they count beside the table's."""
    return [_service(side, lines, rows, ratings), _story(side, ratings), _assistant(side, lines, logs)]


def total(scenes: Sequence[Scene]) -> float | None:
    """The weighted sum, 0 to 1; None while a scene is not known."""
    known = [each.weight * each.value for each in scenes if each.value is not None]
    return sum(known) if len(known) == len(WEIGHTS) else None


def described(scene: Scene) -> dict[str, Any]:
    """The measure, for the report."""
    return asdict(scene)


def _service(side: Side, lines: Sequence[Line], rows: Mapping[int, Row], ratings: Sequence[Rating]) -> Scene:
    numbers = [line.number for line in lines if line.scene == SERVICE and line.spoken]
    heard = [rows[number]["heard"] for number in numbers if "heard" in rows[number]]
    popped = _of(side, SERVICE, ratings)
    beside = (
        f"pop-up rating {fmean(popped):.2f} of {len(popped)}"
        if popped
        else "no ratings of a pop-up are known; give them with --ratings"
    )
    return Scene(SERVICE, ACCURACY, WEIGHTS[SERVICE], fmean(heard) / 100 if heard else None, len(heard), beside)


def _story(side: Side, ratings: Sequence[Rating]) -> Scene:
    given = _of(side, STORY, ratings)
    if not given:
        beside = "no opinions of listeners are known; hold a listening test (MOS) and give them with --ratings"
        return Scene(STORY, MOS, WEIGHTS[STORY], None, 0, beside)
    mean = fmean(given)
    return Scene(STORY, MOS, WEIGHTS[STORY], (mean - LOWEST) / (HIGHEST - LOWEST), len(given), f"MOS {mean:.2f}")


def _assistant(side: Side, lines: Sequence[Line], logs: Sequence[Sequence[Turn]]) -> Scene:
    options = replace(side.options, scene=ASSISTANT, emotion=AUTO)
    dialogues = [*held(side.synthesizer, lines, options), *logs]
    if not dialogues:
        beside = "there are no dialogues: lines of one passage, some of them with who = user"
        return Scene(ASSISTANT, CONSISTENCY, WEIGHTS[ASSISTANT], None, 0, beside)
    judge = Consistency(side.synthesizer)
    scores = [judge(each) for each in dialogues]
    steady = fmean(steadiness(np.stack([row(turn.emotion) for turn in each if turn.emotion])) for each in dialogues)
    beside = f"likeness of neighboring turns {steady:.2f}"
    return Scene(ASSISTANT, CONSISTENCY, WEIGHTS[ASSISTANT], fmean(scores), len(scores), beside)


def _of(side: Side, scene: str, ratings: Sequence[Rating]) -> list[float]:
    return [each.value for each in ratings if (each.scene, each.voice) == (scene, side.name)]
