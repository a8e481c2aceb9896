"""Lines of raw text are known by their checksums; those that are measured teach nothing."""

from __future__ import annotations

import lzma
from pathlib import Path
from zlib import crc32

from evaluation.text.sentences import TOLD
from measures import told
from measures.polyphones import written
from qingyin.records import EMOTIONS


def test_a_line_is_found_by_its_checksum(tmp_path: Path) -> None:
    table = tmp_path / "told.tsv"
    table.write_text(f"# comment\n{crc32('天黑了。'.encode()):08x}\tfear\n", "utf-8")
    path = tmp_path / "raw.txt.xz"
    path.write_bytes(lzma.compress("天黑了。\n天亮了。\n".encode()))
    assert list(told.told(path, told.read(table))) == [("天黑了。", "fear")]


def test_what_is_measured_teaches_nothing() -> None:
    learned, kept = told.read(), told.read(TOLD)
    assert len(learned) > 20_000 and len(kept) > 1_900 and not learned.keys() & kept.keys()
    assert set(learned.values()) | set(kept.values()) == set(EMOTIONS)


def test_written_sentences_are_learned_from_or_measured() -> None:
    learned, kept = list(written()), list(written(kept=True))
    assert 3 < len(learned) / len(kept) < 5
    assert not {row[0] for row, _ in learned} & {row[0] for row, _ in kept}
    for (sentence, place, reading), emotion in (*learned, *kept):
        assert emotion in EMOTIONS and reading[-1] in "12345" and "\u4e00" <= sentence[place] <= "\u9fff"
