"""Where `training.speech.recognizer` leaves the recognizer of syllables."""

from __future__ import annotations

from pathlib import Path
from typing import Final

RECOGNIZER: Final = Path("runs/out/recogniser/recogniser.onnx")
