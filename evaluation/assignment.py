"""Which variant a million users hear: the same in every process and Python, in the shares of the weights, and sticky.

    python -m evaluation.assignment --python python3.11 --python python3.13

Each Python assigns all users twice, in two processes, at 50/50 and at 60/40; it needs nothing but the standard library.
Wanted: one result of all processes; no share more than 0.2 % from its weight; and from 50/50 to 60/40 a tenth of the
users moves, within 0.2 %, all of them to the variant that grew.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from measures.command import parser, publish, run
from qingyin.errors import OptionError

CHILD: Final = Path(__file__).with_name("assignment_child.py")
SOURCE: Final = Path(__file__).parents[1] / "src"
PROCESSES: Final = 2
MISS: Final = 0.002
MOVED: Final = 0.1  # of the users, from 50/50 to 60/40


def assigned(pythons: list[str], users: int) -> list[dict[str, Any]]:
    """What each process of each Python gives. Raises OptionError if one cannot be run."""
    found = []
    for python in pythons:
        command = [python, str(CHILD), str(SOURCE), str(users)]
        try:
            children = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(PROCESSES)]
        except OSError as error:
            raise OptionError(f"cannot run {python!r}: {error}; give the path of a Python with --python") from error
        for child in children:
            told, _ = child.communicate()
            if child.returncode:
                raise OptionError(f"{python!r} could not assign users; see its message above")
            found.append(json.loads(told))
    return found


def figures_of(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures, and whether each is as wanted."""
    one = found[0]
    figures: dict[str, Any] = {
        "users": one["users"],
        "pythons": sorted({each["python"] for each in found}),
        "processes": len(found),
        "results": len({json.dumps(each["digests"]) for each in found}),
        "share_of_a": one["shares"],  # at 50/50, and at 60/40
        "moved_to_a": one["moved_to_a"],
        "moved_to_b": one["moved_to_b"],
    }
    even, more = one["shares"]
    figures["ok"] = (
        figures["results"] == 1
        and max(abs(even - 0.5), abs(more - 0.6), abs(one["moved_to_a"] - MOVED)) <= MISS
        and one["moved_to_b"] == 0
    )
    return figures


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    even, more = figures["share_of_a"]
    to, away = figures["moved_to_a"], figures["moved_to_b"]
    return "\n".join(
        [
            f"{figures['users']:,} users, {figures['processes']} processes of Python {', '.join(figures['pythons'])}: "
            f"{figures['results']} result",
            f"share of the first variant: {even:.3%} at 50/50, {more:.3%} at 60/40",
            f"from 50/50 to 60/40, {to:.3%} of the users moved to it, {away:.3%} from it",
            "as wanted" if figures["ok"] else "NOT as wanted",
        ]
    )


def main() -> int:
    """Assign, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--users", type=int, default=1_000_000, metavar="N", help="how many (default 1,000,000)")
    options_of.add_argument("--python", action="append", metavar="PROGRAM", help="may be repeated (default: this one)")
    options = options_of.parse_args()
    figures = figures_of(assigned(options.python or [sys.executable], options.users))
    publish("assignment", figures, options, table(figures))
    return 0 if figures["ok"] else 1


if __name__ == "__main__":
    run(main)
