"""The command with edge-tts's options, beside the options of edge-tts itself."""

from __future__ import annotations

import argparse
import asyncio
import io
import sys
from pathlib import Path

import edge_tts.util
import pytest
import soundfile
from edge_tts.data_classes import TTSConfig

from qingyin.cli import edge_tts as ours
from qingyin.errors import OptionError
from tests.conftest import SILENCE, environment

MICROSOFTS = ["zh-CN-XiaoxiaoNeural", "zh-CN-liaoning-XiaobeiNeural", "zh-TW-HsiaoChenNeural"]


class _Seen(Exception):
    pass


@pytest.fixture(scope="module")
def theirs() -> argparse.ArgumentParser:
    """The parser that edge-tts builds."""
    found: list[argparse.ArgumentParser] = []

    def seen(self: argparse.ArgumentParser, *_: object, **__: object) -> None:
        found.append(self)
        raise _Seen

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argparse.ArgumentParser, "parse_args", seen)
        with pytest.raises(_Seen):
            asyncio.run(edge_tts.util.amain())
    return found[0]


def options(parser: argparse.ArgumentParser) -> dict[str, tuple[tuple[str, ...], object]]:
    """Each option by its name: how it is written, and how many values it takes."""
    return {each.dest: (tuple(each.option_strings), each.nargs) for each in parser._actions}


def test_it_takes_every_option_of_edge_tts(theirs: argparse.ArgumentParser) -> None:
    assert options(ours.parser()) == options(theirs)
    for name in ("rate", "volume", "pitch"):
        assert ours.parser().get_default(name) == theirs.get_default(name)


@pytest.mark.parametrize("value", ["+0%", "+10%", "-50%", "+100%"])
@pytest.mark.parametrize("pitch", ["+0Hz", "+5Hz", "-20Hz"])
def test_it_takes_the_values_that_edge_tts_takes(value: str, pitch: str) -> None:
    TTSConfig(MICROSOFTS[0], value, value, pitch, "SentenceBoundary")
    given = ours.parser().parse_args(ours._joined(["-t", "好", "--rate", value, "--volume", "+10%", "--pitch", pitch]))
    assert given.rate == value
    assert -2 < ours.semitones(given.pitch) < 1


def test_hz_become_semitones_about_the_voice() -> None:
    assert ours.semitones("+0Hz") == 0
    assert ours.semitones(f"+{ours.F0:.0f}Hz") == 12
    for wrong in ("5", "+5", "+5%", f"-{ours.F0:.0f}Hz", "high"):
        with pytest.raises(OptionError, match=r"such as \+5Hz"):
            ours.semitones(wrong)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which the silent voice speaks."""
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("voice", [[], *(["-v", name] for name in MICROSOFTS), ["--voice", str(SILENCE)]])
def test_a_file_of_sound_and_one_of_subtitles(
    folder: Path, voice: list[str], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    words = ["--text", "-5度。今天真好。", "--rate", "-10%", "--pitch=-5Hz", "--write-media", "a.mp3"]
    assert ours.main([*words, *voice, "--write-subtitles", "a.srt", "--proxy", "http://x", "--no-progress"]) == 0
    assert soundfile.info("a.mp3").format == "MP3"
    assert "今天真好" in Path("a.srt").read_text("utf-8")
    assert capsysbinary.readouterr() == (b"", b"")


def test_the_rate_is_that_of_say(folder: Path) -> None:
    for name, rate in (("slow.wav", "-50%"), ("usual.wav", "+0%")):
        assert ours.main(["-t", "今天真好", "--rate", rate, "--write-media", name]) == 0
    assert soundfile.info("slow.wav").duration > 1.5 * soundfile.info("usual.wav").duration


def test_sound_to_stdout_and_subtitles_to_stderr(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    Path("text.txt").write_text("今天真好。", "utf-8")
    assert ours.main(["-f", "text.txt", "--write-subtitles", "-"]) == 0
    sound, subtitles = capsysbinary.readouterr()
    assert soundfile.info(io.BytesIO(sound)).format == "MP3"
    assert "今天真好" in subtitles.decode()
    assert sorted(each.name for each in folder.iterdir()) == ["text.txt"]


def test_a_name_without_an_ending_is_mp3_as_there(folder: Path) -> None:
    assert ours.main(["-t", "好", "--write-media", "sound", "--write-subtitles", "text"]) == 0
    assert soundfile.info("sound").format == "MP3"
    assert Path("text").read_text("utf-8").startswith("1\n00:00:00,")


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["-t", "好", "-v", "en-US-GuyNeural"], 2, "there is no voice 'en-US-GuyNeural' here; available: "),
        (["-t", "好", "--rate", "fast"], 2, "--rate 'fast': write a number"),
        (["-t", "好", "--pitch", "+5st"], 2, "--pitch '+5st': write a change such as +5Hz"),
        (["-t", "。"], 2, "the text holds nothing to speak"),
        (["-f", "not_here.txt"], 2, "cannot read 'not_here.txt'"),
        (["-t", "好", "--write-media", "no/folder/a.mp3"], 4, "make the folder first"),
        (["-t", "好", "--write-media", "no/folder/a"], 4, "make the folder first"),
    ],
)
def test_errors_have_the_cure_and_leave_nothing(
    folder: Path, words: list[str], status: int, told: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert ours.main(words) == status
    assert told in capsysbinary.readouterr().err.decode()
    assert list(folder.iterdir()) == []


def test_a_terminal_is_not_filled_with_sound(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert ours.main(["-t", "好"]) == 4
    assert b"--write-media FILE" in capsysbinary.readouterr().err


def test_the_voices_are_listed(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert ours.main(["--list-voices"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"lan ")
