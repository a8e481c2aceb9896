"""How large, how fast, how much memory: a fresh process loads the voice and speaks ten sentences.

    python -m evaluation.machine.speed --json

    params              learned numbers in all graphs (evaluation/machine/parameters.py says what counts)
    voice_mb            all files that voice.json names, in 10^6 bytes
    rss_peak_mb         the most memory that process ever held, in 10^6 bytes
    rtf_1_thread        seconds of work a second of sound; ONNX Runtime runs one thread
    first_audio_ms_p50  from the call of stream() to the first samples, median over the sentences, voice loaded
    cold_start_ms       from starting Python to the first samples: interpreter, imports, voice, first window
    split_cpu           seconds of work a second of sound by stage; "rest" is what lies between the stages
    memory              what a process holds after each step, by evaluation.machine.memory
    first_audio         the same as above for texts of 5 to 3000 characters, median and 95th percentile

Seconds are wall time, so another busy process makes them worse: `load_1_min` tells, and `rtf_cpu` is the same ratio by
the processor time that was used. Of --runs processes the median counts. `peers` are untrained graphs of the
sizes of other voices (`evaluation/machine/peers.py`), and how many times as long as Qingyin they take; other systems
that speak are measured by `evaluation.speech.beside`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np

from evaluation.machine import peers
from evaluation.machine.parameters import count
from evaluation.texts import texts
from measures.command import RESULTS, parser, publish, run
from qingyin.cli.commands import bench
from qingyin.errors import QingyinError
from qingyin.voice import Voice

SENTENCES: Final = 10
PAGE: Final = Path(__file__).parents[2] / "docs" / "edge.md"
BEGIN: Final = "<!-- memory: python -m evaluation.machine.speed -->\n"
END: Final = "<!-- end of memory -->\n"
MB: Final = 1e6
KEYS: Final = ("params", "voice_mb", "rss_peak_mb", "rtf_1_thread", "first_audio_ms_p50", "cold_start_ms")


def one_process(voice: str, spoken: list[str]) -> dict[str, float]:
    """The figures of one fresh process."""
    begin = time.time()
    found = fresh("evaluation.machine.worker", voice, text="\n".join(spoken))
    return {
        "rss_peak_mb": found["peak_bytes"] / MB,
        "rss_loaded_mb": found["loaded_bytes"] / MB,
        "rss_imported_mb": found["imported_bytes"] / MB,
        "rtf_1_thread": sum(found["wall_s"]) / sum(found["audio_s"]),
        "rtf_cpu": sum(found["cpu_s"]) / sum(found["audio_s"]),
        "first_audio_ms_p50": 1000 * median(found["first_sound_s"]),
        "cold_start_ms": 1000 * (found["heard_at"] - begin),
        "import_ms": 1000 * found["import_s"],
        "load_ms": 1000 * found["load_s"],
        "audio_s": sum(found["audio_s"]),
        **{f"split_{stage}": seconds / sum(found["audio_s"]) for stage, seconds in found["stages_s"].items()},
    }


def fresh(*command: str, text: str = "") -> Any:
    """What a fresh process of a module here prints, read as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", *command], input=text, capture_output=True, text=True, env=environment()
    )
    if done.returncode:
        raise QingyinError(f"the process that speaks failed: {(done.stderr.strip() or 'no message').splitlines()[-1]}")
    return json.loads(done.stdout)


def environment() -> dict[str, str]:
    """This process's, but that bytecode is kept, as pip keeps it for what it installs."""
    found = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if sys.dont_write_bytecode:
        found["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "qingyin-bytecode")
    return found


def first_audio(voice: str, rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds to the first samples of a text by its length in characters, voice loaded."""
    spoken = [text for _, text in bench.texts(rounds)]
    found = fresh("evaluation.machine.worker", voice, "first", text="\n".join(spoken))["first_sound_s"]
    by_length = {
        length: 1000 * np.array(found[number :: len(bench.LENGTHS)]) for number, length in enumerate(bench.LENGTHS)
    }
    return {
        str(length): {"p50": round(float(np.median(ms)), 2), "p95": round(float(np.percentile(ms, 95)), 2)}
        for length, ms in by_length.items()
    }


def memory_table(memory: list[dict[str, Any]], runtime: str) -> str:
    """The steps of evaluation.machine.memory as a table of Markdown."""
    lines = [f"| step (onnxruntime {runtime}) | resident | private | peak |", "|---|---|---|---|"]
    lines += [f"| {row['step']} | {row['resident']:.1f} | {row['own']:.1f} | {row['peak']:.1f} |" for row in memory]
    return "\n".join(lines) + "\n"


def with_table(page: str, figures: dict[str, Any]) -> str:
    """The page for small boards with its table renewed."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{memory_table(figures['memory'], figures['onnxruntime'])}\n{END}{after}"


def of_voice(voice: str, spoken: list[str], runs: int) -> dict[str, Any]:
    """The medians over processes, and what lies on disk."""
    fresh(
        "evaluation.machine.worker", voice, "first", text=spoken[0]
    )  # writes the bytecode, and brings the files to memory
    found = [one_process(voice, spoken) for _ in range(runs)]
    opened = Voice.open(voice)
    size = sum(opened.path(role).stat().st_size for role in opened.files)
    timed = {name: round(median(each[name] for each in found), 4) for name in found[0]}
    split = {name.removeprefix("split_"): timed.pop(name) for name in list(timed) if name.startswith("split_")}
    split["rest"] = round(timed["rtf_cpu"] - sum(split.values()), 4)
    return {**count(opened), "voice_mb": round(size / MB, 2), **timed, "split_cpu": split}


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--runs", type=int, default=3, help="how many fresh processes (%(default)s)")
    options = options_of.parse_args()
    spoken = [each.text for each in texts(SENTENCES)]
    figures = {"onnxruntime": version("onnxruntime"), **of_voice(options.voice, spoken, options.runs)}
    figures["first_audio_ms"] = first_audio(options.voice, 10 * options.runs)
    figures["memory"] = fresh("evaluation.machine.memory", "--voice", options.voice)
    figures["peers"] = {name: peers.of_peer(name) for name in peers.PEERS}
    for peer in figures["peers"].values():
        peer["times_the_voice"] = round(peer["rtf_cpu"] / figures["rtf_cpu"], 1)
    publish("speed", figures, options, table(figures))
    if options.results == RESULTS:
        PAGE.write_text(with_table(PAGE.read_text("utf-8"), figures), "utf-8")
    return 0


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{key:20}{figures[key]:>12}" for key in KEYS]
    lines.append(f"{'constants':20}{figures['constants']:>12}   beside the parameters: DFT matrices, noise")
    for stage, seconds in figures["split_cpu"].items():
        lines.append(f"{'  ' + stage:20}{seconds:>12}   of rtf_cpu {figures['rtf_cpu']}")
    for length, ms in figures["first_audio_ms"].items():
        lines.append(f"{'first_audio_ms':20}{ms['p50']:>12}   p95 {ms['p95']}, {length} characters")
    lines.append(memory_table(figures["memory"], figures["onnxruntime"]))
    for name, peer in figures["peers"].items():
        lines.append(
            f"{name:24}{peer['rtf_cpu']:>8}   RTF, {peer['params_m']} M: {peer['times_the_voice']} times the voice's"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
