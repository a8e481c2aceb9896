"""What the words of `instructions` come to."""

from __future__ import annotations

import re
from typing import Any

import pytest

from qingyin.errors import OptionError
from qingyin.serve.contract import instructions
from qingyin.synthesizer import Synthesizer
from tests.conftest import SILENCE


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Speak in a cheerful tone.", {"emotion": "joy"}),
        ("very sad, slowly", {"emotion": "sadness", "intensity": 1.5, "rate": 0.8}),
        ("用有点生气的语气说", {"emotion": "anger", "intensity": 0.5}),
        ("请用非常温柔的声音慢慢地读", {"emotion": "caring", "intensity": 1.5, "rate": 0.8}),
        ("语速快一点", {"rate": 1.25}),
        ("Speak like a news anchor", {"style": "news"}),
        ("用播报的风格", {"style": "news"}),
        ("像讲故事一样，慢一点", {"style": "storyteller", "rate": 0.8}),
        ("in a calm style", {"style": "calm"}),
        ("in a calm voice", {"emotion": "neutral"}),
        ("用欢快的风格", {"style": "cheerful"}),
        ("欢快", {"emotion": "joy"}),
        ("happy, in the standard style", {"emotion": "joy", "style": "standard"}),
        ("用客服的语气说", {"scene": "customer_service"}),
        ("an audiobook, sad", {"scene": "audiobook", "emotion": "sadness"}),
        ("", {}),
    ],
)
def test_instructions(synthesizer: Synthesizer, words: str, expected: dict[str, Any]) -> None:
    assert instructions.parse(words, synthesizer.styles.files()) == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("as a pirate", "'pirate'"),
        ("happy and sad", "'joy' and 'sadness'"),
        ("用开心的东北话说", "'东'"),
        ("very", "needs an emotion"),
        ("happy 5", "'5'"),
        ("in the style of a pirate", "'pirate'"),
        ("news style, calm style", "two values of style, 'news' and 'calm'"),
        ("as a customer service assistant", "two values of scene, 'customer_service' and 'assistant'"),
    ],
)
def test_instructions_that_are_not_understood(synthesizer: Synthesizer, words: str, said: str) -> None:
    with pytest.raises(OptionError, match=re.escape(said)):
        instructions.parse(words, synthesizer.styles.files())


def test_instructions_name_a_style_of_the_user_s(tmp_path: Any) -> None:
    (tmp_path / "my_evening-2.toml").write_text(
        'name = "my_evening-2"\ntitle = "晚安（轻）"\ndescription = "x"', "utf-8"
    )
    styles = Synthesizer.load(SILENCE, styles=tmp_path).styles.files()
    for words in ("my_evening-2", "happy, my_evening-2", "用晚安（轻）的语气说"):
        assert instructions.parse(words, styles)["style"] == "my_evening-2"
