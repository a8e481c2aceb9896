"""The figures of docs/compare.md, from a report that `qingyin evaluate` wrote of the voice.

    qingyin evaluate --voice tan -o report
    python -m evaluation.report report

The page's picture is the top of report/index.html, 1200 pixels wide and 1500 high.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from measures.command import parser, publish, run
from qingyin.errors import OptionError

SIDE: Final = ("all", "by_scene", "scenes", "emotions")  # what is kept of the voice


def summary(report: dict[str, Any]) -> dict[str, Any]:
    """The figures of a report about one voice, without its lines. Raises OptionError if it compares two."""
    if len(report["sides"]) != 1:
        raise OptionError("the report compares two sides; write one of a single voice: qingyin evaluate --voice tan")
    (side,) = report["sides"]
    found = {"recognizer": report["recognizer"], "lines": len(report["lines"])}
    return found | {name: side[name] for name in SIDE}


def main() -> int:
    """Write what the page needs."""
    known = parser(__doc__)
    known.add_argument("report", type=Path, help="the folder of the report")
    options = known.parse_args()
    found = summary(json.loads((options.report / "report.json").read_text("utf-8")))
    asked, heard = found["emotions"]["joy"]["f0_mean"]
    misheard = found["all"]["characters"]
    shown = f"{found['lines']} lines; characters misheard {misheard:.1f} %; joy asks {asked:.2f} st, heard {heard:.2f}"
    publish("compare", found, options, shown)
    return 0


if __name__ == "__main__":
    run(main)
