"""The vocoder: mel and control frames to samples, window by window, with its state in the open."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from qingyin.errors import VoiceCorrupt
from qingyin.models.session import Run
from qingyin.records import Arrays, Floats

WRONG_AHEAD: Final = "'ahead' in voice.json may be another vocoder's; put the voice's own files back"
NOTHING: Final[Floats] = np.zeros(0, np.float32)


class VocoderState(NamedTuple):
    """What one window hands to the next."""

    phase: float = 0.0  # cycles, of the pulses where the next begin
    frame: int = 0  # the number of the next frame in the stream; noise depends on it
    passage: Floats = NOTHING  # what the graph keeps; empty where a passage begins


class VocoderStage:
    """Makes samples from the voice's graph."""

    def __init__(self, run: Run, ahead: int) -> None:
        self._run = run
        self.ahead = ahead  # frames that it needs beyond the one whose samples it gives

    def __call__(
        self, mel: Floats, control: Floats, state: VocoderState, seed: int, last: bool = True
    ) -> tuple[Floats, VocoderState]:
        """Samples of the next frames of a passage, of its mel [T, 80] and control [T, 4], and the state after them.

        A passage is sound without a break. Its first window gives `ahead` frames less than it gets, and needs more of
        them; its last gives as many more. Raises VoiceCorrupt if the graph needs more than `ahead`.
        """
        given: Arrays = {
            "mel": mel,
            "control": control,
            "phase": np.array(state.phase, np.float64),
            "frame": np.array(state.frame, np.int64),
            "seed": np.array(seed, np.int64),
            "state": state.passage,
            "last": np.array(int(last), np.int64),
        }
        try:
            found = self._run(given)
        except Exception as error:  # ONNX Runtime raises a dozen types that share no base
            if len(state.passage):
                raise
            raise VoiceCorrupt(f"the vocoder cannot begin with {len(mel)} frames: {error}; {WRONG_AHEAD}") from error
        # the graph's own arrays lie in the block where graphs compute, which must not grow with what a caller keeps
        kept = NOTHING if last else found["next_state"].copy()
        after = VocoderState(float(found["next_phase"]), state.frame + len(mel), kept)
        return found["samples"].copy(), after
