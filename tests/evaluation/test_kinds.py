"""Lines by kind: the files are whole, nothing learns from them, and the measure counts what it says."""

from __future__ import annotations

from evaluation.text.kinds import by_kind, in_context, rows, show
from qingyin.records import EMOTIONS
from qingyin.synthesizer import Synthesizer
from tests.conftest import ROOT


def test_every_row_is_whole_and_there_once() -> None:
    kinds, contexts = rows("kinds"), rows("contexts")
    assert len(kinds) == 286
    assert len(contexts) == 70
    assert len({line for _, line, _ in kinds}) == len(kinds)
    named = {name for *_, accepted in kinds for name in accepted.split(" ")}
    named |= {name for _, _, alone, after in contexts for name in (*alone.split(" "), *after.split(" "))}
    assert named <= set(EMOTIONS)


def test_nothing_learns_from_them() -> None:
    learned = {
        line.split("\t")[0]
        for name in ("everyday", "kinds", "cues")
        for line in (ROOT / f"training/bert_tone/text/{name}.tsv").read_text("utf-8").splitlines()
    }
    assert not learned & {line for _, line, _ in rows("kinds")}


def test_what_is_counted(synthesizer: Synthesizer) -> None:
    kinds, context = by_kind(synthesizer), in_context(synthesizer)
    assert sum(row["lines"] for row in kinds.values()) == 286
    assert all(row["accepted"] + len(row["others"]) == row["lines"] for row in kinds.values())
    assert context["colored"] == 40
    assert context["neutral"] == 30
    assert "of 286" in show({"kinds": kinds, "context": context})
