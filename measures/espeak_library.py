"""espeak-ng by its library, which the package espeakng-loader brings: 1.52, as Debian's 1.51 reads pinyin in English.

It does not import numpy, so that a process that speaks with it holds little besides.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from measures.extras import need
from qingyin.errors import QingyinError

VOICE: Final = "cmn"
USUAL_SPEED, USUAL_PITCH = 175, 50  # words a minute, and a scale of its own from 0 to 99
_TABLES: Final = ("cmn_dict", "phondata", "phonindex", "phontab", "intonations")
# Names of speak_lib.h:
_SYNCHRONOUS: Final = 2  # AUDIO_OUTPUT_SYNCHRONOUS
_UTF8: Final = 1  # espeakCHARS_UTF8
_END_PAUSE: Final = 0x1000  # espeakENDPAUSE, as the program has it
_CHARACTERS: Final = 1  # POS_CHARACTER
_RATE, _PITCH = 1, 3  # espeakRATE, espeakPITCH
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Library:
    """The library with one voice. It keeps its state in the process, so one of these is enough."""

    def __init__(self) -> None:
        """Raises MissingExtra if the package is not installed, QingyinError if the library does not start."""
        loader = need("espeakng_loader")
        self._library = ctypes.CDLL(loader.get_library_path())
        self._library.espeak_Info.restype = ctypes.c_char_p
        self._library.espeak_Synth.argtypes = (
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
            ctypes.c_void_p, ctypes.c_void_p,
        )  # fmt: skip
        folder = Path(loader.get_data_path())
        self.tables = [folder / each for each in _TABLES]
        self.rate: int = self._library.espeak_Initialize(_SYNCHRONOUS, 0, str(folder).encode(), 0)  # samples a second
        if self.rate <= 0:
            raise QingyinError(f"espeak-ng does not start with its tables in {folder}; install espeakng-loader again")
        self._take: Callable[[bytes], object] = lambda piece: None
        self._callback = _Callback(self._heard)  # the library does not keep it alive
        self._library.espeak_SetSynthCallback(self._callback)

    @property
    def version(self) -> str:
        """Its version, such as 1.52.0."""
        return str(self._library.espeak_Info(None).decode().split()[0])

    def speak(
        self,
        text: str,
        take: Callable[[bytes], object],
        voice: str = VOICE,
        speed: int = USUAL_SPEED,
        pitch: int = USUAL_PITCH,
    ) -> None:
        """Gives the sound of a text to `take`, piece by piece, 16-bit and mono. Raises QingyinError."""
        self._take, data = take, text.encode()
        failed = self._library.espeak_SetVoiceByName(voice.encode())
        failed |= self._library.espeak_SetParameter(_RATE, speed, 0)
        failed |= self._library.espeak_SetParameter(_PITCH, pitch, 0)
        how = _UTF8 | _END_PAUSE
        if failed or self._library.espeak_Synth(data, len(data) + 1, 0, _CHARACTERS, 0, how, None, None):
            raise QingyinError(f"espeak-ng could not speak {text!r:.60} as {voice}, {speed} words a minute, {pitch}")

    def _heard(self, samples: Any, count: int, _: Any) -> int:
        if samples and count:
            self._take(ctypes.string_at(samples, 2 * count))
        return 0
