"""Installing changes a user's configuration of speech-dispatcher and nothing else; removing gives it back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qingyin.speechd.install import Places, install, uninstall
from tests.conftest import Run, environment

COMMAND = ["/usr/bin/python3", "-m", "qingyin", "speechd", "--voice=my voice"]


def places(home: Path) -> Places:
    return Places.of(home / ".config", home / ".local" / "share")


def files(home: Path) -> dict[str, str]:
    return {str(each.relative_to(home)): each.read_text("utf-8") for each in sorted(home.rglob("*")) if each.is_file()}


def test_into_an_empty_home(homes: Path) -> None:
    found = places(homes)
    assert len(install(found, COMMAND)) == 2
    assert found.program.read_text("utf-8").endswith("exec /usr/bin/python3 -m qingyin speechd '--voice=my voice'\n")
    assert found.program.stat().st_mode & 0o111
    assert found.data_home.is_dir()
    text = found.config.read_text("utf-8")
    assert text.startswith('Include "/etc/speech-dispatcher/speechd.conf"\n')
    assert 'LanguageDefaultModule "zh" "qingyin"' in text
    assert "AddModule" not in text  # with one, speech-dispatcher would not look for the other modules
    before = files(homes)
    assert install(found, COMMAND) == ["it is installed already; nothing was changed"]
    assert files(homes) == before
    uninstall(found)
    assert files(homes) == {}
    assert uninstall(found) == ["it is not installed; nothing was changed"]


@pytest.mark.parametrize("own", ["DefaultRate 30\n", 'AddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"', ""])
def test_into_a_configuration_that_is_there(homes: Path, own: str) -> None:
    found = places(homes)
    found.config.parent.mkdir(parents=True)
    found.config.write_text(own)
    install(found, COMMAND)
    install(found, [*COMMAND, "--emotion=auto"])
    text = found.config.read_text("utf-8")
    assert text.startswith(own)
    assert text.count(">>> qingyin") == 1
    assert (f'AddModule "qingyin" "{found.program}"' in text) == ("AddModule" in own)
    assert found.backup.read_text("utf-8") == own
    assert "--emotion=auto" in found.program.read_text("utf-8")
    uninstall(found)
    assert files(homes) == ({str(found.config.relative_to(homes)): own} if own else {})


def test_a_program_of_that_name_that_is_not_ours_is_kept(homes: Path) -> None:
    found = places(homes)
    found.program.parent.mkdir(parents=True)
    found.program.write_text("#!/bin/sh\n")
    assert uninstall(found) == ["it is not installed; nothing was changed"]
    assert found.program.exists()


def test_at_a_terminal_it_says_what_to_run() -> None:
    ours, theirs = os.openpty()
    try:
        command = [sys.executable, "-m", "qingyin", "speechd"]
        done = subprocess.run(command, stdin=theirs, env=environment(), capture_output=True, timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 2
    assert b"qingyin speechd --install" in done.stderr


def test_the_command(qingyin: Run, homes: Path) -> None:
    folders = {"HOME": str(homes), "XDG_CONFIG_HOME": str(homes / ".config"), "XDG_DATA_HOME": str(homes / "data")}
    done = qingyin("speechd", "--install", "--emotion", "joy", "--rate", "1.3", **folders)
    assert (done.returncode, done.stdout.count(b"wrote ")) == (0, 2), done.stderr
    program = (homes / "libexec" / "speech-dispatcher-modules" / "sd_qingyin").read_text("utf-8")
    assert "--emotion=joy --rate=1.3" in program or "--rate=1.3 --emotion=joy" in program
    assert "--voice=/" in program  # the one that is the default here, by its whole path
    assert qingyin("speechd", "--install", "--emotion", "joi", **folders).returncode == 2
    assert qingyin("speechd", "--uninstall", **folders).returncode == 0
    assert files(homes) == {}
