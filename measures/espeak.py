"""Samples of espeak-ng, the small offline voice that everybody has: what Qingyin is compared with."""

from __future__ import annotations

from functools import cache

import numpy as np

from measures.espeak_library import USUAL_PITCH, USUAL_SPEED, VOICE, Library
from measures.recordings import resample
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.errors import QingyinError
from qingyin.records import Floats

_library = cache(Library)


def missing() -> str:
    """Why it cannot speak here; empty if it can."""
    try:
        _library()
    except QingyinError as error:
        return str(error)
    return ""


def version() -> str:
    """Its version. Raises the errors of `Library`."""
    return _library().version


def speak(text: str, *, voice: str = VOICE, speed: int = USUAL_SPEED, pitch: int = USUAL_PITCH) -> Floats:
    """Samples at SAMPLE_RATE, as `Library.speak` makes them. Raises its errors."""
    pieces: list[bytes] = []
    _library().speak(text, pieces.append, voice, speed, pitch)
    samples = np.frombuffer(b"".join(pieces), "<i2").astype(np.float32) / np.float32(32768)
    return resample(samples, _library().rate, SAMPLE_RATE)
