"""Size, speed and memory: what counts as a parameter, and that a fresh process is measured."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest

from evaluation.machine import peers, speed
from evaluation.machine.parameters import count, is_learned
from evaluation.machine.speed import KEYS, PAGE, first_audio, fresh, one_process, table, with_table
from measures.command import RESULTS
from qingyin.errors import QingyinError
from qingyin.voice import Voice
from tests.conftest import ROOT, SILENCE
from tests.evaluation.conftest import Script, needs

TEXTS = ["今天真开心！", "我们一起去公园吧。"]


@pytest.fixture(autouse=True)
def in_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fresh process finds the packages that this one has."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'src'}")


@pytest.mark.parametrize(
    ("name", "learned"),
    [
        ("model.blocks.0.scale", True),
        ("net.phone.weight", True),
        ("onnx::MatMul_784", True),
        ("forward_dft", False),
        ("table", False),
        ("pauses", False),
    ],
)
def test_what_is_learned(name: str, learned: bool) -> None:
    assert is_learned(name) is learned


@needs("onnx")
def test_the_silent_voice_has_learned_nothing() -> None:
    found = count(Voice.open(SILENCE))
    assert found["params"] == 0
    assert found["constants"] > 0
    assert set(found["by_graph"]) == {"tone", "prosody", "acoustic", "vocoder", "manner", "joint"}


def test_a_fresh_process() -> None:
    found = one_process(str(SILENCE), TEXTS)
    assert found["audio_s"] == pytest.approx(3, abs=1)
    assert 10 < found["rss_imported_mb"] <= found["rss_loaded_mb"] <= found["rss_peak_mb"] < 1000
    assert found["cold_start_ms"] > found["import_ms"] + found["load_ms"]
    assert 0 < found["first_audio_ms_p50"] < found["cold_start_ms"]
    assert found["rtf_1_thread"] > 0


def test_what_that_process_says_when_it_fails() -> None:
    with pytest.raises(QingyinError, match="there is no such voice"):
        one_process("nobody", TEXTS)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="/proc tells on Linux alone")
def test_memory_step_by_step() -> None:
    steps = fresh("evaluation.machine.memory", "--voice", str(SILENCE), "--more", "4")
    names = [step["step"] for step in steps]
    assert names[:4] == ["Python", "numpy", "onnxruntime", "qingyin"]
    assert {"vocoder", "acoustic", "prosody", "first window"} < set(names)
    assert all(0 < step["own"] < step["resident"] <= step["peak"] for step in steps)
    peaks = [step["peak"] for step in steps]
    assert peaks == sorted(peaks)


def test_the_page_for_small_boards_has_the_table_that_was_measured() -> None:
    figures = json.loads((RESULTS / "speed.json").read_text("utf-8"))
    page = PAGE.read_text("utf-8")
    assert with_table(page, figures) == page
    assert f"| {figures['memory'][-1]['resident']:.1f} |" in page


def test_the_first_sound_by_length() -> None:
    found = first_audio(str(SILENCE), 2)
    assert list(found) == ["5", "30", "300", "3000"]
    assert all(0 < ms["p50"] <= ms["p95"] for ms in found.values())


def test_the_process_imports_nothing_but_the_runtime() -> None:
    folder = ROOT / "evaluation" / "machine"
    own = {"evaluation.machine.held"}
    assert imported(folder / "worker.py") - sys.stdlib_module_names <= own | {"qingyin"}
    assert imported(folder / "held.py") <= sys.stdlib_module_names


def imported(path: Path) -> set[str]:
    """The modules that a file imports; of the package, its name alone."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    names = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name if name.startswith("evaluation") else name.partition(".")[0] for name in names}


@needs("onnx")
def test_the_script(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(speed, "texts", lambda limit: [type("Text", (), {"text": text}) for text in TEXTS])
    assert script("machine.speed", "--json", "--runs", "1") == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(KEYS) <= set(figures)
    assert all(key in table(figures) for key in (*KEYS, *peers.PEERS))
    assert (tmp_path / "speed.json").exists()


@needs("onnx")
def test_peers_have_the_sizes_that_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "SECONDS", 0.2)
    small, large = (peers.of_peer(name) for name in ("vits_medium", "fastspeech2_hifigan_v1"))
    assert small["params_m"] == pytest.approx(14.4, abs=0.1)
    assert large["params_m"] == pytest.approx(53.8, abs=0.1)
    assert small["rtf_cpu"] > 0
