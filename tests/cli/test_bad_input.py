"""What nobody should give, and somebody will: correct speech or one typed error, and never half a file."""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path

import pytest

from qingyin.errors import TextError, VoiceCorrupt, VoiceNotFound
from qingyin.synthesizer import Synthesizer
from tests.conftest import SILENCE, Run, names, needs_full

NOTHING = ["", " ", "\n\n", "，。！", "……", "\ufeff", "\u200b", "\t \r\n", "——「」"]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_to_speak(synthesizer: Synthesizer, text: str) -> None:
    with pytest.raises(TextError, match=r"give|write|at least"):
        list(synthesizer.stream(text))


@pytest.mark.parametrize("text", ["😀", "👨‍👩‍👧", "\0", "\0\0", "\ud800", "\U00030000"])
def test_what_has_no_reading(synthesizer: Synthesizer, text: str) -> None:
    with pytest.raises(TextError):
        list(synthesizer.stream(text))


@pytest.mark.parametrize("text", ["好", "1", "好。", "。好", "a", "\n好\n"])
def test_one_character(synthesizer: Synthesizer, text: str) -> None:
    audio = synthesizer.speak(text)
    assert len(audio.syllables) == 1
    assert audio.seconds >= 0.2


def test_20000_characters_without_a_full_stop(synthesizer: Synthesizer) -> None:
    text = "今天天气真好我们一起去公园吧" * 1429  # 20,006
    chunks = synthesizer.stream(text)
    first = next(chunks)
    assert len(first.samples) < 22050 * 60
    syllables = [*first.syllables]
    longest = len(first.samples)
    end = first.start + len(first.samples)
    for chunk in chunks:
        assert chunk.start == end
        syllables += chunk.syllables
        longest = max(longest, len(chunk.samples))
        end += len(chunk.samples)
    assert "".join(each.syllable.text for each in syllables) == text
    assert longest < 22050 * 60


@pytest.mark.parametrize("text", ["你好\0世界", "你好😀世界", "\0你好世界"])
def test_what_is_not_spoken_is_named_or_refused(synthesizer: Synthesizer, text: str) -> None:
    try:
        sentences = synthesizer.analyze(text)
    except TextError as error:
        assert "\\x00" in str(error) or "😀" in str(error) or "character" in str(error)
        return
    skipped = {index for each in sentences for start, end, why in each.skipped if why for index in range(start, end)}
    spoken = {index for each in sentences for syllable in each.syllables for index in range(*syllable.span)}
    assert skipped | spoken == set(range(len(text)))
    assert "".join(each.text for each in sentences) == text


def test_a_voice_that_is_not_there() -> None:
    with pytest.raises(VoiceNotFound, match="available"):
        Synthesizer.load("nobody")


def replace(folder: Path, role: str, data: bytes) -> None:
    """Another file in that place, with the hash in voice.json made to fit."""
    path = folder / "voice.json"
    found = json.loads(path.read_text("utf-8"))
    (folder / found["files"][role]["file"]).write_bytes(data)
    found["files"][role] |= {"sha256": hashlib.sha256(data).hexdigest(), "crc32": f"{zlib.crc32(data):08x}"}
    path.write_text(json.dumps(found), "utf-8")


@pytest.mark.parametrize("role", ["prosody", "acoustic", "vocoder"])
@pytest.mark.parametrize("data", [b"", b"damaged", (SILENCE / "vocoder.onnx").read_bytes()[:200]])
def test_a_graph_that_is_none(voice_copy: Path, role: str, data: bytes) -> None:
    replace(voice_copy, role, data)
    with pytest.raises(VoiceCorrupt, match=role):
        Synthesizer.load(str(voice_copy))


@pytest.mark.parametrize("role", ["prosody", "acoustic", "vocoder"])
def test_a_graph_in_the_place_of_another(voice_copy: Path, role: str) -> None:
    other = "vocoder" if role == "prosody" else "prosody"
    replace(voice_copy, role, (SILENCE / f"{other}.onnx").read_bytes())
    with pytest.raises(VoiceCorrupt, match=role):
        Synthesizer.load(str(voice_copy))


def test_a_graph_with_a_port_of_another_type(voice_copy: Path) -> None:
    data = (voice_copy / "vocoder.onnx").read_bytes()
    name = b"next_phase"
    at = data.rindex(name) + len(name)  # of the output: then its type, 0x0a: tensor, 0x08: of elements
    assert data[at : at + 6] == bytes([0x12, data[at + 1], 0x0A, data[at + 3], 0x08, 11])
    changed = data.replace(data[at - len(name) : at + 6], data[at - len(name) : at + 5] + b"\x01")
    replace(voice_copy, "vocoder", changed)
    with pytest.raises(VoiceCorrupt, match="vocoder"):
        Synthesizer.load(str(voice_copy))


def test_a_graph_with_one_changed_byte(voice_copy: Path) -> None:
    data = bytearray((voice_copy / "vocoder.onnx").read_bytes())
    data[-1] ^= 1
    (voice_copy / "vocoder.onnx").write_bytes(data)
    with pytest.raises(VoiceCorrupt, match="hash"):
        Synthesizer.load(str(voice_copy))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["", "-o", "a.wav"], 2),
        (["。！", "-o", "a.wav"], 2),
        (["😀", "-o", "a.wav"], 2),
        (["你好", "-o", "missing/a.wav"], 4),
        pytest.param(["你好", "-o", "/dev/full"], 4, marks=needs_full),
        (["你好", "-o", "a.wav", "--voice", "nobody"], 3),
    ],
)
def test_the_command_line_says_it_in_one_line(qingyin: Run, tmp_path: Path, arguments: list[str], code: int) -> None:
    done = qingyin("say", *arguments)
    assert (done.returncode, done.stdout) == (code, b"")
    assert done.stderr.startswith(b"qingyin: ")
    assert done.stderr.count(b"\n") == 1
    assert names(tmp_path) == []


def test_nul_bytes_in_a_file(qingyin: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\0\0\0")
    done = qingyin("say", "-f", "a.txt", "-o", "a.wav")
    assert done.returncode == 2
    assert names(tmp_path) == ["a.txt"]


def test_an_old_file_survives_a_failure(qingyin: Run, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"old")
    assert qingyin("say", "。", "-o", "a.wav").returncode == 2
    assert (tmp_path / "a.wav").read_bytes() == b"old"


@needs_full
def test_raw_samples_to_a_full_device(qingyin_process: Run) -> None:
    with Path("/dev/full").open("wb") as full:
        done = qingyin_process("say", "你好", "-o", "-", capture_output=False, stdout=full, stderr=-1)
    assert done.returncode == 4
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_symbol_whose_name_the_lexicon_lacks_is_named_and_the_rest_is_spoken(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("№你好")
    assert [each.char for each in sentence.syllables] == ["你", "好"]
    assert sentence.skipped == ((0, 1, "no reading"),)


@pytest.mark.parametrize(
    "arguments",
    [
        ("say", "-f", "a.txt", "-o", "a.txt"),
        ("say", "-f", "a.txt", "-o", "./b/../a.txt"),
        ("say", "-f", "a.txt", "-o", "link"),
        ("say", "-f", "link", "-o", "a.txt"),
        ("say", "-f", "hard", "-o", "a.txt"),
        ("say", "你好", "-o", "a.wav", "--reference", "a.wav"),
        ("say", "你好", "-o", "a.wav", "--subtitles", "a.wav"),
        ("say", "你好", "-o", "new.wav", "--subtitles", "b/../new.wav"),
        ("say", "你好", "-o", "b.wav", "--subtitles", "a.srt", "--lexicon", "a.srt"),
        ("say", "你好", "-o", "a.txt", "--lexicon", "a.txt"),
        ("say", "-o", "a.txt", "--prosody", "a.txt"),
        ("say", "你好", "-o", "a.toml", "--style", "a.toml"),
        ("plot", "-f", "a.txt", "-o", "a.txt"),
        ("book", "a.txt", "-o", "a.txt"),
        ("book", "a.txt", "--new-cast", "a.txt"),
        ("book", "a.txt", "-o", "out", "--cast", "a.toml", "--new-cast", "a.toml"),
    ],
)
def test_a_file_that_is_read_is_never_written(qingyin: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "b").mkdir()
    for name in ("a.txt", "a.wav", "a.srt", "a.toml"):
        (tmp_path / name).write_text("precious")
    (tmp_path / "link").symlink_to("a.txt")
    (tmp_path / "hard").hardlink_to(tmp_path / "a.txt")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    done = qingyin(*arguments)
    assert done.returncode == 2 and b"are one file" in done.stderr, done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before
