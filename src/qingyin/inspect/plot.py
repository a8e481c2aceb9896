"""A text as a picture: its feeling, waveform, spectrogram, F0 asked for and measured, durations and characters."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any, Final

import numpy as np

from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.audio.output import OutputFile
from qingyin.audio.pitch import centres, f0_of
from qingyin.audio.sound import Audio
from qingyin.emotions import COLORS
from qingyin.errors import MissingExtra, OutputError, TextError
from qingyin.options import Options
from qingyin.records import AudioChunk, Floats, Sentence, TimedSyllable
from qingyin.stream import Plan
from qingyin.synthesizer import Synthesizer

LONGEST: Final = 60.0  # seconds; longer texts cannot be drawn legibly
WINDOW: Final = 512  # samples of the spectrogram
DOTS: Final = 130  # an inch
INK, SOFT, LINE, PAPER = "#1c1917", "#57534e", "#d6d3d1", "#fffdf9"
TONES: Final = ("#c2410c", "#ca8a04", "#15803d", "#1d4ed8", "#78716c")  # of tones 1–4 and the neutral one
LEVELS: Final = ("#ffffff", "#fdebd3", "#f9b66d", "#dd6b20", "#7c2d12", "#1c1917")  # from silence to the loudest
_SHOWN: Final = 0.02  # the least weight of an emotion that has a name in the picture
_EAST_ASIAN: Final = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei")


@dataclass(frozen=True)
class Heard:
    """What is drawn: the sound, and for each sentence when it begins and ends and how it is to feel."""

    audio: Audio
    feelings: tuple[tuple[float, float, Mapping[str, float]], ...]


def heard(synthesizer: Synthesizer, text: str, options: Options, plan: Plan | None = None) -> Heard:
    """A text, spoken. Raises TextError if that takes more than LONGEST seconds, and what `stream` raises."""
    chunks: list[AudioChunk] = []
    sentences: list[tuple[Sentence, list[TimedSyllable]]] = []
    for chunk in synthesizer.stream(text, options, plan=plan):
        chunks.append(chunk)
        if chunk.start + len(chunk.samples) > LONGEST * chunk.sample_rate:
            raise TextError(f"the text takes more than {LONGEST:g} s; draw a part of it")
        if chunk.syllables:
            if not sentences or sentences[-1][0] is not chunk.sentence:
                sentences.append((chunk.sentence, []))
            sentences[-1][1].extend(chunk.syllables)
    delivery = synthesizer.delivery(options)  # again, in the same order: scenes remember
    feelings = [(timed[0].start, timed[-1].end, delivery(sentence).emotion.weights) for sentence, timed in sentences]
    return Heard(Audio.join(chunks), tuple(feelings))


def write(shown: Heard, path: str | PathLike[str]) -> list[str]:
    """Writes the PNG, whole or not at all; gives back what it lacks: characters, where no font has them.

    Raises OutputError, or MissingExtra if matplotlib is not installed.
    """
    if Path(path).suffix.lower() != ".png":
        raise OutputError(f"the picture is a PNG; name it {str(Path(path).with_suffix('.png'))!r}")
    _need("matplotlib").use("Agg")
    font, memory = chinese_font(), io.BytesIO()
    style = {
        "font.family": [font, "DejaVu Sans"] if font else ["DejaVu Sans"], "font.size": 9, "text.color": INK,
        "axes.edgecolor": LINE, "axes.labelcolor": SOFT, "axes.linewidth": 0.8, "axes.facecolor": "white",
        "xtick.color": SOFT, "ytick.color": SOFT, "figure.facecolor": PAPER, "axes.unicode_minus": False,
    }  # fmt: skip
    pyplot = _need("matplotlib.pyplot")
    with pyplot.rc_context(style):
        figure = _figure(pyplot, shown, characters=font is not None)
        figure.savefig(memory, dpi=DOTS, format="png")
        pyplot.close(figure)
    with OutputFile(path) as file:
        file.write(memory.getbuffer())
    if font:
        return []
    return ["no font with Chinese characters is installed, so the picture has pinyin alone; fonts-noto-cjk is one"]


def chinese_font() -> str | None:
    """The name of an installed font that has Chinese characters; None if there is none."""
    manager, ft2font = _need("matplotlib.font_manager"), _need("matplotlib.ft2font")
    found = []
    for path in sorted(manager.findSystemFonts()):
        try:
            font = ft2font.FT2Font(path)
            if ord("情") in font.get_charmap():
                found.append((font.family_name.replace(" JP", " SC"), font.style_name != "Regular", path))
        except (RuntimeError, OSError):  # a font file that cannot be read
            continue
    if not found:
        return None
    rank = {name: place for place, name in enumerate(_EAST_ASIAN)}
    *_, path = min(found, key=lambda each: (each[1], rank.get(each[0], len(rank)), each[2]))
    manager.fontManager.addfont(path)
    return str(manager.FontProperties(fname=path).get_name())


def _need(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtra(f"a picture needs {module} ({error}): pip install 'qingyin[plot]'") from error


def _figure(pyplot: Any, shown: Heard, characters: bool) -> Any:
    """Five rows over one axis of time."""
    audio = shown.audio
    figure, rows = pyplot.subplots(
        5, 1, figsize=(min(120.0, max(7.5, 1.2 + 2.4 * audio.seconds)), 7.6), sharex=True, layout="constrained",
        height_ratios=(0.5, 0.9, 2.0, 2.3, 1.0),
    )  # fmt: skip
    figure.get_layout_engine().set(h_pad=0.02, hspace=0.02)
    for axes in rows:
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(length=0)
        axes.margins(x=0)
    feelings(rows[0], shown)
    waveform(rows[1], audio)
    spectrogram(rows[2], audio)
    contours(rows[3], audio)
    captions(rows[4], audio.syllables, characters)
    rows[4].set(xlim=(0, audio.seconds), xlabel="s")
    figure.align_ylabels(rows)
    return figure


def feelings(axes: Any, shown: Heard) -> None:
    """A bar for each sentence, shared among its emotions; those without room for their name are named above."""
    small: dict[str, Any] = {}
    for begin, end, weights in shown.feelings:
        total = sum(weights.values()) or 1.0
        at = begin
        for name, weight in sorted(weights.items(), key=lambda each: -each[1]):
            width = (end - begin) * weight / total
            bar = axes.barh(0, width, left=at, height=1, color=COLORS[name], edgecolor=PAPER, linewidth=1)
            label = f"{name} {weight:.2f}"
            if width > 0.028 * len(label):
                axes.text(at + width / 2, 0, label, ha="center", va="center", fontsize=8)
            elif weight >= _SHOWN:
                small[name] = bar
            at += width
    if small:
        axes.legend(
            small.values(), small.keys(), loc="lower right", bbox_to_anchor=(1, 0.98), ncols=len(small), fontsize=7.5,
            frameon=False, handlelength=1, handleheight=1, columnspacing=1, borderaxespad=0,
        )  # fmt: skip
    axes.set(ylim=(-0.55, 0.55), ylabel="feels")
    _bare(axes)


def waveform(axes: Any, audio: Audio) -> None:
    """The samples, as the lowest and the highest of each 3 ms."""
    step = 64
    blocks = np.pad(audio.samples, (0, -len(audio.samples) % step)).reshape(-1, step)
    at = np.arange(len(blocks)) * step / audio.sample_rate
    most = max(0.05, float(np.abs(audio.samples).max()))
    axes.fill_between(at, blocks.min(axis=1), blocks.max(axis=1), color=SOFT, linewidth=0)
    axes.set(ylim=(-most, most), ylabel="wave")
    _bare(axes)


def spectrogram(axes: Any, audio: Audio) -> None:
    """Level in dB over time and frequency."""
    step = HOP // 2
    padded = np.pad(audio.samples, WINDOW // 2)
    framed = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::step] * np.hanning(WINDOW)
    level = 20 * np.log10(np.abs(np.fft.rfft(framed, axis=1)) + 1e-5)
    colours = _need("matplotlib.colors").LinearSegmentedColormap.from_list("level", LEVELS)
    axes.imshow(
        level.T, origin="lower", aspect="auto", cmap=colours, vmin=level.max() - 70, vmax=level.max(),
        extent=(0, len(framed) * step / audio.sample_rate, 0, audio.sample_rate / 2000), interpolation="bilinear",
    )  # fmt: skip
    axes.set(ylim=(0, audio.sample_rate / 2000), ylabel="kHz", yticks=(0, 2, 4, 6, 8, 10))


def contours(axes: Any, audio: Audio) -> None:
    """F0 as asked for (lines over the rhymes, in the color of the tone) and as measured (dots), by semitones."""
    f0 = f0_of(audio.samples) if audio.sample_rate == SAMPLE_RATE else np.zeros(0, np.float32)
    at = centres(len(f0))
    (dots,) = axes.plot(at[f0 > 0], f0[f0 > 0], ".", color=INK, markersize=2.4, zorder=3, label="measured in the sound")
    for each in audio.syllables:
        axes.plot(
            np.linspace(each.rhyme, each.end, len(each.f0)), each.f0, color=_tone(each), linewidth=4,
            alpha=0.55, solid_capstyle="round",
        )  # fmt: skip
    low, high = _span(np.array([each.f0 for each in audio.syllables], np.float32), f0[f0 > 0])
    ticks = [hertz for hertz in (75, 100, 125, 150, 200, 250, 300, 400, 500, 600, 800) if low <= hertz <= high]
    axes.set(yscale="log", ylim=(low, high), ylabel="F0, Hz")
    axes.set_yticks(ticks, labels=map(str, ticks), minor=False)
    axes.set_yticks([], minor=True)
    axes.grid(axis="y", color=LINE, linewidth=0.5)
    (line,) = axes.plot([], [], color=SOFT, linewidth=4, alpha=0.55, label="asked for")
    axes.legend(handles=[line, dots], loc="upper right", ncols=2, fontsize=7.5, frameon=False, borderaxespad=0.1)


def captions(axes: Any, syllables: Sequence[TimedSyllable], characters: bool) -> None:
    """A box for each syllable, as wide as it lasts: its duration, its character and its reading."""
    for each in syllables:
        middle, width = (each.start + each.end) / 2, each.end - each.start
        axes.barh(0.85, width, left=each.start, height=0.26, color=_tone(each), alpha=0.22, edgecolor=PAPER)
        axes.barh(0.85, each.end - each.rhyme, left=each.rhyme, height=0.26, color=_tone(each), alpha=0.2, linewidth=0)
        axes.text(middle, 0.84, f"{1000 * width:.0f}", ha="center", va="center", fontsize=7, color=SOFT)
        small = min(1.0, width / 0.14)  # what is spoken fast has little room
        if characters:
            axes.text(middle, 0.45, each.syllable.char, ha="center", va="center", fontsize=max(7, 15 * small))
        reading = {"va": "center", "fontsize": max(5.0, (8 if characters else 11) * small)}
        axes.text(middle, 0.1, each.syllable.spoken, ha="center", color=_tone(each), **reading)
    axes.set(ylim=(-0.05, 1.0), ylabel="ms")
    _bare(axes)


def _tone(each: TimedSyllable) -> str:
    digit = each.syllable.spoken[-1:]
    return TONES[(int(digit) if digit.isdigit() else 5) - 1]


def _span(asked: Floats, measured: Floats) -> tuple[float, float]:
    """The lowest and highest Hz that are drawn; what is measured far from all that was asked for does not count."""
    low, high = float(asked.min()), float(asked.max())
    near = measured[(measured > low / 1.3) & (measured < high * 1.3)]
    if len(near):
        low, high = min(low, float(near.min())), max(high, float(near.max()))
    return low / 1.12, high * math.sqrt(1.6)


def _bare(axes: Any) -> None:
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
