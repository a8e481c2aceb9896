"""A sentence as a picture: spectrogram, F0 asked for and F0 measured, and under them the characters.

    python -m evaluation.pictures "今天真开心！我们一起去公园吧。" -o hello.png

Characters are drawn where a font with Chinese is installed; the readings are always there.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

import numpy as np

from evaluation.command import need, parser, run
from evaluation.pitch import centres, f0_of
from evaluation.spoken import Spoken, speak
from qingyin.audio import Audio
from qingyin.errors import OptionError
from qingyin.mel import HOP, SAMPLE_RATE
from qingyin.synthesizer import Synthesizer
from qingyin.types import EMOTIONS, F0_POINTS, Options

WINDOW: Final = 512  # samples of the spectrogram
F0_RANGE: Final = (75.0, 500.0)  # Hz


def chinese_font() -> str | None:
    """The name of an installed font that has Chinese characters; None if there is none."""
    manager, ft2font = need("matplotlib.font_manager"), need("matplotlib.ft2font")
    for path in sorted(manager.findSystemFonts()):
        try:
            if ord("情") in ft2font.FT2Font(path).get_charmap():
                manager.fontManager.addfont(path)
                return str(manager.FontProperties(fname=path).get_name())
        except (RuntimeError, OSError):  # a font file that cannot be read
            continue
    return None


def draw(spoken: Spoken, path: Path) -> None:
    """Writes the picture of an utterance as a PNG."""
    need("matplotlib").use("Agg")
    pyplot, audio = need("matplotlib.pyplot"), spoken.audio
    font = chinese_font()
    family = [font, "DejaVu Sans"] if font else ["DejaVu Sans"]
    with pyplot.rc_context({"font.family": family}):
        width = max(6.0, 2.5 * audio.seconds)
        figure, (top, bottom) = pyplot.subplots(2, 1, figsize=(width, 6), sharex=True, layout="constrained")
        spectrogram(top, audio)
        contours(bottom, spoken)
        captions(bottom, audio, characters=font is not None)
        figure.savefig(path, dpi=110)
        pyplot.close(figure)


def spectrogram(axes: Any, audio: Audio) -> None:
    """Level in dB over time and frequency."""
    padded = np.pad(audio.samples, WINDOW // 2)
    framed = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[:: HOP // 2] * np.hanning(WINDOW)
    level = 20 * np.log10(np.abs(np.fft.rfft(framed, axis=1)) + 1e-5)
    axes.imshow(
        level.T, origin="lower", aspect="auto", cmap="magma", vmin=level.max() - 80, vmax=level.max(),
        extent=(0, audio.seconds, 0, SAMPLE_RATE / 2000),
    )  # fmt: skip
    axes.set_ylabel("kHz")


def contours(axes: Any, spoken: Spoken) -> None:
    """F0 as measured (dots) and as asked for (lines), in Hz on a scale of semitones."""
    f0 = f0_of(spoken.audio.samples)
    at = centres(len(f0))
    for syllable, (begin, end) in zip(spoken.audio.syllables, spoken.finals, strict=True):
        axes.plot(np.linspace(begin, end, F0_POINTS), syllable.f0, color="tab:orange", linewidth=2)
        axes.axvline(syllable.start, color="lightgrey", linewidth=0.6)
    axes.plot(at[f0 > 0], f0[f0 > 0], ".", color="tab:blue", markersize=4)
    axes.set(yscale="log", ylim=F0_RANGE, ylabel="F0, Hz (dots: measured)", xlabel="s")
    ticks = (100, 150, 200, 300, 400)
    axes.set_yticks(ticks, labels=map(str, ticks), minor=False)
    axes.set_yticks([], minor=True)


def captions(axes: Any, audio: Audio, characters: bool) -> None:
    """The syllables under their places: reading, and character where a font has it."""
    for each in audio.syllables:
        text = f"{each.syllable.char}\n{each.syllable.spoken}" if characters else each.syllable.spoken
        axes.text((each.start + each.end) / 2, F0_RANGE[0] * 1.03, text, ha="center", va="bottom", fontsize=9)


def main() -> int:
    """Speak and draw."""
    found: argparse.ArgumentParser = parser(__doc__)
    found.add_argument("text")
    found.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the PNG")
    found.add_argument("--wav", type=Path, metavar="FILE", help="keep the sound too")
    found.add_argument("--emotion", default="neutral", help=f"one of {', '.join(EMOTIONS)}")
    found.add_argument("--rate", type=float, default=1.0)
    options = found.parse_args()
    if options.output.suffix != ".png":
        raise OptionError(f"the picture is a PNG; name it so: {options.output.with_suffix('.png')}")
    how = Options(emotion=options.emotion, rate=options.rate)
    spoken = speak(Synthesizer.load(options.voice), options.text, how)
    draw(spoken, options.output)
    if options.wav:
        spoken.audio.save(options.wav)
    print(options.output)
    return 0


if __name__ == "__main__":
    run(main)
