"""The listener's training: examples, their symbols, and a graph that the evaluation can read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")


def test_both_sides_know_the_same_symbols() -> None:
    from qingyin.evaluate.recognition import listener
    from training.models import recognizer

    assert listener.SYMBOLS == recognizer.SYMBOLS


def test_joined_words_keep_their_symbols_in_order(features: Path) -> None:
    from training.data.utterances import load
    from training.models.recognizer import SYMBOLS
    from training.speech.recognizer import fits, from_words, varied

    words = [u for u in load(features, "words") if u.name in ("天气", "花儿")]
    pick = np.random.default_rng(0)
    alone = from_words(words, pick, hurried=False)
    assert [SYMBOLS[n] for n in alone.symbols] == "t ian 1 q i 4 h ua rr 1".split()
    assert alone.places is not None
    assert (np.diff(alone.places) > 0).all()
    assert alone.places[-1] < len(alone.mel) == len(alone.f0)
    hurried = varied(from_words(words, pick), pick)
    assert hurried.symbols == alone.symbols
    assert len(hurried.mel) < 1.2 * len(alone.mel)
    assert np.isfinite(hurried.mel).all()
    assert fits(alone)


def test_it_hears_no_level_and_nothing_above_the_narrowest_band() -> None:
    from training.models.recognizer import CHANNELS, Recogniser

    torch.manual_seed(0)
    model = Recogniser().eval()
    mel, f0 = torch.randn(1, 40, 80), torch.full((1, 40), 200.0)
    with torch.no_grad():
        found = model(mel, f0)
        assert torch.allclose(found, model(mel - 3, f0), atol=1e-4)
        assert torch.allclose(found, model(mel, f0 * 1.5), atol=1e-4)
        mel[:, :, CHANNELS:] = 9
        assert torch.equal(found, model(mel, f0))
    assert found.shape[1] == 20


def test_both_losses_fall(features: Path) -> None:
    from training.data.utterances import load
    from training.models.recognizer import Recogniser
    from training.speech.recognizer import Batches, Heard, fits, free_loss, from_words, placed_loss

    torch.manual_seed(0)
    words, pick = load(features, "words"), np.random.default_rng(0)
    found: list[Heard] = [e for e in (from_words([u], pick, hurried=False) for u in words[:4]) if fits(e)]
    assert found
    assert all(fits(e) for e in Batches(words, found, 200, seed=0).next(placed=True))
    for loss_of in (placed_loss, free_loss):
        model = Recogniser().eval()
        optimizer = torch.optim.Adam(model.parameters(), 1e-3)
        losses = []
        for _ in range(5):
            loss = loss_of(model, found)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        assert losses[-1] < losses[0]


def test_a_step_and_a_graph(features: Path, run: Callable[..., None], tmp_path: Path) -> None:
    from qingyin.evaluate.recognition.listener import Listener

    lexicon = Path(__file__).parents[2] / "src/qingyin/voices/tan/lexicon.bin"
    run("speech.recognizer", features=features, out=tmp_path, lexicon=lexicon, minutes=60, steps=1, frames=300)
    heard = Listener(tmp_path / "recogniser.onnx").hear(np.zeros(22050, np.float32))
    assert isinstance(heard, list)
    parts = torch.load(tmp_path / "last.pt", weights_only=True)
    assert parts["step"] == 1
    assert all(torch.isfinite(value).all() for value in parts["average"].values())
