"""The door for the worker of a page: what JavaScript calls, and nothing that it need not know.

Answers are JSON, or samples as they lie in memory. An error that a person can fix is an answer too:
{"error": {"type": "TextError", "message": …}}; any other is a bug and reaches JavaScript as an exception.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, Final

import numpy as np

from qingyin.emotions import AUTO
from qingyin.errors import OptionError, QingyinError
from qingyin.inspect import report
from qingyin.inspect.cues import cues
from qingyin.inspect.subtitles import srt, vtt
from qingyin.options import ROWS, SCENES, Options, check_intensity_length
from qingyin.records import EMOTIONS, TimedSyllable
from qingyin.stream import SpeechStream
from qingyin.synthesizer import Synthesizer

LEXICON: Final = Path("/lexicon.tsv")
NO_WORDS: Final = "#\n"  # not nothing: of an empty file nobody knows how much there will be to read


def _answer(method: Callable[..., Any]) -> Callable[..., str]:
    """The method with its result, or its error, as JSON."""

    @wraps(method)
    def answered(*arguments: Any) -> str:
        try:
            return json.dumps({"value": method(*arguments)}, ensure_ascii=False)
        except QingyinError as error:
            return json.dumps({"error": {"type": type(error).__name__, "message": str(error)}}, ensure_ascii=False)

    return answered


class Engine:
    """A voice that is open, and the streams that are being spoken."""

    def __init__(self, voice: str) -> None:
        LEXICON.write_text(NO_WORDS, "utf-8")
        self._synthesizer = Synthesizer.load(voice, lexicon=LEXICON)
        self._streams: dict[int, _Utterance] = {}
        self.samples: memoryview | None = None  # of the last chunk

    @_answer
    def about(self) -> dict[str, Any]:
        """The voice, and what options can name."""
        voice, styles = self._synthesizer.voice, self._synthesizer.styles
        return {
            "name": voice.name,
            "title": voice.title,
            "description": voice.description,
            "license": voice.license,
            "sampleRate": voice.sample_rate,
            "emotions": [*EMOTIONS, AUTO],
            "styles": [{"id": each.id, "name": each.title, "description": each.description} for each in styles.files()],
            "scenes": list(SCENES),
        }

    @_answer
    def open(self, number: int, text: str, options: dict[str, Any]) -> None:
        """Begins a stream of that number."""
        self._streams[number] = _Utterance(text, self._synthesizer.open_stream(_options(options)))

    @_answer
    def next(self, number: int) -> dict[str, Any] | None:
        """The next chunk, whose samples are then in `samples`; None after the last, and the stream is forgotten."""
        utterance = self._streams[number]
        try:
            chunk = utterance.stream.next_chunk()
        except BaseException:
            self.close(number)
            raise
        if chunk is None:
            subtitles = utterance.subtitles()
            self.close(number)
            return {"done": True, **subtitles}
        utterance.syllables += chunk.syllables
        self.samples = chunk.samples.data
        return {"start": chunk.start, "span": chunk.sentence.span, "syllables": report.timed(chunk.syllables)}

    def close(self, number: int) -> None:
        """Forgets a stream; it may be forgotten already."""
        self._streams.pop(number, None)

    @_answer
    def analyze(self, text: str, options: dict[str, Any]) -> Any:
        """How a text is read and spoken: the object of `qingyin analyze --json`."""
        return json.loads(report.as_json(text, report.analyze(self._synthesizer, text, _options(options))))

    @_answer
    def wav(self, text: str, options: dict[str, Any]) -> None:
        """Makes the WAV of a text, which is then in `samples`."""
        self.samples = memoryview(self._synthesizer.speak(text, _options(options)).wav())

    @_answer
    def agreement(self, recording: Any, text: str) -> dict[str, Any]:
        """How a recording fits a text: the object of `qingyin analyze --recording`."""
        fit = report.Fit.of(self._synthesizer, _recorded(recording), text)
        return dict(json.loads(fit.as_json(text)))

    @_answer
    def set_lexicon(self, table: str) -> list[dict[str, Any]]:
        """Takes the user's own readings, and lists the lines that cannot be used."""
        LEXICON.write_text(table or NO_WORDS, "utf-8")
        user = self._synthesizer.parts.reader.user
        assert user is not None  # load() was given its file
        user.refresh()
        return [{"line": each.line, "message": each.message} for each in user.problems]


class _Utterance:
    """A stream with what its subtitles are made of."""

    def __init__(self, text: str, stream: SpeechStream) -> None:
        check_intensity_length(stream.options.intensity, text)
        self.text, self.stream = text, stream
        self.syllables: list[TimedSyllable] = []
        stream.feed(text)
        stream.close()

    def subtitles(self) -> dict[str, str]:
        """Each form by its name."""
        clauses = cues(self.text, self.syllables)
        return {"srt": srt(clauses), "vtt": vtt(clauses)}


def _options(given: dict[str, Any]) -> Options:
    """The options that a page gave. Raises OptionError."""
    for name in given:
        if name not in ROWS:
            raise OptionError(f"unknown option {name!r:.60}; available: {', '.join(ROWS)}")
    found = {name: value for name, value in given.items() if value is not None}
    if "reference" in found:
        found["reference"] = _recorded(found["reference"])
    return replace(Options(), **found)


def _recorded(given: Any) -> Any:
    """A recording as the package takes it: the bytes of a WAV, or {samples, sampleRate}."""
    if isinstance(given, dict):
        return np.asarray(given["samples"]), int(given["sampleRate"])
    return bytes(given)
