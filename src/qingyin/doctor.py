"""Checks an installation from the ground up, and says how to mend what is wrong."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Final, Literal

import numpy as np

from qingyin.errors import QingyinError, VoiceCorrupt
from qingyin.player import PLAYERS, find_player
from qingyin.synthesizer import Synthesizer
from qingyin.voice import Voice

SENTENCE: Final = "你好，今天天气真好。"
NEEDED: Final = {"numpy": (1, 26), "onnxruntime": (1, 20)}  # as in pyproject.toml


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. A note is worth knowing, but speech works without it."""

    state: Literal["ok", "note", "wrong"]
    text: str
    exit_code: int = 0  # of the error that is behind it


def examine(name_or_path: str) -> Iterator[Finding]:
    """The findings, one by one as they are made; what needs a part that is wrong is left out."""
    yield from _packages()
    try:
        voice = Voice.open(name_or_path)
    except QingyinError as error:
        yield _wrong(error)
    else:
        yield Finding("ok", f"voice {voice.name!r} in {voice.folder}")
        files = list(_files(voice))
        yield from files
        if all(finding.state == "ok" for finding in files):
            yield from _speech(name_or_path)
    player = find_player()
    if player is None:
        yield Finding(
            "note", f"no player ({', '.join(PLAYERS)}), so only files can be written; apt install alsa-utils"
        )
    else:
        yield Finding("ok", f"player {player}")


def _packages() -> Iterator[Finding]:
    yield Finding("ok", f"Python {sys.version.split()[0]} on {sys.platform}")
    for name, least in NEEDED.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            yield Finding("wrong", f"{name} is not installed; mend with: pip install {name}", 1)
            continue
        wanted = ".".join(map(str, least))
        if tuple(int(part) for part in found.split(".")[:2]) >= least:
            yield Finding("ok", f"{name} {found}")
        else:
            yield Finding("wrong", f"{name} {found} is too old; mend with: pip install '{name}>={wanted}'", 1)


def _files(voice: Voice) -> Iterator[Finding]:
    for role, entry in voice.files.items():
        try:
            voice.verify_file(role)
            size = voice.path(role).stat().st_size
            yield Finding("ok", f"{role}: {entry.file}, {size:,} bytes, the hash agrees")
        except QingyinError as error:
            yield _wrong(error)


def _speech(name_or_path: str) -> Iterator[Finding]:
    began = time.perf_counter()
    try:
        synthesizer = Synthesizer.load(name_or_path)  # checks the names and shapes of every graph
        loaded = time.perf_counter()
        yield Finding("ok", f"graphs: names and shapes agree; loaded in {loaded - began:.2f} s")
        audio = synthesizer.speak(SENTENCE)
    except QingyinError as error:
        yield _wrong(error)
        return
    took = time.perf_counter() - loaded
    if not np.isfinite(audio.samples).all() or audio.seconds < 0.5:
        yield _wrong(
            VoiceCorrupt(
                f"{SENTENCE} gave {audio.seconds:.2f} s of sound or NaN; train or fetch the voice again"
            )
        )
    else:
        speed = audio.seconds / took
        yield Finding(
            "ok",
            f"{SENTENCE} gave {audio.seconds:.2f} s of sound in {took:.2f} s ({speed:.0f} times as fast)",
        )


def _wrong(error: QingyinError) -> Finding:
    return Finding("wrong", str(error), error.exit_code)
