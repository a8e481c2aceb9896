"""`qingyin say`: a text as sound, for the sound card, standard output or a file."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qingyin.audio import files
from qingyin.audio.output import OutputFile
from qingyin.audio.resample import Resampler
from qingyin.cli.files import NAME, check_outputs
from qingyin.cli.given import TOLD, options, planned, synthesizer
from qingyin.cli.language import tell
from qingyin.errors import OptionError, OutputError
from qingyin.models.cache import ONCE
from qingyin.options import Options
from qingyin.records import AudioChunk, Floats, Sentence, TimedSyllable
from qingyin.synthesizer import Synthesizer

if TYPE_CHECKING:
    from qingyin.cli.progress import LiveLine
    from qingyin.inspect.cues import Cue
    from qingyin.inspect.plan import FilePlan

LONG_TEXT: Final = 200  # characters from which a progress bar is worth drawing
BETWEEN: Final = 0.6  # seconds of silence between two files


def run(arguments: argparse.Namespace) -> int:
    """Speaks texts, and says on stderr what of them was not spoken."""
    jobs = _jobs(arguments)
    for job in jobs:
        if job.subtitles:
            from qingyin.inspect import subtitles

            subtitles.format_of(job.subtitles)
        if job.output not in (None, "-"):
            files.check(files.format_of(job.output))
    loaded = synthesizer(arguments, cache=ONCE)
    unspoken = _Unspoken()
    for job in jobs:
        _speak(job, loaded, arguments, unspoken)
    unspoken.tell()
    return 0


class _Source(NamedTuple):
    """A text, and how it is spoken."""

    text: str | Iterable[str]
    size: int  # in characters; 0 if it is not known yet
    options: Options
    plan: FilePlan | None


class _Job(NamedTuple):
    """Texts that are spoken one after another, and where their sound goes."""

    sources: list[_Source]
    output: str | None
    subtitles: str | None


def _jobs(arguments: argparse.Namespace) -> list[_Job]:
    """What is to be spoken: all files as one, or each for itself if `{}` stands for its name in the output's."""
    each = [argparse.Namespace(**vars(arguments) | {"file": file}) for file in arguments.file or [None]]
    if len(each) > 1 and arguments.prosody is not None:
        raise OptionError(f"{arguments.prosody} is for one text; give one file with --prosody")
    patterns = [pattern for pattern in (arguments.output, arguments.subtitles) if pattern is not None]
    apart = [pattern for pattern in patterns if NAME in pattern]
    if not apart:
        return [_Job([_source(one) for one in each], arguments.output, arguments.subtitles)]
    if apart != patterns or any(one.file in (None, "-") for one in each):
        raise OptionError(
            f"{NAME} stands for the name of each -f FILE; write it in both -o and --subtitles, or in neither"
        )
    for one in each:
        stem = Path(one.file).stem
        one.output, one.subtitles = (name and name.replace(NAME, stem) for name in (one.output, one.subtitles))
    written = Counter(one.output for one in each)
    if twice := [name for name, number in written.items() if name is not None and number > 1]:
        raise OptionError(
            f"two of the files would be written to {twice[0]!r}; give them other names, or speak each alone"
        )
    for one in each:
        check_outputs(argparse.Namespace(**vars(one) | {"file": arguments.file}))
    return [_Job([_source(one)], one.output, one.subtitles) for one in each]


def _source(arguments: argparse.Namespace) -> _Source:
    text, size, plan = planned(arguments)
    return _Source(text, size, options(arguments), plan)


def _speak(job: _Job, loaded: Synthesizer, arguments: argparse.Namespace, unspoken: _Unspoken) -> None:
    rate = loaded.voice.sample_rate
    asked = arguments.sample_rate or rate
    convert = Resampler(rate, asked)
    with ExitStack() as stack:
        line = stack.enter_context(_live_line()) if job.output is None and sys.stderr.isatty() else None
        side = stack.enter_context(OutputFile(job.subtitles)) if job.subtitles else None
        subtitles = _Subtitles(job.subtitles, arguments.each_character) if job.subtitles else None

        def blocks() -> Iterator[Floats]:
            begun = 0  # sample at which a text begins
            for number, source in enumerate(job.sources):
                if number:
                    begun += round(BETWEEN * rate)
                    yield convert(np.zeros(round(BETWEEN * rate), np.float32))
                end = begun
                for chunk in _chunks(loaded, source, unspoken, subtitles, line, begun / rate):
                    yield convert(chunk.samples)
                    end = begun + chunk.start + len(chunk.samples)
                begun = end
            yield convert(np.zeros(0, np.float32), last=True)
            if side and subtitles:  # before the file of sound is complete: there are both or neither
                side.write(subtitles.written().encode())

        _deliver(job.output, blocks(), asked)


def _chunks(
    loaded: Synthesizer,
    source: _Source,
    unspoken: _Unspoken,
    subtitles: _Subtitles | None,
    line: LiveLine | None,
    begun: float,
) -> Iterator[AudioChunk]:
    """The sound of a text, of which notice is taken; in the whole it begins at that second."""
    text = source.text

    def note(sentence: Sentence) -> None:
        unspoken.note(sentence)
        if subtitles:
            subtitles.note(sentence)

    if subtitles:
        text = subtitles.begin(text)
    chunks = loaded.stream(text, source.options, on_sentence=note, plan=source.plan)
    for chunk in _live(chunks, line, begun) if line else _with_progress(chunks, source.size):
        yield chunk
        if subtitles:
            subtitles.syllables.extend(chunk.syllables)
    if subtitles:
        subtitles.end(begun)


class _Subtitles:
    """The subtitles of texts that follow each other. The whole of a text is kept for them; a book without them needs no
    more memory than a page."""

    def __init__(self, path: str, each_character: bool) -> None:
        from qingyin.inspect import subtitles

        self._layout = subtitles.format_of(path, each_character)
        self._cues: list[Cue] = []
        self._heard: list[str] = []
        self._hidden: list[tuple[int, int]] = []
        self.syllables: list[TimedSyllable] = []

    def begin(self, text: str | Iterable[str]) -> str | Iterable[str]:
        """The next text, which is kept as it is read."""
        self._heard, self._hidden, self.syllables = [], [], []
        return _noted(text, self._heard)

    def note(self, sentence: Sentence) -> None:
        """Takes notice of a sentence of the text."""
        from qingyin.inspect import cues

        self._hidden.extend(cues.markup(sentence))

    def end(self, begun: float) -> None:
        """Says that the text, which began at that second, is spoken."""
        from qingyin.inspect import cues

        found = cues.cues("".join(self._heard), self.syllables, self._hidden)
        self._cues += [cues.moved(cue, begun) for cue in found]

    def written(self) -> str:
        """What is written to their file."""
        return self._layout(self._cues)


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
            first = ", ".join(self._first)
            more = self._count - TOLD
            tell(f"not spoken: {first} and {more} more; see qingyin analyze" if more > 0 else f"not spoken: {first}")


def _deliver(output: str | None, blocks: Iterator[Floats], sample_rate: int) -> None:
    """Brings samples to where they are wanted: the sound card, standard output, or a file."""
    if output is None:
        _play(blocks, sample_rate)
    elif output != "-":
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
        tell(
            f"the sound broke off {player.underruns} times: this machine is too busy or too slow to play while it "
            "speaks; write a file with -o FILE"
        )


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


def _live_line() -> LiveLine:
    from qingyin.cli.progress import LiveLine

    return LiveLine()


def _live(chunks: Iterator[AudioChunk], line: LiveLine, begun: float) -> Iterator[AudioChunk]:
    """The chunks; each sentence is given to the line with the second at which it begins."""
    sentence = None
    for chunk in chunks:
        if chunk.sentence is not sentence:
            sentence = chunk.sentence
            line.add(begun + chunk.start / chunk.sample_rate, sentence.text)
        yield chunk


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
