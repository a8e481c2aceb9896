"""Who listens to systems that speak: models of listeners, and a recognizer. Each is optional."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any, Final

from measures.extras import MEASURES, WHISPER, need
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.errors import MissingExtra
from qingyin.evaluate.recognition.transcript import compared
from qingyin.evaluate.recognition.whisper import Whisper
from qingyin.evaluate.sound.dnsmos import dnsmos
from qingyin.evaluate.sound.rates import HEARD, resample
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer

Listener = Callable[[str, Floats], dict[str, Any]]  # the text and samples [n] at SAMPLE_RATE -> what was measured

DISTILLMOS: Final = "pip install distillmos torchaudio"


def listeners(front: Synthesizer) -> tuple[list[Listener], dict[str, str]]:
    """Those that are installed, and why others are not there. `front` reads what was meant and what was heard."""
    found, missing = [], {}
    for name, make in (("DNSMOS", _dnsmos), ("Whisper", lambda: _whisper(front)), ("DistillMOS", _distillmos)):
        try:
            found.append(make())
        except MissingExtra as error:
            missing[name] = str(error)
    return found, missing


def _dnsmos() -> Listener:
    need("speechmos.dnsmos", MEASURES)
    return lambda _, samples: dnsmos(samples)


def _whisper(front: Synthesizer) -> Listener:
    need("faster_whisper", WHISPER)
    whisper = Whisper()
    return lambda text, samples: compared(front, text, whisper.hear(samples))


def _distillmos() -> Listener:
    """DistillMOS (Stahl and Gamper, 2025): predicts the mean opinion of listeners, 1 to 5, at 16 kHz."""
    made, torch = need("distillmos", DISTILLMOS), need("torch", DISTILLMOS)
    torch.set_num_threads(1)
    with redirect_stdout(sys.stderr):  # it prints where its weights are
        model = made.ConvTransformerSQAModel().eval()

    def listen(_: str, samples: Floats) -> dict[str, Any]:
        heard = torch.from_numpy(resample(samples, SAMPLE_RATE, HEARD).astype("f4"))
        with torch.no_grad():
            return {"DistillMOS": round(float(model(heard[None])), 4)}

    return listen
