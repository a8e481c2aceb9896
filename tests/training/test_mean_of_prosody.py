"""A network that says what two say in the mean, each in its manner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from torch import Tensor  # noqa: E402

from qingyin.text.marks import ENDS  # noqa: E402
from tests.training.conftest import WORDS  # noqa: E402
from training.config import Asked, VoiceConfig  # noqa: E402
from training.distill.prosody import Speaker, beginning, examples, words  # noqa: E402
from training.export.voice import checkpoint, learned  # noqa: E402
from training.models.prosody_net import MANNERS, ProsodyNet  # noqa: E402
from training.run import write_learned  # noqa: E402
from training.speech.prosody import batch  # noqa: E402
from training.teacher.label import Front  # noqa: E402

TAN = Path(__file__).parents[2] / "src/qingyin/voices/tan"
TEXTS = ("今天天气真好，我们一起去公园散步吧。", "你怎么能这样？", "老师在学校等你。")
PLAIN = Asked("one", 0.5, 0.7, (1.0, *[0.0] * (MANNERS - 1)), tempo=1.0, lengthening=(0.0,) * 5, liveliness=1.0)
OTHER = Asked("two", 0.5, 0.3, (0.0, 0.5, 0.5, *[0.0] * (MANNERS - 3)), 0.8, (0.0, 0.1, 0.2, 0.3, 0.5), 1.2)


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Two networks that learned nothing, one unlike the other."""
    for seed, name in enumerate(("one", "two")):
        torch.manual_seed(seed)
        net = ProsodyNet()
        write_learned(tmp_path / name / "last.pt", net.config(), net.state_dict())
    return tmp_path


def test_a_speaker_says_what_its_network_says_in_its_manner(runs: Path) -> None:
    plain = Speaker(runs / "two", PLAIN)
    asked = Speaker(runs / "two", replace(OTHER, shares=PLAIN.shares))
    inputs, _ = batch(examples(Front(TAN), iter(TEXTS), [plain]))
    with torch.no_grad():
        before, now = plain(inputs), asked(inputs)
    octaves = torch.tensor(OTHER.lengthening)[inputs["boundary"]]
    octaves = octaves + torch.isin(inputs["mark"], torch.tensor(ENDS)) * 0.2  # at a sentence's end 0.5, at a comma 0.3
    longer = ((now - before)[..., 0] / np.log(2) - np.log2(0.8))[inputs["mask"] > 0]
    wanted = octaves[inputs["mask"] > 0]
    assert torch.allclose(longer, wanted, atol=1e-4) and {round(float(each), 1) for each in wanted} >= {0.0, 0.3, 0.5}
    assert torch.allclose(now[..., 1:3], before[..., 1:3]) and torch.allclose(now[..., 3:], 1.2 * before[..., 3:])


def test_what_is_learned_is_the_mean(runs: Path) -> None:
    speakers = [Speaker(runs / "one", PLAIN), Speaker(runs / "two", OTHER)]
    found = examples(Front(TAN), iter(TEXTS), speakers)
    assert sorted(len(each.tone) for each in found) == [len(each.tone) for each in found] == [6, 7, 16]
    for each in found:
        inputs, _ = batch([each])
        with torch.no_grad():
            one, two = (speaker(inputs)[0].numpy() for speaker in speakers)
        assert np.allclose(each.wanted[:, :3], (one + two)[:, :3] / 2, atol=1e-4)
        assert np.allclose(each.wanted[:, 3:], (0.7 * one + 0.3 * two)[:, 3:], atol=1e-4)


def test_words_stand_in_threes(texts: Path) -> None:
    lines = list(words(texts))
    assert len(lines) == len(WORDS) // 3 and lines == list(words(texts))
    said = "".join(lines).translate({ord("、"): None, ord("。"): None})
    assert all(line[-1] == "。" and line.count("、") == 1 for line in lines)
    assert sum(len(word) for word in WORDS) - len(said) <= 2  # a word is left over


def test_it_begins_as_one_of_them(runs: Path) -> None:
    speaker = Speaker(runs / "two", replace(PLAIN, shares=OTHER.shares))
    inputs, _ = batch(examples(Front(TAN), iter(TEXTS), [speaker]))
    del inputs["speaker"]
    net = beginning(speaker).eval()
    with torch.no_grad():
        said = net(**inputs, manner=net.manner(torch.zeros(len(TEXTS), dtype=torch.long)))
        assert torch.allclose(said, speaker(inputs), atol=1e-5)


def test_it_comes_near_to_both_and_is_what_the_voice_exports(
    runs: Path, texts: Path, run: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "voice.toml"
    written = VoiceConfig.read("tan").path.read_text("utf-8").replace('"people"', '"one"').replace('"prosody"', '"two"')
    config.write_text(written, "utf-8")
    given = {"data": texts, "runs": runs, "config": config, "sentences": 20, "minutes": 60}
    run("distill.prosody", steps=1, **given)
    first = checkpoint(runs / "mean/tan")[1]
    run("distill.prosody", steps=60, **given)
    speakers = [Speaker(runs / each.run, each) for each in VoiceConfig.read(config).mean]
    found = examples(Front(TAN), iter(TEXTS), speakers)
    inputs, goal = batch(found)
    own = inputs.pop("speaker")

    def apart(weights: dict[str, Tensor]) -> float:
        net = ProsodyNet()
        net.load_state_dict(weights)
        with torch.no_grad():
            said = net.eval()(**inputs, manner=net.manner(own))
        return float((said - goal).abs()[~torch.isnan(goal)].mean())

    last = learned("prosody", runs / VoiceConfig.read(config).run("prosody"), None)[1]
    assert apart(last) < 0.7 * apart(first)


def test_a_voice_without_a_mean_speaks_as_its_network_learned(
    texts: Path, run: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = VoiceConfig.read("tan").path.read_text("utf-8")
    config = tmp_path / "voice.toml"
    config.write_text(text[: text.index("[[mean]]")] + text[text.index("[speakers]") :], "utf-8")
    assert VoiceConfig.read(config).run("prosody") == "prosody" and VoiceConfig.read("tan").run("prosody") == "mean/tan"
    run("distill.prosody", data=texts, runs=tmp_path, config=config, minutes=60, steps=1)
    assert "has no [[mean]]" in capsys.readouterr().out
    assert [each.name for each in (tmp_path / "mean").iterdir()] == []
