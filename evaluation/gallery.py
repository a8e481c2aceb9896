"""The page of sounds: one text with eight feelings, in three scenes and at three rates.

    python -m evaluation.gallery      (pip install -e '.[serve]', which writes Opus)

Speaks the text, writes docs/gallery/*.opus, and docs/gallery.md and docs/zh/gallery.md, which link to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from measures.command import run
from qingyin.emotions import TABLE
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer

DOCS: Final = Path(__file__).parents[1] / "docs"
FOLDER: Final = DOCS / "gallery"
PAGES: Final = {"en": DOCS / "gallery.md", "zh": DOCS / "zh" / "gallery.md"}
TEXT: Final = "晚饭已经做好了，我们一起吃吧。"
MOST: Final = 500_000  # bytes of all sounds together

_SCENES: Final = {"customer_service": "客服", "audiobook": "有声书", "assistant": "助手"}
_RATES: Final = {0.7: "慢", 1.0: "正常", 1.5: "快"}


class Sound(NamedTuple):
    """One sound of the page."""

    name: str  # of its file, without the ending
    title: str
    chinese: str
    written: str  # the options of the command line
    options: Options

    @property
    def path(self) -> Path:
        """Where it lies."""
        return FOLDER / f"{self.name}.opus"

    @property
    def command(self) -> str:
        """How to make it."""
        return f'qingyin say "{TEXT}" {self.written} -o {self.path.name}'


def feelings() -> Iterator[Sound]:
    """The text with each feeling."""
    for row in TABLE:
        options = Options(emotion=row.name)
        yield Sound(row.name, row.name, row.chinese, f"--emotion {row.name}", options)


def scenes() -> Iterator[Sound]:
    """The text in each scene, with one feeling that they show differently."""
    for scene, chinese in _SCENES.items():
        written = f"--emotion joy --scene {scene}"
        yield Sound(scene, scene.replace("_", " "), chinese, written, Options(emotion="joy", scene=scene))


def rates() -> Iterator[Sound]:
    """The text at each rate."""
    for rate, chinese in _RATES.items():
        written = f"--emotion neutral --rate {rate:g}"
        yield Sound(f"rate_{rate:g}", f"rate {rate:g}", chinese, written, Options(emotion="neutral", rate=rate))


def sounds() -> list[Sound]:
    """All of them."""
    return [*feelings(), *scenes(), *rates()]


def page(language: str) -> str:
    """The page in that language."""
    chinese = language == "zh"
    up = "../" if chinese else ""
    if chinese:
        made = "由 `python -m evaluation.gallery` 生成，点名字就能听。"
        lines = ["# 听一听", "", f"同一句话：{TEXT}", "", made, ""]
        parts = [("八种感情", feelings()), ("三种场景（高兴）", scenes()), ("三种语速（平静）", rates())]
    else:
        made = "Made by `python -m evaluation.gallery`; a name leads to the sound."
        lines = ["# Gallery", "", f"One sentence, “{TEXT}” (dinner is ready, let us eat together).", made, ""]
        parts = [("Eight feelings", feelings()), ("Three scenes, with joy", scenes()), ("Three rates", rates())]
    for title, found in parts:
        lines += [f"## {title}", "", "| 声音 | 命令 |" if chinese else "| sound | command |", "|---|---|"]
        for each in found:
            name = each.chinese if chinese else each.title
            lines.append(f"| [{name}]({up}gallery/{each.path.name}) | `{each.command}` |")
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Speak, write."""
    synthesizer = Synthesizer.load()
    FOLDER.mkdir(exist_ok=True)
    for each in sounds():
        synthesizer.speak(TEXT, each.options).save(each.path)
    for language, path in PAGES.items():
        path.write_text(page(language), "utf-8")
    print(f"{sum(each.path.stat().st_size for each in sounds())} bytes in {FOLDER}")
    return 0


if __name__ == "__main__":
    run(main)
