"""The page that compares: Qingyin and what it was measured beside, from the files in evaluation/results alone.

    python -m evaluation.comparison

Writes docs/comparison.md and docs/zh/comparison.md. No figure of theirs is written by hand.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from evaluation.systems.table import table
from measures.command import RESULTS, run
from qingyin.options import ROWS

DOCS: Final = Path(__file__).parents[1] / "docs"
PAGES: Final = {"en": DOCS / "comparison.md", "zh": DOCS / "zh" / "comparison.md"}
_HEADS: Final = {
    "en": ("# Beside others", ("what", "Qingyin", "beside it", "measured by")),
    "zh": ("# 与其他相比", ("内容", "情音", "相比", "测量")),
}
_INTRODUCTIONS: Final = {
    "en": """Each figure is from a file in `evaluation/results/` that a script of this repository wrote; anybody can run
it again (see [evaluation]({up}evaluate.md)). The files name the voice's graphs, the machine and its load. What nobody
measured here is left out, and so is what others say of themselves.""",
    "zh": """每个数字都出自 `evaluation/results/` 里的文件，由本仓库的脚本写成，谁都可以重新运行
（见[评测]({up}evaluate.md)，英文）。文件里有音色的计算图、机器和当时的负载。这里没有测过的不写，别人自己说的也不写。""",
}
_NOTES: Final = {
    "en": """VITS and FastSpeech2 are graphs of those sizes with random weights, which do not change the speed; they say
what such a network costs, not how it sounds. DNSMOS is a model of listeners, from 1 to 5: it hears hiss and blur, not a
wrong tone. Lines of everyday text, by kind, are on [a page of their own]({up}front_ends.md).""",
    "zh": """VITS 和 FastSpeech2 是同样大小、随机权重的计算图（权重不影响速度），
只说明这样的网络要花多少时间，不说明好不好听。DNSMOS 是模拟听者的模型，1 到 5 分：它听得出杂音和模糊，听不出读错的声调。
日常文本分门别类的结果[另有一页]({up}front_ends.md)（英文）。""",
}
_SYSTEMS: Final = {
    "en": """## Systems that speak Mandarin

The same {sentences} sentences, spoken on one core and one thread of {cpu}, in turns, in one run of
`python -m evaluation.speech.beside`. Work is processor time: for a second of sound, silence at the ends left out, and
until there is a first sample (of a system that does not stream: the whole sentence). Memory is the peak of a process
that has loaded the system and Python. DistillMOS and DNSMOS (SIG, BAK, OVRL and P.808) are models of listeners, 1 to 5;
the characters are those that Whisper base mistakes. For Kokoro-82M the front end of `tan` reads; its size is the model
and one style.""",
    "zh": """## 会说普通话的系统

同样的 {sentences} 句话，在 {cpu} 的一个核心、一个线程上轮流说出，由 `python -m evaluation.speech.beside` 一次测完。
计算是处理器时间：一秒声音（不算句首句尾的静音）要多少，有第一个样本之前要多少（不能流式输出的系统算整句）。
内存是装入系统和 Python 的进程的峰值。DistillMOS 和 DNSMOS（SIG、BAK、OVRL、P.808）是模拟听者的模型，1 到 5 分；
听错的字由 Whisper base 判断。Kokoro-82M 的文本由 `tan` 的前端来读，大小只算模型和一个音色。""",
}
_MISSING: Final = {"en": "Not measured in this run: {names}.", "zh": "这一次没有测：{names}。"}
_DOORS: Final = {
    "en": (
        "## First sound and stop",
        """Milliseconds from a request, over a new connection, to its first sound, and from the client's stop until the
work has ended: median and 95th percentile of {rounds} texts at each door, in turn. espeak-ng's module speaks beside
`qingyin speechd`. Measured by `python -m evaluation.machine.doors`{first}.""",
        ", whose processes went before the other work of the machine",
        ("door", "first sound", "95 %", "stop", "95 %"),
    ),
    "zh": (
        "## 首个声音和停止",
        """从请求（新建连接）到第一个声音，以及从客户端叫停到工作结束，单位是毫秒：
每种接口轮流朗读 {rounds} 段文字，取中位数和第 95 百分位数。
`qingyin speechd` 旁边是 espeak-ng 的模块。
由 `python -m evaluation.machine.doors` 测得{first}。""",
        "，测量时它的进程优先于机器上的其他工作",
        ("接口", "首个声音", "95 %", "停止", "95 %"),
    ),
}
_RATES: Final = {
    "en": (
        """## Fast speech

Characters that Whisper base mistakes in {sentences} sentences, by the rate of the voice, and of its sound at rate 1
sped up by ffmpeg, as players do. A recognizer has learned from people, who hardly speak so fast; who listens every day
follows more. Beyond rate {high:g}, the option's highest, only a screen reader goes. espeak-ng is left out, as Whisper
mistakes most of its characters at its usual rate. Measured by `python -m evaluation.speech.rates`.""",
        "rate",
        {"voice": "the voice", "sped up": "its sound, sped up"},
    ),
    "zh": (
        """## 快速朗读

{sentences} 句话里 Whisper base 听错的字，按音色的语速；旁边是语速 1 的声音由 ffmpeg 加速（播放器就是这样做的）。
识别器是跟人学的，而人很少说得这样快；天天这样听的人听得懂更多。语速选项最高是 {high:g}，再快只用于读屏。
没有列出 espeak-ng：它用平常的语速，Whisper 也要听错大部分字。
由 `python -m evaluation.speech.rates` 测得。""",
        "语速",
        {"voice": "音色", "sped up": "加速播放"},
    ),
}
_CHINESE: Final = {
    "recordings of its speaker": "说话人的录音",
    "recordings": "录音",
    "jieba with pypinyin": "jieba 加 pypinyin",
}


class Row(NamedTuple):
    """A line of the table."""

    english: str
    chinese: str
    own: str
    others: str
    script: str


def rows(results: Path = RESULTS) -> list[Row]:
    """All lines."""
    read = {path.stem: json.loads(path.read_text("utf-8")) for path in results.glob("*.json")}
    return [*_speed(read["speed"]), *_sound(read["quality"], read["recognition"]), *_text(read)]


def _speed(found: dict[str, Any]) -> list[Row]:
    peers = found["peers"]
    vits, fastspeech = peers["vits_medium"], peers["fastspeech2_hifigan_v1"]
    on, first, measured = found["machine"]["cpu"], f"{found['first_audio_ms_p50']:.0f} ms", "machine.speed"
    return [
        Row(
            "parameters", "参数量", f"{found['params'] / 1e6:.1f} M",
            f"VITS medium {vits['params_m']:.1f} M, FastSpeech2 + HiFi-GAN {fastspeech['params_m']:.1f} M", measured,
        ),
        Row(
            f"work for a second of sound, 1 thread of {on}", f"一秒声音的计算，{on} 一个线程",
            f"{found['rtf_cpu']:.3f} s",
            f"VITS medium {vits['rtf_cpu']:.3f} s, FastSpeech2 + HiFi-GAN {fastspeech['rtf_cpu']:.3f} s", measured,
        ),
        Row("peak memory of the process", "进程内存峰值", f"{found['rss_peak_mb']:.0f} MB", "—", measured),
        Row(
            "from the start of a program to its sound", "程序启动到出声", f"{found['cold_start_ms']:.0f} ms",
            "—", measured,
        ),
        Row("first sound of a loaded voice", "已加载音色的首个声音", first, "—", measured),
    ]  # fmt: skip


def _sound(quality: dict[str, Any], recognition: dict[str, Any]) -> list[Row]:
    sources, heard = quality["sources"], recognition["sources"]
    dnsmos = {name: f"{sources[name]['OVRL']:.2f}, {sources[name]['P808']:.2f}" for name in sources}
    return [
        Row(
            "DNSMOS OVRL, P.808", "DNSMOS OVRL、P.808", dnsmos["voice"],
            f"recordings of its speaker {dnsmos['recordings']}",
            "speech.quality",
        ),
        *(
            Row(
                f"syllables that a recognizer mistakes, {kind}", f"识别器听错的音节，{chinese}",
                f"{100 * heard[f'{kind}, voice']['error']:.1f} %",
                f"recordings {100 * heard[f'{kind}, recorded']['error']:.1f} %", "speech.recognition",
            )
            for kind, chinese in (("words", "词"), ("sentences", "句"))
            if kind not in recognition["weak"]  # where it fails on recordings too, it is no judge
        ),
    ]  # fmt: skip


def _text(read: dict[str, Any]) -> list[Row]:
    numbers, readings, front = read["normalization"], read["readings"]["g2pl_dev"], read["front_end"]
    own, other = front["qingyin"], front["jieba_pypinyin"]
    return [
        Row(
            f"numbers, dates and the like, of {numbers['cases']} cases", f"数字、日期等，共 {numbers['cases']} 例",
            f"{numbers['qingyin']}", f"wetext {numbers['wetext']}", "text.normalization",
        ),
        Row(
            f"characters with several readings, of {readings['rows']:,}", f"多音字，共 {readings['rows']:,} 例",
            f"{readings['qingyin']:.1f} %", f"pypinyin {readings['pypinyin']:.1f} %, g2pM {readings['g2pM']:.1f} %",
            "text.readings",
        ),
        Row(
            "memory of the front end", "文本前端的内存", f"{own['memory_mb']:.0f} MB",
            f"jieba with pypinyin {other['memory_mb']:.0f} MB", "text.front_end",
        ),
        Row(
            "reading a sentence of 30 characters", "处理 30 字的句子", f"{own['ms_p50']:.2f} ms",
            f"jieba with pypinyin {other['ms_p50']:.2f} ms", "text.front_end",
        ),
    ]  # fmt: skip


def page(language: str, results: Path = RESULTS) -> str:
    """The page in that language."""
    title, heads = _HEADS[language]
    chinese = language == "zh"
    above, below = (each[language].format(up="../" if chinese else "") for each in (_INTRODUCTIONS, _NOTES))
    lines = [title, "", above, "", f"| {' | '.join(heads)} |", "|---|---|---|---|"]
    for row in rows(results):
        others = row.others
        for english, translated in _CHINESE.items() if chinese else ():
            others = others.replace(english, translated)
        what = row.chinese if chinese else row.english
        lines.append(f"| {what} | {row.own} | {others} | `python -m evaluation.{row.script}` |")
    sections = [latencies(language, results), *fast(language, results), *_systems(results / "beside.json", language)]
    return "\n".join([*lines, "", below, "", *sections, ""])


def latencies(language: str, results: Path = RESULTS) -> str:
    """How soon each door sounds and stops: a section of the page."""
    found = json.loads((results / "doors.json").read_text("utf-8"))
    title, introduction, first, heads = _DOORS[language]
    told = introduction.format(rounds=found["rounds"], first=first if found["first"] else "")
    lines = [title, "", told, "", f"| {' | '.join(heads)} |", "|---|---|---|---|---|"]
    for door, each in found["doors"].items():
        times = [each[what][part] for what in ("first_ms", "stop_ms") for part in ("p50", "p95")]
        lines.append(f"| {door} | {' | '.join(f'{ms:.1f}' for ms in times)} |")
    return "\n".join(lines)


def fast(language: str, results: Path = RESULTS) -> list[str]:
    """The section that says how well fast speech is understood; nothing before it was measured."""
    if not (results / "rates.json").exists():
        return []
    found = json.loads((results / "rates.json").read_text("utf-8"))
    about, head, names = _RATES[language]
    rates = next(iter(found["sources"].values()))
    told = about.format(sentences=found["sentences"], high=ROWS["rate"].high)
    lines = ["", told, "", f"| {' | '.join([head, *rates])} |", "|---" * (len(rates) + 1) + "|"]
    for source, by_rate in found["sources"].items():
        shares = [f"{100 * each['characters']:.1f} %" for each in by_rate.values()]
        lines.append(f"| {' | '.join([names[source], *shares])} |")
    return lines


def _systems(path: Path, language: str) -> list[str]:
    """The section of systems that spoke in one run; nothing before there was one."""
    if not path.exists():
        return []
    figures = json.loads(path.read_text("utf-8"))
    about = _SYSTEMS[language].format(sentences=figures["sentences"], cpu=figures["machine"]["cpu"])
    names = ("、" if language == "zh" else ", ").join(figures["missing"])
    missing = ["", _MISSING[language].format(names=names)] if names else []
    return ["", about, "", *table(figures, language), *missing]


def main() -> int:
    """Write the pages."""
    for language, path in PAGES.items():
        path.write_text(page(language), "utf-8")
    return 0


if __name__ == "__main__":
    run(main)
