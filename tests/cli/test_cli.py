"""The commands as a user runs them."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from qingyin.cli.commands.say import BETWEEN
from qingyin.errors import TextError
from qingyin.version import __version__
from tests.conftest import SILENCE, Run, environment, names, needs_full

EXAMPLE = "今天真开心！我们一起去公园吧。"


def seconds(path: Path) -> float:
    with wave.open(str(path), "rb") as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 22050)
        return wav.getnframes() / 22050


def test_say_writes_a_file_and_is_quiet(qingyin: Run, tmp_path: Path) -> None:
    done = qingyin("say", EXAMPLE, "-o", "hello.wav")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert 2.6 <= seconds(tmp_path / "hello.wav") <= 3.0
    assert names(tmp_path) == ["hello.wav"]


def test_what_is_not_spoken_is_said(qingyin: Run, tmp_path: Path) -> None:
    done = qingyin("say", "-o", "a.wav", input="你好 😀👍世界\0！😀".encode())
    assert done.returncode == 0
    assert done.stderr.decode() == "qingyin: not spoken: '😀👍' (emoji), '\\x00' (control), '😀' (emoji)\n"
    done = qingyin("say", "好😀" * 9, "-o", "a.wav")
    assert done.stderr.decode().endswith(" and 4 more; see qingyin analyze\n")


def test_three_ways_to_give_the_text(qingyin: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + EXAMPLE.encode())
    assert qingyin("say", EXAMPLE, "-o", "1.wav").returncode == 0
    assert qingyin("say", "-f", "a.txt", "-o", "2.wav").returncode == 0
    assert qingyin("say", "-o", "3.wav", input=EXAMPLE.encode()).returncode == 0
    assert qingyin("say", "-f", "-", "-o", "4.wav", input=EXAMPLE.encode()).returncode == 0
    first, *others = ((tmp_path / f"{number}.wav").read_bytes() for number in range(1, 5))
    assert all(other == first for other in others)


def test_the_name_of_a_file_tells_its_format(qingyin: Run, tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n今天\n"
    for name, words in (
        ("a.srt", text),
        ("b.txt", "今天\n"),
        ("c.md", "- [今天](https://a.cn/bcd)\n"),
        ("d.HTM", "<p>今天"),
        ("e.txt", text),
    ):
        (tmp_path / name).write_text(words, "utf-8")
        assert qingyin("say", "-f", name, "-o", f"{name}.wav").returncode == 0
    sounds = {(tmp_path / f"{name}.wav").read_bytes() for name in ("a.srt", "b.txt", "c.md", "d.HTM", "e.txt")}
    assert len(sounds) == 1
    assert qingyin("say", "-f", "c.md", "--input", "plain", "-o", "f.wav").returncode == 0
    assert (tmp_path / "f.wav").read_bytes() not in sounds


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_called_by_its_name(qingyin: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_bytes("你好 world，今天。\n".encode(name))
    done = qingyin("say", "-f", "a.txt", "-o", "a.wav")
    assert done.returncode == TextError.exit_code
    assert "a.txt is UTF-16, not UTF-8; convert it: iconv -f utf-16" in done.stderr.decode()


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        (
            b"PK\x03\x04\x14\0\0\0\0\0\xe8\x9a",
            "is an EPUB or another archive, not text in UTF-8; speak it with: qingyin book",
        ),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is a PDF, not text in UTF-8; save it as text first"),
        (b"RIFF\0\0\0\0WAVEfmt \xff\xff", "is a sound, not text in UTF-8; give a text"),
        (b"\x89PNG\r\n\x1a\n", "is a picture, not text in UTF-8; give a text"),
        (b"\xff\xd8\xff\xe0", "is a picture, not text in UTF-8; give a text"),
    ],
)
def test_what_is_no_text_is_called_by_its_name(qingyin: Run, tmp_path: Path, begins: bytes, said: str) -> None:
    (tmp_path / "a.bin").write_bytes(begins)
    done = qingyin("say", "-f", "a.bin", "-o", "a.wav")
    assert done.returncode == TextError.exit_code
    assert said in done.stderr.decode()
    assert qingyin("analyze", input=begins).stderr.decode().startswith("qingyin: standard input is a")


def test_a_text_may_begin_with_a_minus_and_an_empty_name_is_told(qingyin: Run, tmp_path: Path) -> None:
    assert qingyin("say", "-5度", "-o", "a.wav").returncode == 0
    done = qingyin("say", "你好", "-o", "")
    assert "the name of the file to write is empty; give one" in done.stderr.decode()


def test_raw_samples(qingyin: Run, tmp_path: Path) -> None:
    qingyin("say", EXAMPLE, "-o", "hello.wav")
    done = qingyin("say", EXAMPLE, "-o", "-")
    assert done.returncode == 0
    assert done.stdout == (tmp_path / "hello.wav").read_bytes()[44:]


def test_rate_as_edge_tts_users_write_it(qingyin: Run, tmp_path: Path) -> None:
    assert qingyin("say", EXAMPLE, "--rate", "-50%", "-o", "slow.wav").returncode == 0
    assert qingyin("say", EXAMPLE, "--rate", "+100%", "-o", "fast.wav").returncode == 0
    assert seconds(tmp_path / "slow.wav") > 2.5 * seconds(tmp_path / "fast.wav")


def test_several_files_are_one_sound_or_one_each(qingyin: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(EXAMPLE, "utf-8")
    (tmp_path / "b.md").write_text("# 你好\n\n**再见**。", "utf-8")
    both = ("-f", "a.txt", "-f", "b.md")
    assert qingyin("say", *both, "-o", "whole.wav", "--subtitles", "whole.lrc").returncode == 0
    (tmp_path / "out").mkdir()
    assert qingyin("say", *both, "-o", "out/{}.wav", "--subtitles", "out/{}.lrc").returncode == 0
    assert names(tmp_path / "out") == ["a.lrc", "a.wav", "b.lrc", "b.wav"]
    whole, first, second = (
        np.frombuffer((tmp_path / name).read_bytes()[44:], "<i2") for name in ("whole.wav", "out/a.wav", "out/b.wav")
    )
    between = round(BETWEEN * 22050)
    assert (whole == np.concatenate([first, np.zeros(between, "<i2"), second])).all()
    lines = (tmp_path / "whole.lrc").read_text("utf-8").splitlines()
    apart = [(tmp_path / f"out/{name}.lrc").read_text("utf-8").splitlines() for name in "ab"]
    assert [line.partition("]")[2] for line in lines] == [line.partition("]")[2] for line in apart[0] + apart[1]]
    begun = (len(first) + between) / 22050
    assert float(lines[len(apart[0])][4:9]) == pytest.approx(begun + float(apart[1][0][4:9]), abs=0.011)


@pytest.mark.parametrize(
    ("name", "more", "sign", "times"),
    [
        ("a.srt", (), "-->", 2),
        ("a.srt", ("--each-character",), "-->", 13),
        ("a.vtt", (), "-->", 2),
        ("a.ass", (), r"{\k", 13),
        ("a.lrc", (), "[00:", 2),
        ("a.lrc", ("--each-character",), "<00:", 15),
    ],
)
def test_subtitles(qingyin: Run, tmp_path: Path, name: str, more: tuple[str, ...], sign: str, times: int) -> None:
    assert qingyin("say", EXAMPLE, "-o", "a.wav", "--subtitles", name, *more).returncode == 0
    found = (tmp_path / name).read_text("utf-8")
    assert found.count(sign) == times
    assert names(tmp_path) == sorted(["a.wav", name])


@pytest.mark.parametrize("name", ["missing/a.srt", "a.txt", pytest.param("full.srt", marks=needs_full)])
def test_without_its_subtitles_there_is_no_sound_either(qingyin: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "full.srt").symlink_to("/dev/full")
    done = qingyin("say", EXAMPLE, "-o", "a.wav", "--subtitles", name)
    assert (done.returncode, done.stdout) == (4, b"")
    assert names(tmp_path) == ["full.srt"]


def test_analyze(qingyin: Run) -> None:
    done = qingyin("analyze", EXAMPLE)
    assert done.returncode == 0
    assert "0   今       今    jin1     jin1" in done.stdout.decode()
    found = json.loads(qingyin("analyze", EXAMPLE, "--json", "--pitch", "12").stdout)
    syllables = [each for sentence in found["sentences"] for each in sentence["syllables"]]
    assert len(syllables) == 13
    assert all(len(each["f0"]) == 5 and {"duration", "energy"} <= set(each) for each in syllables)


def test_a_users_readings(qingyin: Run, tmp_path: Path) -> None:
    rows = ["今天\tjin1 tian5", "坏", "天\ttian1 tian1", *["坏"] * 5]
    (tmp_path / "my.tsv").write_text("\n".join(rows), "utf-8")
    done = qingyin("analyze", "今天", "--json", "--lexicon", "my.tsv")
    (sentence,) = json.loads(done.stdout)["sentences"]
    assert [(each["pinyin"], each["source"]) for each in sentence["syllables"]] == [("jin1", "user"), ("tian5", "user")]
    told = done.stderr.decode().splitlines()
    assert told[0].startswith("qingyin: my.tsv: line 2: '坏' is not a word, a tab and its syllables")
    assert told[1].startswith("qingyin: my.tsv: line 3: '天' needs 1 syllables")
    assert told[5:] == ["qingyin: my.tsv: and 2 more lines; see qingyin doctor --lexicon my.tsv"]
    assert qingyin("say", "今天", "--lexicon", "my.tsv", "-o", "a.wav").returncode == 0
    said = qingyin("doctor", "--lexicon", "my.tsv").stdout.decode()
    assert "lexicon my.tsv: 1 words" in said and said.count("the line is not used") == 7
    for command in (["say", "今天"], ["analyze", "今天"], ["doctor"]):
        missing = qingyin(*command, "--lexicon", "none.tsv")
        assert missing.returncode == 3
        assert "cannot read the user lexicon none.tsv" in (missing.stderr + missing.stdout).decode()


def test_voices_and_version(qingyin: Run) -> None:
    assert qingyin("--version").stdout.decode().strip() == f"qingyin {__version__}"
    assert qingyin("voices").returncode in (0, 3)


def test_without_a_command_help_is_shown(qingyin: Run) -> None:
    done = qingyin()
    assert done.returncode == 2
    assert b"say" in done.stdout


def test_help_needs_nothing_heavy() -> None:
    code = "import sys; from qingyin.cli.main import main\ntry: main(['say', '--help'])\nexcept SystemExit: pass\n"
    code += "print(sorted(set(sys.modules) & {'numpy', 'onnxruntime', 'qingyin.records', 'importlib.metadata'}))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, timeout=60)
    assert done.stdout.splitlines()[-1] == b"[]", done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["say", "你好", "--rate", "9"], 2, "rate must be"),
        (["say", "你好", "--emotion", "joi"], 2, "available: neutral"),
        (["say", "你好", "-f", "a.txt"], 2, "given twice"),
        (["say", "-f", "missing.txt"], 2, "cannot read 'missing.txt'"),
        (["say", "-f", "."], 2, "cannot read '.'"),
        (["say", "你好", "-o", "a.wma"], 4, "the formats are: wav, mp3, opus, flac, m4a"),
        (["analyze", "-f", "a.txt", "-f", "b.txt"], 2, "-f is given twice; give it once"),
        (["say", "-f", "a.txt", "-f", "a.txt", "-o", "{}.wav"], 2, "would be written to 'a.wav'"),
        (["say", "-f", "a.txt", "-f", "b.txt", "-o", "{}.txt"], 2, "are one file, 'a.txt'"),
        (["say", "-f", "a.txt", "-o", "{}.wav", "--subtitles", "a.srt"], 2, "in both -o and --subtitles"),
        (["say", "你好", "-o", "{}.wav"], 2, "the name of each -f FILE"),
        (["say", "-f", "a.txt", "-f", "b.txt", "--prosody", "a.json"], 2, "give one file with --prosody"),
        (["say", "你好", "-o", "a.wav", "-o", "b.wav"], 2, "-o is given twice; give it once"),
        (["say", "你好", "-o", "a/"], 4, "name a file inside it"),
        (["say", "你好", "-o", "."], 4, "name a file inside"),
        (["say", "你好", "--bogus"], 2, "--bogus"),
        (["sing"], 2, "sing"),
    ],
)
def test_mistakes(qingyin: Run, tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    done = qingyin(*arguments)
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert names(tmp_path) == []


def test_text_that_is_not_utf8(qingyin: Run, tmp_path: Path) -> None:
    (tmp_path / "gb.txt").write_bytes(EXAMPLE.encode("gb18030"))
    for done in (
        qingyin("say", "-f", "gb.txt", "-o", "a.wav"),
        qingyin("analyze", input=EXAMPLE.encode("gb18030")),
    ):
        assert done.returncode == 2
        assert b"iconv -f gb18030" in done.stderr
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"qingyin", b"analyze", "你好".encode("gb18030")],
        env=environment(), capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"not UTF-8" in done.stderr


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    for command in (["say", EXAMPLE * 200, "-o", "-"], ["analyze", EXAMPLE * 200]):  # more than a pipe holds
        with subprocess.Popen(
            [sys.executable, "-m", "qingyin", *command],
            env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        ) as process:  # fmt: skip
            assert process.stdout and process.stderr
            process.stdout.read(10)
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(60) == 141


@pytest.mark.parametrize(("number", "code"), [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_leaves_nothing(tmp_path: Path, number: signal.Signals, code: int) -> None:
    pipe = tmp_path / "pipe.srt"
    os.mkfifo(pipe)  # nobody reads it, so the command waits with the sound's file begun
    with subprocess.Popen(
        [sys.executable, "-m", "qingyin", "say", EXAMPLE, "-o", "a.wav", "--subtitles", str(pipe)],
        env=environment(), cwd=tmp_path, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    ) as process:  # fmt: skip
        for _ in range(600):
            if list(tmp_path.glob(".a.wav.*.part")):
                break
            time.sleep(0.05)
        process.send_signal(number)
        try:
            assert process.wait(30) == code
        finally:
            process.kill()
        assert process.stderr and process.stderr.read() == b""
    assert names(tmp_path) == ["pipe.srt"]


def on_a_terminal(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    """(exit status, what is seen) of a run whose stdout and stderr are a terminal."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "qingyin", *arguments]
    with subprocess.Popen(
        command, env=environment(), cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=follower, stderr=follower
    ) as process:
        os.close(follower)
        seen = b""
        try:
            while data := os.read(leader, 4096):
                seen += data
        except OSError:  # how a terminal says that the other side is closed
            pass
        status = process.wait(60)
    os.close(leader)
    return status, seen.decode()


def test_a_bar_on_long_text_only(tmp_path: Path) -> None:
    status, seen = on_a_terminal(tmp_path, "say", EXAMPLE * 20, "-o", "a.wav")
    assert status == 0
    percents = [int(found) for found in re.findall(r"(\d+) %", seen)]
    assert percents == sorted(percents) and 99 <= percents[-1] <= 100
    assert re.search(r" s of sound, \d+ s left ", seen)
    assert seen.endswith("\r\x1b[K")
    assert on_a_terminal(tmp_path, "say", EXAMPLE, "-o", "a.wav") == (0, "")


def test_raw_samples_do_not_go_to_a_terminal(tmp_path: Path) -> None:
    status, seen = on_a_terminal(tmp_path, "say", EXAMPLE, "-o", "-")
    assert status == 4
    assert "pipe them to a program" in seen


def test_the_voice_from_the_environment_and_from_the_option(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qingyin", "analyze", "你好"]
    wrong = environment(QINGYIN_VOICE="nobody")
    done = subprocess.run(command, env=wrong, capture_output=True, timeout=60)
    assert done.returncode == 3
    assert b"'nobody'" in done.stderr
    done = subprocess.run([*command, "--voice", str(SILENCE)], env=wrong, capture_output=True, timeout=60)
    assert done.returncode == 0
    empty = subprocess.run([*command, "--help"], env=environment(QINGYIN_VOICE=""), capture_output=True, timeout=60)
    assert b"'tan'" in empty.stdout


def test_a_pipe_is_spoken_as_it_is_written(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "qingyin", "say", "-f", "-", "-o", "-"],
        env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path,
    ) as process:  # fmt: skip
        assert process.stdin and process.stdout
        text = "今天真开心！我".encode()
        process.stdin.write(text[:-1])  # a character may come in two parts
        process.stdin.flush()
        process.stdin.write(text[-1:])
        process.stdin.flush()
        assert len(process.stdout.read(22050)) == 22050  # half a second, while the text goes on
        process.stdin.write("们一起去公园吧。".encode())
        process.stdin.close()
        rest = process.stdout.read()
        assert process.wait(60) == 0
    assert 2.6 <= (22050 + len(rest)) / 2 / 22050 <= 3.0


def test_bytes_that_are_not_utf8_late_in_a_pipe(qingyin: Run, tmp_path: Path) -> None:
    done = qingyin("say", "-o", "a.wav", input=EXAMPLE.encode() + b"\xff")
    assert done.returncode == 2
    assert f"byte {len(EXAMPLE.encode())}" in done.stderr.decode()
    assert names(tmp_path) == []


def test_styles(qingyin: Run, tmp_path: Path) -> None:
    listed = qingyin("styles").stdout.decode()
    assert "calm         冷静 · Even and unhurried" in listed
    (tmp_path / "mine.toml").write_text('name = "mine"\ndescription = "x"\n[base]\nduration = 1.5\n', "utf-8")
    for style, name in (("standard", "plain.wav"), ("mine.toml", "mine.wav")):
        assert qingyin("say", "我们一起去公园吧。", "--style", style, "-o", name).returncode == 0
    assert (tmp_path / "mine.wav").stat().st_size > 1.3 * (tmp_path / "plain.wav").stat().st_size
    done = qingyin("say", "我们", "--style", "joly", "-o", "no.wav")
    assert (done.returncode, (tmp_path / "no.wav").exists()) == (2, False)
    assert b"unknown style 'joly'; available: calm" in done.stderr


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are listed in Linux's /proc")
@pytest.mark.parametrize("asked", ["", "2"])
def test_numpy_begins_no_threads_unless_the_user_asks_for_them(asked: str) -> None:
    code = (
        "from qingyin.__main__ import prepare; prepare(); import numpy, os; print(len(os.listdir('/proc/self/task')))"
    )
    environ = {name: value for name, value in environment().items() if name != "OPENBLAS_NUM_THREADS"}
    if asked:
        environ["OPENBLAS_NUM_THREADS"] = asked
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert int(done.stdout) == min(int(asked or 1), len(os.sched_getaffinity(0)))


def test_garbage_is_looked_for_while_a_command_runs_and_not_in_what_was_loaded_before() -> None:
    code = "import gc; from qingyin.__main__ import prepare; prepare(); print(gc.isenabled()); "
    code += "from qingyin.cli.main import main; main(['voices']); print(gc.isenabled(), gc.get_freeze_count() > 10_000)"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    first, *_, last = done.stdout.splitlines()
    assert (first, last) == ("False", "True True")
