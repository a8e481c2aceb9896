"""`qingyin-edge-tts`: the options of edge-tts, for scripts that were written for it; `qingyin say` does the work.

The text and the sound stay on this machine. What is written is MP3 and SRT as there, or what the end of a name asks
for.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from qingyin.audio.output import OutputFile
from qingyin.cli.main import finished
from qingyin.cli.main import main as qingyin
from qingyin.errors import OptionError, OutputError
from qingyin.version import __version__

PROGRAM: Final = "qingyin-edge-tts"
F0: Final = 225.0  # Hz, of the usual voice (training/voices/tan.toml); a change in Hz is counted from here
_CHINESE: Final = re.compile(r"(?:Microsoft Server Speech Text to Speech Voice \()?zh-.+Neural\)?")  # Microsoft's names
_PITCH: Final = re.compile(r"([+-]\d+)Hz")
_STANDARD_INPUT: Final = ("-", "/dev/stdin")


def parser() -> argparse.ArgumentParser:
    """The options of edge-tts."""
    found = argparse.ArgumentParser(prog=PROGRAM, description="Speaks as edge-tts does, without a network.")
    what = found.add_mutually_exclusive_group(required=True)
    what.add_argument("-t", "--text", help="what is spoken")
    what.add_argument("-f", "--file", help="read the text from a file; - is standard input")
    what.add_argument("-l", "--list-voices", action="store_true", help="list the voices and exit")
    found.add_argument("-v", "--voice", help="a voice of qingyin; the usual one speaks for Microsoft's Chinese voices")
    found.add_argument("--rate", default="+0%", help="change of speed, such as +10%% (default %(default)s)")
    found.add_argument("--volume", default="+0%", help="change of volume, such as +10%% (default %(default)s)")
    found.add_argument("--pitch", default="+0Hz", help="change of pitch, such as +5Hz (default %(default)s)")
    found.add_argument("--write-media", metavar="FILE", help="write the sound to this file instead of stdout")
    found.add_argument("--write-subtitles", metavar="FILE", help="write subtitles to this file; - is stderr")
    found.add_argument("--proxy", help="has no effect: there is no network")
    found.add_argument("--no-progress", action="store_true", help="has no effect")
    found.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `qingyin say`; its exit status comes back."""
    given = parser().parse_args(_joined(sys.argv[1:] if argv is None else argv))
    if given.list_voices:
        return qingyin(["voices"])
    return finished(lambda: _speak(given))


def _speak(given: argparse.Namespace) -> int:
    if given.write_media in (None, "-") and sys.stdout.isatty():
        raise OutputError("a terminal cannot show sound; name a file with --write-media FILE")
    with tempfile.TemporaryDirectory() as folder:
        media = _Result(given.write_media, Path(folder, "sound.mp3"))
        subtitles = _Result(given.write_subtitles, Path(folder, "text.srt"))
        wanted = ["--subtitles", subtitles.made] if given.write_subtitles is not None else []
        status = qingyin(["say", *_how(given), "-o", media.made, *wanted, *_what(given)])
        if status == 0:
            media.deliver(sys.stdout.buffer)
            if wanted:
                subtitles.deliver(sys.stderr.buffer)
        return status


class _Result:
    """Something that is written: under its name if the end of that says how, else in a file first."""

    def __init__(self, name: str | None, otherwise: Path) -> None:
        self.name = name
        self._there = name not in (None, "-") and Path(str(name)).suffix != ""
        self.made = str(name if self._there else otherwise)

    def deliver(self, stream: BinaryIO) -> None:
        """Brings it to its name, or to the stream if it has none."""
        if self._there:
            return
        data = Path(self.made).read_bytes()
        if self.name in (None, "-"):
            stream.write(data)
            stream.flush()
            return
        with OutputFile(str(self.name)) as file:
            file.write(data)


def _what(given: argparse.Namespace) -> list[str]:
    """The text, for `say`."""
    text = ["-f", "-" if given.file in _STANDARD_INPUT else given.file] if given.text is None else ["--", given.text]
    return ["--input", "plain", *text]


def _how(given: argparse.Namespace) -> list[str]:
    """The voice and how it speaks, for `say`. Raises OptionError."""
    words = [f"--rate={given.rate}", f"--volume={given.volume}", f"--pitch={semitones(given.pitch):.3f}"]
    voice = voice_of(given.voice)
    return words if voice is None else [*words, f"--voice={voice}"]


def semitones(pitch: str) -> float:
    """A change in Hz as a change in semitones. Raises OptionError."""
    match = _PITCH.fullmatch(pitch)
    if match is None or F0 + int(match[1]) <= 0:
        raise OptionError(f"--pitch {pitch!r}: write a change such as +5Hz or -10Hz")
    return 12 * math.log2(1 + int(match[1]) / F0)


def voice_of(name: str | None) -> str | None:
    """The voice that speaks; None is the usual one. Raises OptionError for a voice of another language."""
    from qingyin.voice import voices

    if name is None or name in voices() or Path(name).is_dir():
        return name
    if _CHINESE.fullmatch(name):
        return None
    raise OptionError(f"there is no voice {name!r} here; available: {', '.join(voices())}, and Microsoft's zh-… names")


def _joined(argv: Sequence[str]) -> list[str]:
    """The words with `--rate -10%` as `--rate=-10%`, which argparse would take for an option."""
    joined: list[str] = []
    for word in argv:
        if joined and joined[-1] in ("--rate", "--volume", "--pitch", "--text"):
            joined[-1] += f"={word}"
        else:
            joined.append("--text" if word == "-t" else word)
    return joined
