"""Formats of sound: lengths, tags, chapters."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from qingyin.audio import files
from qingyin.audio.encoders import ffmpeg, ogg
from qingyin.books import Book, Chapter, Pauses, make_book
from qingyin.books.outputs.delivery import in_order
from qingyin.errors import OutputError
from qingyin.synthesizer import Synthesizer
from tests.books.epubs import JPEG

RATE = 22050
SOUND = np.random.default_rng(0).normal(0, 0.05, RATE).astype(np.float32)
TAGS = {"title": "第一章=;#\\出发", "artist": "王小明", "album": "书", "tracknumber": "3"}
soundfile = pytest.importorskip("soundfile", reason="the formats need soundfile")
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffprobe") is None, reason="m4b is written and read by ffmpeg")


@pytest.mark.parametrize("name", ["flac", "mp3", "opus"])
def test_length_and_tags(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"a.{name}"
    files.encode(path, name, [SOUND, SOUND[:100]], RATE, TAGS)
    with soundfile.SoundFile(path) as file:
        assert file.samplerate == (24000 if name == "opus" else RATE)
        assert file.frames / file.samplerate == pytest.approx((RATE + 100) / RATE, abs=1e-4)
        assert {key: getattr(file, key) for key in TAGS} == TAGS


def checksum(page: bytes) -> int:
    """The CRC of RFC 3533, bit by bit."""
    found = 0
    for byte in page[:22] + bytes(4) + page[26:]:
        found ^= byte << 24
        for _ in range(8):
            found = (found << 1 & 0xFFFFFFFF) ^ (0x04C11DB7 if found >> 31 else 0)
    return found


@pytest.mark.parametrize("size", [1, 254, 4000])
def test_a_page_with_another_serial_number_has_the_checksum_that_fits(size: int) -> None:
    segments = bytes([255] * (size // 255) + [size % 255])
    body = np.random.default_rng(size).integers(0, 256, size, np.uint8).tobytes()
    head = b"OggS\0\2" + struct.pack("<QIII", 7, 0xDEADBEEF, 5, 0) + bytes([len(segments)])
    page = head + segments + body
    page = page[:22] + struct.pack("<I", checksum(page)) + page[26:]
    changed = ogg.with_serial(page)
    assert struct.unpack_from("<II", changed, 14) == (ogg.SERIAL, 5)
    assert struct.unpack_from("<I", changed, 22)[0] == checksum(changed)


def test_titles_are_cut_where_a_character_ends() -> None:
    assert ffmpeg.shortened("章" * 85) == "章" * 85
    assert ffmpeg.shortened("章" * 86) == "章" * 84 + "…"
    assert len(ffmpeg.shortened("a" + "章" * 86).encode()) <= 255


def probe(path: Path) -> dict:
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_chapters", "-show_streams", "-show_format", str(path)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


@needs_ffmpeg
def test_m4b(synthesizer: Synthesizer, tmp_path: Path) -> None:
    chapters = tuple([Chapter(f"第{number}章 山=水;#", ("到了。",)) for number in range(1, 301)])
    book = Book("书", chapters, author="王小明", cover=None)
    pauses = Pauses(head=0, title=0, paragraph=0, tail=0)
    found = make_book(synthesizer, book, tmp_path / "b.m4b", pauses=pauses)
    read = probe(tmp_path / "b.m4b")
    assert [each["tags"]["title"] for each in read["chapters"]] == [chapter.title for chapter in chapters]
    at = 0.0
    for chapter, each in zip(read["chapters"], found, strict=True):
        assert float(chapter["start_time"]) == pytest.approx(at, abs=0.002)
        at += each.seconds
        assert float(chapter["end_time"]) == pytest.approx(at, abs=0.002)
    assert float(read["format"]["duration"]) == pytest.approx(at, abs=0.05)
    assert read["format"]["tags"]["title"] == "书" and read["format"]["tags"]["artist"] == "王小明"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.m4b", "b.m4b.work"]


@needs_ffmpeg
def test_m4b_has_the_same_bytes_again(synthesizer: Synthesizer, tmp_path: Path) -> None:
    book = Book("书", (Chapter("第一章", ("到了。",)), Chapter("第二章", ("到了。",))))
    for name in ("a.m4b", "b.m4b"):
        make_book(synthesizer, book, tmp_path / name)
    assert (tmp_path / "a.m4b").read_bytes() == (tmp_path / "b.m4b").read_bytes()


@needs_ffmpeg
def test_a_cover_and_m4a(synthesizer: Synthesizer, tmp_path: Path) -> None:
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", "c.jpg"]
    subprocess.run(command, cwd=tmp_path, check=True)
    book = Book("书", (Chapter("第一章", ("到了。",)),), cover=(tmp_path / "c.jpg").read_bytes())
    make_book(synthesizer, book, tmp_path / "b.m4b")
    kinds = {each["codec_type"]: each["codec_name"] for each in probe(tmp_path / "b.m4b")["streams"]}
    assert kinds["audio"] == "aac" and kinds["video"] == "mjpeg"
    make_book(synthesizer, book, tmp_path / "out", format="m4a")
    assert probe(tmp_path / "out" / "1 第一章.m4a")["format"]["tags"]["track"] == "1"


@needs_ffmpeg
def test_what_ffmpeg_says_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="ffmpeg could not write"):
        ffmpeg.encode(tmp_path / "a.m4b", [SOUND], RATE, ffmpeg.metadata({}, ()), JPEG)
    with pytest.raises(OutputError, match="ffmpeg could not write"):
        ffmpeg.encode(tmp_path / "none" / "a.m4b", [SOUND], RATE, ffmpeg.metadata({}, ()), None)
    assert list(tmp_path.iterdir()) == []


def test_a_long_chapter_keeps_no_other_thread_waiting() -> None:
    third = Event()

    def make(number: int) -> int:
        if number == 0:
            assert third.wait(10), "the third item was not begun while the first was made"
        if number == 2:
            third.set()
        return number

    assert list(in_order(make, range(5), threads=2)) == [0, 1, 2, 3, 4]
