"""The vocoder: log-mel and F0 to samples, by source and filter.

A pulse train with every harmonic up to the Nyquist frequency follows F0 exactly; noise carries the rest. At
frame rate a small ConvNeXt network predicts, for each of two sub-frames a frame, a complex spectrum that
filters the pulses and a magnitude that shapes the noise; windowed inverse DFTs of their sum are overlapped
and added. Pitch can therefore only go where F0 says.

Letters: B batch, T mel frames, K = 2T sub-frames, F = DFT/2 + 1 bins.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.audio.mel import CHANNELS, HOP, SAMPLE_RATE, WINDOW, filterbank, window
from training.models.blocks import ConvNeXt, convolve, exactly
from training.models.noise import flat_noise

DFT = 512
STEP = 128  # samples between sub-frames
BINS = DFT // 2 + 1
SUB = HOP // STEP
OVERLAP = DFT // STEP
AROUND = 3  # frames on each side that overlapping sub-frames and F0 need
ROWS = 256  # sub-frames until the noise repeats, 1.5 s
_EDGE = DFT // 2 + HOP // 2 - STEP // 2  # samples that the outermost sub-frames reach over the ends
TOP = 0.98 * SAMPLE_RATE / 2  # Hz, the highest harmonic
MEL_MEAN, MEL_SCALE = -5.0, 2.5  # rough centre and spread of the log-mel, for the network's input
F0_MEAN = math.log(220.0)
BREATH = 3.0  # dB less noise in voiced frames than the network wants, below BREATHY Hz
BREATHY = 4000.0
KNEE, ROOM = -13.0, 3.0  # dB of full scale, RMS: where speech begins to be held back, and how much louder it can get


@dataclass(frozen=True)
class VocoderShape:
    """The sizes that a checkpoint stores."""

    width: int = 192
    blocks: int = 5
    expansion: int = 3

    @property
    def context(self) -> int:
        """Frames on each side that a frame's samples can depend on: convolutions, then overlap and F0."""
        return self.reach + AROUND

    @property
    def reach(self) -> int:
        """Frames on each side that the convolutions use up."""
        return 3 * self.blocks + 1


class Vocoder(nn.Module):
    """Log-mel and F0 to samples."""

    def __init__(self, shape: VocoderShape = VocoderShape()) -> None:
        super().__init__()
        self.shape = shape
        self.enter = nn.Conv1d(CHANNELS + 2, shape.width, 3, padding=1)
        self.blocks = nn.ModuleList(ConvNeXt(shape.width, shape.expansion) for _ in range(shape.blocks))
        self.norm = nn.LayerNorm(shape.width)
        self.head = nn.Linear(shape.width, SUB * 3 * BINS)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)
        self.bias = nn.Parameter(torch.tensor([-2.0, -5.0]))  # of pulse and noise against the mel, natural log
        self.register_buffer("envelope", torch.from_numpy(_mel_to_bins()), persistent=False)
        self.register_buffer("window", torch.hann_window(DFT), persistent=False)
        self.register_buffer("noise", flat_noise(ROWS, BINS, self.frame, self.overlap, seed=1), persistent=False)

    def config(self) -> dict[str, int]:
        """What rebuilds the module."""
        return asdict(self.shape)

    def filters(self, mel: Tensor, f0: Tensor, voiced: Tensor, whole: bool = True) -> tuple[Tensor, Tensor, Tensor]:
        """Log magnitude and phase of the pulse filter and log magnitude of the noise, each [B, K, F].

        mel [B, T, 80] natural log; f0 [B, T] Hz, continuous through unvoiced frames; voiced [B, T], 0 to 1. If they
        are not whole, `shape.reach` frames at each end are context and used up.
        """
        pitch = (torch.log(f0) - F0_MEAN) * 2
        x = torch.cat([(mel - MEL_MEAN) / MEL_SCALE, pitch[..., None], voiced[..., None]], dim=-1)
        x = convolve(self.enter, x, whole)
        for block in self.blocks:
            x = block(x, whole)
        if not whole:
            mel = mel[..., self.shape.reach : -self.shape.reach, :]
        out = exactly(self.head, self.norm(x)).unflatten(-1, (SUB, 3 * BINS)).flatten(-3, -2)
        pulse, phase, noise = out.split(BINS, dim=-1)
        # the mel's own envelope is the starting point, so the network only learns what it lacks
        level = (mel @ self.envelope).repeat_interleave(SUB, dim=-2)
        ceiling = 6.0  # natural log; keeps a wild prediction from overflowing
        return (
            (level + self.bias[0] + pulse).clamp(max=ceiling),
            phase,
            (level + self.bias[1] + noise).clamp(max=ceiling),
        )

    def forward(self, mel: Tensor, f0: Tensor, voiced: Tensor, draws: int = 1) -> list[Tensor]:
        """`draws` independent realisations of the samples [B, (T − 1)·HOP].

        The first sample lies on the centre of the first frame and the last on that of the last.
        """
        pulse, phase, noise = self.filters(mel, f0, voiced)
        transfer = torch.polar(torch.exp(pulse), phase)
        gain = torch.exp(noise)
        results = []
        for _ in range(draws):
            start = torch.rand(f0.shape[0], 1, dtype=torch.float64, device=f0.device)
            source = torch.fft.rfft(self.frame(pulses(f0, cycles(f0, centres(f0, start)))))
            row = torch.randint(ROWS, (f0.shape[0], 1), device=f0.device) + torch.arange(
                gain.shape[1], device=f0.device
            )
            results.append(self.overlap(torch.fft.irfft(transfer * source + gain * self.noise[row % ROWS])))
        return results

    def frame(self, signal: Tensor) -> Tensor:
        """Windowed sub-frames [B, K, DFT] of a signal [B, (T − 1)·HOP] that begins at the first frame's centre.

        Sub-frame k is centred STEP/2 − HOP/2 + k·STEP samples after the first frame's centre.
        """
        blocks = nn.functional.pad(signal, (_EDGE, _EDGE)).reshape(signal.shape[0], -1, STEP)
        count = blocks.shape[1] - OVERLAP + 1
        return torch.cat([blocks[:, i : i + count] for i in range(OVERLAP)], dim=-1) * self.window

    def overlap(self, frames: Tensor) -> Tensor:
        """Samples [B, (T − 1)·HOP] from sub-frames [B, K, DFT]: window, overlap, add, the inverse of `frame`."""
        parts = (frames * self.window / 1.5).unflatten(-1, (OVERLAP, STEP))  # Σ hann² = 1.5 at 3/4 overlap
        placed = [nn.functional.pad(parts[:, :, i], (0, 0, i, OVERLAP - 1 - i)) for i in range(OVERLAP)]
        return sum(placed).flatten(1)[:, _EDGE:-_EDGE]


class SpeakingVocoder(nn.Module):
    """The vocoder as the runtime calls it: a window of frames with its context in, the inner samples out.

    Noise comes from a table of spectra, whose row depends on the number of the sub-frame and the seed alone, so
    samples do not depend on where a window begins. The DFTs are matrix products, which every runtime has.
    """

    def __init__(self, model: Vocoder) -> None:
        super().__init__()
        self.model = model.eval()
        self.register_buffer("table", torch.cat([model.noise.real, model.noise.imag], dim=1))
        angle = 2 * math.pi / DFT * (torch.outer(torch.arange(BINS), torch.arange(BINS)) % DFT).double()
        cosines = angle.cos()
        cosines[[0, -1]] /= 2  # the ends of a folded frame are in both halves, those of a spectrum stand for one bin
        self.register_buffer("cosines", cosines.float())
        self.register_buffer("sines", angle.sin().float())
        # a decibel of tilt over the octave around 1 kHz; what it takes from below keeps speech as loud as it was
        octaves = torch.log2((torch.arange(BINS) * (SAMPLE_RATE / DFT)).clamp(min=1) / 750)
        self.register_buffer("slope", (octaves / math.log2(1300 / 750)).clamp(0, 1) - 0.28)
        above = torch.log2((torch.arange(BINS) * (SAMPLE_RATE / DFT)).clamp(min=1) / BREATHY)
        self.register_buffer("breath", -BREATH * (0.5 - above).clamp(0, 1) * (math.log(10) / 20))
        self.register_buffer("power", torch.from_numpy(_channel_powers()))
        around = torch.hann_window(2 * model.shape.reach + 3, periodic=False)[1:-1]
        self.register_buffer("around", (around / around.sum())[None, None])

    def forward(
        self, mel: Tensor, control: Tensor, phase: Tensor, frame: Tensor, seed: Tensor
    ) -> tuple[Tensor, Tensor]:
        """mel [n, 80]; control [n, 4] (F0 Hz, voiced 0–1, gain dB, tilt dB); phase float64 [] in cycles at the
        centre of the first frame; frame int64 [] its number; seed int64 [].

        Returns the samples [(n − 2·context)·HOP] and the phase where the next window begins.
        """
        shape = self.model.shape
        pulse, turn, noise = self.model.filters(mel, control[:, 0], control[:, 1], whole=False)
        middle = centres(control[None, :, 0], phase.reshape(1, 1))
        after = middle[:, -2 * shape.context]  # of shape [1]: the exporter takes a float64 without axes for a float32
        inner = slice(shape.reach, -shape.reach)
        whole, control, middle = control, control[inner], middle[:, inner]
        f0 = control[None, :, 0]
        asked = control[:, 2:3] - self.held(mel, whole[:, 2])[:, None] + control[:, 3:4] * self.slope
        level = asked * (math.log(10) / 20) + math.log(2 / DFT)
        level = level.repeat_interleave(SUB, dim=0)
        real, imaginary = self.spectra(self.model.frame(pulses(f0, cycles(f0, middle))))
        gain = torch.exp(pulse + level)
        cosine, sine = gain * torch.cos(turn), gain * torch.sin(turn)
        random = self.noise(frame + shape.reach, control.shape[0] * SUB, seed)
        voiced = control[:, 1:2].repeat_interleave(SUB, dim=0)
        hiss = torch.exp(noise + level + voiced * self.breath)
        samples = self.model.overlap(
            self.signals(
                real * cosine - imaginary * sine + hiss * random[..., :BINS],
                imaginary * cosine + real * sine + hiss * random[..., BINS:],
            )
        )[0]
        edge = AROUND * HOP - HOP // 2
        return limit(samples[edge:-edge]), (after - torch.floor(after)).reshape(())

    def held(self, mel: Tensor, gain: Tensor) -> Tensor:
        """By how many dB frames are held back, [n − 2·reach], of mel [n, 80] and gain [n] in dB.

        Loudness over a third of a second goes towards KNEE + ROOM, however much is asked for, and never falls when
        more is. The gain moves no faster than that, so unlike a limit of the samples it adds no harmonics.
        """
        power = torch.exp(2 * mel + gain[:, None] * (math.log(10) / 10)) @ self.power
        smooth = nn.functional.conv1d(power[None, None], self.around)[0, 0]
        over = ((10 / math.log(10)) * torch.log(smooth + 1e-9) - KNEE).clamp(min=0)
        return over - ROOM * (1 - torch.exp(-over / ROOM))

    def spectra(self, frames: Tensor) -> tuple[Tensor, Tensor]:
        """Real and imaginary part [B, K, F] of the DFT of frames [B, K, DFT].

        Cosines are even and sines odd, so each frame is folded in the middle: half the numbers, half the work.
        """
        there, back = frames[..., :BINS], torch.cat([frames[..., :1], frames[..., DFT // 2 :].flip(-1)], dim=-1)
        return (there + back) @ self.cosines, (back - there) @ self.sines

    def signals(self, real: Tensor, imaginary: Tensor) -> Tensor:
        """Frames [B, K, DFT] of spectra, DFT/2 times as large: the inverse of `spectra`."""
        even, odd = real @ self.cosines, imaginary @ self.sines
        return torch.cat([even - odd, (even + odd)[..., 1:-1].flip(-1)], dim=-1)

    def noise(self, frame: Tensor, count: int, seed: Tensor) -> Tensor:
        """Spectra of noise [1, count, 2·F] from sub-frame `frame`·SUB on; a seed is a place to begin."""
        row = frame * SUB + torch.arange(count) + seed * 97
        return self.table[row % ROWS][None]


def limit(samples: Tensor, knee: float = 0.8) -> Tensor:
    """The samples, bent smoothly towards ±1 above the knee, so that nothing clips."""
    over = torch.abs(samples) - knee
    bent = torch.sign(samples) * (knee + (1 - knee) * torch.tanh(over / (1 - knee)))
    return torch.where(over > 0, bent, samples)


def centres(f0: Tensor, start: Tensor) -> Tensor:
    """Phase in cycles at every frame centre float64 [B, T] from F0 [B, T] and the phase at the first, [B, 1].

    F0 runs linearly from one frame's centre to the next. Only this is summed, in float64, so it does not depend on
    where a window began.
    """
    step = f0.double() / SAMPLE_RATE
    gained = torch.cumsum((step[:, :-1] + step[:, 1:]) * (HOP / 2), dim=1)
    return torch.cat([start, start + gained], dim=1)


def cycles(f0: Tensor, centres: Tensor) -> Tensor:
    """Phase in cycles −½…½ at every sample [B, T − 1, HOP] from F0 and the phase at frame centres, both [B, T].

    Between the centres, where F0 is a line, it is a parabola.
    """
    step = f0.double() / SAMPLE_RATE
    n = torch.arange(HOP, dtype=torch.float64, device=f0.device)
    slope = (step[:, 1:] - step[:, :-1]) / (2 * HOP)
    phase = centres[:, :-1, None] + step[:, :-1, None] * n + slope[..., None] * (n * n)
    return (phase - torch.floor(phase + 0.5)).float()


def pulses(f0: Tensor, phase: Tensor) -> Tensor:
    """A band-limited pulse train [B, (T − 1)·HOP] of unit power from F0 [B, T] and phase [B, T − 1, HOP].

    The sum of the first N cosines in closed form (the Dirichlet kernel); the topmost fades in as F0 falls, so
    no harmonic ever appears at once.
    """
    n = torch.arange(HOP, device=f0.device) / HOP
    f0 = f0[:, :-1, None] * (1 - n) + f0[:, 1:, None] * n
    harmonics = TOP / f0
    count = torch.floor(harmonics)
    denominator = torch.sin(math.pi * phase)
    small = torch.abs(denominator) < 1e-4
    kernel = torch.sin(math.pi * phase * (2 * count + 1)) / torch.where(small, torch.ones_like(phase), denominator)
    kernel = torch.where(small, 2 * count + 1, kernel)
    top = torch.cos(2 * math.pi * phase * (count + 1)) * (harmonics - count)
    return ((0.5 * kernel - 0.5 + top) * torch.sqrt(2 / harmonics)).flatten(1)


def _channel_powers() -> np.ndarray:
    """Weights [80] that make a frame's mean power of the squares of its mel channels."""
    bins = 1 / (filterbank() ** 2).sum(axis=1)  # how many each channel is the mean of
    energy = WINDOW * float((window() ** 2).sum()) / 2
    return (bins / energy).astype(np.float32)


def _mel_to_bins() -> np.ndarray:
    """Weights [80, F] that read a log-mel spectrum off at the DFT's bins, linearly between channel centres."""
    top = 2595 * np.log10(1 + SAMPLE_RATE / 2 / 700)
    place = 2595 * np.log10(1 + np.arange(BINS) * SAMPLE_RATE / DFT / 700) / top * (CHANNELS + 1) - 1
    place = np.clip(place, 0, CHANNELS - 2)  # the topmost channel lies above what the recordings hold
    low = np.minimum(np.floor(place).astype(int), CHANNELS - 2)
    weights = np.zeros((CHANNELS, BINS), np.float32)
    weights[low, np.arange(BINS)] = 1 - (place - low)
    weights[low + 1, np.arange(BINS)] += place - low
    return weights
