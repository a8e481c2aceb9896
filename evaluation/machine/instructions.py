"""How many instructions a second of sound takes: a measure of speed that no other process on the machine can blur.

    python -m evaluation.machine.instructions --sentences 2

A process speaks under callgrind, which counts from when the voice is loaded and has spoken a first sentence. It needs
valgrind (`apt install valgrind`) and some minutes. Valgrind's processor has AVX2 and no AVX-512, so the count is that
of such a processor; it belongs to the versions of the libraries that are told with it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from typing import Any, Final

from evaluation.machine.speed import environment
from evaluation.texts import texts
from measures.command import parser, publish, run
from qingyin.errors import QingyinError

_COUNTED: Final = re.compile(r"Collected : (\d+)")
_SPEAK: Final = """
import os, subprocess, sys
from qingyin.synthesizer import Synthesizer
texts = sys.stdin.read().splitlines()
synthesizer = Synthesizer.load(sys.argv[1])
for _ in synthesizer.stream(texts[0]):
    pass
subprocess.run(["callgrind_control", "--instr=on", str(os.getpid())], check=True, stdout=subprocess.DEVNULL)
print(sum(len(chunk.samples) for text in texts[1:] for chunk in synthesizer.stream(text)) / 22050)
sys.stdout.flush()
os._exit(0)  # what Python does at its end is not counted
"""


def missing() -> str:
    """Why it cannot be measured here; empty if it can."""
    return "" if shutil.which("valgrind") else "there is no valgrind; on Debian and Ubuntu: apt install valgrind"


def counted(voice: str, spoken: list[str]) -> tuple[int, float]:
    """Instructions, and seconds of sound, of all texts but the first."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/out"]
        done = subprocess.run(
            [*command, sys.executable, "-c", _SPEAK, voice],
            input="\n".join(spoken), capture_output=True, text=True, env=environment(),
        )  # fmt: skip
    found = _COUNTED.search(done.stderr)
    if done.returncode or found is None:
        raise QingyinError(f"callgrind failed: {(done.stderr.strip() or 'no message').splitlines()[-1]}")
    return int(found[1]), float(done.stdout)


def main() -> int:
    """Count, print, keep."""
    asked = parser(__doc__)
    asked.add_argument("--sentences", type=int, default=3, help="how many are counted (%(default)s)")
    options = asked.parse_args()
    if reason := missing():
        raise QingyinError(reason)
    instructions, seconds = counted(options.voice, [each.text for each in texts(options.sentences + 1)])
    figures: dict[str, Any] = {
        "valgrind": subprocess.run(["valgrind", "--version"], capture_output=True, text=True).stdout.strip(),
        **{name: version(name) for name in ("onnxruntime", "numpy")},
        "sentences": options.sentences,
        "audio_s": round(seconds, 2),
        "instructions": instructions,
        "millions_a_second": round(instructions / seconds / 1e6, 1),
    }
    publish("instructions", figures, options, f"{figures['millions_a_second']} million instructions a second of sound")
    return 0


if __name__ == "__main__":
    run(main)
