"""The vocoder: log-mel and F0 to samples, by source and filter.

A pulse train with every harmonic up to the Nyquist frequency follows F0 exactly; noise carries the rest. At
frame rate a small ConvNeXt network predicts, for each of two sub-frames a frame, a complex spectrum that
filters the pulses and a magnitude that shapes the noise; windowed inverse DFTs of their sum are overlapped
and added. Pitch can therefore only go where F0 says.

Letters: B batch, T mel frames, K = 2T sub-frames, F = DFT/2 + 1 bins: the even ones first, then the odd ones.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.audio.mel import CHANNELS, HOP, SAMPLE_RATE, WINDOW, filterbank, window
from training.models.blocks import ConvNeXt, Edges, convolve, exactly, opened, repeated, unpadded
from training.models.noise import flat_noise

DFT = 512
STEP = 128  # samples between sub-frames
BINS = DFT // 2 + 1
ORDER = torch.cat([torch.arange(0, BINS, 2), torch.arange(1, BINS, 2)])  # a DFT in two halves has its bins so
EVEN = BINS // 2 + 1  # of them
SUB = HOP // STEP
OVERLAP = DFT // STEP
ROWS = 256  # sub-frames until the noise repeats, 1.5 s
_EDGE = DFT // 2 + HOP // 2 - STEP // 2  # samples that the outermost sub-frames reach over the ends
_REACH = DFT // 2 + STEP // 2  # samples that a frame's sub-frames reach to each side of its centre
TAIL = 2 * _REACH - HOP + STEP // 2  # samples that wait for the next sub-frames, and to the end of a frame
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
    def reach(self) -> int:
        """Frames on each side that the convolutions use up."""
        return 3 * self.blocks + 1

    @property
    def state(self) -> list[tuple[int, ...]]:
        """The shapes of what one window hands to the next: frames of each layer, mel and control, samples."""
        return [(self.blocks, 6, self.width), (2 * self.reach, CHANNELS + 4), (TAIL,)]

    @property
    def ahead(self) -> int:
        """Frames that are needed after the one whose samples come out: what convolutions reach, and the overlap."""
        return self.reach + 1


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
        self.register_buffer("bins", ORDER.clone())  # which bin each of the head's outputs is for
        self.register_load_state_dict_pre_hook(_ordered)
        self.register_buffer("envelope", torch.from_numpy(_mel_to_bins())[:, ORDER], persistent=False)
        self.register_buffer("window", torch.hann_window(DFT), persistent=False)
        noise = flat_noise(ROWS, BINS, self.frame, self.overlap, seed=1)
        self.register_buffer("noise", noise[:, ORDER], persistent=False)

    def config(self) -> dict[str, int]:
        """What rebuilds the module."""
        return asdict(self.shape)

    def filters(self, mel: Tensor, f0: Tensor, voiced: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Log magnitude and phase of the pulse filter and log magnitude of the noise, each [B, K, F].

        mel [B, T, 80] natural log; f0 [B, T] Hz, continuous through unvoiced frames; voiced [B, T], 0 to 1.
        """
        x = convolve(self.enter, seen(mel, f0, voiced))
        for block in self.blocks:
            x = block(x)
        pulse, phase, noise = self.parts(x)
        level = self.envelope_of(mel).repeat_interleave(SUB, dim=-2)
        ceiling = 6.0  # natural log; keeps a wild prediction from overflowing while the network learns
        pulse, noise = level + self.bias[0] + pulse, level + self.bias[1] + noise
        return pulse.clamp(max=ceiling), phase, noise.clamp(max=ceiling)

    def stream(self, rows: Tensor, before: Tensor, edges: Edges) -> tuple[Tensor, Tensor]:
        """The blocks of frames [n, 80 + 4] of mel and control that continue others, after the last two of those.

        `before` [layers, 6 or 0, D]; gives back that of the next call too, [layers · 6, D].
        """
        x = seen(rows[:, :CHANNELS], rows[:, CHANNELS], rows[:, CHANNELS + 1])
        x = unpadded(self.enter, edges.joined(x[:0], x, 1))
        after = []
        for block, own in zip(self.blocks, before, strict=True):
            x, kept = block.stream(x, own, edges)
            after.append(kept)
        return x, torch.cat(after)

    def parts(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What the head says of both filters, [.., K, F] each, of what the blocks made [.., T, D]."""
        out = exactly(self.head, self.norm(x)).reshape(*x.shape[:-2], -1, 3 * BINS)
        first, second, third = out.split(BINS, dim=-1)
        return first, second, third

    def envelope_of(self, mel: Tensor) -> Tensor:
        """The log magnitude [.., T, F] at which filters begin, so that the network only learns what the mel lacks."""
        return mel @ self.envelope

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
            source = torch.fft.rfft(self.frame(pulses(f0, cycles(f0, centres(f0, start)))))[..., self.bins]
            row = torch.randint(ROWS, (f0.shape[0], 1), device=f0.device) + torch.arange(
                gain.shape[1], device=f0.device
            )
            spectra = (transfer * source + gain * self.noise[row % ROWS])[..., self.bins.argsort()]
            results.append(self.overlap(torch.fft.irfft(spectra)))
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
    """The vocoder as the runtime calls it: a window of frames in, samples out, a little later than the frames.

    Noise comes from a table of spectra, whose row depends on the number of the sub-frame and the seed alone, so
    samples do not depend on where a window begins. The DFTs are matrix products, which every runtime has.
    """

    def __init__(self, model: Vocoder) -> None:
        super().__init__()
        self.model = model.eval()
        # time counts from between two samples: so both halves, and quarters, of a sub-frame mirror one another
        turned = model.noise * torch.polar(torch.ones(BINS), -math.pi / DFT * ORDER)
        turned[:, EVEN - 1] = model.noise[:, EVEN - 1].real * -1j  # at the Nyquist frequency nothing else is heard
        self.register_buffer("noise_real", turned.real.clone())
        self.register_buffer("noise_imaginary", turned.imag.clone())
        angle = math.pi / DFT * torch.outer(2 * torch.arange(STEP) + 1, ORDER).double()
        for name, table in (("cosines", angle.cos()), ("sines", angle.sin())):
            self.register_buffer(f"even_{name}", table[:, :EVEN].float().contiguous())
            self.register_buffer(f"odd_{name}", table[:, EVEN:].float().contiguous())
        quarters = model.window.reshape(OVERLAP, STEP)
        self.register_buffer("quarters", torch.stack([q.flip(0) if i % 2 else q for i, q in enumerate(quarters)]))
        hertz = ORDER * (SAMPLE_RATE / DFT)
        # a decibel of tilt over the octave around 1 kHz; what it takes from below keeps speech as loud as it was
        octaves = torch.log2(hertz.clamp(min=1) / 750)
        self.register_buffer("slope", (octaves / math.log2(1300 / 750)).clamp(0, 1) - 0.28)
        above = torch.log2(hertz.clamp(min=1) / BREATHY)
        self.register_buffer("breath", -BREATH * (0.5 - above).clamp(0, 1) * (math.log(10) / 20))
        ends = (hertz == 0) | (ORDER == BINS - 1)  # they stand for one bin of the DFT, the others for two
        self.register_buffer("share", torch.where(ends, 1 / DFT, 2 / DFT).log())
        self.register_buffer("power", torch.from_numpy(_channel_powers()))
        around = torch.hann_window(2 * model.shape.reach + 3, periodic=False)[1:-1]
        self.register_buffer("around", (around / around.sum())[None, None])

    def forward(
        self,
        mel: Tensor,
        control: Tensor,
        phase: Tensor,
        frame: Tensor,
        seed: Tensor,
        state: Tensor,
        last: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """mel [n, 80]; control [n, 4] (F0 Hz, voiced 0–1, gain dB, tilt dB); phase float64 [] in cycles, as the window
        before gave it; frame int64 [] the number of the first frame in the stream; seed int64 [].

        `state` is what the window before gave back, and empty for the first of a passage; `last` int64 [] is 1 for the
        last, after which all samples are out. Until then they lie `ahead` frames behind the mel, so the first window of
        a passage makes that many frames less, and must have more of them.

        Returns the samples, HOP a frame, the phase and the state. The first frame of a passage fades in.
        """
        shape = self.model.shape
        (before, past, tail), edges = opened(state, shape.state, last)
        rows = torch.cat([mel, control], dim=1)
        rows = torch.cat([rows, repeated(rows[-1:], edges.last)])  # for the sub-frames that reach back from there
        x, after = self.model.stream(torch.cat([past[2 * shape.reach - 2 :], rows]), before, edges)
        rows = edges.joined(past, rows, shape.reach)
        inner = rows[shape.reach : -shape.reach]  # the frames that come out
        mel, control = inner[:, :CHANNELS], inner[:, CHANNELS:]
        # columns are counted from the first: of -2 an export of November 2026 made 0
        held = self.held(rows[:, :CHANNELS], rows[:, CHANNELS + 2])[:, None]
        asked = control[:, 2:3] - held + control[:, 3:4] * self.slope
        f0 = rows[shape.reach - 2 : 2 - shape.reach, CHANNELS][None]
        middle = centres(f0, phase.reshape(1, 1))
        source = self.spectra(cut(pulses(f0, cycles(f0, middle))))
        row = self.rows(frame - (1 - edges.first) * shape.reach, control.shape[0] * SUB, seed)
        level = asked * (math.log(10) / 20) + self.share
        blocks = self.signals(*self.filtered(x, mel, control[:, 1:2], level, source, row))
        # they begin a frame before the first sub-frames' frame, so that samples begin and end with a frame
        made = nn.functional.pad(blocks.reshape(-1), (TAIL - (OVERLAP - 1) * STEP, 0))
        made = torch.cat([made[:TAIL] + tail, made[TAIL:]])
        phase = middle[:, -4]  # of shape [1]: the exporter takes a float64 without axes for a float32
        state = torch.cat([after.reshape(-1), rows[-2 * shape.reach :].reshape(-1), made[-TAIL:]])
        return limit(made[edges.first * HOP : -TAIL]), (phase - torch.floor(phase)).reshape(()), state

    def filtered(
        self, x: Tensor, mel: Tensor, voiced: Tensor, level: Tensor, source: tuple[Tensor, Tensor], row: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Real and imaginary part [K, F] of the sum of the filtered pulses and the shaped noise.

        x [T, D] are what the blocks made; mel [T, 80]; voiced [T, 1]; level [T, F] the natural logarithm of the gain;
        source the spectra [K, F] of the pulses; row int64 [K] of the table of noise.
        """
        real, imaginary = source
        pulse, turn, noise = self.model.parts(x)
        level = level + self.model.envelope_of(mel)
        softer = level + voiced * self.breath + self.model.bias[1]
        gain = torch.exp(pulse + (level + self.model.bias[0]).repeat_interleave(SUB, dim=0))
        cosine, sine = gain * torch.cos(turn), gain * torch.sin(turn)
        hiss = torch.exp(noise + softer.repeat_interleave(SUB, dim=0))
        return (
            real * cosine - imaginary * sine + hiss * self.noise_real[row],
            imaginary * cosine + real * sine + hiss * self.noise_imaginary[row],
        )

    def held(self, mel: Tensor, gain: Tensor) -> Tensor:
        """By how many dB frames are held back, [n − 2·reach], of mel [n, 80] and gain [n] in dB.

        Loudness over a third of a second goes towards KNEE + ROOM, however much is asked for, and never falls when
        more is. The gain moves no faster than that, so unlike a limit of the samples it adds no harmonics.
        """
        # a sum, since a product with one column takes five times as long
        power = (torch.exp(2 * mel + gain[:, None] * (math.log(10) / 10)) * self.power).sum(-1)
        smooth = nn.functional.conv1d(power[None, None], self.around)[0, 0]
        over = ((10 / math.log(10)) * torch.log(smooth + 1e-9) - KNEE).clamp(min=0)
        return over - ROOM * (1 - torch.exp(-over / ROOM))

    def spectra(self, blocks: Tensor) -> tuple[Tensor, Tensor]:
        """Real and imaginary part [K, F] of the DFT of sub-frames, each four of blocks [K + 3, STEP].

        Cosines are even and sines odd around the middle of a sub-frame; around the middle of its halves they are that
        in even bins and the opposite in odd ones. So it is folded twice, and a quarter of the work is left.
        """
        count, mirrored = blocks.shape[0] - OVERLAP + 1, blocks.flip(-1)
        first, second, third, fourth = (
            (mirrored if i % 2 else blocks)[i : i + count] * window for i, window in enumerate(self.quarters)
        )
        outer, inner = first + fourth, second + third
        real = torch.cat([(outer + inner) @ self.even_cosines, (outer - inner) @ self.odd_cosines], dim=-1)
        outer, inner = fourth - first, third - second
        imaginary = torch.cat([(outer - inner) @ self.even_sines, (outer + inner) @ self.odd_sines], dim=-1)
        return real, imaginary

    def signals(self, real: Tensor, imaginary: Tensor) -> Tensor:
        """Blocks [K + 3, STEP] of overlapping sub-frames of spectra [K, F]: the inverse of `spectra`."""
        linear = nn.functional.linear
        even, odd = (linear(real[:, :EVEN], self.even_cosines), linear(real[:, EVEN:], self.odd_cosines))
        outer, inner = even + odd, even - odd
        even, odd = (linear(imaginary[:, :EVEN], self.even_sines), linear(imaginary[:, EVEN:], self.odd_sines))
        over, under = even + odd, odd - even
        quarters = (outer - over, inner - under, inner + under, outer + over)
        scaled = [quarter * window for quarter, window in zip(quarters, self.quarters / 1.5, strict=True)]
        placed = [nn.functional.pad(part, (0, 0, i, OVERLAP - 1 - i)) for i, part in enumerate(scaled)]
        return placed[0] + placed[2] + (placed[1] + placed[3]).flip(-1)  # Σ hann² = 1.5 at 3/4 overlap

    def rows(self, frame: Tensor, count: int, seed: Tensor) -> Tensor:
        """Rows [count] of the table of noise from sub-frame `frame`·SUB on; a seed is a place to begin."""
        return (frame * SUB + torch.arange(count) + seed * 97) % ROWS


def _ordered(model: Vocoder, weights: dict[str, Tensor], prefix: str, *_: object) -> None:
    """Weights of a head whose bins are in their natural order, as they were until November 2026, in ORDER."""
    if prefix + "bins" not in weights:
        for name in (f"{prefix}head.weight", f"{prefix}head.bias"):
            weights[name] = weights[name].unflatten(0, (-1, BINS))[:, ORDER].flatten(0, 1)
        weights[prefix + "bins"] = ORDER.clone()


def cut(signal: Tensor) -> Tensor:
    """Blocks [2·(T − 3) + 3, STEP] of a signal [1, (T − 1)·HOP], for sub-frames that begin two frames after it does."""
    return signal[0, 2 * HOP - _REACH : _REACH - 2 * HOP].reshape(-1, STEP)


def seen(mel: Tensor, f0: Tensor, voiced: Tensor) -> Tensor:
    """What the network is given [.., T, 82]: mel [.., T, 80], F0 [.., T] in Hz and voicing [.., T], to its scale."""
    pitch = (torch.log(f0) - F0_MEAN) * 2
    return torch.cat([(mel - MEL_MEAN) / MEL_SCALE, pitch[..., None], voiced[..., None]], dim=-1)


def limit(samples: Tensor, knee: float = 0.8) -> Tensor:
    """The samples, bent smoothly towards ±1 above the knee, so that nothing clips."""
    inner = samples.clamp(-knee, knee)
    return inner + (1 - knee) * torch.tanh((samples - inner) / (1 - knee))


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

    Between the centres, where F0 is a line, it is a parabola. Whole cycles are taken off in float64, the rest is added
    in float32.
    """
    step = f0 / SAMPLE_RATE
    n = torch.arange(HOP, dtype=torch.float32, device=f0.device)
    slope = (step[:, 1:] - step[:, :-1]) / (2 * HOP)
    begun = (centres - torch.floor(centres)).float()
    phase = begun[:, :-1, None] + (step[:, :-1, None] + slope[..., None] * n) * n
    return phase - torch.floor(phase + 0.5)


def pulses(f0: Tensor, phase: Tensor) -> Tensor:
    """A band-limited pulse train [B, (T − 1)·HOP] of unit power from F0 [B, T] and phase [B, T − 1, HOP].

    The sum of the first N cosines in closed form (the Dirichlet kernel); the topmost fades in as F0 falls, so
    no harmonic ever appears at once.
    """
    n = torch.arange(HOP, device=f0.device) / HOP
    f0 = f0[:, :-1, None] + (f0[:, 1:, None] - f0[:, :-1, None]) * n
    harmonics = TOP / f0
    count = torch.floor(harmonics)
    angle = math.pi * phase.abs().clamp(min=1e-9)  # all is even in it, and at 0 the kernel would be 0 / 0
    odd = 2 * count + 1
    kernel = torch.sin(angle * odd) / torch.sin(angle)
    top = torch.cos(angle * (odd + 1)) * (harmonics - count)
    return ((0.5 * kernel - 0.5 + top) * torch.sqrt(f0 * (2 / TOP))).flatten(1)


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
