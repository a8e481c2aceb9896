"""Voices beside other systems that speak Mandarin, in one run on one core: how each sounds, and what it costs.

    python -m evaluation.speech.beside

Each system speaks in a process of its own, on one thread and the same core, some sentences at a time and in turns, so
that other work on the machine meets all of them. `work` is processor time, user and system, for a second of sound,
silence at the ends of a sentence left out; `first_work` is the median of the processor time until the first samples of
a sentence, or until all of it from a system that does not stream. Memory is the peak of the process, Python included.
A first sentence does not count. Then DNSMOS, Whisper base and DistillMOS listen to the sound, as far as they are
installed: `wrong_characters` is the share of characters that Whisper mistakes.

A system that is not installed is named, with the line that installs it. Add your own, or replace one, with
`--system NAME=COMMAND`; `measures/system.py` says what the command must do. `python -m evaluation.comparison` then puts
the table into docs/comparison.md.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean, median
from typing import Any, Final

from evaluation.speech.quality import MEASURES
from evaluation.systems.listeners import Listener, listeners
from evaluation.systems.table import left_out, table
from evaluation.systems.turns import Spoken, Turns, in_turns, listed
from measures.command import identity, parser, publish, run
from measures.recordings import load, trim
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.errors import OptionError, QingyinError
from qingyin.synthesizer import Synthesizer
from qingyin.voice import voices

TEXTS: Final = Path(__file__).with_name("neutral.txt")
SENTENCES: Final = 20
MEANS: Final = (*MEASURES, "DistillMOS")
ERRORS: Final = (("characters", "wrong_characters"), ("syllables", "wrong"), ("syllables", "toneless"))
COUNTS: Final = ("characters", "wrong_characters", "syllables", "wrong", "toneless")


def heard(spoken: Spoken, judges: Iterable[Listener]) -> dict[str, Any]:
    """All that is known of a sentence: what it cost, how long it sounds and what the listeners say."""
    samples = load(spoken.path)
    row = spoken._asdict() | {"path": spoken.path.name, "seconds": len(trim(samples, 0)) / SAMPLE_RATE}
    for judge in judges:
        row |= judge(spoken.text, samples)
    for all_of, wrong in ERRORS:  # a recognizer that repeats itself without end mistakes all of a sentence, not more
        if wrong in row:
            row[wrong] = min(row[wrong], row[all_of])
    return {name: round(value, 5) if isinstance(value, float) else value for name, value in row.items()}


def summary(rows: list[dict[str, Any]], facts: dict[str, Any]) -> dict[str, Any]:
    """The figures of a system."""
    seconds = sum(row["seconds"] for row in rows)
    found = {
        "name": facts["name"],
        "seconds": round(seconds, 2),
        "work_s_per_s": round(sum(row["work_s"] for row in rows) / seconds, 5),
        "first_work_ms": round(1000 * median(row["first_work_s"] for row in rows), 2),
        "first_wall_ms": round(1000 * median(row["first_wall_s"] for row in rows), 2),
        "peak_mb": round(facts["peak_bytes"] / 1e6, 1),
        "size_mb": round(facts["bytes"] / 1e6, 2),
    }
    found |= {name: round(fmean(row[name] for row in rows), 3) for name in MEANS if name in rows[0]}
    counts = {name: sum(row[name] for row in rows) for name in COUNTS if name in rows[0]}
    if counts:
        found["wrong_characters"] = round(counts["wrong_characters"] / counts["characters"], 4)
        found |= {f"{name}_syllables": round(counts[name] / counts["syllables"], 4) for name in ("wrong", "toneless")}
    return found


def measured(turns: Turns, judges: list[Listener]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each system, a sentence each."""
    found = {}
    for name, spoken in turns.spoken.items():
        print(f"listening to {name}", file=sys.stderr)
        found[name] = [heard(each, judges) for each in spoken]
    return found


def main() -> int:
    """Have them speak, listen, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--only", nargs="+", metavar="NAME", help="only these systems")
    options_of.add_argument(
        "--system", action="append", default=[], metavar="NAME=COMMAND", help="one more, or another command for one"
    )
    options_of.add_argument("--sentences", type=int, default=SENTENCES, help="how many (%(default)s)")
    options_of.add_argument("--turn", type=int, default=5, help="sentences before the next system speaks (%(default)s)")
    options_of.add_argument("--sounds", type=Path, metavar="FOLDER", help="keep the WAV files there")
    options = options_of.parse_args()
    systems = listed(options.system)
    if unknown := set(options.only or ()) - systems.keys():
        raise OptionError(f"there is no system {', '.join(sorted(unknown))}; available: {', '.join(systems)}")
    if options.sentences < 1 or options.turn < 1:
        raise OptionError("--sentences and --turn must be 1 or more")
    systems = {name: each for name, each in systems.items() if name in (options.only or systems)}
    texts = TEXTS.read_text("utf-8").splitlines()[: options.sentences]
    with tempfile.TemporaryDirectory() as scratch:
        turns = in_turns(systems, texts, (options.sounds or Path(scratch)).resolve(), options.turn)
        load_1_min = round(os.getloadavg()[0], 2)
        if not turns.spoken:
            raise QingyinError("\n".join(["none of the systems could speak", *left_out({"missing": turns.missing})]))
        judges, absent = listeners(Synthesizer.load(options.voice))
        rows = measured(turns, judges)
    figures = {
        "sentences": len(texts),
        "load_1_min_speaking": load_1_min,
        "voices": {name: identity(name) for name in rows if name in voices()},
        "systems": {name: summary(each, turns.facts[name]) for name, each in rows.items()},
        "missing": turns.missing | absent,
    }
    publish("beside", figures, options, "\n".join([*table(figures), *left_out(figures)]), rows=rows)
    return 0


if __name__ == "__main__":
    run(main)
