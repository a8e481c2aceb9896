"""Players are programs that read a WAV; here they are small scripts."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from qingyin.audio import to_int16
from qingyin.errors import OutputError
from qingyin.player import PLAYERS, Player, find_player
from tests.conftest import SILENCE, environment, names

RAMP = np.linspace(-1, 1, 50_000, dtype=np.float32)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("name", PLAYERS)
def test_it_gets_a_wav_of_unknown_length(programs: Path, name: str) -> None:
    heard = programs / "heard"
    install(programs, name, f"/bin/cat > '{heard}'")
    assert find_player() == name
    with Player(22050) as player:
        player.write(RAMP[:30_000])
        player.write(RAMP[30_000:])
    assert heard.read_bytes()[:4] == b"RIFF"
    assert heard.read_bytes()[44:] == to_int16(RAMP).tobytes()


def test_the_end_waits_for_the_sound(programs: Path) -> None:
    install(programs, "aplay", f"/bin/cat > /dev/null; /bin/sleep 0.3; : > '{programs}/done'")
    with Player(22050) as player:
        player.write(RAMP)
    assert (programs / "done").exists()


def test_there_is_none(programs: Path) -> None:
    assert find_player() is None
    with pytest.raises(OutputError, match=r"alsa-utils.*-o FILE"):
        Player(22050)


def test_a_player_without_a_sound_card(programs: Path) -> None:
    install(programs, "aplay", "echo 'cannot find card 0' >&2; exit 1")
    with (
        pytest.raises(OutputError, match=r"aplay cannot play: cannot find card 0.*-o FILE"),
        Player(22050) as player,
    ):
        for _ in range(50):
            player.write(RAMP)
            time.sleep(0.01)


def test_a_player_that_fails_at_the_end(programs: Path) -> None:
    install(programs, "aplay", "/bin/cat > /dev/null; exit 3")
    with pytest.raises(OutputError, match="aplay cannot play"), Player(22050) as player:
        player.write(RAMP)


def test_an_interruption_is_heard_at_once(programs: Path) -> None:
    install(programs, "aplay", "exec /bin/sleep 30")
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Player(22050) as player:
        player.write(RAMP[:100])
        raise KeyboardInterrupt
    assert time.monotonic() - began < 5


def test_say_plays_aloud_without_a_file(programs: Path) -> None:
    heard = programs / "heard"
    install(programs, "aplay", f"/bin/cat > '{heard}'")
    command = [sys.executable, "-m", "qingyin", "say", "你好"]
    env = environment(PATH=str(programs), QINGYIN_VOICE=str(SILENCE))
    done = subprocess.run(command, env=env, cwd=programs, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert heard.stat().st_size > 44 + 2 * 22050 * 0.3
    assert names(programs) == ["aplay", "heard"]
