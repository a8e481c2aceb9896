"""What may be answered to each kind of trial, and the sentences that ask for a stated answer.

mos         1 to 5
preference  1 or 2, the sound that is better, in the order in which they were heard; 0 for no difference
abx         1 or 2, the sound that X is
mushra      a list: 0 to 100 for each sound, in the order in which they were heard
emotion     the name of an emotion
"""

from __future__ import annotations

from typing import Any, Final

from qingyin.emotions import EMOTIONS, TABLE
from qingyin.errors import OptionError
from qingyin.experiments.listening.definition import ABX, EMOTION, MOS, MUSHRA, PREFERENCE, ListeningTest
from qingyin.experiments.listening.design import Trial, Value

BEST: Final = 100  # of the scale of mushra
_NUMBERS: Final = {MOS: (1, 2, 3, 4, 5), PREFERENCE: (0, 1, 2), ABX: (1, 2)}
_DIGITS: Final = "零一二三四五"
_CHINESE: Final = {row.name: row.chinese for row in TABLE}


def checked(test: ListeningTest, trial: Trial, value: Any) -> Value:
    """The answer, if it is one to that trial. Raises OptionError."""
    if test.kind == EMOTION:
        if value not in EMOTIONS:
            raise OptionError(f"the answer must be one of {', '.join(EMOTIONS)}, not {value!r:.60}")
        return str(value)
    if test.kind == MUSHRA:
        count = len(trial.heard)
        if not isinstance(value, list) or len(value) != count or not all(_is_score(each) for each in value):
            raise OptionError(f"the answer must be a list of {count} whole numbers from 0 to {BEST}, not {value!r:.60}")
        return value
    known = _NUMBERS[test.kind]
    if isinstance(value, bool) or not isinstance(value, int) or value not in known:
        raise OptionError(f"the answer must be one of {', '.join(map(str, known))}, not {value!r:.60}")
    return value


def sentence_of_check(kind: str, wanted: Value) -> str:
    """What a check says."""
    if kind == EMOTION:
        return f"这是一道检查题，请选择{_CHINESE[str(wanted)]}。"
    if not isinstance(wanted, int):
        raise ValueError(wanted)
    return (
        f"这是一道检查题，请选择{_DIGITS[wanted]}分。"
        if kind == MOS
        else f"这是一道检查题，请选择第{_DIGITS[wanted]}个。"
    )


def _is_score(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= BEST
