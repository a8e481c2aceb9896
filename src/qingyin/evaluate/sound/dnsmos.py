"""DNSMOS, a model of listeners: SIG for the speech, BAK for the background, OVRL for both, P808 for a panel's opinion.

C. K. A. Reddy, V. Gopal, R. Cutler, "DNSMOS P.835", ICASSP 2022, as the package speechmos has it. It was made for noisy
calls: it hears hiss and blur, and neither a wrong tone nor a dull rhythm.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from qingyin.audio.mel import SAMPLE_RATE
from qingyin.evaluate.extras import DNSMOS, need
from qingyin.evaluate.sound.rates import HEARD, resample
from qingyin.records import Floats

WINDOW: Final = int(9.01 * HEARD)  # samples that it hears at a time
NAMES: Final = {"SIG": "sig_mos", "BAK": "bak_mos", "OVRL": "ovrl_mos", "P808": "p808_mos"}


def dnsmos(samples: Floats) -> dict[str, float]:
    """The four figures, 1 to 5, of samples at SAMPLE_RATE. Raises MissingExtra if speechmos is not installed.

    What is shorter than the model's window is repeated until it fills one. The package would double it instead, and
    average up to nine windows that hold the same sound: ten times the work.
    """
    heard = np.clip(resample(samples, SAMPLE_RATE, HEARD), -1, 1)
    if len(heard) < WINDOW:
        heard = np.resize(heard, WINDOW)
    found = need("speechmos.dnsmos", DNSMOS).run(heard, sr=HEARD)
    return {name: round(float(found[key]), 4) for name, key in NAMES.items()}
