"""Whether other releases of ONNX Runtime decide the same of a text: its feeling, and the reading of each character.

    python -m evaluation.text.releases --data ../shared/data --releases 1.20.1 1.24.4 1.32.0

The products of BERT-tone are of 8-bit integers, which are the same everywhere. What is rounded to them is not quite:
releases add floats in another order, and a number next to an edge falls on its other side. Each release reads the same
2,000 lines (posts, everyday speech, sentences with a character of several readings), the first release with its graphs
optimized too. Counted are lines whose strongest feeling is another than with the first, and those with another reading.
Releases are installed into runs/out/onnxruntime/, by uv or pip.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from measures.command import parser, publish, run
from measures.labels import labeled
from measures.polyphones import marked
from qingyin.errors import QingyinError

ROOT: Final = Path(__file__).parents[2]
CHILD: Final = Path(__file__).with_name("releases_child.py")  # runs with each release
LINES: Final = 500  # of each of four kinds
Said = list[tuple[dict[str, float], list[str]]]  # of each line the weights of feelings, and the readings


def lines(data: Path) -> list[str]:
    """2,000 lines from which nothing was learned, the same each time."""
    dev = {"ewect_usual": list[str](), "tone_of_voice": list[str](), "cped": list[str]()}
    for source, kept, _, text in labeled(data / "emotion/labelled.tsv"):
        if kept and source in dev:
            dev[source].append(text)
    dev["g2pl_dev"] = [text for text, _, _ in marked(data / "polyphone/g2pl_dev.tsv")]
    return [text for texts in dev.values() for text in texts[:: max(1, len(texts) // LINES)][:LINES]]


def installed(release: str) -> Path:
    """The folder that holds this release alone. Raises QingyinError if it cannot be had."""
    folder = ROOT / "runs/out/onnxruntime" / release
    if not folder.exists():
        part = folder.with_name(f"{release}.part")
        pip = ["uv", "pip"] if shutil.which("uv") else [sys.executable, "-m", "pip"]
        python = ["--python", sys.executable] if pip[0] == "uv" else []
        package = f"onnxruntime=={release}"
        done = subprocess.run(
            [*pip, "install", *python, "--quiet", "--no-deps", "--target", str(part), package],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise QingyinError(f"{package} could not be installed: {done.stderr.strip()}")
        part.rename(folder)
    return folder


def said(release: str, level: str, voice: str, texts: Sequence[str]) -> Said:
    """What the voice says of the texts with that release."""
    paths = [str(installed(release)), str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        [sys.executable, str(CHILD), release, level, voice],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
    )
    if done.returncode:
        raise QingyinError(f"ONNX Runtime {release}: {(done.stderr.strip() or 'no message').splitlines()[-1]}")
    return [(weights, readings) for weights, readings in json.loads(done.stdout)]


def compared(first: Said, other: Said) -> dict[str, Any]:
    """How many lines have another feeling and another reading, and the greatest difference of a feeling's weight."""
    pairs = list(zip(first, other, strict=True))
    return {
        "feelings": sum(dominant(a) != dominant(b) for (a, _), (b, _) in pairs),
        "readings": sum(a != b for (_, a), (_, b) in pairs),
        "weight": max(abs(a[name] - b[name]) for (a, _), (b, _) in pairs for name in a),
    }


def dominant(weights: dict[str, float]) -> str:
    """The strongest feeling."""
    return max(weights, key=weights.__getitem__)


def closest(found: Said) -> float:
    """The least lead of a strongest feeling over the next."""
    leads = []
    for weights, _ in found:
        best, next_ = sorted(weights.values(), reverse=True)[:2]
        leads.append(best - next_)
    return min(leads)


def show(figures: dict[str, Any]) -> str:
    """The figures as lines."""
    first = figures["releases"][0]
    found = [f"{figures['lines']:,} lines; the closest decision of a feeling has a lead of {figures['closest']:.5f}"]
    for name, row in figures["against_first"].items():
        found.append(
            f"{name} against {first}: {row['feelings']} lines with another feeling, {row['readings']} with another "
            f"reading; weights differ by {row['weight']:.5f} at most"
        )
    return "\n".join(found)


def main() -> int:
    """Measure and print; the status is 1 if anything is decided otherwise."""
    to = parser(__doc__)
    to.add_argument("--data", type=Path, required=True, help="the folder that emotion/ and polyphone/ lie in")
    to.add_argument("--releases", nargs="+", default=["1.20.1", "1.24.4", "1.32.0"], metavar="RELEASE")
    options = to.parse_args()
    texts, (first, *others) = lines(options.data), options.releases
    base = said(first, "none", options.voice, texts)
    rows = {f"{first}, optimized": compared(base, said(first, "all", options.voice, texts))}
    for release in others:
        rows[release] = compared(base, said(release, "none", options.voice, texts))
    figures = {"releases": options.releases, "lines": len(texts), "closest": closest(base), "against_first": rows}
    publish("releases", figures, options, show(figures))
    return int(any(row["feelings"] or row["readings"] for row in rows.values()))


if __name__ == "__main__":
    run(main)
