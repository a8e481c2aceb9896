"""Lines by kind: the files are whole, nothing learns from them, and the measure counts what it says."""

from __future__ import annotations

from evaluation.text.kinds import by_kind, in_context, in_passages, rows, show, without_others
from measures.labels import passages, placed, stories
from qingyin.records import EMOTIONS
from qingyin.synthesizer import Synthesizer
from tests.conftest import ROOT

FILES = ("kinds", "kinds_unseen")


def test_every_row_is_whole_and_there_once() -> None:
    kinds, contexts = rows("kinds") + rows("kinds_unseen"), rows("contexts")
    assert len(rows("kinds")) == 286
    assert len(rows("kinds_unseen")) == 397
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
    assert not learned & {line for name in FILES for _, line, _ in rows(name)}
    told = [passages(ROOT / f"{tree}/text/passages.tsv") for tree in ("training/bert_tone", "evaluation")]
    first, second = ({text for passage in each for text, _ in passage} for each in told)
    assert first and second and not first & second
    told = [placed(ROOT / f"{tree}/text/stories.tsv") for tree in ("training/bert_tone", "evaluation")]
    first, second = ({text for passage in each for text, _ in passage} for each in told)
    assert first and second and not first & second


def test_the_sentences_of_stories() -> None:
    for tree in ("training/bert_tone", "evaluation"):
        told = stories(ROOT / f"{tree}/text/stories.tsv")
        assert all(len(passage) > 1 for passage in told)
        for each in (each for passage in told for each in passage):
            assert {each.alone, each.placed} <= set(EMOTIONS)
            assert (each.strength == 0) == (each.placed == "neutral") and each.strength <= 3


def test_what_is_counted(synthesizer: Synthesizer) -> None:
    kinds, unseen = (by_kind(synthesizer, name) for name in FILES)
    context = in_context(synthesizer)
    for found, lines in ((kinds, 286), (unseen, 397)):
        assert sum(row["lines"] for row in found.values()) == lines
        assert all(row["accepted"] + len(row["others"]) == row["lines"] for row in found.values())
    assert context["colored"] == 40
    assert context["neutral"] == 30
    inside = in_passages(synthesizer, passages(ROOT / "evaluation/text/passages.tsv"))
    assert (inside["calm"], inside["felt"]) == (110, 305)
    assert all(
        0 <= inside[f"{kind}_{what}"] <= inside[kind] for kind in ("calm", "felt") for what in ("alone", "right")
    )
    shown = show({"kinds": kinds, "unseen": unseen, "context": context, "passages": inside, "stories": inside})
    assert "of 286" in shown and "of 397" in shown
    assert not [line for _, line, _ in rows("kinds_unseen") if line in shown]
    assert without_others(unseen)["irony"] == {"lines": 25, "accepted": unseen["irony"]["accepted"]}
