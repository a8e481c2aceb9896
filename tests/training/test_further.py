"""BERT-tone learns feelings further: what is held costs nothing while nothing moves, and the run writes a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.models.vocabulary import PADDING  # noqa: E402
from qingyin.records import VECTOR  # noqa: E402
from qingyin.voice import BUILT_IN  # noqa: E402
from training.bert_tone.further import Held, Meaning, mean_apart  # noqa: E402
from training.bert_tone.opinions import load_whole  # noqa: E402
from training.bert_tone.text.lines import MEANT, RAW, Lines  # noqa: E402
from training.models.bert_tone import Tone, ToneShape  # noqa: E402

VOCABULARY, WIDTH = 20, 32


@pytest.fixture
def trunk() -> Tone:
    torch.manual_seed(0)
    candidates = torch.zeros(VOCABULARY, 2, dtype=torch.long)
    candidates[5], candidates[6, 0] = torch.tensor([1, 2]), 3
    shape = ToneShape(vocabulary=VOCABULARY, pairs=4, embedding=8, width=WIDTH, layers=1, heads=2, inner=16)
    found = Tone(shape, candidates).eval()
    torch.nn.init.normal_(found.readings.weight)
    return found


def test_who_does_not_move_pays_nothing(trunk: Tone) -> None:
    held = Held(trunk, torch.randn(WIDTH, VECTOR))
    tokens = torch.tensor([[4, 5, 6, 7], [4, 5, PADDING, PADDING]])
    was, mask = trunk(tokens, torch.zeros_like(tokens))
    assert {name: float(loss.detach()) for name, loss in held.losses(was, was, tokens, mask).items()} == pytest.approx(
        {"vectors": 0, "readings": 0, "boundary": 0}, abs=1e-6
    )
    moved = held.losses(was + torch.randn_like(was), was, tokens, mask)
    assert all(float(loss.detach()) > 0.01 for loss in moved.values())
    padding = was.clone()
    padding[1, 2:] += 9  # what stands where nothing is written is nobody's
    assert float(held.losses(padding, was, tokens, mask)["vectors"].detach()) == pytest.approx(0, abs=1e-6)


def test_a_batch_without_a_character_of_several_readings_costs_nothing(trunk: Tone) -> None:
    held = Held(trunk, torch.randn(WIDTH, VECTOR))
    tokens = torch.tensor([[4, 6, 7]])
    was, mask = trunk(tokens, torch.zeros_like(tokens))
    assert float(held.losses(was + 1, was, tokens, mask)["readings"].detach()) == 0
    assert float(mean_apart(torch.zeros(0, 3), torch.zeros(0, 3))) == 0


def test_the_head_of_readings_learns_a_sentence_and_leaves_other_characters(trunk: Tone) -> None:
    from training.bert_tone import readings

    tokens = np.array([4, 5, 7], np.uint16)
    nothing, none = np.zeros(3, np.uint8), np.zeros(1, np.uint8)

    def read_as(candidate: int) -> Lines:
        marked = np.array([0, 1 + candidate, 0], np.uint8)
        return Lines(tokens, nothing, marked, nothing, np.array([0, 3]), none, none, none.astype(bool))

    vectors, characters, found = readings.seen(trunk, read_as(1))
    assert characters.tolist() == [5] and found.tolist() == [1]
    unlikely = int(trunk.read(vectors, characters).argmin(1))
    given = vectors, characters, torch.tensor([unlikely])
    before = trunk.readings.weight.detach().clone()

    def chance() -> float:
        return float(trunk.read(vectors, characters).softmax(-1)[0, unlikely].detach())

    first = chance()
    readings.fit(trunk, given, torch.ones(1))
    assert chance() > first
    moved = (trunk.readings.weight - before).abs().amax(1)
    assert moved[1] > 0 and moved[2] > 0 and moved[3] == 0
    assert len(readings.known(read_as(0), [5])) == 0 and len(readings.known(read_as(0), [6])) == 1


def test_meanings_are_guessed_in_their_own_scale() -> None:
    draw = np.random.default_rng(0)
    meant = (5 + 3 * draw.normal(size=(400, 6))).astype(np.float16)
    meaning = Meaning(WIDTH, meant)
    with torch.no_grad():
        meaning.weight.zero_(), meaning.bias.zero_()
    assert float(meaning.loss(torch.zeros(400, 3 * WIDTH), meant).detach()) == pytest.approx(1, abs=0.05)


def test_the_run(tmp_path: Path, tone_corpus: Path, run: Callable[..., None]) -> None:
    run("bert_tone.trunk", corpus=tone_corpus, out=tmp_path, minutes=60, steps=1, layers=3)
    (tmp_path / "corpus").symlink_to(tone_corpus)
    for name in ("feelings", *(f"raw.{name}" for name in RAW)):
        lines = len(Lines.load(tone_corpus, name))
        np.save(tone_corpus / f"{name}.{MEANT}.npy", np.random.default_rng(0).normal(size=(lines, 10)))
    options = {"voice": BUILT_IN / "tan", "run": tmp_path, "readings": tone_corpus, "minutes": 60}
    run("bert_tone.further", **options, steps=4)
    run("bert_tone.further", **options, steps=8)
    before, after = (
        torch.load(path, map_location="cpu", weights_only=True)
        for path in (tmp_path / "before.pt", tmp_path / "further/last.pt")
    )
    assert after["step"] == 8
    moved = {
        name.split(".")[1]
        for name, weight in after["model"].items()
        if name.startswith("layers.") and not torch.equal(weight, before["average"][name])
    }
    assert moved == {"2"}  # the two at the bottom stay
    assert not torch.equal(after["model"]["readings.weight"], before["average"]["readings.weight"])
    assert torch.equal(after["model"]["boundary.weight"], before["average"]["boundary.weight"])
    whole = load_whole(tmp_path)
    assert torch.equal(whole.layers[2].up.weight, after["average"]["layers.2.up.weight"])
    assert torch.equal(whole.emotion[0].weight, after["average"]["emotion.0.weight"])
