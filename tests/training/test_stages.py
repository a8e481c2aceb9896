"""The recipe: its table, the order in which stages run, what is done already, and the voice's own file."""

from __future__ import annotations

import importlib
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from qingyin.errors import QingyinError
from tests.conftest import ROOT
from training import recipe
from training.config import VoiceConfig
from training.export import card
from training.recipe import Recipe, Stage, before, stages

pytestmark = pytest.mark.training
TAN = VoiceConfig.read("tan")


def table_of_tan() -> list[Stage]:
    return stages(TAN, Path("data"), Path("out"))


def test_every_stage_reads_what_is_given_or_what_an_earlier_stage_writes() -> None:
    table = table_of_tan()
    assert len({stage.name for stage in table}) == len(table)
    written: set[Path] = set()
    for stage in table:
        for path in stage.inputs:
            assert path in written or path.parts[0] == "data", f"{stage.name} reads {path}, which nobody writes"
        written |= set(stage.outputs)
        assert stage.why and stage.outputs
    for name in ("lexicon.bin", "vocabulary.tsv", "tone.onnx", "prosody.onnx", "acoustic.onnx", "vocoder.onnx"):
        assert TAN.folder / name in written


def test_every_command_is_a_script_with_these_options() -> None:
    pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")
    for stage in table_of_tan():
        module = importlib.import_module(stage.command[0])
        text = Path(str(module.__file__)).read_text("utf-8") + (ROOT / "training/run.py").read_text("utf-8")
        text += (ROOT / "training/config.py").read_text("utf-8") + (ROOT / "measures/command.py").read_text("utf-8")
        for word in stage.command:
            assert not word.startswith("-") or f'"{word}"' in text, f"{stage.name}: {word}"


def test_minutes_and_sentences_are_scaled() -> None:
    texts = {stage.name: stage.text for stage in stages(TAN, Path("d"), Path("o"), 0.1)}
    assert texts["vocoder"].endswith(f"--minutes {0.1 * TAN.minutes['vocoder']:g}")
    assert texts["prosody_teacher.label"].endswith(f"--sentences {round(0.1 * TAN.sentences['teacher'])}")


def test_a_voice_without_a_number_is_told_which() -> None:
    with pytest.raises(QingyinError, match="teacher"):
        stages(replace(TAN, minutes={}), Path("d"), Path("o"))
    with pytest.raises(QingyinError, match="raw"):
        stages(replace(TAN, sentences={"teacher": 1}), Path("d"), Path("o"))


WORKER = """
import sys, time, pathlib
name, target, *rest = sys.argv[1:]
with open("order.txt", "a") as file:
    file.write(name + " ")
time.sleep(0.05)
if "fail" not in rest:
    pathlib.Path(target).write_text(name)
"""


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Stage]:
    """Four stages that write files: b and c read a's, d reads theirs."""
    (tmp_path / "worker.py").write_text(WORKER)
    monkeypatch.chdir(tmp_path)

    def stage(name: str, *inputs: str) -> Stage:
        reads = tuple(tmp_path / each for each in inputs)
        return Stage(name, ("worker", name, str(tmp_path / name)), reads, (tmp_path / name,), "a trial")

    return [stage("a"), stage("b", "a"), stage("c", "a"), stage("d", "b", "c")]


def order() -> str:
    path = Path("order.txt")
    found = path.read_text() if path.exists() else ""
    path.unlink(missing_ok=True)
    return found.strip()


def test_stages_run_in_order_and_once(trial: list[Stage], tmp_path: Path) -> None:
    made = Recipe(trial, tmp_path / "done")
    assert [other.name for other in before(trial[3], trial)] == ["b", "c"]
    assert made.run_all(trial, 2) == []
    assert order() in ("a b c d", "a c b d")
    assert all(map(made.is_done, trial))


def test_a_missing_output_another_command_or_a_younger_input_is_not_done(trial: list[Stage], tmp_path: Path) -> None:
    made = Recipe(trial, tmp_path / "done")
    made.run_all(trial, 2)
    (tmp_path / "c").unlink()
    assert [made.is_done(stage) for stage in trial] == [True, True, False, True]
    made.run_all([trial[2]], 1)
    assert [made.is_done(stage) for stage in trial] == [True, True, True, False]  # d was made of an older c
    other = replace(trial[1], command=(*trial[1].command, "more"))
    assert not Recipe([trial[0], other], tmp_path / "done").is_done(other)


def test_nothing_follows_a_stage_that_failed(trial: list[Stage], tmp_path: Path) -> None:
    trial[1] = replace(trial[1], command=(*trial[1].command, "fail"))
    made = Recipe(trial, tmp_path / "done")
    assert made.run_all(trial, 1) == ["b"]  # it ended with status 0, and did not write what it should
    assert "d" not in order()
    assert made.is_done(trial[0]) and not made.is_done(trial[1])


def test_the_command_runs_what_is_left(
    trial: list[Stage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(recipe, "stages", lambda *given: trial)

    def call(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["recipe", "tan", "--data=data", f"--out={tmp_path}", "--at-once=1", *words])
        return recipe.main()

    assert call() == 0 and order() == "a b c d"
    assert call() == 0 and order() == ""
    assert call("--only", "b") == 0 and order() == "b"
    time.sleep(0.01)
    assert call() == 0 and order() == "d"  # which read what b has written again
    assert call("--list") == 0 and capsys.readouterr().out.count("done  ") == 4
    assert call("--only", "x") == 1
    assert "stages: a, b, c, d" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "other", "message"),
    [
        ('name = "tan"', 'nam = "tan"', "unknown key 'nam'"),
        ("tempo = 1.0 ", 'tempo = "fast"', "manner.tempo must be float"),
        ("shares = [1.0, ", "shares = [", "manner.shares must hold 7 numbers that add up to 1"),
        ("shares = [0.4, ", "shares = [0.5, ", "mean.shares must hold 7 numbers that add up to 1"),
        ('run = "people"', "run = 1", "mean.run must be str"),
        ("shares = [1.0, 0.0, ", "shares = [0.0, 1.0, ", "must be 1 for the first manner"),
        ("melody = 0.7", "melody = 0.8", "mean.melody of all networks must add up to 1"),
        ("vocoder = 322", "vocoder = true", "minutes.vocoder must be float"),
        ('agreement_learns = "S0150"', 'agreement_learns = "S1"', "speakers.agreement_learns is 'S1'"),
        ("lengthening = [0.0, ", "lengthening = [", "must hold 5 numbers"),
        ("[speakers]", "[speakers", "cannot be read as TOML"),
    ],
)
def test_a_mistake_in_a_voices_file_is_named(tmp_path: Path, line: str, other: str, message: str) -> None:
    text = TAN.path.read_text("utf-8")
    assert line in text
    path = tmp_path / "other.toml"
    path.write_text(text.replace(line, other), "utf-8")
    with pytest.raises(QingyinError, match=r"other\.toml") as caught:
        VoiceConfig.read(path)
    assert message in str(caught.value)


def test_a_voice_that_is_not_there() -> None:
    with pytest.raises(QingyinError, match=r"voices that can be made: .*tan"):
        VoiceConfig.read("none")


@pytest.mark.parametrize("name", ["tan", "lan", "song"])
def test_a_card_has_the_sources_of_its_voices_file(name: str) -> None:
    config = VoiceConfig.read(name)
    assert f"{card.BEGIN}{card.table(config.sources)}{card.END}" in (config.folder / "CARD.md").read_text("utf-8")


def test_a_card_is_written_with_the_sources_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "CARD.md"
    card.write(TAN, path)
    first = path.read_text("utf-8")
    assert first.startswith("# 谭 tan") and TAN.sources[0].data in first
    card.write(replace(TAN, sources=TAN.sources[1:]), path)
    assert TAN.sources[0].data not in path.read_text("utf-8")


def test_the_page_has_the_table_of_stages() -> None:
    page = (ROOT / "docs/train.md").read_text("utf-8")
    assert recipe.page_table() in page
