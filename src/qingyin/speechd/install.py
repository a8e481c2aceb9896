"""The module in a user's configuration of speech-dispatcher: written and removed, with nothing else changed.

Two files: a small program in the folder in which speech-dispatcher looks for a user's modules, and a block between two
marks in speechd.conf that makes the module the one for Chinese. Installing again gives the same files; removing gives
back what was there.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qingyin.audio.output import OutputFile
from qingyin.errors import OutputError

NAME: Final = "qingyin"
SYSTEM: Final = Path("/etc/speech-dispatcher/speechd.conf")
LANGUAGES: Final = ("zh", "zh-CN", "zh-Hans", "cmn")
_BEGIN, _END = "# >>> qingyin", "# <<< qingyin"
_BLOCK: Final = re.compile(rf"\n?{_BEGIN}.*?{_END}\n", re.DOTALL)
_MODULES: Final = re.compile(r'^[ \t]*AddModule\s+"?(?!qingyin)', re.MULTILINE)
_PROGRAM_MARK: Final = "# written by: qingyin speechd --install"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files of one user lie."""

    program: Path
    config: Path
    data_home: Path  # speech-dispatcher looks in DATA_HOME/../libexec, and finds nothing if DATA_HOME is not there
    system: Path = SYSTEM

    @classmethod
    def of(cls, config_home: Path, data_home: Path, system: Path = SYSTEM) -> Places:
        """The places in a user's folders for configuration and for data."""
        program = data_home.resolve().parent / "libexec" / "speech-dispatcher-modules" / f"sd_{NAME}"
        return cls(program, config_home / "speech-dispatcher" / "speechd.conf", data_home, system)

    @property
    def backup(self) -> Path:
        """The copy of the configuration as it was before the first installation."""
        return self.config.with_name(f"{self.config.name}.before-{NAME}")


def install(places: Places, command: Sequence[str]) -> list[str]:
    """Writes the files; what was done comes back in words. `command` starts the module. Raises OutputError."""
    try:
        return _install(places, command)
    except OSError as error:
        raise _failure(error) from error


def uninstall(places: Places) -> list[str]:
    """Removes what install() wrote; what was done comes back in words. Raises OutputError."""
    try:
        return _uninstall(places)
    except OSError as error:
        raise _failure(error) from error


def _install(places: Places, command: Sequence[str]) -> list[str]:
    done = []
    places.data_home.mkdir(parents=True, exist_ok=True)
    program = f"#!/bin/sh\n{_PROGRAM_MARK}\nexec {shlex.join(command)}\n"
    if _write(places.program, program, executable=True):
        done.append(f"wrote {places.program}")
    before = places.config.read_text("utf-8") if places.config.exists() else None
    text = f'Include "{places.system}"\n' if before is None else _BLOCK.sub("", before)
    if before is not None and not _BLOCK.search(before):
        shutil.copy2(places.config, places.backup)
        done.append(f"copied {places.config} to {places.backup.name}")
    if _write(places.config, text + _block(text, places)):
        done.append(f"wrote {places.config}")
    return done or ["it is installed already; nothing was changed"]


def _uninstall(places: Places) -> list[str]:
    done = []
    if places.program.exists() and _PROGRAM_MARK in places.program.read_text("utf-8"):
        places.program.unlink()
        done.append(f"removed {places.program}")
    if places.config.exists() and _BLOCK.search(before := places.config.read_text("utf-8")):
        text = _BLOCK.sub("", before)
        if text.strip() in ("", f'Include "{places.system}"'):
            places.config.unlink()
            done.append(f"removed {places.config}")
        else:
            _write(places.config, text)
            done.append(f"removed the lines of qingyin from {places.config}")
    places.backup.unlink(missing_ok=True)
    return done or ["it is not installed; nothing was changed"]


def _block(text: str, places: Places) -> str:
    """The lines for a configuration. A module is named only where others are: naming one turns off finding them."""
    lines = [f'LanguageDefaultModule "{language}" "{NAME}"' for language in LANGUAGES]
    if _MODULES.search(text):
        lines.insert(0, f'AddModule "{NAME}" "{places.program}" ""')
    return "\n".join([f"\n{_BEGIN}", *lines, f"{_END}\n"])


def _write(path: Path, text: str, executable: bool = False) -> bool:
    """Whether the file had to be written."""
    if path.exists() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with OutputFile(str(path)) as file:
        file.write(text.encode())
    if executable:
        path.chmod(0o755)
    return True


def _failure(error: OSError) -> OutputError:
    return OutputError(f"cannot change {error.filename!r}: {error.strerror}; check who owns the file")
