"""The vocoder with filters in Cartesian parts: what a smaller one is distilled into.

Its network says the real and the imaginary part of the filter of the pulses, and the root of the magnitude of the
noise, all against the envelope that the mel gives. So a bin of a sub-frame takes neither exponentials nor sines and
cosines, and gain and envelope are computed once a frame.

Letters as in training/models/vocoder.py.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.models.blocks import convolve
from training.models.vocoder import SUB, SpeakingVocoder, Vocoder, VocoderShape, seen


class CartesianVocoder(Vocoder):
    """Log-mel, F0 and voicing to filters."""

    def __init__(self, shape: VocoderShape) -> None:
        super().__init__(shape)
        del self.bias  # the head has one for each bin
        nn.init.constant_(self.head.bias, 0.1)

    def responses(self, mel: Tensor, f0: Tensor, voiced: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Real and imaginary part of the filter and the root of the noise, [B, K, F] each, against the mel's envelope.

        mel [B, T, 80] in natural log, F0 [B, T] in Hz and voicing [B, T], 0 to 1.
        """
        x = convolve(self.enter, seen(mel, f0, voiced))
        for block in self.blocks:
            x = block(x)
        return self.parts(x)


class SpeakingCartesian(SpeakingVocoder):
    """That vocoder as the runtime calls it."""

    model: CartesianVocoder

    def filtered(
        self, x: Tensor, mel: Tensor, voiced: Tensor, level: Tensor, source: tuple[Tensor, Tensor], row: Tensor
    ) -> tuple[Tensor, Tensor]:
        """As in SpeakingVocoder; the noise of voiced frames was made softer when the network learned."""
        real, imaginary = source
        cosine, sine, root = self.model.parts(x)
        gain = torch.exp(self.model.envelope_of(mel) + level).repeat_interleave(SUB, dim=0)
        hiss = root * root
        return (
            gain * (real * cosine - imaginary * sine + hiss * self.noise_real[row]),
            gain * (imaginary * cosine + real * sine + hiss * self.noise_imaginary[row]),
        )
