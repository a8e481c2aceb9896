"""A voice folder is read strictly, and what is wrong is said with a cure."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from qingyin import voice as module
from qingyin.errors import VoiceCorrupt, VoiceNotFound
from qingyin.synthesizer import Synthesizer
from qingyin.voice import Voice, voices
from tests.conftest import SILENCE

Change = Callable[[dict[str, Any]], object]


def rewrite(folder: Path, change: Change) -> None:
    """Changes voice.json in place."""
    path = folder / "voice.json"
    found = json.loads(path.read_text("utf-8"))
    change(found)
    path.write_text(json.dumps(found), "utf-8")


def test_the_silent_voice() -> None:
    voice = Voice.open(SILENCE)
    voice.verify()
    assert (voice.name, voice.sample_rate, voice.hop, voice.mel_channels) == ("silence", 22050, 256, 80)
    assert voice.ahead == 2
    assert voice.path("lexicon") == SILENCE / "lexicon.bin"
    assert sum(path.stat().st_size for path in SILENCE.iterdir()) < 20_000


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda found: found.update(colour="red"), "'colour'"),
        (lambda found: found["files"].update(piper={"file": "a", "sha256": "b"}), "'files.piper'"),
        (lambda found: found["files"]["prosody"].update(size=3), "'files.prosody.size'"),
        (lambda found: found.pop("license"), "'license'"),
        (lambda found: found["files"].pop("lexicon"), "'files.lexicon'"),
        (lambda found: found.pop("ahead"), "'ahead'"),
        (lambda found: found.update(format=1), "different versions"),
        (lambda found: found.update(format=True), "'format' is True"),
        (lambda found: found.update(sample_rate=16000), "'sample_rate' is 16000"),
        (lambda found: found.update(hop=256.0), "'hop' is 256.0"),
        (lambda found: found.update(language="en"), "'language' is 'en'"),
        (lambda found: found.update(title=""), "'title'"),
        (lambda found: found.update(description=7), "'description'"),
        (lambda found: found.update(files=[]), "files"),
        (lambda found: found["files"].update(prosody="prosody.onnx"), "files.prosody"),
        (lambda found: found.update(ahead=-1), "'ahead'"),
        (lambda found: found.update(ahead=1.5), "'ahead'"),
        (lambda found: found.update(ahead=257), "'ahead'"),
        (lambda found: found.update(title="x" * (1 << 20)), "more than 1048576 bytes"),
        (lambda found: found["files"]["lexicon"].update(sha256="0" * 63), "sha256"),
        (lambda found: found["files"]["lexicon"].update(sha256="G" * 64), "sha256"),
        (lambda found: found["files"]["lexicon"].update(file="../lexicon.bin"), "plain file name"),
        (lambda found: found["files"]["lexicon"].update(file="/etc/passwd"), "plain file name"),
        (lambda found: found["files"]["lexicon"].update(file="a\\b"), "plain file name"),
        (lambda found: found["files"]["lexicon"].update(file=".."), "plain file name"),
        (lambda found: found.update(card="../README.md"), "plain file name"),
    ],
)
def test_a_description_that_is_not_exact(voice_copy: Path, change: Change, named: str) -> None:
    rewrite(voice_copy, change)
    with pytest.raises(VoiceCorrupt) as caught:
        Voice.open(voice_copy)
    assert named in str(caught.value)
    assert "voice.json" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_a_description_that_is_no_json_object(voice_copy: Path, content: bytes) -> None:
    (voice_copy / "voice.json").write_bytes(content)
    with pytest.raises(VoiceCorrupt, match=r"voice\.json"):
        Voice.open(voice_copy)


def test_a_key_that_stands_twice(voice_copy: Path) -> None:
    path = voice_copy / "voice.json"
    path.write_text(path.read_text("utf-8").replace('"hop": 256', '"hop": 512, "hop": 256'), "utf-8")
    with pytest.raises(VoiceCorrupt, match="'hop' is given twice"):
        Voice.open(voice_copy)


def test_a_card_and_a_part_that_is_not_there(voice_copy: Path) -> None:
    rewrite(voice_copy, lambda found: found.update(card="CARD.md"))
    voice = Voice.open(voice_copy)
    assert voice.card == "CARD.md"
    with pytest.raises(VoiceCorrupt, match=r"has no 'nose' file; it has .*tone"):
        voice.path("nose")


def test_a_file_that_is_missing(voice_copy: Path) -> None:
    (voice_copy / "vocoder.onnx").unlink()
    voice = Voice.open(voice_copy)
    with pytest.raises(VoiceCorrupt, match=r"vocoder\.onnx is missing"):
        voice.path("vocoder")
    with pytest.raises(VoiceCorrupt, match=r"vocoder\.onnx is missing"):
        voice.verify()


def test_a_file_that_leads_out_of_the_folder(voice_copy: Path) -> None:
    outside = voice_copy.parent / "outside.bin"
    (voice_copy / "lexicon.bin").rename(outside)
    (voice_copy / "lexicon.bin").symlink_to(outside)
    with pytest.raises(VoiceCorrupt, match="is a link out"):
        Voice.open(voice_copy).path("lexicon")


def test_a_folder_that_is_itself_a_link(voice_copy: Path) -> None:
    link = voice_copy.parent / "link"
    link.symlink_to(voice_copy)
    Voice.open(link).verify()


def test_one_changed_byte(voice_copy: Path) -> None:
    path = voice_copy / "acoustic.onnx"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(VoiceCorrupt, match=r"acoustic\.onnx is not the file .* put the original"):
        Voice.open(voice_copy).verify()


@pytest.mark.parametrize("name", ["nobody", "", ".", "..", "../tan", "/nowhere", "a" * 5000, "a\0b", "声"])
def test_a_voice_that_is_not_there(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(VoiceNotFound, match="available: "):
        Voice.open(name)


def test_built_in_names(voice_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (voice_copy.parent / "not-a-voice").mkdir()
    monkeypatch.setattr(module, "BUILT_IN", voice_copy.parent)
    monkeypatch.setattr(module, "MORE", "no_such_package")
    assert voices() == ["voice"]
    assert Voice.open("voice").folder == voice_copy
    with pytest.raises(VoiceNotFound, match="available: voice"):
        Voice.open("not-a-voice")


@pytest.mark.parametrize("name", voices())
def test_every_built_in_voice_is_whole(name: str) -> None:
    voice = Voice.open(name)
    voice.verify()
    assert voice.name == name
    assert not voice.card or (voice.folder / voice.card).is_file()


@pytest.mark.parametrize("entry", [b"\n\x08location\x12\x07weights", b"\n\x88\x00location\x12\x01w"])
@pytest.mark.parametrize("at", [100, 65_530])
@pytest.mark.parametrize("role", ["prosody", "manner"])
def test_a_graph_with_weights_in_another_file_is_refused(voice_copy: Path, role: str, at: int, entry: bytes) -> None:
    name = f"{role}.onnx"
    data = b"x" * at + entry
    (voice_copy / name).write_bytes(data)
    digests = {"sha256": hashlib.sha256(data).hexdigest(), "crc32": f"{zlib.crc32(data):08x}"}
    rewrite(voice_copy, lambda found: found["files"][role].update(digests))
    voice = Voice.open(voice_copy)
    with pytest.raises(VoiceCorrupt, match="keeps weights in another file"):
        voice.check() if role == "prosody" else voice.verify_file(role)


def _tell(found: dict[str, Any], **told: Any) -> None:
    found.update(told)


def test_a_vocoder_that_is_not_as_far_ahead_as_told_is_noticed(voice_copy: Path) -> None:
    for ahead in (0, 1, 3, 100):
        rewrite(voice_copy, partial(_tell, ahead=ahead))
        with pytest.raises(VoiceCorrupt, match=r"'ahead' in voice\.json"):
            Synthesizer.load(voice_copy).speak("今天天气真好，我们一起去公园散步吧。")


def test_a_lexicon_that_is_cut_short_while_it_is_used_changes_nothing(voice_copy: Path) -> None:
    synthesizer = Synthesizer.load(voice_copy)
    with (voice_copy / "lexicon.bin").open("r+b") as file:
        file.truncate(10)
    assert synthesizer.speak("今天天气真好。").seconds > 0.5
