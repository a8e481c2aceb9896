"""The networks do what their docstrings say."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.models.ports import ACOUSTIC, VOCODER  # noqa: E402
from training.export.voice import example  # noqa: E402
from training.models.acoustic import (  # noqa: E402
    LEAD,
    Acoustic,
    AcousticShape,
    SpeakingAcoustic,
    contour,
    hush,
    slots_of,
    steady,
)
from training.models.vocoder import ORDER, SpeakingVocoder, Vocoder, centres, cycles, limit, pulses  # noqa: E402


def test_overlap_undoes_frame() -> None:
    vocoder, signal = Vocoder(), torch.randn(1, 9 * 256)
    back = vocoder.overlap(vocoder.frame(signal))
    assert torch.allclose(back[:, 512:-512], signal[:, 512:-512], atol=1e-5)


@pytest.mark.parametrize("hertz", [100.0, 223.7, 600.0])
def test_pulses_hold_all_harmonics_at_equal_power(hertz: float) -> None:
    f0 = torch.full((1, 90), hertz)
    phase = cycles(f0, centres(f0, torch.zeros(1, 1, dtype=torch.float64)))
    signal = pulses(f0, phase)[0].numpy()[:22050]
    assert np.mean(signal**2) == pytest.approx(1, rel=0.1)
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal))))
    peaks = [spectrum[round(k * hertz) - 2 : round(k * hertz) + 3].max() for k in range(1, int(10000 / hertz))]
    assert min(peaks) > 0.7 * max(peaks)
    between = spectrum[round(1.5 * hertz) - 5 : round(1.5 * hertz) + 5].max()
    assert between < 1e-3 * max(peaks)


def test_the_phase_does_not_depend_on_where_a_window_begins() -> None:
    f0 = torch.linspace(150, 400, 60)[None]
    middle = centres(f0, torch.zeros(1, 1, dtype=torch.float64))
    whole = cycles(f0, middle)
    later = cycles(f0[:, 20:], centres(f0[:, 20:], torch.remainder(middle[:, 20:21], 1)))
    difference = torch.remainder(whole[:, 20:] - later + 0.5, 1) - 0.5
    assert difference.abs().max() < 1e-6


def test_limit_leaves_the_middle_alone_and_never_clips() -> None:
    x = torch.linspace(-3, 3, 1001)
    y = limit(x)
    assert torch.equal(y[x.abs() < 0.8], x[x.abs() < 0.8])
    assert y.abs().max() <= 1 and (y.diff() >= 0).all()


def test_noise_depends_on_frame_and_seed_alone() -> None:
    vocoder = SpeakingVocoder(Vocoder())
    seed = torch.tensor(3)
    whole = vocoder.rows(torch.tensor(100), 40, seed)
    assert torch.equal(whole[20:], vocoder.rows(torch.tensor(110), 20, seed))
    assert not torch.equal(whole, vocoder.rows(torch.tensor(100), 40, torch.tensor(4)))
    table = vocoder.noise_real
    assert abs(float(table.mean())) < 0.05 and float(table.std()) == pytest.approx(0.5, rel=0.05)


def windows_of(total: int, sizes: tuple[int, ...], ahead: int) -> Iterator[tuple[int, int, bool]]:
    """(start, stop, whether it is the last) of windows of those sizes; the first is longer by `ahead`."""
    start, stop = 0, sizes[0] + ahead
    for size in itertools.chain(sizes[1:], itertools.repeat(sizes[-1])):
        yield start, min(stop, total), stop >= total
        if stop >= total:
            return
        start, stop = stop, stop + size


@pytest.mark.parametrize("sizes", [(5,), (1, 3, 20), (50,)])
def test_windows_of_mel_are_the_whole(sizes: tuple[int, ...]) -> None:
    """And the first frame may lie anywhere in the silence before the first syllable."""
    model = Acoustic(AcousticShape(width=32)).eval()
    sentence = example(9, 1, seed=3)
    given = [sentence[name] for name in list(ACOUSTIC.inputs)[:10]]
    with torch.no_grad():
        speaking = SpeakingAcoustic(model, timbre=(0.5, 0.5), contrast=0.2)
        mel, control, total, _ = speaking(*given, torch.tensor(-30), torch.tensor(160), torch.zeros(0))
        parts, state = [], torch.zeros(0)
        for start, stop, _ in windows_of(130, sizes, 0):
            *part, again, state = speaking(*given, torch.tensor(start), torch.tensor(stop - start), state)
            assert again == total
            parts.append(part)
    for whole, pieces in zip((mel, control), zip(*parts, strict=True), strict=True):
        assert torch.allclose(torch.cat(pieces), whole[30:], atol=1e-4)


@pytest.mark.parametrize("sizes", [(5,), (1, 3, 20), (50,)])
def test_windows_of_samples_are_the_whole(sizes: tuple[int, ...]) -> None:
    model = SpeakingVocoder(Vocoder())
    given = example(1, 100, seed=2)
    mel, control, phase, frame, seed = (given[name] for name in list(VOCODER.inputs)[:5])
    nothing, yes, no = torch.zeros(0), torch.tensor(1), torch.tensor(0)
    with torch.no_grad():
        whole, end, _ = model(mel, control, phase, frame, seed, nothing, yes)
        pieces, state, at = [], nothing, phase
        for start, stop, last in windows_of(100, sizes, model.model.shape.ahead):
            rows = slice(start, stop)
            made, at, state = model(mel[rows], control[rows], at, frame + start, seed, state, yes if last else no)
            pieces.append(made)
    assert len(whole) == 100 * 256 and len(pieces[0]) == sizes[0] * 256
    assert torch.allclose(torch.cat(pieces), whole, atol=1e-5)
    assert float(at) == pytest.approx(float(end), abs=1e-6)


def test_spectra_are_those_of_a_dft_between_samples() -> None:
    model = SpeakingVocoder(Vocoder())
    blocks = torch.randn(8, 128)
    frames = torch.cat([blocks[i : i + 5] for i in range(4)], dim=1) * model.model.window
    real, imaginary = model.spectra(blocks)
    wanted = torch.fft.rfft(frames)[:, ORDER] * torch.polar(torch.ones(257), -math.pi / 512 * ORDER)
    assert torch.allclose(torch.complex(real, imaginary), wanted, atol=1e-4)
    scaled = [part * torch.exp(model.share) for part in (real, imaginary)]
    back = model.signals(*scaled).flatten()
    assert torch.allclose(back[384:-384], blocks.flatten()[384:-384], atol=1e-4)


def test_weights_from_before_the_bins_were_ordered_are_ordered() -> None:
    model = Vocoder()
    weights = {name: value for name, value in model.state_dict().items() if name != "bins"}
    natural = {name: value.unflatten(0, (-1, 257))[:, ORDER.argsort()].flatten(0, 1) for name, value in weights.items()
               if name.startswith("head.")}  # fmt: skip
    again = Vocoder()
    again.load_state_dict(weights | natural)
    assert torch.equal(again.head.weight, model.head.weight) and torch.equal(again.head.bias, model.head.bias)


def test_contour_passes_through_its_points_and_bridges_gaps() -> None:
    slots = torch.tensor([[[0, 8, 0, 4], [4, 8, 0, 0]]])
    points = torch.tensor([[[0.0, 2.0, 4.0, 6.0, 8.0], [4.0, 4.0, 4.0, 4.0, 4.0]]])
    values = contour(slots, points, torch.arange(LEAD, LEAD + 24)[None])[0]
    assert torch.allclose(values[:8], torch.arange(8) + 0.5)
    assert (values[8:16].diff() < 0).all() and values[8] < 8 and values[15] > 4  # from 8 down to 4 over the gap
    assert torch.allclose(values[16:], torch.tensor(4.0))


def test_values_of_whole_rhymes_are_contours_of_two_points() -> None:
    slots = torch.tensor([[[0, 8, 0, 4], [4, 8, 3, 0], [2, 5, 0, 9]]])
    values = torch.tensor([[-3.0, 1.5, 0.25]])
    t = torch.arange(LEAD + 60)[None]
    assert torch.equal(steady(slots, values, t), contour(slots, values[..., None].expand(-1, -1, 2), t))


def test_slots_never_drift() -> None:
    seconds = torch.full((1, 500), 0.1234)
    zeros = torch.zeros(1, 500)
    slots = slots_of(seconds, zeros + 0.3, zeros, torch.zeros(1, 500, 3, dtype=torch.long))
    assert abs(int(slots.sum()) - 500 * 0.1234 * 22050 / 256) <= 0.5 and (slots >= 0).all()


def test_hush_fades_long_pauses_and_leaves_speech_and_its_edges_alone() -> None:
    slots = torch.tensor([[5, 10, 0, 40], [0, 12, 0, 6], [3, 9, 0, 0]])
    (gain,) = hush(slots[None], torch.arange(LEAD + 85)[None])
    assert (gain[: LEAD + 15 + 4] == 0).all() and (gain[LEAD + 15 + 36 :] == 0).all()
    assert gain[LEAD + 15 + 20] == -40 and (gain <= 0).all()


def test_what_is_loud_is_held_back_and_what_is_not_is_left_alone() -> None:
    vocoder = SpeakingVocoder(Vocoder())
    frames = 2 * vocoder.model.shape.reach + 20
    mel = torch.linspace(2.0, -2.0, 80).repeat(frames, 1)  # about −21 dB
    asked = torch.arange(-20.0, 41.0)
    with torch.no_grad():
        held = torch.stack([vocoder.held(mel, torch.full((frames,), gain.item())) for gain in asked])
    assert held.shape == (61, 20)
    heard = asked[:, None] - held
    assert (held[:20] == 0).all() and (held[-1] > 10).all()
    assert (heard.diff(dim=0) > -1e-4).all()  # louder is never softer
    assert float((heard[-1] - heard[50]).max()) < 0.3  # nothing is left to gain


def test_the_gain_moves_slowly_and_does_not_depend_on_where_a_window_begins() -> None:
    vocoder = SpeakingVocoder(Vocoder())
    mel = torch.full((120, 80), -6.0)
    mel[60:] = 1.5
    gain = torch.full((120,), 12.0)
    with torch.no_grad():
        held = vocoder.held(mel, gain)
        later = vocoder.held(mel[20:], gain[20:])
    assert float(held.max()) > 5 and float(held.diff().abs().max()) < 1.5  # dB, of a step of 65
    assert torch.allclose(held[20:], later, atol=1e-4)


def test_a_loud_window_never_exceeds_full_scale() -> None:
    vocoder = SpeakingVocoder(Vocoder())
    control = torch.tensor([250.0, 1.0, 30.0, 0.0]).repeat(50, 1)
    zero = torch.tensor(0)
    with torch.no_grad():
        samples, *_ = vocoder(torch.zeros(50, 80), control, zero.double(), zero, zero, torch.zeros(0), zero + 1)
    assert samples.abs().max() <= 1


def test_the_noise_goes_round_and_is_flat() -> None:
    from training.models.noise import flat_noise
    from training.models.vocoder import BINS, Vocoder

    model = Vocoder()
    noise = flat_noise(32, BINS, model.frame, model.overlap, seed=2)
    assert noise.abs().square().mean() == pytest.approx(0.5, abs=1e-4)
    assert noise.abs().std() / noise.abs().mean() < 0.3  # 0.52 for Gaussian spectra
    twice = torch.fft.rfft(model.frame(model.overlap(torch.fft.irfft(noise.repeat(3, 1))[None])))[0, 32:64]
    assert (twice - noise).abs().mean() / noise.abs().mean() < 0.2  # one signal: its frames agree where they overlap
