"""Write the measured figures into the voice's card, from the files in evaluation/results.

    python -m evaluation.card

The figures stand between two comments in CARD.md. The status is 1 if a file of figures was measured on other graphs
than the voice has now; those scripts must run again first.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from measures.command import RESULTS, identity, run
from qingyin.voice import Voice

BEGIN: Final = "<!-- figures: python -m evaluation.card -->\n"
END: Final = "<!-- end of figures -->\n"
NEEDED: Final = {  # the graphs that a measure depends on
    "copy_synthesis": ("vocoder",),
    "quality": ("tone", "prosody", "acoustic", "vocoder"),
    "speed": ("tone", "prosody", "acoustic", "vocoder"),
    "feelings": ("tone", "vocabulary", "lexicon"),
    "folds": ("tone", "vocabulary"),
}
_ROWS: Final = {
    "voice": "the voice",
    "recordings": "its speaker's recordings",
    "copies": "those recordings through the vocoder",
    "espeak-ng": "espeak-ng {espeak} `cmn`",
}


def figures(results: Path) -> dict[str, dict[str, Any]]:
    """What the scripts wrote, by script."""
    return {name: json.loads((results / f"{name}.json").read_text("utf-8")) for name in NEEDED}


def stale(found: dict[str, dict[str, Any]], voice: str) -> list[str]:
    """The scripts whose figures belong to other graphs than the voice's."""
    now = identity(voice)
    return [name for name, roles in NEEDED.items() if any(found[name]["voice"][r] != now[r] for r in roles)]


def section(found: dict[str, dict[str, Any]]) -> str:
    """The figures as a section of the card."""
    copy, speed, tone = found["copy_synthesis"], found["speed"], found["feelings"]
    lines = [
        f"Copy-synthesis of {copy['words']} words that training never saw: PESQ-wb {copy['pesq_wb']:.2f}, "
        f"STOI {copy['stoi']:.3f}, F0 error {copy['f0_error_cents']:.0f} cents.",
        "",
        "DNSMOS, a model of listeners, 1 to 5:",
        "",
        "| | sentences | SIG | BAK | OVRL | P.808 |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in found["quality"]["sources"].items():
        marks = " | ".join(f"{row[key]:.2f}" for key in ("SIG", "BAK", "OVRL", "P808"))
        lines.append(f"| {_ROWS[name].format(**found['quality'])} | {row['count']} | {marks} |")
    shares = ", ".join(
        f"{tone[key]['voice']:.2f} % on {name}"
        for key, name in (("cpp_dev", "CPP"), ("g2pl_dev", "g2pL"))
        if key in tone
    )
    lines += [
        "",
        "BERT-tone, on rows that it never saw: macro F1 of emotions "
        f"{tone['tone_of_voice']['macro_f1']:.3f} on everyday spoken sentences (seven classes), "
        f"{tone['everyday_held_out']['macro_f1']:.3f} on lines written for this voice (eight) and "
        f"{tone['ewect_usual']['macro_f1']:.3f} on Weibo (EWECT, six); calibration error "
        f"{tone['tone_of_voice']['calibration_error']:.3f}, {tone['everyday_held_out']['calibration_error']:.3f} and "
        f"{tone['ewect_usual']['calibration_error']:.3f}; "
        f"{tone['everyday']['right']} of {tone['everyday']['lines']} everyday lines as people hear them, and "
        f"{tone['everyday_unseen']['right']} of {tone['everyday_unseen']['lines']} for which nothing was changed. "
        f"Characters with several readings: {shares.replace('%', '% right', 1)}; some words were put right by hand "
        "after looking at CPP's errors.",
    ]
    machine = speed["machine"]
    lines += [
        "",
        f"{speed['params'] / 1e6:.2f} M parameters, {speed['voice_mb']:.1f} MB, peak memory "
        f"{speed['rss_peak_mb']:.0f} MB; "
        f"on one thread of {machine['cpu']} a second of sound takes {speed['rtf_1_thread']:.3f} s and the first sound "
        f"{speed['first_audio_ms_p50']:.0f} ms.",
    ]
    return "\n".join(lines) + "\n"


def written(card: str, found: dict[str, dict[str, Any]]) -> str:
    """The card with its figures renewed."""
    before, _, rest = card.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{section(found)}{END}{after}"


def main() -> int:
    """Renew the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", default="tan", help="a voice's name or the path of its folder (%(default)s)")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FOLDER")
    options = parser.parse_args()
    found = figures(options.results)
    old = stale(found, options.voice)
    if old:
        print(f"measured on other graphs: {', '.join(old)}; run python -m evaluation.NAME again", file=sys.stderr)
        return 1
    voice = Voice.open(options.voice)
    path = voice.folder / voice.card
    path.write_text(written(path.read_text("utf-8"), found), "utf-8")
    return 0


if __name__ == "__main__":
    run(main)
