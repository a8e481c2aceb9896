"""Write the measured figures into a voice's card, from the files in evaluation/results.

    python -m evaluation.card
    python -m evaluation.card --voice voices/src/qingyin_voices/song

The figures stand between two comments in CARD.md. Those of a further voice stand beside the default voice's; what was
measured of it alone lies in evaluation/results/NAME. The status is 1 if a file of figures was measured on other graphs
than the voice has now; those scripts must run again first.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from measures.command import RESULTS, identity, run
from qingyin.evaluate.sound.dnsmos import NAMES
from qingyin.voice import Voice

Found = dict[str, dict[str, Any]]  # what the scripts wrote, by script

DEFAULT: Final = "tan"
BEGIN: Final = "<!-- figures: python -m evaluation.card -->\n"
END: Final = "<!-- end of figures -->\n"
SPOKEN: Final = ("tone", "prosody", "acoustic", "vocoder")
NEEDED: Final = {  # the graphs that a measure depends on
    "copy_synthesis": ("vocoder",),
    "quality": SPOKEN,
    "syllables": SPOKEN,
    "speed": SPOKEN,
    "feelings": ("tone", "vocabulary", "lexicon"),
    "folds": ("tone", "vocabulary"),
}
OWN: Final = ("quality", "syllables")  # what is measured of a further voice alone
_ROWS: Final = {
    "voice": "the voice",
    "recordings": "its speaker's recordings",
    "copies": "those recordings through the vocoder",
    "espeak-ng": "espeak-ng {espeak} `cmn`",
}


def figures(results: Path) -> Found:
    """What the scripts wrote of the default voice, and of all in one run."""
    return {name: json.loads((results / f"{name}.json").read_text("utf-8")) for name in (*NEEDED, "beside")}


def figures_of(results: Path, name: str) -> Found:
    """What the scripts wrote of a further voice alone."""
    return {script: json.loads((results / name / f"{script}.json").read_text("utf-8")) for script in OWN}


def stale(found: Found, voice: str) -> list[str]:
    """The scripts whose figures belong to other graphs than the voice's."""
    now = identity(voice)
    measured = {name: found[name]["voice"] for name in NEEDED if name in found}
    if "beside" in found:
        measured["beside"] = found["beside"]["voices"][now["name"]]
    return [
        name for name, graphs in measured.items() if any(graphs[role] != now[role] for role in NEEDED.get(name, SPOKEN))
    ]


def section(found: Found) -> str:
    """The figures of the default voice as a section of its card."""
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
        lines.append(f"| {_ROWS[name].format(**found['quality'])} | {row['count']} | {marks(row)} |")
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


def marks(row: dict[str, Any]) -> str:
    """DNSMOS as cells of a table."""
    return " | ".join(f"{row[key]:.2f}" for key in NAMES)


def section_of(name: str, own: Found, found: Found) -> str:
    """The figures of a further voice as a section of its card, with those of the default voice beside them."""
    spoken = {name: own["quality"]["sources"]["voice"], DEFAULT: found["quality"]["sources"]["voice"]}
    beside = found["beside"]["systems"]
    felt = own["quality"]["emotions"]
    far = f"{len(felt['too_far'])} of {sum(map(len, felt['SIG'].values()))} emotions and intensities"
    which = f": {', '.join(felt['too_far'])}" if felt["too_far"] else ""
    lines = [
        f"DNSMOS of {spoken[name]['count']} sentences, by `python -m evaluation.speech.quality`:",
        "",
        "| | SIG | BAK | OVRL | P.808 |",
        "|---|---|---|---|---|",
        *(f"| {who} | {marks(row)} |" for who, row in spoken.items()),
        "",
        f"{found['beside']['sentences']} neutral sentences by DistillMOS and Whisper base, by `python -m "
        "evaluation.speech.beside`; the manner and contrast of this voice were chosen on other sentences of this kind:",
        "",
        "| | DistillMOS | characters mistaken |",
        "|---|---|---|",
        *(
            f"| {label} | {beside[who]['DistillMOS']:.2f} | {100 * beside[who]['wrong_characters']:.1f} % |"
            for who, label in ((name, name), (DEFAULT, DEFAULT), ("kokoro", beside["kokoro"]["name"]))
        ),
        "",
        f"With feeling SIG falls by more than {felt['fall']} at {far}{which}.",
        "",
        "Syllables in a frame sentence, by `python -m evaluation.speech.syllables`:",
        "",
        "| | syllables | outliers | beyond four times a person's spread |",
        "|---|---|---|---|",
        *(
            f"| {who} | {row['syllables']:,} | {row['outliers']} | {len(row['beyond_a_person'])} |"
            for who, row in ((name, own["syllables"]), (DEFAULT, found["syllables"]))
        ),
    ]
    return "\n".join(lines) + "\n"


def written(card: str, renewed: str) -> str:
    """The card with its section of figures renewed."""
    before, _, rest = card.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{renewed}{END}{after}"


def main() -> int:
    """Renew the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", default=DEFAULT, help="a voice's name or the path of its folder (%(default)s)")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FOLDER")
    options = parser.parse_args()
    voice, found = Voice.open(options.voice), figures(options.results)
    further = voice.name != DEFAULT
    own = figures_of(options.results, voice.name) | {"beside": found["beside"]} if further else found
    old = stale(found, DEFAULT) + (stale(own, options.voice) if further else [])
    if old:
        print(f"measured on other graphs: {', '.join(old)}; run python -m evaluation.NAME again", file=sys.stderr)
        return 1
    renewed = section_of(voice.name, own, found) if further else section(found)
    path = voice.folder / voice.card
    path.write_text(written(path.read_text("utf-8"), renewed), "utf-8")
    return 0


if __name__ == "__main__":
    run(main)
