"""EPUBs for tests, made file by file."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
JPEG = b"\xff\xd8\xff\xe0 not much of a picture"


def page(body: str) -> str:
    """An XHTML document."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>页</title></head><body>{body}</body></html>'
    )


def package(names: Sequence[str], spine: Sequence[str] | None = None, more: str = "", guide: str = "") -> str:
    """A package document with those documents, in that reading order."""
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in names)
    order = "".join(f'<itemref idref="{name}"/>' for name in (names if spine is None else spine))
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">x</dc:identifier>'
        "<dc:title>山里的书</dc:title><dc:creator>王小明</dc:creator><dc:language>zh-CN</dc:language></metadata>"
        f"<manifest>{items}{more}</manifest><spine>{order}</spine>{guide}</package>"
    )


def write(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """An EPUB with those files beside the container."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER)
        for name, data in files.items():
            archive.writestr(name, data)
    return path


NAV = '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
COVER = '<item id="pic" href="cover.jpg" media-type="image/jpeg" properties="cover-image"/>'


def usual(path: Path) -> Path:
    """A book of two chapters with all that surrounds them: cover, contents, notes, a table, a picture."""
    nav = page(
        '<nav epub:type="toc"><ol><li><a href="front.xhtml">版权页</a></li><li><a href="v.xhtml">第一卷 山</a><ol>'
        '<li><a href="2.xhtml">第一章 出发</a></li><li><a href="1.xhtml#b">第二章 回家</a></li></ol></li></ol></nav>'
    )
    first = page(
        "<h1>第一章<br/>出发</h1><p>天亮了<sup><a href='#n1'>[1]</a></sup>，<ruby>山<rt>shān</rt></ruby>下很静。</p>"
        "<p>“走吧。”他说。</p><table><tr><td>甲</td><td>乙</td></tr></table><img src='x.png' alt='一座山'/>"
        "<aside epub:type='footnote' id='n1'>注释在此。</aside>"
    )
    second = page("<p>路很长。</p><div id='b'><h2>第二章 回家</h2><p>他们回家了。</p></div>")
    files: dict[str, str | bytes] = {
        "OEBPS/content.opf": package(["front.xhtml", "v.xhtml", "2.xhtml", "1.xhtml"], more=NAV + COVER),
        "OEBPS/nav.xhtml": nav,
        "OEBPS/front.xhtml": page("<p>版权所有。</p>"),
        "OEBPS/v.xhtml": page("<h1>第一卷 山</h1>"),
        "OEBPS/2.xhtml": first,
        "OEBPS/1.xhtml": second,
        "OEBPS/cover.jpg": JPEG,
    }
    return write(path, files)
