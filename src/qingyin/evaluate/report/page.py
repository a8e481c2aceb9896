"""Writes the report: index.html, with everything in it but the sound, and report.json beside it."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from qingyin.audio.mel import SILENCE, log_mel
from qingyin.audio.output import OutputFile
from qingyin.audio.recording import read_wav
from qingyin.emotions import COLORS
from qingyin.errors import OutputError
from qingyin.evaluate.extras import need
from qingyin.inspect.plot import LEVELS
from qingyin.records import Floats

PAGE, DATA = "index.html", "report.json"
DEEP: Final = 9.0  # from the loudest to what is drawn as silence, in natural logarithms of magnitude
QUALITY: Final = 60  # of WebP


def write(report: Mapping[str, Any], folder: Path) -> Path:
    """Writes both files, whole or not at all; the path of the page comes back. Raises OutputError, MissingExtra."""
    folder.mkdir(parents=True, exist_ok=True)
    data = json.dumps(report, ensure_ascii=False)
    sounds = [side["sound"] for line in report["lines"] for side in line["sides"]]
    more = {"pictures": _pictures(folder, sounds), "colors": COLORS}
    for name, text in ((DATA, data + "\n"), (PAGE, _page(data, json.dumps(more)))):
        with OutputFile(folder / name) as file:
            file.write(text.encode())
    return folder / PAGE


def _page(data: str, more: str) -> str:
    """The page, with its style, its script and all that it shows."""
    here = files(__name__.rpartition(".")[0])
    found = (here / "page.html").read_text("utf-8")
    for mark, text in (
        ("/* page.css */", (here / "page.css").read_text("utf-8")),
        ("/* page.js */", (here / "page.js").read_text("utf-8")),
        ("{report}", _inside(data)),
        ("{more}", _inside(more)),
    ):
        found = found.replace(mark, text, 1)
    return found


def _inside(data: str) -> str:
    """JSON that may stand in a script element: no text in it ends the element or opens another."""
    return data.replace("<", "\\u003c")


def _pictures(folder: Path, sounds: Sequence[str]) -> dict[str, str]:
    """The spectrogram of each sound as a data URI."""
    return {sound: _picture(_samples(folder / sound)) for sound in dict.fromkeys(sounds)}


def _samples(path: Path) -> Floats:
    try:
        return read_wav(path.read_bytes())[0]
    except OSError as error:
        raise OutputError(f"cannot read {str(path)!r}: {error.strerror}; run the command again") from error


def _picture(samples: Floats) -> str:
    """The mel spectrogram, low frequencies below."""
    mel = log_mel(samples)
    top = max(float(mel.max(initial=SILENCE)), SILENCE + 1)
    colors = need("matplotlib.colors").LinearSegmentedColormap.from_list("level", LEVELS)
    memory = io.BytesIO()
    need("matplotlib.image").imsave(
        memory, mel.T, vmin=top - DEEP, vmax=top, cmap=colors, origin="lower", format="webp",
        pil_kwargs={"quality": QUALITY},
    )  # fmt: skip
    return f"data:image/webp;base64,{base64.b64encode(memory.getvalue()).decode()}"
