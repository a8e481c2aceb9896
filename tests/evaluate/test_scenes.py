"""The measures of scenes: how they are weighed, and the consistency of dialogues."""

from __future__ import annotations

import numpy as np
import pytest

from qingyin.emotions import EMOTIONS
from qingyin.evaluate import texts as table
from qingyin.evaluate.consistency.dialogues import Turn, held
from qingyin.evaluate.consistency.net import WIDTH, Consistency, features, row, steadiness
from qingyin.evaluate.ratings import Rating
from qingyin.evaluate.scenes import WEIGHTS, measured, total
from qingyin.evaluate.side import Side
from qingyin.options import SCENES, Options
from qingyin.synthesizer import Synthesizer


def test_weights_of_scenes() -> None:
    assert {*WEIGHTS} == {*SCENES} and sum(WEIGHTS.values()) == pytest.approx(1)


def test_there_is_a_total_when_people_have_spoken(synthesizer: Synthesizer) -> None:
    lines = table.read()
    side = Side("silence", synthesizer, Options())
    rows = {line.number: {"heard": 100.0 * (line.number % 4 > 0)} for line in lines}
    without = measured(side, lines, rows, [], [])
    assert total(without) is None and "hold a listening test" in without[1].beside
    ratings = [Rating("audiobook", "silence", 3), Rating("audiobook", "silence", 4), Rating("audiobook", "other", 1)]
    ratings.append(Rating("customer_service", "silence", 5))
    service, story, assistant = measured(side, lines, rows, ratings, [])
    spoken = [line.number for line in lines if line.scene == SCENES[0]]
    assert service.value == pytest.approx(np.mean([number % 4 > 0 for number in spoken]))
    assert service.count == len(spoken) and service.beside == "pop-up rating 5.00 of 1"
    assert story.value == pytest.approx(0.625)
    assert (story.count, story.beside) == (2, "MOS 3.50")
    assert assistant.value is not None and 0 < assistant.value < 1 and assistant.count == 12
    whole = 0.40 * (service.value or 0) + 0.35 * 0.625 + 0.25 * assistant.value
    assert total([service, story, assistant]) == pytest.approx(whole)


def test_logs_count_beside_the_table(synthesizer: Synthesizer) -> None:
    side = Side("silence", synthesizer, Options())
    log = [Turn("user", "我好难过。", {}), Turn("voice", "我陪着你。", {"caring": 1.0})]
    *_, with_log = measured(side, [], {}, [], [log])
    assert with_log.count == 1 and with_log.value == pytest.approx(Consistency(synthesizer)(log))


def test_dialogues_are_held_as_a_conversation_is(synthesizer: Synthesizer) -> None:
    dialogues = list(held(synthesizer, table.read(), Options(scene="assistant")))
    assert len(dialogues) == 12
    for turns in dialogues:
        assert [turn.who for turn in turns] == ["user", "voice"] * (len(turns) // 2)
        for turn in turns:
            assert sum(turn.emotion.values()) == pytest.approx(1, abs=1e-3)


def test_what_the_network_reads() -> None:
    said, felt = np.stack([row({"joy": 1}), row({"joy": 3, "anger": 1})]), np.zeros((2, len(EMOTIONS)), np.float32)
    found = features(said, felt, np.array([0, 1], np.float32))
    assert found.shape == (2, WIDTH) and found.dtype == np.float32
    assert found[1, EMOTIONS.index("joy")] == 0.75 and found[:, -1].tolist() == [0, 1]


def test_steadiness() -> None:
    same, other = row({"joy": 1.0}), row({"anger": 1.0})
    assert steadiness(np.stack([same, same, same])) == pytest.approx(1, abs=1e-4)
    assert steadiness(np.stack([same, other, same])) == pytest.approx(0, abs=1e-4)
    assert steadiness(np.stack([same, same, other])) == pytest.approx(0.5, abs=1e-4)
