"""The vocoder: mel and control frames to samples, window by window, with its state in the open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qingyin.models.session import Run
from qingyin.records import Floats


@dataclass(frozen=True, slots=True)
class VocoderState:
    """What one window hands to the next."""

    phase: float = 0.0  # cycles, of the pulses at the window's first frame
    frame: int = 0  # the number of that frame in the stream; noise depends on it


class VocoderStage:
    """Makes samples from the voice's graph."""

    def __init__(self, run: Run, context: int) -> None:
        self._run = run
        self.context = context  # frames that it sees on each side of those it gives back

    def __call__(self, mel: Floats, control: Floats, state: VocoderState, seed: int) -> tuple[Floats, VocoderState]:
        """Samples [(T − 2·context)·hop] of mel [T, 80] and control [T, 4], and the state after them."""
        found = self._run(
            {
                "mel": mel,
                "control": control,
                "phase": np.array(state.phase, np.float64),
                "frame": np.array(state.frame, np.int64),
                "seed": np.array(seed, np.int64),
            }
        )
        after = VocoderState(float(found["next_phase"]), state.frame + len(mel) - 2 * self.context)
        # the graph's own array lies in the block where graphs reckon, which must not grow with what a caller keeps
        return found["samples"].copy(), after
