"""Teachers on what an encoder says learn what tells labels apart, and speak of lines that they did not learn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from torch import Tensor, nn  # noqa: E402

from measures.labels import SOURCES  # noqa: E402
from qingyin.records import EMOTIONS  # noqa: E402
from training.bert_tone import meanings  # noqa: E402
from training.bert_tone.text.lines import Lines, part_of  # noqa: E402

WIDTH, COUNT = 24, 400
SPOKEN = "everyday"


def made(seed: int = 0) -> tuple[Lines, np.ndarray]:
    """Spoken lines, and what an encoder would say of them, in which a direction stands for each label."""
    random = np.random.default_rng(seed)
    label = random.integers(len(SOURCES[SPOKEN]), size=COUNT).astype(np.uint8)
    said = random.normal(0, 0.3, (COUNT, WIDTH)).astype(np.float16)
    said[np.arange(COUNT), label] += 2
    tokens = random.integers(10, 60, 6 * COUNT).astype(np.uint16)
    none = np.zeros(len(tokens), np.uint8)
    source = np.full(COUNT, list(SOURCES).index(SPOKEN), np.uint8)
    held_out = np.arange(COUNT) % 4 == 0
    return Lines(tokens, none, none, none, 6 * np.arange(COUNT + 1), source, label, held_out), said


def right(logits: np.ndarray, lines: Lines) -> np.ndarray:
    """Whether each line's feeling is the likeliest [L]."""
    wanted = [EMOTIONS.index(list(SOURCES[SPOKEN])[label]) for label in lines.label]
    return logits.argmax(1) == np.array(wanted)


def test_a_network_learns_from_the_kept_lines_what_holds_of_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(meanings, "STEPS", 120)
    lines, said = made()
    np.save(tmp_path / "said.npy", said)
    _, even = meanings.Meanings.of(tmp_path / "said.npy")
    assert torch.allclose(even.mean(0), torch.zeros(WIDTH), atol=1e-3)
    model = meanings.learned("speech", even, lines, ~lines.held_out, seed=0)
    assert right(meanings.heard(model, even), lines)[lines.held_out].mean() > 0.9


def test_a_line_is_judged_by_teachers_that_did_not_learn_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Labels that nothing tells apart are guessed, however often a line was seen with its own."""
    monkeypatch.setattr(meanings, "STEPS", 120)
    lines, said = made()
    noise = np.random.default_rng(1).normal(0, 1, said.shape).astype(np.float32)
    heard_of: list[int] = []
    own = part_of(lines)

    def alike(_: str, said: Tensor, lines: Lines, kept: np.ndarray, seed: int) -> nn.Module:
        assert not kept[lines.held_out].any() and not kept[own == seed].any() and kept.any()
        heard_of.append(int(kept.sum()))
        return nn.Linear(said.shape[1], len(EMOTIONS)).eval()

    monkeypatch.setattr(meanings, "learned", alike)
    read = noise[:, : len(EMOTIONS)]
    found, spoken = meanings.labelled(torch.from_numpy(noise), lines, read)
    assert found.shape == (3, COUNT, len(EMOTIONS)) and np.isfinite(found).all()
    assert (found[2] == read).all()  # who never saw a label speaks of every line
    assert len(spoken) == 4 and len(heard_of) == 8
    assert found[0].any(1).all()  # every line was spoken of
