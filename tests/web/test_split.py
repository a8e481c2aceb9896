"""Both WebAssembly modules hold what speaking calls; their other functions are there when they are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from qingyin.options import SCENES
from qingyin.records import EMOTIONS
from tests.web.conftest import Web, WebError, started

TEXT: Final = "他低声说：“这件事情很难办。”我们2026年再谈吧！"
RESTS: Final = ["pyodide.rest.wasm", "onnxruntime.rest.wasm"]


@pytest.fixture(scope="module")
def fresh(built: None) -> Iterator[Web]:
    """A process that has not spoken yet."""
    with started() as found:
        yield found


def test_speaking_needs_nothing_more(fresh: Web) -> None:
    styles = [each["id"] for each in fresh("ask", "about")["styles"]]
    for name, values in {"emotion": EMOTIONS, "scene": SCENES, "style": styles}.items():
        for value in values:
            fresh.speak(TEXT, **{name: value})
    fresh("ask", "analyze", TEXT, {"scene": "audiobook"})
    fresh("agreement", fresh("wav", TEXT, {"rate": 0.8, "pitch": -2}), TEXT)
    with pytest.raises(WebError, match="OptionError"):
        fresh.speak(TEXT, rate=9)
    fresh("ask", "analyze", "".join(f"数到{n}。" for n in range(1100)), {})  # more sentences than a cache holds
    assert fresh("fetched") == []


def test_what_nobody_has_called_is_fetched_when_it_is_called(fresh: Web) -> None:
    assert fresh("python", "__import__('math').gamma(5)") == 24
    optimized = "__import__('qingyin_ort').open('/qingyin/voice/manner.onnx', 99, True)[0]"
    assert fresh("python", optimized) > 0
    assert fresh("fetched") == RESTS
    assert fresh("python", "__import__('math').lgamma(1)") == 0
    assert fresh("fetched") == RESTS
