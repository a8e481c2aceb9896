"""What is fed, and what must hold: an input is used, or refused with an error of ours. Anything else is a bug."""

from __future__ import annotations

import asyncio
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from hypothesis import strategies as st

from qingyin.audio.recording import Recording
from qingyin.books import Cast, read_book
from qingyin.cli import tuned as tune
from qingyin.errors import NothingToSpeak, QingyinError
from qingyin.expression.style import read as read_style
from qingyin.inspect import report
from qingyin.inspect.plan import FilePlan
from qingyin.models.cache import ToneCache
from qingyin.models.vocabulary import Vocabulary
from qingyin.options import Options
from qingyin.serve import wyoming
from qingyin.serve.contract import requests
from qingyin.serve.engine.limits import Limits
from qingyin.speechd.message import text_message
from qingyin.speechd.settings import SpeechSettings
from qingyin.synthesizer import Synthesizer
from qingyin.text import Incoming, Sentence, UserLexicon
from qingyin.voice import Voice
from tests.conftest import SILENCE
from tests.fuzz import strategies as made

SAID: Final = "今天真开心！我们一起去公园吧。"


@dataclass(frozen=True)
class Target:
    """One reader: how its inputs are made, and what is done with one."""

    inputs: st.SearchStrategy[Any]
    run: Callable[[Any], object]

    def __call__(self, value: Any) -> None:
        """Raises what is not one of our errors, or AssertionError where a promise is broken."""
        try:
            self.run(value)
        except QingyinError as error:
            assert str(error), "an error that says nothing"


@cache
def voice() -> Synthesizer:
    """The silent voice."""
    return Synthesizer.load(SILENCE)


# ---- text


def analyzed(text: str, **settings: Any) -> list[Sentence]:
    """The sentences of a text, which tile it and account for all of it."""
    reader = replace(voice().parts.reader, **settings)
    found, end = [], 0
    try:
        for sentence in reader.sentences(text):
            assert sentence.span[0] == end and text[slice(*sentence.span)] == sentence.text
            end = sentence.span[1]
            found.append(sentence)
    except NothingToSpeak:
        assert not any(sentence.syllables for sentence in found)
    assert end == len(text) or not found, "the sentences do not tile the text"
    for sentence in found:
        for start, stop in [each.span for each in sentence.syllables] + [each[:2] for each in sentence.skipped]:
            assert 0 <= start < stop <= len(text)
        assert all(each.spoken for each in sentence.syllables)
    return found


def in_pieces(given: tuple[str, list[int]]) -> None:
    """A text that arrives in pieces is read as the whole text."""
    text, cuts = given
    whole = analyzed(text)
    arriving = Incoming(voice().parts.reader)
    places = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    found: list[Sentence] = []
    try:
        for start, stop in zip(places, [*places[1:], len(text)], strict=True):
            arriving.feed(text[start:stop])
            while (sentence := arriving.next()) is not None:
                found.append(sentence)
        arriving.close()
        while (sentence := arriving.next()) is not None:
            found.append(sentence)
    except NothingToSpeak:
        pass
    said = [[(each.span, each.spoken) for each in one.syllables] for one in found if one.syllables]
    assert said == [[(each.span, each.spoken) for each in one.syllables] for one in whole if one.syllables]


def said(text: str) -> None:
    """Samples are finite and within ±1."""
    for chunk in voice().stream(text):
        assert np.isfinite(chunk.samples).all() and (np.abs(chunk.samples) <= 1).all()


# ---- files


def file(suffix: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """Reads bytes from a file with that ending."""

    def run(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"mine{suffix}"
            path.write_bytes(data)
            return read(path)

    return run


def lexicon(path: Path) -> None:
    found = UserLexicon(path)
    for word, readings in found.entries():
        used = [each.source for one in analyzed(f"好{word}好", user=found, markup="none") for each in one.syllables]
        assert "user" in used, (word, readings)


def voice_file(path: Path) -> None:
    (path.parent / "voice.json").write_bytes(path.read_bytes())
    for each in SILENCE.iterdir():
        if each.name != "voice.json":
            (path.parent / each.name).symlink_to(each)
    Voice.open(path.parent)


def prosody(path: Path) -> None:
    plan = FilePlan.open(path)
    for chunk in voice().stream(plan.text[:200], plan=plan):
        assert np.isfinite(chunk.samples).all()


@cache
def plan() -> bytes:
    return report.as_json(SAID, report.analyze(voice(), SAID, Options())).encode()


@cache
def tone_cache() -> bytes:
    cache = ToneCache(b"m" * 32)
    arrays = [np.ones(shape, np.float32) for shape in ((8,), (2, 3), (2, 4), (2, 5))]
    cache.put(("你好", 0), tuple(arrays))  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        cache.save(Path(folder) / "cache")
        return (Path(folder) / "cache").read_bytes()


def wav() -> bytes:
    samples = (np.sin(np.arange(13_000) / 9) * 9000).astype("<i2").tobytes()
    head = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x22\x56\0\0\x44\xac\0\0\x02\0\x10\0data"
    return head + len(samples).to_bytes(4, "little") + samples


def heads(data: bytes) -> st.SearchStrategy[bytes]:
    """Changes of the head alone: the samples are long and any are good."""
    return made.changed(data[:60]).map(lambda head: head + data[60:])


def epub(files: dict[str, str]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode("utf-8", "replace"))
    return memory.getvalue()


EPUB: Final = {
    "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="a.opf"/></rootfiles></container>',
    "a.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
    '<item id="x" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="x"/></spine></package>',
    "a.xhtml": "<html><body><h1>一</h1><p>你好。</p></body></html>",
}


def epubs() -> st.SearchStrategy[bytes]:
    """Books whose archive, package or text is changed."""
    inner = st.sampled_from(sorted(EPUB)).flatmap(
        lambda name: st.one_of(
            made.changed(EPUB[name].encode()).map(lambda data: data.decode("utf-8", "replace")), made.FORMATTED
        ).map(lambda text: epub({**EPUB, name: text}))
    )
    return st.one_of(made.changed(epub(EPUB)), inner)


# ---- the doors of the server


def body(parse: Callable[[Any, Synthesizer], object]) -> Callable[[Any], object]:
    """What JSON may hold, sent to be spoken or analyzed."""

    def run(value: Any) -> None:
        parse(json.loads(json.dumps(value)), voice())

    return run


def frame(data: bytes) -> None:
    """A frame of Wyoming: it is read, or the connection ends."""

    async def read() -> None:
        reader = asyncio.StreamReader(wyoming.LINE_BYTES)
        reader.feed_data(data)
        reader.feed_eof()
        try:
            while (event := await wyoming._frame(reader, Limits())) is not None:
                assert isinstance(event[0], str) and isinstance(event[1], dict)
        except asyncio.IncompleteReadError:
            pass

    asyncio.run(read())


WYOMING: Final = (
    b'{"type": "synthesize", "version": "1.5.4", "data_length": 18, "payload_length": 2}\n{"text": "\\u4f60"}  ok'
)
BODY: Final = (
    "input",
    "model",
    "voice",
    "speed",
    "instructions",
    "response_format",
    "sample_rate",
    "stream_format",
    *made.OPTIONS,
)


def options(values: dict[str, Any]) -> None:
    try:
        Options(**{name: value for name, value in values.items() if name in Options.__dataclass_fields__})
    except TypeError as error:  # pragma: no cover
        raise AssertionError(f"no error of ours: {error}") from error


def grpc(data: bytes) -> None:
    from qingyin.serve.grpc.messages import fields, parsed

    requests.stream_start(fields(parsed("SynthesizeRequest", data).how), voice())


TARGETS: Final[dict[str, Target]] = {
    "text": Target(made.TEXT, analyzed),
    "marks": Target(made.MARKED, analyzed),
    "ssml": Target(made.SSML, lambda text: analyzed(text, markup="ssml")),
    "formats": Target(made.FORMATTED, analyzed),
    "actions": Target(made.TEXT, lambda text: analyzed(text, actions="feel")),
    "pieces": Target(st.tuples(made.MARKED, st.lists(st.integers(0, 80), max_size=6)), in_pieces),
    "sound": Target(made.MARKED, said),
    "user lexicon": Target(
        made.lines("今天\tjin1 tian1", "好", "hao3", "OK", "ou1 kei1", "#", "儿", "huar1"), file(".tsv", lexicon)
    ),
    "style": Target(
        made.lines(
            'name = "mine"',
            'description = "d"',
            "[emotion.joy]",
            "[base]",
            "f0_mean = 2",
            "duration = nan",
            "[",
            "]",
            '"""',
            "=",
        ),
        file(".toml", read_style),
    ),
    "voice.json": Target(made.changed((SILENCE / "voice.json").read_bytes()), file(".json", voice_file)),
    "vocabulary": Target(made.changed((SILENCE / "vocabulary.tsv").read_bytes()), file(".tsv", Vocabulary.open)),
    "prosody": Target(
        st.one_of(st.deferred(lambda: made.changed(plan())), made.objects("text", "sentences").map(made.as_json)),
        file(".json", prosody),
    ),
    "tone cache": Target(st.deferred(lambda: made.changed(tone_cache())), file("", ToneCache(b"m" * 32).load)),
    "wav": Target(heads(wav()), Recording.of),
    "config": Target(
        made.lines("[session]", "threads = 2", 'level = "all"', "arena = 1", "[", "=", "parallel = true"),
        file(".toml", tune.read),
    ),
    "cast": Target(
        made.lines("[[speaker]]", 'name = "王"', "pitch = 2", "[narrator]", "=", "[["), file(".toml", Cast.open)
    ),
    "srt": Target(made.FORMATTED.map(lambda text: text.encode("utf-8", "replace")), file(".srt", read_book)),
    "vtt": Target(made.FORMATTED, lambda text: analyzed("WEBVTT\n\n" + text)),
    "html": Target(made.FORMATTED.map(lambda text: text.encode("utf-8", "replace")), file(".html", read_book)),
    "markdown": Target(made.FORMATTED.map(lambda text: text.encode("utf-8", "replace")), file(".md", read_book)),
    "epub": Target(epubs(), file(".epub", read_book)),
    "options": Target(made.objects(*made.OPTIONS), options),
    "http speech": Target(st.one_of(made.objects(*BODY), made.VALUES), body(requests.speech)),
    "http analyze": Target(st.one_of(made.objects(*BODY), made.VALUES), body(requests.analysis)),
    "websocket": Target(st.one_of(made.objects(*BODY), made.VALUES), body(requests.stream_start)),
    "wyoming": Target(made.changed(WYOMING), frame),
    "grpc": Target(st.binary(max_size=60), grpc),
    "speechd": Target(made.SSML, lambda text: text_message(text, SpeechSettings())),
}
