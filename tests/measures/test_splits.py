"""Each split is what it was when the present voice learned, and nobody but `measures.splits` takes a checksum."""

from __future__ import annotations

import pytest

from measures import splits
from measures.recordings import HELD_OUT_SENTENCES, all_words, held_out, read_sentences
from tests.conftest import ROOT
from tests.evaluation.conftest import DATA, needs_data


@needs_data
def test_the_lists_that_are_kept_are_those_of_the_rules() -> None:
    assert [name for name in all_words(DATA) if splits.is_held_out(name)] == held_out()
    names = [row.name for row in read_sentences(DATA) if splits.is_unseen_by_prosody_net(row.name)]
    assert names == HELD_OUT_SENTENCES.read_text("utf-8").split()


def test_the_words_that_are_kept_back_are_held_out() -> None:
    assert all(map(splits.is_held_out, held_out()))
    assert all(map(splits.is_unseen_by_prosody_net, HELD_OUT_SENTENCES.read_text("utf-8").split()))


@pytest.mark.parametrize(
    ("rule", "name", "wanted"),
    [
        (splits.is_held_out, "今天", 0),
        (splits.is_measured_polyphone, "银行里", 0),
        (splits.is_measured_polyphone, "今天", 1),
        (splits.is_unseen_by_recognizer, "T0055G0184S0001", 0),
        (splits.fold_of, "银行里", 4),
        (splits.is_unseen_teacher_sentence, "第25句", 1),
    ],
)
def test_a_rule_gives_what_it_gave(rule: object, name: str, wanted: int) -> None:
    assert callable(rule) and int(rule(name)) == wanted


def test_a_line_has_one_part() -> None:
    assert {splits.teacher_part(bytes([n]), 4) for n in range(40)} == {0, 1, 2, 3}


@pytest.mark.parametrize("tree", ["training", "evaluation", "measures"])
def test_no_other_file_splits_by_a_checksum(tree: str) -> None:
    files = (ROOT / tree).rglob("*.py")
    found = [path for path in files if "crc32(" in path.read_text("utf-8")]
    # checksums of files, and of lines that are not here
    lines = ("training/bert_tone/text/posts.py", "measures/told.py", "measures/marked.py")
    others = ("training/export/voice.py", *lines)
    assert set(found) <= {ROOT / "measures/splits.py", *(ROOT / each for each in others)}
