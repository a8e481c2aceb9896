"""The encoder of recordings: samples to a prosody vector, and from that to the deltas of speaking in the same manner.

What it hears is computed in the graph: a log-mel spectrum, and for each lag of a log scale how alike the frame is to
itself so much later (the generalised autocorrelation of Tolonen and Karjalainen, IEEE Transactions on Speech and Audio
Processing 2000), in which F0 is a peak whose place moves by equal steps for equal intervals. A temporal convolutional
network reads both; attentive statistics pooling (Okabe, Koshinaka, Shinoda, Interspeech 2018) makes one vector of all
frames: weighted means and logs of weighted standard deviations. Among what is pooled are the place of that peak, the
level and the tilt of each frame, so register and range are numbers of the vector before anything is learned, and the
network learns which frames to believe. Tempo is heard by counting: each frame says how much of a syllable it is
(as in Jiao, Tu, Berisha, Liss, Interspeech 2016), and the vector has the log of the mean over speech.

Letters: B batch, N samples, T frames of STEP samples, D width.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.audio.mel import CHANNELS, FLOOR, HOP, SAMPLE_RATE, WINDOW, filterbank
from training.models.blocks import ConvNeXt

STEP = 2 * HOP  # every second frame of the mel that the acoustic model makes
LAGS = 96
F0_LOW, F0_HIGH = 65.0, 620.0  # Hz, the ends of the lags
REFERENCE_HZ = 220.0
SHARPNESS = 80.0  # of the softmax that finds the peak
BAND = 3000.0  # Hz, above which the autocorrelation does not look
VECTOR = 96
MEASURES = 5  # of each frame: F0 in octaves, level and tilt in tens of dB, how much the mel changes, how periodic it is
POOLED = 4  # of them; the last says which frames have an F0
TARGETS = 7  # training.speech.clips.Target, whose differences are qingyin.expression.delta.Delta
FRAME = 3  # what each frame says: how much of a syllable it is; in training, F0 in octaves above 220 Hz and its voicing
FACTORS = (1, 2, 6)  # of the columns of a delta, those that multiply; here they are logs
# about the mean and the spread of each target in the clips, so that all are learned at one pace
CENTRE = (-3.0, 0.9, -1.4, -27.0, -9.0, 0.0, -1.2)
SPREAD = (6.0, 0.6, 0.35, 8.0, 4.0, 2.0, 0.4)
# the least and the most that a clip may ask for, in the columns' units: a voice is still itself at nine semitones from
# its register, and a quiet microphone is not a whisper; how a sentence ends is not heard well enough to be followed
LOWEST = (-9.0, math.log(0.3), math.log(0.55), -10.0, -8.0, 0.0, math.log(0.5))
HIGHEST = (9.0, math.log(2.2), math.log(1.9), 6.0, 8.0, 0.0, math.log(2.0))


@dataclass(frozen=True)
class MannerShape:
    """The sizes that a checkpoint stores."""

    width: int = 64
    blocks: int = 5


class Hearing(nn.Module):
    """What the network hears of samples [B, N], N a multiple of STEP: [B, T, CHANNELS + LAGS + MEASURES]."""

    def __init__(self) -> None:
        super().__init__()
        bins = np.arange(WINDOW // 2 + 1) * SAMPLE_RATE / WINDOW
        lags = SAMPLE_RATE / np.geomspace(F0_LOW, F0_HIGH, LAGS)
        alike = np.cos(2 * np.pi * bins[:, None] * lags / SAMPLE_RATE) * (bins[:, None] < BAND)
        octaves = np.log2(SAMPLE_RATE / lags / REFERENCE_HZ)
        sides = np.stack([(bins >= 50) & (bins < 1000), (bins >= 1000) & (bins < 5000)], axis=1)
        # matrices all: ONNX Runtime 1.20 fuses the product of a transposed matrix and a vector wrongly
        arrays = {
            "filters": filterbank().T,
            "alike": alike,
            "band": (bins < BAND)[:, None],
            "octaves": octaves[:, None],
        }
        for name, value in {**arrays, "sides": sides}.items():
            self.register_buffer(name, torch.from_numpy(np.asarray(value, np.float32).copy()), persistent=False)
        self.register_buffer("window", torch.hann_window(WINDOW), persistent=False)

    def forward(self, samples: Tensor) -> Tensor:
        edge = (WINDOW - HOP) // 2
        padded = nn.functional.pad(samples, (edge, WINDOW - edge - STEP))
        spectrum = _stft(padded, self.window)
        power = spectrum.pow(2).sum(-1).clamp_min(1e-14).transpose(1, 2)
        magnitude = power.sqrt()
        mel = torch.log((magnitude @ self.filters).clamp_min(FLOOR))
        alike = (magnitude @ self.alike) / (magnitude @ self.band + 1e-6)
        peak = torch.softmax(SHARPNESS * alike, dim=-1) @ self.octaves
        low, high = torch.log10(power @ self.sides + 1e-6).split(1, dim=-1)
        change = nn.functional.pad((mel[:, 1:] - mel[:, :-1]).abs().mean(-1, keepdim=True), (0, 0, 1, 0))
        periodic = alike.amax(-1, keepdim=True)
        measures = torch.cat([peak, torch.maximum(low, high), high - low, change, periodic], dim=-1)
        return torch.cat([(mel + 5) / 3, 3 * alike, measures], dim=-1)


def _stft(padded: Tensor, window: Tensor) -> Tensor:
    """Real and imaginary parts [B, bins, T, 2]; the exporter knows no complex numbers."""
    if torch.onnx.is_in_onnx_export():
        return torch.stft(padded, WINDOW, STEP, window=window, center=False, return_complex=False)
    return torch.view_as_real(torch.stft(padded, WINDOW, STEP, window=window, center=False, return_complex=True))


class MannerNet(nn.Module):
    """Recordings to vectors [B, VECTOR], manners [B, TARGETS] and, for training, frames [B, T, FRAME]."""

    def __init__(self, shape: MannerShape = MannerShape()) -> None:
        super().__init__()
        self.shape = shape
        self.hear = Hearing()
        width = shape.width
        self.enter = nn.Linear(CHANNELS + LAGS + MEASURES, width)
        self.blocks = nn.ModuleList(ConvNeXt(width, 2, dilation=d) for d in [1, 2, 4, 2, 1][: shape.blocks])
        self.norm = nn.LayerNorm(width)
        self.say = nn.Linear(width, VECTOR // 2 - POOLED - 1)
        self.attend = nn.Linear(width, VECTOR // 2)
        self.frame = nn.Linear(width, FRAME)
        self.read = nn.Linear(VECTOR, TARGETS)
        self.register_buffer("centre", torch.tensor(CENTRE), persistent=False)
        self.register_buffer("spread", torch.tensor(SPREAD), persistent=False)

    def config(self) -> dict[str, int]:
        """What rebuilds the module."""
        return asdict(self.shape)

    def forward(self, heard: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """heard [B, T, ·] from `hear`; mask [B, T] is 1 where a clip goes on."""
        x = self.enter(heard)
        for block in self.blocks:
            x = block(x * mask[..., None])
        x = self.norm(x)
        measures, frame = heard[..., -MEASURES:], self.frame(x)
        count = nn.functional.softplus(frame[..., :1])
        said = torch.cat([self.say(x), count, measures[..., :POOLED]], dim=-1)
        belief = self.attend(x) + _belief(measures, said.shape[-1])
        weight = torch.softmax(belief + (1 - mask[..., None]) * -1e4, dim=1)
        mean = (weight * said).sum(1)
        spread = (weight * (said - mean[:, None]).pow(2)).sum(1)
        rest, counted, measured = mean.split([mean.shape[-1] - POOLED - 1, 1, POOLED], dim=-1)
        vector = torch.cat([rest, torch.log(counted + 1e-3), measured, 0.5 * torch.log(spread + 1e-4)], dim=-1)
        return vector, self.centre + self.spread * self.read(vector), torch.cat([count, frame[..., 1:]], dim=-1)


def _belief(measures: Tensor, channels: int) -> Tensor:
    """What is believed of frames before anything is learned, as logits [B, T, channels]: F0 where they are periodic,
    the rest where they are loud."""
    loud = measures[..., 1]
    known = torch.stack([12 * measures[..., 4] + loud, 2 * loud, 2 * loud, loud], dim=-1)
    return nn.functional.pad(known, (channels - POOLED, 0))


class Encoding(nn.Module):
    """The encoder as the runtime calls it: a recording's vector, and its manner against the voice's own."""

    def __init__(self, net: MannerNet, neutral: list[float]) -> None:
        super().__init__()
        self.model = net.eval()
        self.register_buffer("neutral", torch.tensor(neutral))  # [TARGETS] of the voice's neutral speech
        self.register_buffer("lowest", torch.tensor(LOWEST))
        self.register_buffer("highest", torch.tensor(HIGHEST))
        self.register_buffer("factor", torch.tensor([float(i in FACTORS) for i in range(TARGETS)]))

    def forward(self, samples: Tensor) -> tuple[Tensor, Tensor]:
        """samples [N] at SAMPLE_RATE, N a multiple of STEP -> vector [VECTOR], delta [TARGETS]."""
        heard = self.model.hear(samples[None])
        vector, manner, _ = self.model(heard, torch.ones_like(heard[..., 0]))
        delta = torch.minimum(torch.maximum(manner[0] - self.neutral, self.lowest), self.highest)
        return vector[0], self.factor * torch.exp(self.factor * delta) + (1 - self.factor) * delta
