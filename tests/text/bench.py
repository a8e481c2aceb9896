"""Memory and time of the front end, printed beside jieba with pypinyin on the same text.

    python -m tests.text.bench

Each is measured in a process of its own; memory is what it adds to a bare interpreter, at its highest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.text.conftest import LEXICON, ROOT

TEXT = "今天天气真不错，我们一起去公园里散步吧，顺便买点好吃的东西。"  # 30 characters
_MEASURE = """
import json, time
def peak():
    with open("/proc/self/status") as lines:  # ru_maxrss would count what the parent held
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
bare = peak()
start = time.perf_counter()
{setup}
text = {text!r}
read(text)
loaded = time.perf_counter() - start
found = []
for n in range(300):
    varied = text.replace("散步", chr(0x4e10 + n))  # no sentence is the same
    start = time.perf_counter()
    read(varied)
    found.append(time.perf_counter() - start)
found.sort()
print(json.dumps(dict(memory_mb=round(peak() - bare, 1), load_ms=round(1000 * loaded, 1), ms=round(1000 * found[150], 3),
                      best_ms=round(1000 * found[0], 3))))
"""
_OURS = """
from qingyin.text import Lexicon, analyze
lexicon = Lexicon.open({lexicon!r})
read = lambda text: analyze(text, lexicon)
"""
_THEIRS = """
import logging, warnings
warnings.simplefilter("ignore")
import jieba, pypinyin
jieba.setLogLevel(logging.ERROR)
read = lambda text: [pypinyin.lazy_pinyin(word, style=pypinyin.Style.TONE3) for word in jieba.cut(text)]
"""


def measured(setup: str) -> dict[str, float] | str:
    """The figures of one front end, or why there are none."""
    code = _MEASURE.format(setup=setup, text=TEXT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure and print."""
    print("qingyin        ", measured(_OURS.format(lexicon=str(LEXICON))))
    print("jieba, pypinyin", measured(_THEIRS))


if __name__ == "__main__":
    main()
