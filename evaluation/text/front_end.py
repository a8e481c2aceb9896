"""What the text front end costs: memory and time beside jieba with pypinyin, and a megabyte of nasty text.

    python -m evaluation.text.front_end              # memory and time on a sentence of 30 characters
    python -m evaluation.text.front_end --nasty      # 1 MB of each of many repeated patterns; takes some minutes

Everything is measured in a process of its own. Memory is what is added, at its highest, to a bare interpreter, or for
the patterns to a front end that has already read a sentence. Seconds are processor time. The status is 1 if a bound is
broken: 12 MB and 1 ms; 20 s and 40 MB for a pattern.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from measures.command import parser, publish, run
from measures.extras import COMPARE
from qingyin.errors import MissingExtra, QingyinError
from qingyin.voice import Voice

TEXT: Final = "今天天气真不错，我们一起去公园里散步吧，顺便买点好吃的东西。"  # 30 characters
MOST_MB, MOST_MS = 12.0, 1.0
NASTY_S, NASTY_MB = 20.0, 40.0
MEGABYTE: Final = 1_000_000
PATTERNS: Final = (
    *("a", "A", "1", "0", "A1", "1A", "5m", "1-", "-1", "1+", "1*", "1x", "1.", ".1", "1,", "1:", "1/", "1 ", "1'"),
    *("1°", "5%", "$1", "1~", "2024-", "@", "a@", "http://", "www.", "a.", "a b ", "N ", "I", "X", "a'", "aé", "ä1"),
    *("(", "(0", "010-", "+86 ", "“", '"', "'", "<", "</", "<行|", "[pause:", "&", "#", "+", "-", "--", " ", "\n"),
    *(
        "一",
        "不",
        "了",
        "的",
        "儿",
        "看",
        "好啊",
        "我很好",
        "中",
        "々",
        "１",
        "①",
        "1年",
        "第1",
        "：",
        "，",
        "。”",
        "…",
    ),
    *("—", "~", "🙂", "👨‍👩‍👧", "\u0301", "e\u0301", "\u200b", "\0", "ก", "𠀀", "computer", "<行|hang2>"),
    *("[pause:10ms]好", "第1章，A1-B2：“好”…… 3.5% http://a.cn "),
)
SSML: Final = (
    *("&amp;", "<s>好</s>", "<p/>", "<break/>好", '<prosody rate="fast">好</prosody>', "好", "a", "\r\n"),
    *('<phoneme ph="hao3">好</phoneme>', '<sub alias="好">x</sub>', "<prosody rate='fast'>" * 8 + "</prosody>" * 8),
)
_PEAK: Final = """
import json, sys, time
def peak():
    with open("/proc/self/status") as lines:  # ru_maxrss would count what the parent held
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
"""
_COST: Final = """
bare = peak()
start = time.process_time()
{setup}
text = sys.argv[1]
read(text)
loaded = time.process_time() - start
found = []
for n in range(300):
    varied = text.replace("散步", chr(0x4e10 + n))  # no sentence is the same
    start = time.process_time()
    read(varied)
    found.append(time.process_time() - start)
found.sort()
print(json.dumps(dict(memory_mb=round(peak() - bare, 1), load_ms=round(1000 * loaded, 1),
                      ms_p50=round(1000 * found[150], 3), ms_best=round(1000 * found[0], 3))))
"""
_OURS: Final = """
from qingyin.text import Lexicon, analyze
lexicon = Lexicon.open(sys.argv[2])
read = lambda text: analyze(text, lexicon)
"""
_THEIRS: Final = """
import logging, warnings
warnings.simplefilter("ignore")
import jieba, pypinyin
jieba.setLogLevel(logging.ERROR)
read = lambda text: [pypinyin.lazy_pinyin(word, style=pypinyin.Style.TONE3) for word in jieba.cut(text)]
"""
_NASTY: Final = """
from qingyin.errors import TextError
from qingyin.text import Lexicon, sentences
lexicon = Lexicon.open(sys.argv[1])
pattern, head, tail, size = json.loads(sys.argv[2])
list(sentences("预热一下，2024年3月，hello。", lexicon))
list(sentences("<speak>好</speak>", lexicon))
text = head + pattern * (size // len(pattern.encode())) + tail
before = peak()
start = time.process_time()
try:
    for sentence in sentences(text, lexicon):
        pass
except TextError as error:  # nothing of it is spoken
    assert "nothing to speak" in str(error), error
print(json.dumps([round(time.process_time() - start, 2), round(peak() - before, 1)]))
"""


def fresh(code: str, *arguments: str) -> Any:
    """What a fresh process prints as JSON. Raises QingyinError if it fails."""
    if not Path("/proc/self/status").exists():
        raise QingyinError("/proc/self/status, which tells the memory, is not here; measure on Linux")
    source = str(Path(__file__).parents[2] / "src")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))}
    done = subprocess.run(
        [sys.executable, "-c", _PEAK + code, *arguments], capture_output=True, text=True, env=environment
    )
    if done.returncode:
        raise QingyinError((done.stderr.strip() or "no message").splitlines()[-1])
    return json.loads(done.stdout)


def costs(lexicon: str) -> dict[str, Any]:
    """Memory and time of both front ends. Raises MissingExtra."""
    ours = fresh(_COST.format(setup=_OURS), TEXT, lexicon)
    try:
        theirs = fresh(_COST.format(setup=_THEIRS), TEXT)
    except QingyinError as error:
        raise MissingExtra(f"jieba and pypinyin: {error}; run: {COMPARE}") from error
    return {"qingyin": ours, "jieba_pypinyin": theirs}


def nasty(lexicon: str, pattern: str, head: str = "", tail: str = "", size: int = MEGABYTE) -> tuple[float, float]:
    """Seconds and megabytes that a repeated pattern of that many bytes takes."""
    seconds, grown = fresh(_NASTY, lexicon, json.dumps([pattern, head, tail, size]))
    return seconds, grown


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--nasty", action="store_true", help="read 1 MB of each nasty pattern instead")
    options_of.add_argument("--size", type=int, default=MEGABYTE, help="bytes of each pattern (%(default)s)")
    options = options_of.parse_args()
    lexicon = str(Voice.open(options.voice).path("lexicon"))
    return _nasty(lexicon, options) if options.nasty else _costs(lexicon, options)


def _costs(lexicon: str, options: Any) -> int:
    figures = costs(lexicon)
    keys = list(figures["qingyin"])
    lines = [f"{'':16}" + "".join(f"{key:>11}" for key in keys)]
    lines += [f"{name:16}" + "".join(f"{found[key]:>11}" for key in keys) for name, found in figures.items()]
    publish("front_end", figures, options, "\n".join(lines))
    return int(figures["qingyin"]["memory_mb"] > MOST_MB or figures["qingyin"]["ms_p50"] > MOST_MS)


def _nasty(lexicon: str, options: Any) -> int:
    share = options.size / MEGABYTE
    found: dict[str, tuple[float, float]] = {}
    for pattern, head, tail in [*((p, "", "") for p in PATTERNS), *((p, "<speak>", "</speak>") for p in SSML)]:
        name = json.dumps(head + pattern, ensure_ascii=not pattern.isprintable())
        found[name] = nasty(lexicon, pattern, head, tail, options.size)
        if not options.json:
            print(f"{found[name][0]:7.2f} s {found[name][1]:7.1f} MB  {name}", flush=True)
    over = [name for name, (s, mb) in found.items() if s > NASTY_S * share or mb > NASTY_MB]
    slow, large = (max(found, key=lambda name: found[name][i]) for i in (0, 1))
    shown = f"{len(found)} patterns of {options.size:,} bytes: at most {found[slow][0]} s ({slow})"
    shown += f", {found[large][1]} MB ({large}); over the bound: {', '.join(over) or 'none'}"
    figures = {"bytes": options.size, "patterns": {name: {"s": s, "mb": mb} for name, (s, mb) in found.items()}}
    publish("nasty_text", figures, options, shown)
    return int(bool(over))


if __name__ == "__main__":
    run(main)
