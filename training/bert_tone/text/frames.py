"""Sentences from frames.toml: a word that names a feeling does not mean that the sentence is said with it.

    python -m training.bert_tone.text.frames          # prints them, an emotion, a tab and a sentence

The labeled sources say "fear" wherever 怕 stands. What they lack is 他从来不怕, 恐龙, a person named 欢, and 太好了
before bad news; each frame here makes many of one kind, and its opposite stands beside it, so that the word keeps its
sense.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qingyin.records import EMOTIONS

FRAMES = Path(__file__).with_name("frames.toml")
SLOT = re.compile(r"\{(\w+)\}")
FELT = "felt"  # the slot whose filling decides what is felt
TRIES = 50  # draws for one new sentence; a frame that has no more to say is an error


def framed(path: Path = FRAMES, seed: int = 0) -> Iterator[tuple[str, str]]:
    """(emotion, sentence) of all frames, none twice, the same each time.

    Raises ValueError if a frame names an unknown slot or emotion, or cannot give as many lines as it says.
    """
    described = tomllib.loads(path.read_text("utf-8"))
    slots = {name: words.split(" ") for name, words in described["slots"].items()}
    felt = [(emotion, word) for emotion, words in described[FELT].items() for word in words.split(" ")]
    draw, known = random.Random(seed), set[str]()
    for frame in described["frame"]:
        if frame["emotion"] not in (*EMOTIONS, FELT):
            raise ValueError(f"{path}: unknown emotion {frame['emotion']!r}; available: {', '.join((*EMOTIONS, FELT))}")
        for _ in range(frame["lines"]):
            yield _new(frame, slots, felt, draw, known)


def _new(
    frame: dict[str, Any],
    slots: dict[str, list[str]],
    felt: list[tuple[str, str]],
    draw: random.Random,
    known: set[str],
) -> tuple[str, str]:
    """(emotion, sentence) of a frame that is not among the known ones, which then know it."""
    for _ in range(TRIES):
        emotion, word = draw.choice(felt)
        sentence = _filled(draw.choice(frame["text"]), slots | {FELT: [word]}, draw)
        if sentence not in known:
            known.add(sentence)
            return emotion if frame["emotion"] == FELT else frame["emotion"], sentence
    raise ValueError(f"the frames {frame['text'][:1]} … give fewer than {frame['lines']} sentences; ask for fewer")


def _filled(text: str, fillings: dict[str, list[str]], draw: random.Random) -> str:
    """The text with each slot filled, one that stands twice perhaps with two fillings."""
    try:
        return SLOT.sub(lambda slot: draw.choice(fillings[slot[1]]), text)
    except KeyError as error:
        raise ValueError(f"a frame names the slot {error}, which has no fillings") from None


if __name__ == "__main__":
    for emotion, sentence in framed():
        print(emotion, sentence, sep="\t")
