"""Books are read in their order, cut into chapters, without what is not running text."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from qingyin.books.book import Chapter, Policy
from qingyin.books.sources.files import read_book
from qingyin.books.sources.headings import is_heading
from qingyin.errors import OptionError, TextError
from tests.books import epubs


@pytest.mark.parametrize(
    "line",
    ["第一章", "第一章 山雨欲来", "第12回", "第１２章：你好，世界！",
     "第一百二十回　甄士隐详说太虚情　贾雨村归结红楼梦",
     "楔子", "番外 春天", "番外三", "第一卷 风起", "卷一", "Chapter 12", "尾声", "后记", "第三节"],
)  # fmt: skip
def test_headings(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize(
    "line",
    ["第一章，我们先说别的。", "第三节课他就迟到了", "第一部手机", "他读完了第一章", "楔子打进了木头里", "",
     "前言不搭后语", "第一章里写着：“" + "很长" * 30, "第一回见面时他很紧张。"],
)  # fmt: skip
def test_no_headings(line: str) -> None:
    assert not is_heading(line)


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


STORY = "《山里的书》\n作者：王小明\n\n楔子\n很久以前。\n\n第一章 出发\n"
STORY += "　　天亮了。\n　　他走了。\n第二章\n第二章\n他回来了。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_plain_text(tmp_path: Path, encoding: str) -> None:
    book = read_book(written(tmp_path / "story.txt", STORY.replace("\n", "\r\n").encode(encoding)))
    assert (book.title, book.author) == ("山里的书", "王小明")
    assert book.chapters == (
        Chapter("楔子", ("很久以前。",)),
        Chapter("第一章 出发", ("天亮了。", "他走了。")),
        Chapter("第二章", ("他回来了。",)),
    )
    assert "skipped: headings without text (1)" in book.notes
    assert any("before the first heading" in note for note in book.notes)


def test_text_without_headings_is_one_chapter(tmp_path: Path) -> None:
    book = read_book(written(tmp_path / "随笔.txt", "一段。\n\n又一段。"))
    assert book.chapters == (Chapter("随笔", ("一段。", "又一段。")),)


def test_a_long_text_without_headings_is_cut_at_paragraphs(tmp_path: Path) -> None:
    book = read_book(written(tmp_path / "随笔.txt", ("很长。" * 1000 + "\n") * 7))
    assert [(each.title, len(each.paragraphs)) for each in book.chapters] == [
        ("随笔 1", 3),
        ("随笔 2", 3),
        ("随笔 3", 1),
    ]


def test_front_matter_is_read_where_it_is_wanted(tmp_path: Path) -> None:
    book = read_book(written(tmp_path / "story.txt", STORY), Policy(front_matter="read"))
    assert book.chapters[0] == Chapter("山里的书", ("《山里的书》", "作者：王小明"))


MARKDOWN = """---
author: 王小明
---
# 山里的书

## 第一章

天亮了，
他**走**了[^1]。![山](a.png)

| 甲 | 乙 |
|---|---|
| 1 | 2 |

### 小节

[链接](http://x.y)和`代码`。
- 一
- 二

```python
print(1)
```

[^1]: 注释。

## 第二章
> 引文。
"""


def test_markdown(tmp_path: Path) -> None:
    book = read_book(written(tmp_path / "x.md", MARKDOWN))
    assert (book.title, book.author) == ("山里的书", "王小明")
    assert book.chapters == (
        Chapter("第一章", ("天亮了，他走了。", "小节", "链接和代码。", "一", "二")),
        Chapter("第二章", ("引文。",)),
    )
    whole = read_book(tmp_path / "x.md", Policy(footnotes="read", tables="read", pictures="read"))
    assert whole.chapters[0].paragraphs == (
        "天亮了，他走了。山", "甲，乙", "1，2", "小节", "链接和代码。", "一", "二", "注释。"
    )  # fmt: skip


def test_html(tmp_path: Path) -> None:
    text = "<title>书</title><h1>第一章</h1><p>一<b>二</b><p>三&amp;四&nbsp;五<script>x</script><h1>第二章</h1>六"
    book = read_book(written(tmp_path / "x.html", text))
    assert book.title == "书"
    assert book.chapters == (Chapter("第一章", ("一二", "三&四 五")), Chapter("第二章", ("六",)))


def test_subtitles_are_read_as_text(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n<i>你好</i>\n\n2\n00:00:03,000 --> 00:00:04,000\n我们\n走吧。\n\n"
    text += "3\n0:00:05.0 --> 0:00:06.0\n好"
    assert read_book(written(tmp_path / "戏.srt", text)).chapters == (Chapter("戏", ("你好，我们走吧。", "好")),)


def test_a_folder_has_a_file_for_each_chapter(tmp_path: Path) -> None:
    written(tmp_path / "10.txt", "第十章\n丙。")
    written(tmp_path / "2.md", "乙。")
    written(tmp_path / "1.txt", "甲。")
    written(tmp_path / "notes.pdf", "x")
    book = read_book(tmp_path)
    assert [(each.title, each.paragraphs) for each in book.chapters] == [
        ("1", ("甲。",)), ("2", ("乙。",)), ("第十章", ("丙。",))
    ]  # fmt: skip


def test_epub(tmp_path: Path) -> None:
    book = read_book(epubs.usual(tmp_path / "b.epub"))
    assert (book.title, book.author, book.language, book.cover) == ("山里的书", "王小明", "zh-CN", epubs.JPEG)
    assert book.chapters == (
        Chapter("第一卷 山 第一章 出发", ("天亮了，山下很静。", "“走吧。”他说。", "路很长。")),
        Chapter("第二章 回家", ("他们回家了。",)),
    )
    assert set(book.notes) == {
        "skipped: front matter (1)", "skipped: numbers of footnotes (1)", "skipped: tables (1)",
        "skipped: pictures (1)", "skipped: footnotes (1)",
    }  # fmt: skip


def test_epub_with_all_that_is_read(tmp_path: Path) -> None:
    everything = Policy(front_matter="read", footnotes="read", tables="read", pictures="read")
    book = read_book(epubs.usual(tmp_path / "b.epub"), everything)
    assert [each.title for each in book.chapters] == ["版权页", "第一卷 山 第一章 出发", "第二章 回家"]
    assert book.chapters[1].paragraphs[2:5] == ("甲，乙", "一座山", "注释在此。")


def test_epub_2_with_an_ncx_and_a_guide(tmp_path: Path) -> None:
    points = "".join(
        f"<navPoint><navLabel><text>第{number}章</text></navLabel><content src='{number}.xhtml'/></navPoint>"
        for number in (1, 2)
    )
    ncx = f'<?xml version="1.0"?><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{points}</navMap></ncx>'
    more = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    guide = '<guide><reference type="cover" href="0.xhtml"/></guide>'
    files = {f"OEBPS/{number}.xhtml": epubs.page(f"<p>{number}&nbsp;页。</p>") for number in range(3)}
    opf = epubs.package(["0.xhtml", "1.xhtml", "2.xhtml"], more=more, guide=guide)
    path = epubs.write(tmp_path / "2.epub", {**files, "OEBPS/content.opf": opf, "OEBPS/toc.ncx": ncx})
    assert [(each.title, each.paragraphs) for each in read_book(path).chapters] == [
        ("第1章", ("1 页。",)), ("第2章", ("2 页。",))
    ]  # fmt: skip


def test_epub_without_contents_goes_by_headings(tmp_path: Path) -> None:
    files = {
        "OEBPS/content.opf": epubs.package(["a.xhtml", "b.xhtml", "c.xhtml"]),
        "OEBPS/a.xhtml": epubs.page("<h2>第一章</h2><p>甲。</p>"),
        "OEBPS/b.xhtml": epubs.page("<p>乙。</p>"),
        "OEBPS/c.xhtml": epubs.page("<p>第二章</p><p>丙。</p>"),
    }
    book = read_book(epubs.write(tmp_path / "b.epub", files))
    assert book.chapters == (Chapter("第一章", ("甲。", "乙。")), Chapter("第二章", ("丙。",)))


# ---- what is wrong with it


def test_parts_that_are_missing_or_lie_outside_are_noted(tmp_path: Path) -> None:
    more = "".join(
        f'<item id="{index}" href="{href}" media-type="application/xhtml+xml"/>'
        for index, href in enumerate(
            ["gone.xhtml", "/etc/passwd", "../../x.xhtml", "http://a.b/c.xhtml", "a%00b", "[x"]
        )
    )
    opf = epubs.package(["a.xhtml"], ["a.xhtml", "a.xhtml", *"012345", "nowhere"], more=more)
    files = {"OEBPS/content.opf": opf, "OEBPS/a.xhtml": epubs.page("<h1>第一章</h1><p>甲。</p>")}
    book = read_book(epubs.write(tmp_path / "b.epub", files))
    assert book.chapters == (Chapter("第一章", ("甲。",)),)
    told = " ".join(book.notes)
    for word in (
        "gone.xhtml",
        "/etc/passwd",
        "../../x.xhtml",
        "http://a.b",
        "come twice (1)",
        "not in the manifest (4)",
    ):
        assert word in told


BOMB = '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "content.opf' is not in"),
        ({"OEBPS/content.opf": "<package"}, "not well-formed"),
        ({"OEBPS/content.opf": BOMB + "<p>&b;</p>"}, "declares entities"),
        ({"OEBPS/content.opf": "<a>" * 300 + "</a>" * 300}, "nested too deeply"),
        ({"OEBPS/content.opf": epubs.package([])}, "no text"),
        ({"OEBPS/content.opf": epubs.package(["a.xhtml"])}, "a.xhtml' is not in"),
        ({"OEBPS/content.opf": epubs.package(["a.xhtml"]), "OEBPS/a.xhtml": BOMB + "<p>&b;</p>"}, "declares entities"),
        ({"OEBPS/content.opf": epubs.package(["a.xhtml"]), "OEBPS/a.xhtml": b"<p>\xff\xfe\x80</p>"}, "encoding"),
        ({"OEBPS/content.opf": epubs.package(["a.xhtml"]), "OEBPS/a.xhtml": epubs.page("<img src='x'/>")}, "pictures"),
        ({"OEBPS/content.opf": epubs.package(["a.xhtml"]), "OEBPS/a.xhtml": b" " * (33 << 20)}, "larger than"),
        (
            {
                "OEBPS/content.opf": epubs.package(["a.xhtml"]),
                "META-INF/encryption.xml": '<encryption><CipherReference URI="OEBPS/a.xhtml"/></encryption>',
            },
            "protected",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_epub_that_cannot_be_read_says_why(tmp_path: Path, files: dict[str, str | bytes], said: str) -> None:
    with pytest.raises(TextError, match=said):
        read_book(epubs.write(tmp_path / "b.epub", files))


@pytest.mark.parametrize("cut", [0, 10, 200, 900])
def test_an_epub_that_is_cut_off_is_refused(tmp_path: Path, cut: int) -> None:
    path = epubs.usual(tmp_path / "b.epub")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(TextError, match="download it again"):
        read_book(path)


def test_an_epub_with_a_byte_changed_is_read_or_refused(tmp_path: Path) -> None:
    whole = epubs.usual(tmp_path / "b.epub").read_bytes()
    for at in range(0, len(whole), 7):
        (tmp_path / "b.epub").write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        with suppress(TextError):
            assert read_book(tmp_path / "b.epub").chapters


def test_a_cover_that_is_too_large_is_left_out(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "OEBPS/content.opf": epubs.package(["a.xhtml"], more=epubs.COVER),
        "OEBPS/a.xhtml": epubs.page("<p>甲。</p>"),
        "OEBPS/cover.jpg": epubs.JPEG + bytes(50 << 20),
    }
    book = read_book(epubs.write(tmp_path / "b.epub", files))
    assert book.cover is None and "no cover" in book.notes[0]


def test_deep_nesting_and_stray_tags_are_read_in_time(tmp_path: Path) -> None:
    text = "<h1>第一章</h1>" + "<div><a href='#x'>" * 20_000 + "深。" + "</b></p></span>" * 20_000
    assert read_book(written(tmp_path / "x.html", text)).chapters == (Chapter("第一章", ("深。",)),)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "no text"),
        ("a.txt", b"\x00\x01\x02\xff" * 9, "is not text in UTF-8"),
        ("a.pdf", b"%PDF", "a book is .epub"),
        ("a.epub", b"PK", "as an EPUB"),
        ("a.html", b"<!DOCTYPE x [<!ENTITY a 'b'>]><p>&a;", "declares entities"),
    ],
)
def test_files_that_are_no_books(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    with pytest.raises(TextError, match=said):
        read_book(written(tmp_path / name, data))


def test_a_missing_file_and_an_unknown_policy(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="cannot read"):
        read_book(tmp_path / "none.txt")
    with pytest.raises(TextError, match="as an EPUB"):
        read_book(tmp_path / "none.epub")
    with pytest.raises(OptionError, match="available: skip, read"):
        Policy(tables="no")  # type: ignore[arg-type]


def test_five_thousand_chapters(tmp_path: Path) -> None:
    text = "".join(f"第{number}章\n正文。\n" for number in range(1, 5001))
    assert len(read_book(written(tmp_path / "x.txt", text)).chapters) == 5000
