"""`qingyin say`: a text as sound, for the sound card, standard output or a file."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qingyin.cli.given import PROGRAM, TOLD, options, planned, synthesizer
from qingyin.errors import OutputError

if TYPE_CHECKING:
    from qingyin.records import AudioChunk, Floats, Sentence, TimedSyllable

LONG_TEXT: Final = 200  # characters from which a progress bar is worth drawing


def run(arguments: argparse.Namespace) -> int:
    """Speaks a text, and says on stderr what of it was not spoken."""
    text, size, plan = planned(arguments)
    how = options(arguments)
    import numpy as np

    from qingyin.audio import files
    from qingyin.audio.output import OutputFile
    from qingyin.audio.resample import Resampler
    from qingyin.inspect import subtitles
    from qingyin.models.cache import ONCE

    layout = subtitles.format_of(Path(arguments.subtitles)) if arguments.subtitles else None
    if arguments.output not in (None, "-"):
        files.check(files.format_of(arguments.output))
    loaded = synthesizer(arguments, cache=ONCE)
    heard: list[str] = []  # the text and its syllables are kept for subtitles alone: a book needs no more than a page
    syllables: list[TimedSyllable] = []
    hidden: list[tuple[int, int]] = []
    unspoken = _Unspoken()

    def note(sentence: Sentence) -> None:
        unspoken.note(sentence)
        if layout:
            hidden.extend(subtitles.markup(sentence))

    if layout:
        text = _noted(text, heard)
    with ExitStack() as stack:
        rate = loaded.voice.sample_rate
        asked = arguments.sample_rate or rate
        convert = Resampler(rate, asked)
        side = stack.enter_context(OutputFile(arguments.subtitles)) if layout else None

        def blocks() -> Iterator[Floats]:
            for chunk in _with_progress(loaded.stream(text, how, on_sentence=note, plan=plan), size):
                yield convert(chunk.samples)
                if layout:
                    syllables.extend(chunk.syllables)
            yield convert(np.zeros(0, np.float32), last=True)
            if side and layout:  # before the file of sound is complete: there are both or neither
                side.write(layout(subtitles.cues("".join(heard), syllables, hidden)).encode())

        _deliver(arguments.output, blocks(), asked)
    unspoken.tell()
    return 0


def _noted(text: str | Iterable[str], to: list[str]) -> str | Iterable[str]:
    """The text, with each of its pieces put into a list too."""
    if isinstance(text, str):
        to.append(text)
        return text

    def noted() -> Iterator[str]:
        for piece in text:
            to.append(piece)
            yield piece

    return noted()


class _Unspoken:
    """What had no reading: the first few stretches, and how many there were."""

    def __init__(self) -> None:
        self._first: list[str] = []
        self._count = 0

    def note(self, sentence: Sentence) -> None:
        """Take notice of a sentence that was read."""
        from qingyin.inspect.report import unspoken

        found = unspoken([sentence])
        self._count += len(found)
        self._first += found[: TOLD - len(self._first)]

    def tell(self) -> None:
        """One line on stderr, if there is something to say."""
        if self._count:
            more = f" and {self._count - TOLD} more; see {PROGRAM} analyze" if self._count > TOLD else ""
            print(f"{PROGRAM}: not spoken: {', '.join(self._first)}{more}", file=sys.stderr)


def _deliver(output: str | None, blocks: Iterator[Floats], sample_rate: int) -> None:
    """Brings samples to where they are wanted: the sound card, standard output, or a file."""
    if output is None:
        _play(blocks, sample_rate)
    elif output != "-":
        from qingyin.audio import files

        files.encode(output, files.format_of(output), blocks, sample_rate, {})
    elif sys.stdout.isatty():
        raise OutputError(
            "-o - writes raw samples, which a terminal cannot show; pipe them to a program, or use -o FILE"
        )
    else:
        _write_raw(blocks)


def _play(blocks: Iterator[Floats], sample_rate: int) -> None:
    from qingyin.audio.player import Player

    with Player(sample_rate) as player:
        for samples in blocks:
            player.write(samples)
    if player.underruns:
        cure = "this machine is too busy or too slow to play while it speaks; write a file with -o FILE"
        print(f"{PROGRAM}: the sound broke off {player.underruns} times: {cure}", file=sys.stderr)


def _write_raw(blocks: Iterator[Floats]) -> None:
    from qingyin.audio.wav import to_int16

    raw = sys.stdout.buffer
    for samples in blocks:
        try:
            raw.write(to_int16(samples).data.cast("B"))
            raw.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"cannot write to stdout: {error.strerror}; choose another place") from error


def _with_progress(chunks: Iterator[AudioChunk], size: int) -> Iterator[AudioChunk]:
    """The chunks; a progress bar on stderr follows them if the text is long and stderr is a terminal."""
    if size < LONG_TEXT or not sys.stderr.isatty():
        yield from chunks
        return
    width, seconds, place, began = 30, 0.0, 0, time.monotonic()
    try:
        for chunk in chunks:
            seconds += len(chunk.samples) / chunk.sample_rate
            here = chunk.syllables[-1].syllable.span[1] if chunk.syllables else chunk.sentence.span[0]
            place = min(size, max(place, here))  # a chunk in which no syllable begins is no step back
            full = width * place // size
            bar = "█" * full + "░" * (width - full)
            left = (time.monotonic() - began) * (size - place) / max(1, place)
            line = f"\r{bar} {100 * place // size:3} %  {seconds:.0f} s of sound, {left:.0f} s left \x1b[K"
            print(line, end="", file=sys.stderr, flush=True)
            yield chunk
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
