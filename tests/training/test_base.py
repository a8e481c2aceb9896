"""A voice that is made of the models of another: its own manner and timbre, and the other's remaining files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.errors import QingyinError  # noqa: E402
from qingyin.voice import BUILT_IN, Voice  # noqa: E402
from training.config import VoiceConfig  # noqa: E402
from training.export.voice import describe, learned, renew  # noqa: E402
from training.models.acoustic import Acoustic, AcousticShape  # noqa: E402

TOML = """
base = "tan"
folder = "src/qingyin/voices/lan"
[identity]
name = "lan"
title = "兰"
description = "A blend"
license = "CC-BY-SA-4.0"
language = "zh-CN"
[manner]
register_hz = 230.0
shares = [0.5, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0]
timbre = [0.5, 0.0, 0.0, 0.5, 0.0]
tempo = 1.0
lengthening = [0.0, 0.0, 0.0, 0.0, 0.0]
liveliness = 1.0
pause = 0.9
contrast = 0.2
[[sources]]
data = "sound of a teacher"
used_for = "timbre"
license = "Apache-2.0"
"""


def config(folder: Path, text: str) -> VoiceConfig:
    path = folder / "lan.toml"
    path.write_text(text, "utf-8")
    return VoiceConfig.read(path)


def test_it_says_only_what_is_its_own(tmp_path: Path) -> None:
    found, tan = config(tmp_path, TOML), VoiceConfig.read("tan")
    assert (found.base, found.identity.name, found.manner.register_hz) == ("tan", "lan", 230.0)
    assert (found.speakers, found.minutes) == (tan.speakers, tan.minutes)
    assert found.sources[1:] == tan.sources and found.sources[0].used_for == "timbre"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("timbre = [0.5, 0.0, 0.0, 0.5, 0.0]", "timbre = [0.5, 0.5]", "manner.timbre"),
        ("timbre = [0.5, 0.0, 0.0, 0.5, 0.0]", "timbre = [0.5, 0.0, 0.0, 0.6, 0.0]", "manner.timbre"),
        ('base = "tan"', 'base = "nobody"', "nobody.toml"),
        ('base = "tan"', 'base = "tan"\nminutes = {}', "minutes"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    with pytest.raises(QingyinError, match=named):
        config(tmp_path, TOML.replace(old, new))


def test_its_folder_refers_to_the_other_voice(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN / "tan", tmp_path / "tan")
    lan = tmp_path / "lan"
    lan.mkdir()
    for name in ("prosody.onnx", "acoustic.onnx"):
        shutil.copy(BUILT_IN / "tan" / name, lan)
    describe(lan, Voice.open("tan").ahead, config(tmp_path, TOML).identity, "tan")
    renew(lan)  # keeps what it refers to
    voice = Voice.open(lan)
    voice.verify()
    assert {role: entry.of for role, entry in voice.files.items() if entry.of} == dict.fromkeys(
        ("lexicon", "vocabulary", "tone", "vocoder", "manner", "joint"), "tan"
    )
    assert voice.reads_like(Voice.open("tan"))


def test_a_timbre_is_a_blend_of_speakers() -> None:
    model = Acoustic(AcousticShape(width=8, blocks=1, speakers=3))
    known = model.speaker.weight.detach()
    assert torch.allclose(model.blend((0.25, 0.0, 0.75, 0.0)), 0.25 * known[:1] + 0.75 * known[2:])
    assert torch.allclose(model.blend((1.0,)), known[:1])
    with pytest.raises(ValueError, match="knows 3 speakers"):
        model.blend((0.25, 0.0, 0.0, 0.75))


def test_what_no_run_has_learned_comes_from_another_voice(tmp_path: Path) -> None:
    config, weights = learned("prosody", tmp_path / "prosody", BUILT_IN / "tan")
    (tmp_path / "prosody").mkdir()
    state = {
        "config": config,
        "average": {name: weight + 1 for name, weight in weights.items() if weight.is_floating_point()},
    }
    torch.save(state, tmp_path / "prosody" / "last.pt")
    name = next(iter(state["average"]))
    assert torch.equal(
        learned("prosody", tmp_path / "prosody", BUILT_IN / "tan")[1][name], weights[name] + 1
    )  # its own goes first
