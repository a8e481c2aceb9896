"""What a voice says of texts with the release of ONNX Runtime that comes first on the path; run by releases.py.

Arguments: the release, how far graphs are optimized, the voice. A JSON list of texts comes in; of each text, the
weights of its feelings and the readings of its characters go out.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version

from qingyin import Synthesizer
from qingyin.models.session import Settings


def main() -> None:
    """Read, ask, print."""
    release, level, voice = sys.argv[1:]
    if version("onnxruntime") != release:
        raise SystemExit(f"this is ONNX Runtime {version('onnxruntime')}, not {release}")
    synthesizer = Synthesizer.load(voice, settings=Settings(level=level))
    found = []
    for text in json.load(sys.stdin):
        readings = [each.pinyin for part in synthesizer.analyze(text) for each in part.syllables]
        found.append((dict(synthesizer.emotion(text).weights), readings))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
