"""The sound of one sentence, window by window: its frames, and the vocoder that follows them at its distance."""

from __future__ import annotations

from qingyin.errors import VoiceCorrupt
from qingyin.models.acoustic import Compressed, Frames
from qingyin.models.vocoder import WRONG_AHEAD, VocoderStage, VocoderState
from qingyin.records import Floats


class Passage:
    """Samples of the frames of one sentence."""

    def __init__(
        self, frames: Frames | Compressed, vocoder: VocoderStage, state: VocoderState, seed: int, hop: int
    ) -> None:
        """`state` is that after the passage before; `seed` that of the noise; `hop` samples are a frame."""
        self.frames = frames
        self._vocoder = vocoder
        self._seed = seed
        self._hop = hop
        self._taken = 0
        self.state = state
        self.done = 0  # frames whose samples are out

    @property
    def over(self) -> bool:
        """Whether all samples are out."""
        return self.done == self.frames.stop

    def next(self, size: int) -> Floats:
        """Samples of the next `size` frames; of all that are left where the vocoder has then seen the last."""
        mel, control = self.frames.take(self.done + size + self._vocoder.ahead - self._taken)
        self._taken += len(mel)
        last = self._taken == self.frames.stop
        samples, self.state = self._vocoder(mel, control, self.state, self._seed, last)
        self.done += len(samples) // self._hop
        if self.done != self._taken - (0 if last else self._vocoder.ahead):
            raise VoiceCorrupt(
                f"the vocoder has given {self.done} frames of {self._taken}, not those that it was to; {WRONG_AHEAD}"
            )
        return samples
