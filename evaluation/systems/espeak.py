"""The voice `cmn` of espeak-ng as a system that speaks, by its library; see measures/system.py.

The program espeak-ng speaks the same, but its start would count with each sentence. The library comes from the package
espeakng-loader, because that of Debian (1.51) spells Chinese in English letters and numbers.
"""

from __future__ import annotations

import ctypes
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from measures.system import Take, answer

VOICE: Final = b"cmn"
TABLES: Final = ("cmn_dict", "phondata", "phonindex", "phontab", "intonations")
SYNCHRONOUS: Final = 2  # AUDIO_OUTPUT_SYNCHRONOUS of speak_lib.h
UTF8: Final = 1  # espeakCHARS_UTF8
END_PAUSE: Final = 0x1000  # espeakENDPAUSE, as the program has it
CHARACTERS: Final = 1  # POS_CHARACTER
Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def opened() -> tuple[Any, Path]:
    """The library, and the folder of its tables. Raises SystemExit if it is not installed."""
    try:
        loader = import_module("espeakng_loader")
    except ImportError as error:
        raise SystemExit(f"{error}: pip install espeakng-loader") from error
    library = ctypes.CDLL(loader.get_library_path())
    library.espeak_Info.restype = ctypes.c_char_p
    library.espeak_Synth.argtypes = (
        ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p,
        ctypes.c_void_p,
    )  # fmt: skip
    return library, Path(loader.get_data_path())


def main() -> None:
    """Speak what is asked for."""
    (library, tables), sinks = opened(), list[Take]()

    def heard(samples: Any, count: int, _: Any) -> int:
        if samples and count:
            sinks[-1](ctypes.string_at(samples, 2 * count))
        return 0

    kept = Callback(heard)  # the library does not keep it alive
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, str(tables).encode(), 0)
    library.espeak_SetSynthCallback(kept)
    if rate <= 0 or library.espeak_SetVoiceByName(VOICE):
        sys.exit("espeak-ng has no voice cmn")

    def speak(text: str, take: Take) -> None:
        sinks[:] = [take]
        data = text.encode()
        if library.espeak_Synth(data, len(data) + 1, 0, CHARACTERS, 0, UTF8 | END_PAUSE, None, None):
            sys.exit(f"espeak-ng could not speak {text!r}")

    version = library.espeak_Info(None).decode().split()[0]
    answer(f"espeak-ng {version} cmn", [tables / each for each in TABLES], rate, speak)


if __name__ == "__main__":
    main()
