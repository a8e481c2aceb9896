"""Dialogues: what each turn says and with which emotion, read from logs or made by a voice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from qingyin.emotions import EMOTIONS
from qingyin.errors import TextError
from qingyin.evaluate.items import passages
from qingyin.evaluate.reading import text_of
from qingyin.evaluate.texts import LONGEST, USER, VOICE, Line
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer

LARGEST: Final = 1 << 24  # bytes of a log
MOST: Final = 200  # turns of a dialogue


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of the two says."""

    who: str  # VOICE or USER
    text: str
    emotion: Mapping[str, float]  # by weight; empty if it is not known, and is found in the text


def logged(path: Path) -> list[list[Turn]]:
    """The dialogues of a log, a line of JSON for each: {"turns": [{"who", "text", "emotion"}]}.

    `who` is "voice" or "user"; `emotion` is a name or weights by name, and may be left out for the user. Raises
    TextError that names the line.
    """
    rows = text_of(path, LARGEST, "write it as JSON Lines in UTF-8").split("\n")
    found = [_Row(path, number).dialogue(row) for number, row in enumerate(rows, 1) if row.strip()]
    if not found:
        raise TextError(f"{path} has no dialogue; write a line of JSON for each")
    return found


class _Row:
    """One line of a log."""

    def __init__(self, path: Path, number: int) -> None:
        self._place = f"{path}, line {number}"

    def dialogue(self, row: str) -> list[Turn]:
        """Its turns."""
        try:
            found = json.loads(row)
        except (ValueError, RecursionError) as error:
            self._refuse(f"it is not JSON ({error}); write an object in one line")
        turns = found.get("turns") if isinstance(found, dict) else None
        if not isinstance(turns, list) or not 2 <= len(turns) <= MOST or found.keys() != {"turns"}:
            self._refuse(f'it must be {{"turns": [...]}} with 2 to {MOST} turns and nothing else')
        return [self._turn(number, each) for number, each in enumerate(turns, 1)]

    def _turn(self, number: int, given: Any) -> Turn:
        if not isinstance(given, dict) or not {"who", "text"} <= given.keys() <= {"who", "text", "emotion"}:
            self._refuse(f"turn {number} must have who and text, and may have emotion, and nothing else")
        who, text = given["who"], given["text"]
        if who not in (VOICE, USER):
            self._refuse(f"turn {number}: who must be {VOICE!r} or {USER!r}, not {who!r:.60}")
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
            self._refuse(f"turn {number}: the text must have 1 to {LONGEST} characters")
        emotion = given.get("emotion", {})
        weights = {emotion: 1.0} if isinstance(emotion, str) else emotion
        if who == VOICE and not weights:
            self._refuse(f"turn {number}: the emotion in which the voice spoke is missing; write a name, or weights")
        if not isinstance(weights, dict) or not weights.keys() <= {*EMOTIONS}:
            self._refuse(f"turn {number}: unknown emotion {emotion!r:.60}; available: {', '.join(EMOTIONS)}")
        for weight in weights.values():
            if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 <= weight <= 1:
                self._refuse(f"turn {number}: a weight must be a number from 0 to 1, not {weight!r:.60}")
        return Turn(who, text, weights)

    def _refuse(self, why: str) -> NoReturn:
        raise TextError(f"{self._place}: {why}")


def held(synthesizer: Synthesizer, lines: Sequence[Line], options: Options) -> Iterator[list[Turn]]:
    """The dialogues of a table as the voice holds them: the emotions of its turns are those that it chooses itself.

    `options` are those of the voice, for the scene assistant and with the emotion left to it.
    """
    for passage in passages(lines):
        if passage[0].scene == options.scene and any(not line.spoken for line in passage):
            yield _held(synthesizer, passage, options)


def _held(synthesizer: Synthesizer, passage: Sequence[Line], options: Options) -> list[Turn]:
    delivery = synthesizer.delivery(options)
    turns = []
    for line in passage:
        if not line.spoken:
            heard = synthesizer.emotion(synthesizer.normalized(line.text))
            delivery.turn(heard)
            turns.append(Turn(USER, line.text, heard.weights))
            continue
        shown = [delivery(each).emotion.weights for each in synthesizer.analyze(line.text, options) if each.syllables]
        names = {name for weights in shown for name in weights}
        mean = {name: sum(weights.get(name, 0.0) for weights in shown) / len(shown) for name in names}
        turns.append(Turn(VOICE, line.text, mean))
    return turns
