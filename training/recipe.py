"""Make a voice: the stages of training/stages.toml in order, two at a time where they do not wait for one another.

    python -m training.recipe tan --data ../shared/data                # less long on a GPU
    python -m training.recipe tan --data DATA --scale 0.1              # a tenth of the training, to see that it works
    python -m training.recipe tan --data DATA --only prosody export    # these, whether they are done or not

A stage is done when its outputs are there and its mark, in OUT/done, holds the command that ran and is no older than
the marks of the stages before it. So the recipe can be stopped and called again: done stages are left out, a training
goes on from its checkpoint. To train a network anew, delete its folder under OUT.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import time
import tomllib
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from qingyin.errors import QingyinError
from training.config import VoiceConfig

STAGES: Final = Path(__file__).with_name("stages.toml")
KEYS: Final = {"name", "run", "inputs", "outputs", "why"}


@dataclass(frozen=True, slots=True)
class Stage:
    """One row of the table, its places filled in."""

    name: str
    command: tuple[str, ...]  # module and arguments
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    why: str

    @property
    def text(self) -> str:
        """The command as one would type it."""
        return shlex.join(("python", "-m", *self.command))


def rows() -> list[dict[str, Any]]:
    """The rows of the table as they stand in the file. Raises QingyinError if a key is missing or unknown."""
    found: list[dict[str, Any]] = tomllib.loads(STAGES.read_text("utf-8"))["stage"]
    for row in found:
        if wrong := KEYS ^ row.keys():
            raise QingyinError(f"{STAGES}: stage {row.get('name')!r} lacks or must not have {', '.join(sorted(wrong))}")
    return found


def stages(config: VoiceConfig, data: Path, out: Path, scale: float = 1.0) -> list[Stage]:
    """The stages for one voice. Raises QingyinError if the voice's file lacks a number that a stage needs."""
    places = {"data": data, "out": out, "voice": config.folder, "config": config.path}
    minutes = {name: f"{value * scale:g}" for name, value in config.minutes.items()}
    sentences = {name: f"{max(1, round(value * scale))}" for name, value in config.sentences.items()}

    def filled(text: str) -> str:
        try:
            return text.format(**places, minutes=minutes, sentences=sentences)
        except KeyError as error:
            raise QingyinError(f"{config.path}: {text!r} needs the number {error}, of minutes or sentences") from error

    return [
        Stage(
            row["name"],
            tuple(filled(word) for word in shlex.split(row["run"])),
            tuple(Path(filled(each)) for each in row["inputs"]),
            tuple(Path(filled(each)) for each in row["outputs"]),
            row["why"],
        )
        for row in rows()
    ]


def page_table() -> str:
    """The stages as the table of docs/train.md."""
    lines = ["| stage | script | why |", "|---|---|---|"]
    for row in rows():
        lines.append(f"| {row['name']} | `{row['run'].split()[0]}` | {row['why']} |")
    return "\n".join(lines) + "\n"


def before(stage: Stage, table: list[Stage]) -> list[Stage]:
    """The stages that write what this one reads, of those above it."""
    above = table[: table.index(stage)]
    return [other for other in above if set(other.outputs) & {*stage.inputs, *stage.outputs}]


class Recipe:
    """The stages of one voice, and which of them are done."""

    def __init__(self, table: list[Stage], marks: Path) -> None:
        self.table, self.marks = table, marks
        marks.mkdir(parents=True, exist_ok=True)

    def is_done(self, stage: Stage) -> bool:
        """Whether the stage ran with this command, after all that it reads was made, and left its outputs."""
        mark = self.marks / stage.name
        if not mark.exists() or mark.read_text("utf-8") != stage.text or not all(p.exists() for p in stage.outputs):
            return False
        earlier = [self.marks / other.name for other in before(stage, self.table)]
        return all(other.exists() and other.stat().st_mtime_ns <= mark.stat().st_mtime_ns for other in earlier)

    def run(self, stage: Stage) -> int:
        """Runs the stage; its exit status. What it prints goes to OUT/done/NAME.log."""
        for path in stage.outputs:
            path.parent.mkdir(parents=True, exist_ok=True)
        print(f"{stage.name}: {stage.text}", flush=True)
        began = time.monotonic()
        with (self.marks / f"{stage.name}.log").open("a", encoding="utf-8") as log:
            status = subprocess.run([sys.executable, "-m", *stage.command], stdout=log, stderr=log).returncode
        minutes = (time.monotonic() - began) / 60
        if status == 0 and (missing := [str(path) for path in stage.outputs if not path.exists()]):
            print(f"{stage.name}: it did not write {', '.join(missing)}", file=sys.stderr)
            status = 1
        if status == 0:
            (self.marks / stage.name).write_text(stage.text, "utf-8")
        print(f"{stage.name}: {'done' if status == 0 else 'FAILED'} after {minutes:.1f} min", flush=True)
        return status

    def run_all(self, chosen: list[Stage], at_once: int) -> list[str]:
        """Runs the chosen stages, each after those before it; the names of those that failed."""
        waiting = list(chosen)
        failed: list[str] = []
        running: dict[Future[int], Stage] = {}
        with ThreadPoolExecutor(at_once) as pool:
            while waiting or running:
                busy = [*waiting, *running.values()]
                for stage in [] if failed else list(waiting):
                    ready = not any(other in busy for other in before(stage, self.table))
                    if ready and len(running) < at_once:
                        waiting.remove(stage)
                        running[pool.submit(self.run, stage)] = stage
                if not running:
                    break
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    stage = running.pop(future)
                    if future.result():
                        failed.append(stage.name)
        return failed


def main() -> int:
    """Runs what is not done; the status is 1 if a stage failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("voice", metavar="VOICE", help="name in training/voices, or a TOML file")
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--out", type=Path, default=Path("runs/out"), help="checkpoints and marks (%(default)s)")
    parser.add_argument("--only", nargs="+", metavar="STAGE", help="run these, done or not")
    parser.add_argument("--scale", type=float, default=1.0, help="factor on minutes and sentences (%(default)s)")
    parser.add_argument("--at-once", type=int, default=2, metavar="N", help="stages at a time (%(default)s)")
    parser.add_argument("--list", action="store_true", help="print the stages and whether they are done, and stop")
    options = parser.parse_args()
    try:
        table = stages(VoiceConfig.read(options.voice), options.data, options.out, options.scale)
        if unknown := set(options.only or ()) - {stage.name for stage in table}:
            raise QingyinError(f"no stage {min(unknown)!r}; stages: {', '.join(stage.name for stage in table)}")
    except QingyinError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    recipe = Recipe(table, options.out / "done")
    if options.list:
        for stage in table:
            print(f"{'done' if recipe.is_done(stage) else '    '}  {stage.name:26}{stage.why}")
        return 0
    fresh: set[str] = set()
    for stage in table:  # what follows a stage that runs again runs again too
        if not recipe.is_done(stage) or fresh & {other.name for other in before(stage, table)}:
            fresh.add(stage.name)
    wanted = set(options.only) if options.only else fresh
    print(f"{len(wanted)} of {len(table)} stages to run; what each prints: {recipe.marks}/STAGE.log", flush=True)
    failed = recipe.run_all([stage for stage in table if stage.name in wanted], options.at_once)
    for name in failed:
        print(f"{name} failed; see {recipe.marks}/{name}.log, and call this again", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
