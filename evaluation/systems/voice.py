"""A voice of Qingyin as a system that speaks: `python -m evaluation.systems.voice tan`, see measures/system.py.

It speaks as the command line does, without feeling, and imports nothing that would add to its memory.
"""

from __future__ import annotations

import sys

from measures.system import Take, answer
from qingyin.audio.wav import to_int16
from qingyin.models.process_memory import frugal
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer
from qingyin.version import __version__


def main() -> None:
    """Speak what is asked for."""
    with frugal() as open_graph:
        synthesizer = Synthesizer.load(sys.argv[1], open_graph=open_graph)
    voice, neutral = synthesizer.voice, Options(emotion="neutral")

    def speak(text: str, take: Take) -> None:
        for chunk in synthesizer.stream(text, neutral):
            take(to_int16(chunk.samples).tobytes())

    answer(f"Qingyin {__version__} {voice.name}", map(voice.path, voice.files), voice.sample_rate, speak)


if __name__ == "__main__":
    main()
