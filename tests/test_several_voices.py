"""Several voices in one text: what they share is there once, and what a stranger asks for is checked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from qingyin import Options, Synthesizer
from qingyin import voice as module
from qingyin.errors import VoiceCorrupt, VoiceError, VoiceNotFound
from qingyin.voice import SHARED, Voice
from tests.conftest import SILENCE

TWO = '<speak><voice name="other">你好。</voice>再见。</speak>'


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two voices: silence, and one that has two graphs of its own and the rest from there."""
    shutil.copytree(SILENCE, tmp_path / "silence")
    other = tmp_path / "other"
    other.mkdir()
    for name in ("prosody.onnx", "acoustic.onnx"):
        shutil.copy(SILENCE / name, other)
    told = json.loads((SILENCE / "voice.json").read_text("utf-8"))
    told |= {"name": "other", "title": "Other"}
    for role, entry in told["files"].items():
        if role not in ("prosody", "acoustic"):
            entry["of"] = "silence"
    (other / "voice.json").write_text(json.dumps(told), "utf-8")
    monkeypatch.setattr(module, "BUILT_IN", tmp_path)
    monkeypatch.setattr(module, "MORE", "no_such_package")
    return tmp_path


def change(folder: Path, role: str, **values: str) -> None:
    path = folder / "voice.json"
    told = json.loads(path.read_text("utf-8"))
    told["files"][role] |= values
    path.write_text(json.dumps(told), "utf-8")


def test_a_voice_may_lie_in_part_in_another(built_in: Path) -> None:
    voice = Voice.open("other")
    voice.verify()
    assert voice.path("tone") == built_in / "silence/tone.onnx"
    assert voice.path("prosody") == built_in / "other/prosody.onnx"
    assert voice.reads_like(Voice.open("silence"))


@pytest.mark.parametrize("of", ["../silence", "nobody", "", "/tmp"])
def test_a_voice_may_not_lie_in_part_anywhere(built_in: Path, of: str) -> None:
    change(built_in / "other", "tone", of=of)
    with pytest.raises(VoiceCorrupt, match=r"files\.tone\.of"):
        Voice.open("other")


def test_two_voices_in_one_text_share_what_is_alike(built_in: Path) -> None:
    opened: list[str] = []
    synthesizer = Synthesizer.load("silence")
    parts = synthesizer.parts
    assert [voice.name for voice in synthesizer.voices] == ["silence", "other"]
    chunks = list(synthesizer.stream(TWO, on_sentence=lambda s: opened.append(s.style.voice or "" if s.style else "")))
    assert opened == ["other", ""]
    other = parts.voiced("other")
    assert other is parts.voiced("other") and other is not parts
    assert other.bert_tone is parts.bert_tone and other.reader is parts.reader and other.vocoder is parts.vocoder
    assert other.acoustic is not parts.acoustic
    whole = synthesizer.speak(TWO).samples
    assert np.array_equal(np.concatenate([chunk.samples for chunk in chunks]), whole)


def test_options_name_the_voice_of_a_text(built_in: Path) -> None:
    synthesizer = Synthesizer.load("silence")
    synthesizer.speak("你好", Options(voice="other"))
    (sentence,) = synthesizer.analyze("你好")
    assert len(synthesizer.prosody(sentence, Options(voice="other")).duration) == 2
    for name in ("", "silence"):
        assert synthesizer.parts.voiced(name) is synthesizer.parts


@pytest.mark.parametrize("name", ["nobody", "../silence", str(SILENCE), "zh-CN-XiaoxiaoNeural"])
def test_a_voice_that_is_not_there_is_told_or_ignored(built_in: Path, name: str) -> None:
    synthesizer = Synthesizer.load("silence")
    text = f'<speak><voice name="{name}">你好</voice></speak>'
    with pytest.raises(VoiceNotFound, match="available: silence, other"):
        synthesizer.speak(text)
    with pytest.raises(VoiceNotFound, match="available: silence, other"):
        synthesizer.speak("你好", Options(voice=name, unknown_elements="ignore"))
    assert synthesizer.speak(text, Options(unknown_elements="ignore")).seconds > 0


def test_a_voice_that_reads_differently_does_not_speak_beside(built_in: Path) -> None:
    digest = "0" * 64
    change(built_in / "other", SHARED[-1], sha256=digest)
    synthesizer = Synthesizer.load("silence")
    assert [voice.name for voice in synthesizer.voices] == ["silence"]
    with pytest.raises(VoiceError, match="another BERT-tone"):
        synthesizer.speak("你好", Options(voice="other"))
