"""The teacher as a system that speaks, beside which the voices are measured; see measures/system.py.

    python -m training.teacher.say --teacher runs/out/teacher --style zf_xiaoxiao

Its own front end is not in the packages, so the front end of a voice of Qingyin reads for it. That counts in its work
and memory, and not in the size of its files.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import numpy as np

from measures.system import Take, answer
from qingyin.audio.wav import to_int16
from qingyin.models.ports import FLOAT, INT64, Graph, Port
from qingyin.models.session import Settings, later, open_graph
from qingyin.synthesizer import Synthesizer
from training.teacher.fetch import INPUTS, MODEL
from training.teacher.tokens import line

RATE: Final = 24000
AUDIO: Final = "audio"
GRAPH: Final = Graph(
    dict(zip(INPUTS, (Port(INT64, 2), Port(FLOAT, 2), Port(FLOAT, 1)), strict=True)), {AUDIO: Port(FLOAT, 1)}
)


def main() -> None:
    """Speak what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", type=Path, default=Path("runs/out/teacher"))
    parser.add_argument("--style", default="zf_xiaoxiao")
    parser.add_argument("--voice", default="tan", help="whose front end reads")
    options = parser.parse_args()
    model, style = options.teacher / MODEL, options.teacher / f"{options.style}.bin"
    for path in (model, style):
        if not path.exists():
            raise SystemExit(f"{path} is missing")
    front = Synthesizer.load(options.voice, open_graph=later(open_graph))  # only BERT-tone is ever opened
    run = open_graph(model, GRAPH, Settings(level="all"))
    rows = np.fromfile(style, np.float32).reshape(-1, 1, 256)  # one for each number of tokens

    def speak(text: str, take: Take) -> None:
        for sentence in front.analyze(text):
            tokens = line(sentence).tokens
            given = {
                "tokens": np.array([tokens], np.int64),
                "style": rows[len(tokens) - 2],
                "speed": np.ones(1, np.float32),
            }
            take(to_int16(run(given)[AUDIO]).tobytes())

    answer(f"Kokoro-82M {options.style}", (model, style), RATE, speak)


if __name__ == "__main__":
    main()
