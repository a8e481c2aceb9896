"""Sentences of texts in which a character is read: measures/marked.py."""

from __future__ import annotations

import lzma
from pathlib import Path
from zlib import crc32

from measures import marked
from measures.splits import is_measured_sentence

TAUGHT, KEPT = "银行的行长走了。", "他在行里排队。"


def test_rows_are_found_in_texts_by_their_checksum(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "text/some.txt.xz").write_bytes(lzma.compress(f"{TAUGHT}{KEPT}别的话！\n".encode()))
    found = {}
    for sentence in (TAUGHT, KEPT):
        found[sentence] = f"{crc32(sentence.encode()):08x}"
    file = tmp_path / "marked.tsv"
    file.write_text(
        f"# who reads\n{found[TAUGHT]}\t1\t行\thang2\tmodel\n{found[TAUGHT]}\t4\t长\tzhang3\tvoice\n"
        f"{found[KEPT]}\t2\t行\thang2\tmodel\n{found[KEPT]}\t0\t他\tta1\tvoice\n{found[KEPT]}\t1\t别\tbie2\tmodel\n",
        "utf-8",
    )
    both = [*marked.rows(tmp_path, path=file), *marked.rows(tmp_path, kept=True, path=file)]
    assert (TAUGHT, 1, "hang2") in both and (KEPT, 2, "hang2") in both
    assert (KEPT, 1, "bie2") not in both  # another character stands there
    for kept in (False, True):
        for sentence, _, _ in marked.rows(tmp_path, kept=kept, path=file):
            assert is_measured_sentence(sentence) == kept
    certain = {(TAUGHT, 4, "zhang3"), (KEPT, 0, "ta1")}
    assert not certain & set(marked.rows(tmp_path, kept=True, path=file))  # what the voice said itself measures nothing


def test_the_file_is_whole() -> None:
    rows = [row for each in marked.read().values() for row in each]
    assert len(rows) > 30_000
    assert {reader for *_, reader in rows} == {"model", "rare", "voice"}
    assert all(len(char) == 1 and reading[-1] in "12345" and place >= 0 for place, char, reading, _ in rows)
