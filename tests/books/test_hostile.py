"""What is wrong with a book or a place, end to end: a clear error or a note, and nothing half-written."""

from __future__ import annotations

import resource
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from qingyin.books import Chapter, read_book
from qingyin.books.sources import archive
from qingyin.errors import TextError
from tests.books import epubs
from tests.conftest import Run, environment, names

FIRST = epubs.page("<h1>第一章</h1><p>天亮了。</p>")


def written(path: Path, files: Mapping[str, str | bytes], spine: list[str] | None = None, more: str = "") -> Path:
    documents = [name for name in files if name.endswith(".xhtml")]
    opf = epubs.package(documents, spine, more)
    return epubs.write(path / "b.epub", {f"OEBPS/{name}": data for name, data in files.items()} | {
        "OEBPS/content.opf": opf
    })  # fmt: skip


def test_a_spine_in_a_circle_is_read_once(tmp_path: Path) -> None:
    names = ["a.xhtml", "b.xhtml"]
    pages = {"a.xhtml": FIRST, "b.xhtml": epubs.page("<h1>第二章</h1><p><a href='a.xhtml'>回家了。</a></p>")}
    book = read_book(written(tmp_path, pages, [*names, *names, *names]))
    assert [each.title for each in book.chapters] == ["第一章", "第二章"]
    assert "come twice (4)" in " ".join(book.notes)


def test_a_chapter_without_text_is_noted(tmp_path: Path) -> None:
    pages = {
        "a.xhtml": FIRST,
        "b.xhtml": epubs.page(""),
        "c.xhtml": epubs.page("<h1>第二章</h1>"),
        "d.xhtml": epubs.page("<h1>第三章</h1><p><img src='x.png' alt=''/></p>"),
        "e.xhtml": epubs.page("<h1>第四章</h1><p>到了。</p>"),
    }
    book = read_book(written(tmp_path, pages))
    assert book.chapters[0] == Chapter("第一章", ("天亮了。",))
    assert book.chapters[-1].paragraphs == ("到了。",)
    assert "headings without text" in " ".join(book.notes) and "pictures (1)" in " ".join(book.notes)


@pytest.mark.parametrize(
    "data", ["<p>天亮了。", "<p>天亮了。</div></b>", "<p a=1 b='>天亮了。</p>", "天亮了。<<<>>>&&;"]
)
def test_a_page_of_broken_markup_is_read_as_far_as_it_goes_or_refused(tmp_path: Path, data: str) -> None:
    book = read_book(written(tmp_path, {"a.xhtml": FIRST, "b.xhtml": data}))
    assert book.chapters[0].paragraphs[0] == "天亮了。"


def test_a_page_in_a_wrong_encoding_is_left_out_with_a_note(tmp_path: Path) -> None:
    broken = (
        b"<?xml version='1.0' encoding='utf-8'?><html><body><p>" + "天亮了。".encode("gb18030") + b"</p></body></html>"
    )
    book = read_book(written(tmp_path, {"a.xhtml": FIRST, "b.xhtml": broken}))
    assert [each.title for each in book.chapters] == ["第一章"]
    assert "b.xhtml" in " ".join(book.notes) and "encoding" in " ".join(book.notes)


def test_a_bomb_of_files_that_are_large_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_SUM", 1 << 20)
    blank = epubs.page("<p>好。</p>" + " " * 300_000)
    path = written(tmp_path, {f"{number}.xhtml": blank for number in range(9)})
    assert path.stat().st_size < 10_000
    book = read_book(path)
    assert len(" ".join(chapter.paragraphs[0] for chapter in book.chapters)) < 20
    assert "larger than a book's files are" in " ".join(book.notes)


def test_a_bomb_that_declares_a_small_size(tmp_path: Path) -> None:
    path = written(tmp_path, {"a.xhtml": FIRST, "b.xhtml": b" " * (40 << 20)})
    data = path.read_bytes()
    path.write_bytes(data.replace((40 << 20).to_bytes(4, "little"), (99).to_bytes(4, "little")))
    book = read_book(path)
    assert [each.title for each in book.chapters] == ["第一章"]
    assert "b.xhtml" in " ".join(book.notes)


def test_too_many_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.epub", "w") as file:
        for number in range(archive.MOST_FILES + 1):
            file.writestr(f"{number}", b"")
    with pytest.raises(TextError, match="an EPUB has at most"):
        read_book(tmp_path / "b.epub")


def test_an_epub_of_five_thousand_chapters(tmp_path: Path) -> None:
    pages = {f"{n}.xhtml": epubs.page(f"<h1>第{n}章</h1><p>正文。</p>") for n in range(1, 5001)}
    assert len(read_book(written(tmp_path, pages)).chapters) == 5000


@pytest.mark.parametrize("out", ["out", "b.epub"])
def test_a_disk_that_is_full_while_a_book_is_spoken(tmp_path: Path, out: str) -> None:
    (tmp_path / "a.txt").write_text("第一章\n" + "他们走了很远的路。\n" * 60, "utf-8")
    words = [sys.executable, "-m", "qingyin", "book", "a.txt", "-o", out, "--format", "wav"]

    def run(**more: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(words, cwd=tmp_path, env=environment(), capture_output=True, timeout=300, **more)  # type: ignore[call-overload]

    if out.endswith("epub"):
        pytest.importorskip("soundfile", reason="an EPUB holds MP3, which soundfile writes")
    full = run(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)))
    assert full.returncode == 4
    assert "File too large" in full.stderr.decode() and "choose another place" in full.stderr.decode()
    work = tmp_path / (f"{out}.work" if "." in out else f"{out}/.work")
    assert names(work) == ["lock"]
    assert not (tmp_path / out).is_file() and not list(tmp_path.glob("out/[!.]*"))
    assert run().returncode == 0


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="/proc is Linux's")
def test_a_folder_that_cannot_be_written(qingyin: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("天亮了。", "utf-8")
    for out in ("/proc/out", "/proc/b.m4b", "/proc/b.epub"):
        done = qingyin("book", "a.txt", "-o", out, "--format", "wav")
        assert done.returncode in (4, 5) and done.stderr.decode().count("\n") == 1, done.stderr
    assert names(tmp_path) == ["a.txt"]
