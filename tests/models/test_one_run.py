"""BERT-tone's graph runs once for each sentence that is read, with no help from the cache."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from qingyin import Emotion, Options, Synthesizer
from qingyin.inspect import report
from qingyin.models.bert_tone import LONGEST, BertToneOutput
from qingyin.models.ports import Graph
from qingyin.models.session import Run, Settings, open_graph
from qingyin.records import EMOTIONS, Arrays
from tests.conftest import SILENCE

TEXT = "今天真开心！我们一起去公园吧。今天。"
ANGER = Emotion({name: float(name == "anger") for name in EMOTIONS})


class Counted:
    """A synthesizer that remembers nothing, and what its BERT-tone was given."""

    def __init__(self, voice: str | Path) -> None:
        self.runs: list[Arrays] = []
        self.synthesizer = Synthesizer.load(voice, cache=0, open_graph=self._open)

    def _open(self, path: Path, graph: Graph, settings: Settings) -> Run:
        run = open_graph(path, graph, settings)

        def counting(given: Arrays) -> Arrays:
            if path.stem == "tone":
                self.runs.append(given)
            return run(given)

        return counting

    @contextmanager
    def expected(self, runs: int) -> Iterator[Synthesizer]:
        """Within it the graph runs that many times."""
        self.runs.clear()
        yield self.synthesizer
        assert len(self.runs) == runs


@pytest.fixture(scope="module")
def counted() -> Counted:
    return Counted(SILENCE)


@pytest.mark.parametrize("options", [Options(), Options(scene="audiobook", intensity=0.5), Options(emotion="joy")])
def test_a_text(counted: Counted, options: Options) -> None:
    with counted.expected(3) as synthesizer:
        synthesizer.speak(TEXT, options)
    with counted.expected(3) as synthesizer:
        synthesizer.speak(iter(TEXT), options)


def test_a_sentence_that_is_divided_because_it_is_long() -> None:
    counted = Counted("tan")
    text = "账号6222021234567890123，金额123456789.12元，编号987654321098765。"
    with counted.expected(1) as synthesizer:
        sentences = synthesizer.analyze(text)
    assert len(sentences) > 1
    normalized = "".join([sentence.normalized for sentence in sentences])
    assert len(normalized) <= LONGEST
    whole = synthesizer.bert_tone(normalized)
    parts = [sentence.model_output for sentence in sentences]
    assert all(isinstance(part, BertToneOutput) for part in parts)
    for name in ("readings", "boundary", "vectors"):
        assert np.array_equal(np.concatenate([getattr(part, name) for part in parts]), getattr(whole, name))
    assert all(np.array_equal(getattr(part, "emotion"), whole.emotion) for part in parts)  # noqa: B009
    with counted.expected(1) as synthesizer:
        synthesizer.speak(text)


@pytest.mark.parametrize("context", [ANGER, None])
def test_a_turn_of_a_conversation(counted: Counted, context: Emotion | None) -> None:
    with counted.expected(3) as synthesizer:
        synthesizer.conversation().speak(TEXT, context)
    hints = {int(given["polarity"][0, 0]) for given in counted.runs}
    assert hints == {2 if context is ANGER else 0}  # the mood is known when the sentence is read
    with counted.expected(4) as synthesizer:  # and what the other one said is read once
        synthesizer.conversation().speak(TEXT, "你怎么能这样！")


def test_analysis(counted: Counted) -> None:
    with counted.expected(3) as synthesizer:
        report.analyze(synthesizer, TEXT, Options())
    with counted.expected(0) as synthesizer:
        assert synthesizer.normalized(TEXT) == TEXT


def test_what_travels_with_a_sentence_is_neither_shown_nor_compared(counted: Counted) -> None:
    first, again = (counted.synthesizer.analyze("今天。")[0] for _ in range(2))
    assert first == again and hash(first) == hash(again) and "model_output" not in repr(first)
