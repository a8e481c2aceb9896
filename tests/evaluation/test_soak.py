"""Long runs and many at once: how a text is limited, what is compared, how the time is split."""

from __future__ import annotations

import json
from itertools import repeat

import pytest

from evaluation.machine import crowd, instructions
from evaluation.machine.soak import limited
from evaluation.machine.worker import Split
from qingyin import Synthesizer
from tests.conftest import SILENCE
from tests.evaluation.conftest import Script

TEXTS = ["今天真开心！", "我们一起去公园吧。"]


def test_a_text_ends_at_its_characters_or_minutes() -> None:
    assert list(limited(repeat("今天"), 5, 1)) == ["今天", "今天", "今"]
    assert list(limited(repeat("今天"), 5, 0)) == ["今天"]


def test_a_stream_that_differs_is_counted(synthesizer: Synthesizer) -> None:
    alone = [crowd.digest_of(synthesizer, text) for text in TEXTS]
    assert crowd.threads(lambda text: crowd.digest_of(synthesizer, text), TEXTS, alone, 4) == 0
    assert crowd.threads(lambda text: "another", TEXTS, alone, 3) == 3 * len(TEXTS)


def test_a_forked_process_says_what_it_found() -> None:
    assert crowd.forked(lambda text: text + "!", TEXTS) == [text + "!" for text in TEXTS]


def test_a_crowd(script: Script, capsys: pytest.CaptureFixture[str]) -> None:
    assert script("machine.crowd", "--json", "--threads", "3", "--cancelled", "4", "--forks", "1") == 0
    figures = json.loads(capsys.readouterr().out)
    assert (
        figures["streams_at_once_that_differ"] == figures["differ_after_cancelled"] == figures["forks_that_differ"] == 0
    )


def test_time_within_a_stage_belongs_to_the_inner_one(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((0.0, 1.0, 4.0, 5.0))
    monkeypatch.setattr("time.process_time", lambda: next(clock))
    split = Split()
    with split.watch("text"), split.watch("tone"):
        pass
    assert split.seconds == {"tone": 3.0, "text": 2.0}


@pytest.mark.skipif(bool(instructions.missing()), reason="there is no valgrind")
def test_callgrind_is_asked_for_the_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}

    def run(command: list[str], **more: object) -> object:
        seen["command"] = command
        return type("Done", (), {"stderr": "==1== Collected : 4000", "stdout": "2.0\n", "returncode": 0})

    monkeypatch.setattr("subprocess.run", run)
    assert instructions.counted(str(SILENCE), TEXTS) == (4000, 2.0)
    assert seen["command"][-1] == str(SILENCE)
