"""Tuning measures, keeps what it found, and what is kept is read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from qingyin.cli import given, tuned
from qingyin.cli.commands import tune
from qingyin.errors import OptionError, OutputError
from qingyin.models.session import DEFAULT, Settings, available
from qingyin.synthesizer import Synthesizer
from tests.conftest import SILENCE, Run


@pytest.mark.parametrize(
    "settings",
    [DEFAULT, Settings(threads=4), Settings(parallel=True, level="basic", memory_pattern=True, arena=False)],
)
def test_what_is_kept_is_read_again(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "a" / "config.toml"
    tuned.write(path, settings)
    assert tuned.read(path) == settings


def test_without_a_file_the_defaults_count(tmp_path: Path) -> None:
    assert tuned.read(tmp_path / "config.toml") == DEFAULT


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[session]\nthreads = 0", "threads"),
        ("[session]\nthreads = true", "threads"),
        ("[session]\nlevel = 'best'", "'best'"),
        ("[session]\narena = 1", "arena"),
        ("[session]\nprovider = 'gpu'", "'gpu'"),
        ("[session]\ncolour = 1", "'colour'"),
        ("[sound]\nrate = 1", "'sound'"),
        ("session = 3", "'session'"),
        ("[session", "TOML"),
        ("\udcff", "TOML"),
    ],
)
def test_what_cannot_be_meant_is_an_error_with_the_place(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(OptionError) as caught:
        tuned.read(path)
    assert named in str(caught.value) and str(path) in str(caught.value)


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="cannot be read"):
        tuned.read(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot create"):
        tuned.write(tmp_path / "file" / "config.toml", DEFAULT)


def test_trials_begin_with_the_defaults_and_end_with_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tune, "ROUNDS", 1)
    found = list(tune.trials(SILENCE, 2))
    assert found[0].settings == DEFAULT
    assert found[-1] in found[:-1]
    assert found[-1].rtf <= found[0].rtf
    assert any(trial.settings.threads == 2 for trial in found)
    assert all(trial.first > 0 and trial.rtf > 0 for trial in found)


def test_a_small_gain_is_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = {2: 0.95, 4: 0.5, 8: 0.48}
    monkeypatch.setattr(tune, "_measured", lambda voice, s: tune.Trial(s, costs.get(s.threads, 1.0), 0.01))
    assert list(tune.trials(SILENCE, 8))[-1].settings == Settings(threads=4)


def test_a_provider_that_this_build_lacks() -> None:
    if "cuda" in available():
        pytest.skip("this ONNX Runtime is built with CUDA")
    with pytest.raises(OptionError, match=r"'cuda' is not in this build.*available: .*cpu.*onnxruntime-gpu"):
        Synthesizer.load(SILENCE, settings=Settings(provider="cuda"))


def test_every_setting_can_be_run_and_sounds_alike() -> None:
    text = "今天真开心！"
    wanted = Synthesizer.load(SILENCE).speak(text).seconds
    for settings in (
        Settings(threads=2, parallel=True),
        Settings(level="none"),
        Settings(level="basic"),
        Settings(level="extended", memory_pattern=True, arena=False),
    ):
        assert Synthesizer.load(SILENCE, settings=settings).speak(text).seconds == wanted


def test_a_user_without_a_home_has_tuned_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(Path, "home", none)
    assert given.settings() == DEFAULT


def test_the_command_keeps_and_say_reads(qingyin: Run, tmp_path: Path) -> None:
    done = qingyin("tune", "--threads", "1", XDG_CONFIG_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr.decode()
    path = tmp_path / "qingyin" / "config.toml"
    assert str(path) in done.stdout.decode() and tuned.read(path)
    path.write_text("[session]\nthreads = 99\n")
    done = qingyin("say", "你好", "-o", "a.wav", XDG_CONFIG_HOME=str(tmp_path))
    assert done.returncode == 2
    assert b"config.toml: threads must be" in done.stderr
