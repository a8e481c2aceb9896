"""Whether a voice speaks alike on every machine: processors, Pythons and versions of numpy and ONNX Runtime.

    python -m evaluation.machine.everywhere [--limit 84] [--only NAME ...]

Each place runs `evaluation.machine.probe` and is compared with the first, which is this process's own: sentences whose
readings, dominant emotion or lengths (samples, and where each syllable begins and ends) differ. Processors with fewer
instructions are emulated by QEMU (apt install qemu-user-static), ARM64 by scripts/arm64. uv makes the environments of
other Pythons in .venv-everywhere, with the oldest and the newest packages that pyproject.toml allows; Python 3.14 is
Debian's too, by scripts/python314. A place that is not on this machine is a row that says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from measures.command import parser, publish, run
from qingyin.errors import QingyinError

ROOT: Final = Path(__file__).parents[2]
MADE: Final = ROOT / ".venv-everywhere"
ARM64: Final = ROOT / "scripts" / "arm64"
PYTHON314: Final = ROOT / "scripts" / "python314"
QEMU: Final = "qemu-x86_64-static"
PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14")
ALLOWED: Final = {"oldest": ["--resolution", "lowest-direct"], "newest": ["--resolution", "highest"]}
BEYOND: Final = "onnxruntime>=1.30"  # newer than allowed before Python 3.14: the next one that may be allowed
KINDS: Final = ("readings", "emotions", "lengths")
MOST: Final = 3600.0  # seconds for one place
Rows = dict[str, Any]


class NotHereError(Exception):
    """A place that this machine does not have; says what is missing."""


@dataclass(frozen=True)
class Place:
    """Somewhere to speak: the command of its Python, and more variables of its environment."""

    name: str
    python: Callable[[], list[str]]
    variables: dict[str, str] = field(default_factory=dict)


def places() -> Iterator[Place]:
    """This process's own first."""
    own = [sys.executable]
    yield Place("this machine", lambda: own)
    yield Place("numpy's baseline alone", lambda: own, {"NPY_DISABLE_CPU_FEATURES": " ".join(_numpy_features())})
    yield _emulated("AVX2, emulated", "Haswell")
    yield _emulated("SSE4.2, emulated", "Nehalem")
    yield Place("ARM64, emulated", lambda: [_program("qemu-aarch64-static", "qemu-user-static") and str(ARM64)])
    for version in PYTHONS:
        for age, resolution in ALLOWED.items():
            given = ["-r", str(ROOT / "pyproject.toml"), *resolution]
            yield _other(f"Python {version}, {age} allowed", version, given)
    yield Place("Python 3.14 of Debian, newest allowed", lambda: [_program("debootstrap") and str(PYTHON314)])
    yield _other("Python 3.13, newest ONNX Runtime", "3.13", ["numpy", BEYOND])


def _numpy_features() -> list[str]:
    """What numpy uses on this processor beyond what every processor has."""
    found = import_module("numpy._core._multiarray_umath")
    return [name for name in found.__cpu_dispatch__ if found.__cpu_features__[name]]


def _program(name: str, package: str = "") -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise NotHereError(f"no {name}: apt install {package or name}")
    return found


def _emulated(name: str, cpu: str) -> Place:
    """This process's own Python on another processor, which numpy's OpenBLAS is told too, whatever it is told here."""
    command = ["-cpu", cpu, sys.executable]
    return Place(name, lambda: [_program(QEMU, "qemu-user-static"), *command], {"OPENBLAS_CORETYPE": cpu})


def _other(name: str, version: str, given: list[str]) -> Place:
    """An environment of uv's."""
    folder = MADE / name.replace(" ", "-").replace(",", "")

    def python() -> list[str]:
        uv = _program("uv", "uv")
        command = folder / "bin" / "python"
        if not command.exists():
            if _quietly([uv, "venv", "--python", version, str(folder)]):
                raise NotHereError(f"no Python {version}")
            if wrong := _quietly([uv, "pip", "install", "--python", str(command), "--only-binary", ":all:", *given]):
                shutil.rmtree(folder)
                raise NotHereError(wrong)
        return [str(command)]

    return Place(name, python)


def _quietly(command: list[str]) -> str:
    """Runs a command; the last line of what it said if it failed."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return (done.stderr.strip() or "it failed").splitlines()[-1] if done.returncode else ""


def speak(place: Place, voice: str, limit: int | None) -> Rows:
    """What the probe prints there. Raises NotHereError, or QingyinError if it fails."""
    command = [*place.python(), "-m", "evaluation.machine.probe", "--voice", voice]
    command += ["--limit", str(limit)] if limit is not None else []
    path = os.pathsep.join((str(ROOT), str(ROOT / "src")))
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path, **place.variables},
        capture_output=True, text=True, timeout=MOST,
    )  # fmt: skip
    if done.returncode:
        raise QingyinError(f"{place.name}: the probe failed:\n{done.stderr[-2000:]}")
    rows: Rows = json.loads(done.stdout.splitlines()[-1])
    return rows


def differing(reference: Rows, found: Rows) -> dict[str, list[str]]:
    """The texts that differ, by what differs in them."""
    wrong: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for name in ("spoken", "read"):
        for one, other in zip(reference[name], found[name], strict=True):
            for kind in KINDS[:2]:
                if one[kind] != other[kind]:
                    wrong[kind].append(one["text"])
            if name == "spoken" and (one["samples"], one["syllables"]) != (other["samples"], other["syllables"]):
                wrong["lengths"].append(one["text"])
    return wrong


def main() -> int:
    """Compares, prints, keeps."""
    asked = parser(__doc__)
    asked.add_argument("--limit", type=int, default=None, help="sentences that are spoken, and lines that are read")
    asked.add_argument("--only", nargs="+", default=[], metavar="NAME", help="places whose names hold one of these")
    options = asked.parse_args()
    first, *others = places()
    reference = speak(first, options.voice, options.limit)
    figures: Rows = {"spoken": len(reference["spoken"]), "read": len(reference["read"]), "places": {}}
    figures["places"][first.name] = _row(reference, reference)
    for place in others:
        if not options.only or any(each in place.name for each in options.only):
            try:
                figures["places"][place.name] = _row(reference, speak(place, options.voice, options.limit))
            except NotHereError as error:
                figures["places"][place.name] = {"missing": str(error)}
            row = json.dumps(figures["places"][place.name], ensure_ascii=False)
            print(place.name, row, file=sys.stderr, flush=True)
    publish("everywhere", figures, options, table(figures))
    return 0


def _row(reference: Rows, found: Rows) -> Rows:
    about = {key: found[key] for key in ("machine", "python", "numpy", "onnxruntime")}
    return {**about, **differing(reference, found)}


def table(figures: Rows) -> str:
    """The figures for people, in Markdown."""
    head = "| place | Python | numpy | ONNX Runtime | other readings | other emotion | other lengths |"
    lines = [head, "|---|---|---|---|---|---|---|"]
    for name, row in figures["places"].items():
        if "missing" in row:
            lines.append(f"| {name} | not run: {row['missing']} | | | | | |")
            continue
        counts = " | ".join(str(len(row[kind])) for kind in KINDS)
        lines.append(f"| {name} | {row['python']} | {row['numpy']} | {row['onnxruntime']} | {counts} |")
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
