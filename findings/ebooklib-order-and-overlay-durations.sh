#!/bin/sh
# EbookLib 0.20, EPUB 3: get_items_of_type(ITEM_DOCUMENT) gives documents in the order of the manifest, not of reading, and with
# the navigation among them: a reader has to follow book.spine. EpubHtml.media_duration becomes an attribute "duration" of
# the manifest's item; the standard wants <meta property="media:duration" refines="#…"> (EPUB 3.3, media overlays), which it
# does not write. So durations must be added with book.add_metadata.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check EbookLib==0.20
"$dir/venv/bin/python" -W ignore - <<'EOF'
import tempfile, zipfile
import ebooklib
from ebooklib import epub

book = epub.EpubBook()
book.set_identifier("id")
book.set_title("书")
book.set_language("zh-CN")
chapters = {}
for number in (3, 1, 2):
    chapters[number] = epub.EpubHtml(title=f"第{number}章", file_name=f"{number}.xhtml", lang="zh")
    chapters[number].content = f"<p>第{number}章</p>"
    book.add_item(chapters[number])
book.add_item(epub.EpubSMIL(uid="overlay", file_name="1.smil", content=b'<smil xmlns="http://www.w3.org/ns/SMIL" version="3.0"><body/></smil>'))
chapters[1].media_overlay, chapters[1].media_duration = "overlay", "00:00:05"
book.spine = ["nav", *(chapters[number] for number in (1, 2, 3))]
book.add_item(epub.EpubNcx())
book.add_item(epub.EpubNav())
with tempfile.NamedTemporaryFile(suffix=".epub") as file:
    epub.write_epub(file.name, book)
    package = zipfile.ZipFile(file.name).read("EPUB/content.opf").decode()
    read = epub.read_epub(file.name)
assert [item.get_name() for item in read.get_items_of_type(ebooklib.ITEM_DOCUMENT)] == ["3.xhtml", "1.xhtml", "2.xhtml", "nav.xhtml"]
assert [name for name, _ in read.spine] == ["nav", "chapter_1", "chapter_2", "chapter_0"]
assert 'duration="00:00:05"' in package and "media:duration" not in package
EOF
echo "as described"
