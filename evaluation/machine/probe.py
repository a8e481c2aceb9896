"""What sentences become on this machine, as JSON: python -m evaluation.machine.probe [--voice NAME] [--limit NUMBER]

For `evaluation.machine.everywhere`, which compares machines. It needs the runtime alone. The sentences of the measures
are spoken: readings, dominant emotion, samples, and where each syllable begins and ends. Everyday lines and lines of
many kinds are read only.
"""

from __future__ import annotations

import argparse
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from evaluation.texts import texts
from qingyin import Synthesizer

LINES: Final = Path(__file__).parents[1] / "text"


def lines() -> list[str]:
    """Everyday lines, and lines by kind."""
    found = []
    for name, column in (("everyday_unseen.tsv", 0), ("kinds.tsv", 1)):
        rows = (LINES / name).read_text("utf-8").splitlines()
        found += [row.split("\t")[column] for row in rows if row and not row.startswith("#")]
    return found


def read(synthesizer: Synthesizer, text: str) -> dict[str, Any]:
    """The readings and the dominant emotion of each sentence of a text."""
    sentences = synthesizer.analyze(text)
    readings = " ".join(syllable.spoken for sentence in sentences for syllable in sentence.syllables)
    return {"text": text, "readings": readings, "emotions": [synthesizer.emotion(s).dominant for s in sentences]}


def spoken(synthesizer: Synthesizer, text: str) -> dict[str, Any]:
    """The same, with the sound's lengths in samples."""
    audio = synthesizer.speak(text)
    rate = audio.sample_rate
    ends = [[round(each.start * rate), round(each.end * rate)] for each in audio.syllables]
    return {**read(synthesizer, text), "samples": len(audio.samples), "syllables": ends}


def main() -> None:
    """Prints one line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--voice", default="tan")
    options.add_argument("--limit", type=int, default=None, help="sentences that are spoken, and lines that are read")
    asked = options.parse_args()
    synthesizer = Synthesizer.load(asked.voice)
    print(
        json.dumps(
            {
                "machine": platform.machine(),
                "python": platform.python_version(),
                "numpy": version("numpy"),
                "onnxruntime": version("onnxruntime"),
                "spoken": [spoken(synthesizer, each.text) for each in texts(asked.limit)],
                "read": [read(synthesizer, text) for text in lines()[: asked.limit]],
            }
        )
    )


if __name__ == "__main__":
    main()
