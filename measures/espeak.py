"""The voice `cmn` of espeak-ng, the small offline Mandarin voice that everybody has: what Qingyin is compared with."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
import wave
from typing import Final

import numpy as np

from measures.recordings import resample
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.errors import QingyinError
from qingyin.records import Floats

VOICE: Final = "cmn"
COMMAND: Final = ("espeak-ng", "-v", VOICE, "--stdin", "--stdout")
_HEADER: Final = 44


def missing() -> str:
    """Why it cannot speak here; empty if it can."""
    if shutil.which("espeak-ng") is None:
        return "espeak-ng is not installed (on Debian and Ubuntu: apt install espeak-ng)"
    try:
        found = len(speak("你好"))
    except QingyinError as error:
        return str(error)
    return "" if found else "espeak-ng has no voice cmn"


def speak(text: str, *options: str, voice: str = VOICE) -> Floats:
    """Samples at SAMPLE_RATE; more options, such as "-s", "200", go to espeak-ng. Raises QingyinError if it fails."""
    command = [voice if each == VOICE else each for each in COMMAND]
    done = subprocess.run([*command, *options], input=text.encode(), capture_output=True)
    if done.returncode:
        raise QingyinError(f"espeak-ng failed: {done.stderr.decode().strip()}; is its cmn voice installed?")
    with wave.open(io.BytesIO(done.stdout)) as sound:
        rate = sound.getframerate()
        # written to a pipe, the header cannot tell the length, so what follows it counts
        samples = np.frombuffer(done.stdout[_HEADER:], "<i2").astype(np.float32) / np.float32(32768)
    return resample(samples, rate, SAMPLE_RATE)


def first_sound(text: str) -> float:
    """Seconds from the start of the process to its first samples."""
    begin = time.perf_counter()
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        process.stdin.write(text.encode())
        process.stdin.close()
        process.stdout.read(_HEADER + 2)
        passed = time.perf_counter() - begin
        process.stdout.read()
    return passed
