"""The module in Debian's speech-dispatcher, with spd-say, and a sound server without a loudspeaker."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT, environment

GENERIC = Path("/usr/lib/speech-dispatcher-modules/sd_generic")
NEEDED = ("speech-dispatcher", "spd-say", "pulseaudio", "pactl")
missing = [name for name in NEEDED if shutil.which(name) is None]


def wait(condition: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own, in which the module is installed."""
    home, run = tmp_path / "home", tmp_path / "run"
    for folder in (home, run):
        folder.mkdir(mode=0o700)
    found = environment(
        HOME=str(home),
        XDG_RUNTIME_DIR=str(run),
        XDG_CONFIG_HOME=str(home / ".config"),
        XDG_DATA_HOME=str(home / ".local" / "share"),
        XDG_CACHE_HOME=str(home / ".cache"),
        PULSE_SERVER=f"unix:{run}/sound",
        SPEECHD_ADDRESS=f"unix_socket:{run}/speechd",
    )
    found.pop("DISPLAY", None)
    command = [sys.executable, "-m", "qingyin", "speechd", "--install"]
    assert subprocess.run(command, env=found, timeout=60, capture_output=True).returncode == 0
    return found


@pytest.fixture
def running(variables: Mapping[str, str], tmp_path: Path) -> Iterator[Path]:
    """The log of a speech-dispatcher that runs."""
    run = variables["XDG_RUNTIME_DIR"]
    sound = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "-L", "module-null-sink"]
    sound += ["-L", f"module-native-protocol-unix auth-anonymous=1 socket={run}/sound"]
    speech = ["speech-dispatcher", "-s", "-l", "5", "-c", "unix_socket", "-S", f"{run}/speechd", "-t", "0"]
    speech += ["-P", f"{run}/speechd.pid", "-L", str(tmp_path / "log")]
    log = tmp_path / "speechd.txt"
    with log.open("wb") as out:
        started = []
        try:
            started.append(subprocess.Popen(sound, env=dict(variables), stdout=out, stderr=out))
            # speech-dispatcher needs its sound server before the first message
            wait(lambda: subprocess.run(["pactl", "info"], env=dict(variables), capture_output=True).returncode == 0)
            started.append(subprocess.Popen(speech, env=dict(variables), stdout=out, stderr=out))
            wait(Path(run, "speechd").exists)
            yield log
        finally:
            for process in reversed(started):
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def spd_say(variables: Mapping[str, str], *arguments: str) -> str:
    command = ["spd-say", *arguments]
    done = subprocess.run(command, env=dict(variables), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")
def test_spd_say(variables: dict[str, str], running: Path) -> None:
    wait(lambda: "qingyin" in spd_say(variables, "-O"))
    assert "silence-calm" in spd_say(variables, "-o", "qingyin", "-L")
    started = time.monotonic()
    spd_say(variables, "-w", "-l", "zh", "今天天气真好。")  # the language alone chooses the module
    assert time.monotonic() - started > 0.8
    for more in (["-r", "80"], ["-m", "all"], ["-s"], ["-x"], ["-i", "-50", "-p", "30"]):
        spd_say(variables, "-w", "-o", "qingyin", *more, "<speak>你好。</speak>")
    spd_say(variables, "-o", "qingyin", "今天天气真好。" * 20)
    time.sleep(0.5)
    started = time.monotonic()
    spd_say(variables, "-S")
    spd_say(variables, "-w", "-o", "qingyin", "好。")
    assert time.monotonic() - started < 5
    said = running.read_text("utf-8", "replace")
    assert "705-AUDIO" in said or "Got audio" in said
    assert "Module reported error" not in said.partition("qingyin started successfully")[2]


@pytest.mark.skipif(not GENERIC.exists(), reason="speech-dispatcher is not installed")
@pytest.mark.parametrize(("rate", "percent"), [(-100, 50), (-50, 75), (0, 100), (40, 140), (100, 200)])
def test_the_configuration_of_the_generic_module(tmp_path: Path, rate: int, percent: int) -> None:
    shim = tmp_path / "qingyin"
    shim.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {tmp_path}/words\ncat > {tmp_path}/text\n')
    shim.chmod(0o755)
    text = "今天天气真好，" * 60 + "它'好'吗？"
    sent = [
        "INIT",
        "AUDIO",
        "audio_output_method=alsa",
        ".",
        "SET",
        f"rate={rate}",
        "pitch=50",
        "volume=100",
        "language=zh",
    ]
    sent += ["voice=male1", "punctuation_mode=none", ".", "SPEAK", f"<speak>{text}</speak>", "."]
    process = subprocess.Popen(
        [GENERIC, ROOT / "deploy" / "speech-dispatcher" / "qingyin-generic.conf"],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdin and process.stdout
        process.stdin.write("".join(f"{line}\n" for line in sent).encode())
        process.stdin.flush()
        answers: list[str] = []
        while not answers or not answers[-1].startswith(("702", "301", "401")):
            line = process.stdout.readline().decode()
            assert line, answers
            answers.append(line.strip())
    finally:
        process.kill()
        process.communicate()
    assert answers[-1] == "702 END", answers
    assert (tmp_path / "text").read_text("utf-8").strip() == text
    words = (tmp_path / "words").read_text("utf-8")
    assert f"--rate={percent}%" in words and "--pitch=6" in words and "--volume=0dB" in words
