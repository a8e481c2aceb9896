"""`qingyin evaluate` from end to end with the silent voice, and what it does when something goes wrong on the way."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import pytest

from qingyin.errors import OutputError, VoiceError
from qingyin.evaluate import texts as table
from qingyin.evaluate.figures import figures
from qingyin.evaluate.job import Measured, Progress, measured
from qingyin.evaluate.side import Side
from qingyin.models.vocoder import VocoderStage
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer
from tests.conftest import FULL, SILENCE, Run, environment, names, needs_full
from tests.fuzz.faulty import FAULTS, Disk, failing

pytest.importorskip("matplotlib", reason="pip install 'qingyin[evaluate]'")


def report(folder: Path) -> Any:
    return json.loads((folder / "report.json").read_text("utf-8"))


def kept(folder: Path) -> dict[str, int]:
    """When each file of the sound folder was written."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / "sound").iterdir() if path.suffix == ".wav"}


def run(synthesizer: Synthesizer, texts: Path, folder: Path, **more: Any) -> Measured:
    side = Side("silence", synthesizer, Options())
    return measured([side], table.read(texts), folder, recognizers=(), **more)


def test_a_report(qingyin: Run, texts: Path, tmp_path: Path) -> None:
    done = qingyin("evaluate", "--texts", texts, "-o", "report")
    assert done.returncode == 0, done.stderr.decode()
    assert "5 lines by silence, in report/index.html" in done.stdout.decode()
    assert names(tmp_path / "report") == ["index.html", "report.json", "sound"]
    found = report(tmp_path / "report")
    assert [line["number"] for line in found["lines"]] == [2, 3, 4, 5, 7]
    assert [story["passage"] for story in found["stories"]] == ["bank"]
    assert [len(side["course"]) for side in found["stories"][0]["sides"]] == [3]
    assert {scene["scene"]: scene["weight"] for scene in found["sides"][0]["scenes"]} == {
        "customer_service": 0.4, "audiobook": 0.35, "assistant": 0.25
    }  # fmt: skip
    assert found["sides"][0]["total"] is None  # no listener has said anything yet
    assert 0 <= found["sides"][0]["scenes"][2]["value"] <= 1
    assert found["sides"][0]["machine"]["peak_mb"] > 10
    assert found["lines"][2]["readings"] == [{"piece": "银行", "wanted": ["yin2", "hang2"], "read": ["yin2", "hang2"]}]
    page = (tmp_path / "report" / "index.html").read_text("utf-8")
    assert "我\\u003c陪>你" in page and "http://" not in page.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.skipif(find_spec("faster_whisper") is not None, reason="faster-whisper is installed")
def test_what_is_missing_is_named_with_the_line_that_brings_it(qingyin: Run, texts: Path, tmp_path: Path) -> None:
    done = qingyin("evaluate", "--texts", texts, "-o", "report")
    assert "whisper was not measured" in done.stderr.decode()
    assert "pip install 'qingyin[whisper]'" in report(tmp_path / "report")["missing"]["whisper"]
    assert "pip install 'qingyin[whisper]'" in (tmp_path / "report" / "index.html").read_text("utf-8")


def test_the_second_time_nothing_is_spoken(qingyin: Run, texts: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert qingyin("evaluate", "--texts", texts, "-o", "report", "--recognizer", "none").returncode == 0
        before = kept(tmp_path / "report")
        first = (tmp_path / "report" / "report.json").read_bytes()
    assert kept(tmp_path / "report") == before
    assert (tmp_path / "report" / "report.json").read_bytes() == first
    texts.write_text(texts.read_text("utf-8").replace("天还没亮。", "天已经亮了。"), "utf-8")
    assert qingyin("evaluate", "--texts", texts, "-o", "report", "--recognizer", "none").returncode == 0
    after = kept(tmp_path / "report")
    changed = before.items() ^ after.items()
    assert len(changed) == 4  # the line and its story, before and after; nothing of the old ones stays


def test_a_run_that_was_killed_goes_on(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qingyin", "evaluate", "-o", "report", "--recognizer", "none"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 300
        while len([*tmp_path.glob("report/sound/*.manner.json")]) < 10:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    records = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("report/sound/*.manner.json")}
    before = {name: at for name, at in kept(tmp_path / "report").items() if f"{name[:-4]}.manner.json" in records}
    assert len(before) >= 10 and not (tmp_path / "report" / "index.html").exists()
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert before.items() <= kept(tmp_path / "report").items()
    assert len(report(tmp_path / "report")["lines"]) == sum(line.spoken for line in table.read())
    assert not [*tmp_path.glob("report/**/.*.part")]


class Failing:
    """A vocoder that can do its work some times, and then no more."""

    def __init__(self, vocoder: Any, times: int) -> None:
        self._vocoder, self._times = vocoder, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._vocoder, name)

    def __call__(self, *given: Any, **more: Any) -> Any:
        self._times -= 1
        if self._times < 0:
            raise RuntimeError("[ONNXRuntimeError] : 1 : FAIL : Non-zero status code")
        return self._vocoder(*given, **more)


def test_a_voice_that_fails_half_way(synthesizer: Synthesizer, texts: Path, tmp_path: Path) -> None:
    parts = replace(synthesizer.parts, vocoder=cast(VocoderStage, Failing(synthesizer.parts.vocoder, 4)))
    with pytest.raises(VoiceError, match=r"cannot say '.*' \(line \d.*\): RuntimeError: .*; repair the voice"):
        run(Synthesizer(parts), texts, tmp_path)
    before = kept(tmp_path)
    assert before
    run(synthesizer, texts, tmp_path)
    assert before.items() <= kept(tmp_path).items()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_disk_that_fails(synthesizer: Synthesizer, texts: Path, tmp_path: Path, fault: int | str) -> None:
    folder = tmp_path / "report"
    failures = 0
    for at in range(2, 90, 7):
        with failing(Disk(folder, at, fault)):
            try:
                run(synthesizer, texts, folder)
            except OutputError as error:
                failures += 1
                assert str(folder) in str(error)
    whole = figures(run(synthesizer, texts, folder))
    assert not [*folder.glob("**/.*.part")]
    shutil.rmtree(folder)
    again = figures(run(synthesizer, texts, folder))
    for each in (whole, again):
        del each["sides"][0]["machine"], each["sides"][0]["all"], each["sides"][0]["by_scene"]
        for line in each["lines"]:
            del line["sides"][0]["row"]["rtf"], line["sides"][0]["row"]["first"]
    assert whole == again
    assert failures or isinstance(fault, str)


@needs_full
def test_a_full_disk_for_the_report(qingyin: Run, texts: Path, tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report.json").symlink_to(FULL)
    done = qingyin("evaluate", "--texts", texts, "-o", "report", "--recognizer", "none")
    assert done.returncode == 4
    assert "No space left on device" in done.stderr.decode() and "Traceback" not in done.stderr.decode()
    before = kept(tmp_path / "report")
    (tmp_path / "report" / "report.json").unlink()
    assert qingyin("evaluate", "--texts", texts, "-o", "report", "--recognizer", "none").returncode == 0
    assert kept(tmp_path / "report") == before


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--texts", "odd.tsv"], 2, "odd.tsv, line 1: unknown column 'mood'; known: scene, passage, who, text"),
        (["--voice", "nobody"], 3, "available"),
        (["--style", "nothing"], 2, "unknown style 'nothing'"),
        (["--recognizer", "ears"], 2, "there is no recognizer 'ears'; available: whisper"),
        (["--recognizer", "ears.onnx"], 3, "ears.onnx is not there; train it"),
        (["--voice", str(SILENCE), "--voice", str(SILENCE)], 2, "both sides are the same"),
        (["--style", "calm", "--style", "calm"], 2, "both sides are the same"),
        (["--voice", "a", "--voice", "b", "--style", "calm", "--style", "news"], 2, "not both"),
        (["--voice", "a", "--voice", "b", "--voice", "c"], 2, "given more than twice"),
        (["--ratings", "odd.tsv"], 2, "write scene, voice, rating"),
        (["--dialogues", "odd.tsv"], 2, "line 1: it is not JSON"),
        (["--texts", "nothing.tsv"], 2, "check the path"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_done(
    qingyin: Run, tmp_path: Path, words: list[str], status: int, said: str
) -> None:
    (tmp_path / "odd.tsv").write_text("scene\ttext\temotion\tmood\n", "utf-8")
    done = qingyin("evaluate", "-o", "report", *words)
    assert done.returncode == status
    assert said in done.stderr.decode()
    assert not [*tmp_path.glob("report/**/*.wav")]


def test_two_runs_at_a_time_in_one_folder(synthesizer: Synthesizer, texts: Path, tmp_path: Path) -> None:
    def again(progress: Progress) -> None:
        with pytest.raises(OutputError, match="another process works in"):
            run(synthesizer, texts, tmp_path)

    run(synthesizer, texts, tmp_path, on_progress=again)
