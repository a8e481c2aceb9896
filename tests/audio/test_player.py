"""Players are programs that read a WAV; here they are small scripts."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest

from qingyin.audio import player
from qingyin.audio.player import PLAYERS, Player, find_player
from qingyin.audio.wav import to_int16
from qingyin.errors import OutputError
from tests.conftest import SILENCE, environment, names

RAMP = np.linspace(-1, 1, 50_000, dtype=np.float32)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(player, "_miniaudio", lambda: None)
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
    with Player(22050) as playing:
        playing.write(RAMP[:30_000])
        playing.write(RAMP[30_000:])
    assert heard.read_bytes()[:4] == b"RIFF"
    assert heard.read_bytes()[44:] == to_int16(RAMP).tobytes()


def test_the_end_waits_for_the_sound(programs: Path) -> None:
    install(programs, "aplay", f"/bin/cat > /dev/null; /bin/sleep 0.3; : > '{programs}/done'")
    with Player(22050) as playing:
        playing.write(RAMP)
    assert (programs / "done").exists()


def test_there_is_none(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_player() is None
    monkeypatch.setattr(player, "find_spec", lambda name: name)  # miniaudio is installed, and finds no card
    with pytest.raises(OutputError, match=r"no sound card.*-o FILE"):
        Player(22050)
    monkeypatch.setattr(player, "find_spec", lambda name: None)
    with pytest.raises(OutputError, match=r"alsa-utils.*-o FILE"):
        Player(22050)


def test_a_player_without_a_sound_card(programs: Path) -> None:
    install(programs, "aplay", "echo 'cannot find card 0' >&2; exit 1")
    with (
        pytest.raises(OutputError, match=r"aplay cannot play: cannot find card 0.*-o FILE"),
        Player(22050) as playing,
    ):
        for _ in range(50):
            playing.write(RAMP)
            time.sleep(0.01)


def test_a_player_that_ends_well_without_a_card_has_failed(programs: Path) -> None:
    install(programs, "ffplay", "/bin/cat > /dev/null; echo 'audio open failed' >&2; exit 0")  # as ffmpeg 5.1 has it
    with pytest.raises(OutputError, match=r"ffplay cannot play: audio open failed"), Player(22050) as playing:
        playing.write(np.zeros(22050, np.float32))


def test_a_player_that_fails_at_the_end(programs: Path) -> None:
    install(programs, "aplay", "/bin/cat > /dev/null; exit 3")
    with pytest.raises(OutputError, match="aplay cannot play"), Player(22050) as playing:
        playing.write(RAMP)


def test_an_interruption_is_heard_at_once(programs: Path) -> None:
    install(programs, "aplay", "exec /bin/sleep 30")
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Player(22050) as playing:
        playing.write(RAMP[:100])
        raise KeyboardInterrupt
    assert time.monotonic() - began < 5


def test_say_plays_aloud_without_a_file(programs: Path) -> None:
    heard = programs / "heard"
    install(programs, "aplay", f"/bin/cat > '{heard}'")
    code = (
        "import sys; sys.modules['miniaudio'] = None; import qingyin.cli.main as m; sys.exit(m.main(['say', '你好']))"
    )
    command = [sys.executable, "-c", code]
    env = environment(PATH=str(programs), QINGYIN_VOICE=str(SILENCE))
    done = subprocess.run(command, env=env, cwd=programs, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert heard.stat().st_size > 44 + 2 * 22050 * 0.3
    assert names(programs) == ["aplay", "heard"]


class NullCard:
    """miniaudio with its backend that takes sound at the pace of a card and throws it away, kept here instead."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.module = pytest.importorskip("miniaudio", reason="needs miniaudio: pip install 'qingyin[play]'")
        self.heard = bytearray()
        start = self.module.PlaybackDevice.start

        def tapped(device: object, feed: Generator[memoryview, int, None]) -> None:
            def through() -> Generator[memoryview, int, None]:
                asked = yield memoryview(b"")
                while True:
                    view = feed.send(asked)
                    self.heard += view.cast("B")
                    asked = yield view

            generator = through()
            next(generator)
            start(device, generator)

        monkeypatch.setattr(self.module.PlaybackDevice, "start", tapped)
        monkeypatch.setattr(player, "_cards", lambda miniaudio: [miniaudio.Backend.NULL])


def test_the_sound_card_gets_every_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    card = NullCard(monkeypatch)
    with Player(48000) as playing:
        assert playing.name == "miniaudio"
        for at in range(0, len(RAMP), 7000):
            playing.write(RAMP[at : at + 7000])
    assert bytes(card.heard) == to_int16(RAMP).tobytes()
    assert playing.underruns == 0


def test_a_voice_that_is_late_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    NullCard(monkeypatch)
    with Player(22050) as playing:
        playing.write(RAMP[:8000])
        time.sleep(1)
        playing.write(RAMP[:8000])
    assert playing.underruns > 0


def test_a_card_that_cannot_be_opened(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = pytest.importorskip("miniaudio", reason="needs miniaudio: pip install 'qingyin[play]'")
    monkeypatch.setattr(player, "_miniaudio", lambda: module)

    def fail(*_: object, **__: object) -> None:
        raise module.MiniaudioError("failed to init device", -1)

    monkeypatch.setattr(module, "PlaybackDevice", fail)
    with pytest.raises(OutputError, match=r"sound card cannot be opened.*-o FILE"):
        Player(22050)
    install(programs, "aplay", "/bin/cat > /dev/null")
    with Player(22050) as playing:
        assert playing.name == "aplay"


def test_a_sound_too_short_to_wait_for_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    card = NullCard(monkeypatch)
    with Player(22050) as playing:
        playing.write(RAMP[:100])
    assert bytes(card.heard) == to_int16(RAMP[:100]).tobytes()


def test_an_interruption_silences_the_card(monkeypatch: pytest.MonkeyPatch) -> None:
    NullCard(monkeypatch)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Player(22050) as playing:
        playing.write(RAMP[:40_000])
        raise KeyboardInterrupt
    assert time.monotonic() - began < 1.5


def test_a_program_that_waited_for_sound_is_counted(programs: Path) -> None:
    install(programs, "aplay", "/bin/cat > /dev/null")
    with Player(22050) as playing:
        playing.write(RAMP[:100])
        time.sleep(0.3)
        playing.write(RAMP[:100])
    assert playing.underruns == 1
