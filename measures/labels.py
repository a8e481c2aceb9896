"""What each source's labels mean among the emotions of the voice, and the labeled lines themselves.

No source has all of them, and each draws its lines elsewhere: "angry" on Weibo holds disgust too, "worried" in a
dialogue may be fear or caring. So a label is a set of emotions, and a network that gives p(emotion) says
p(label) = Σ p(emotion) · p(label | emotion).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from qingyin.emotions import EMOTIONS, NEGATIVE, POSITIVE
from qingyin.errors import QingyinError

_EWECT: dict[str, tuple[str, ...]] = {
    "angry": ("anger", "disgust"),
    "fear": ("fear",),
    "happy": ("joy", "caring"),
    "neutral": ("neutral",),
    "sad": ("sadness",),
    "surprise": ("surprise",),
}
# label -> the emotions that a line with this label may have; the first is the one that it is measured by
SOURCES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "ewect_usual": _EWECT,
    "ewect_virus": _EWECT,
    "nlpcc2014": {
        "anger": ("anger",),
        "disgust": ("disgust",),
        "fear": ("fear",),
        "happiness": ("joy",),
        "like": ("joy", "caring"),
        "none": ("neutral",),
        "sadness": ("sadness",),
        "surprise": ("surprise",),
    },
    "cped": {
        "anger": ("anger",),
        "astonished": ("surprise",),
        "depress": ("sadness",),
        "disgust": ("disgust",),
        "fear": ("fear",),
        "grateful": ("joy", "caring"),
        "happy": ("joy",),
        "negative-other": ("disgust", "anger", "sadness", "fear"),
        "neutral": ("neutral",),
        "positive-other": ("joy", "caring", "neutral"),
        "relaxed": ("neutral", "joy"),
        "sadness": ("sadness",),
        "worried": ("caring", "fear", "sadness"),
    },
    "bmeld": {
        "anger": ("anger",),
        "disgust": ("disgust",),
        "fear": ("fear",),
        "joy": ("joy", "caring"),
        "neutral": ("neutral", "caring"),
        "sadness": ("sadness",),
        "surprise": ("surprise",),
    },
    "tone_of_voice": {
        "平静": ("neutral",),
        "开心": ("joy",),
        "关心": ("caring",),
        "生气": ("anger",),
        "惊讶": ("surprise",),
        "伤心": ("sadness",),
        "厌恶": ("disgust",),
        "疑问": ("neutral", "surprise"),
    },
    "cues": {emotion: (emotion,) for emotion in EMOTIONS},  # training/bert_tone/text/cues.tsv
    "everyday": {emotion: (emotion,) for emotion in EMOTIONS},  # training/bert_tone/text/everyday.tsv
    "natural": {emotion: (emotion,) for emotion in EMOTIONS},  # training/bert_tone/text/natural.tsv
}
# label -> 0 if all its emotions are positive, 1 if all are negative; other labels say nothing about words
LEANS: Final[dict[str, dict[str, int]]] = {
    source: {
        label: int(not set(emotions) <= set(POSITIVE))
        for label, emotions in labels.items()
        if set(emotions) <= set(POSITIVE) or set(emotions) <= set(NEGATIVE)
    }
    for source, labels in SOURCES.items()
}

NOT_FELT: Final = {"tone_of_voice": ("疑问",)}  # labels that are not measured: a question is a kind of sentence


def measured_labels(source: str) -> dict[str, tuple[str, ...]]:
    """The labels of a source by which feelings are measured, and the emotions that each covers."""
    return {label: covered for label, covered in SOURCES[source].items() if label not in NOT_FELT.get(source, ())}


def labeled(path: Path) -> Iterator[tuple[str, bool, str, str]]:
    """(source, whether it is kept for measuring, label, text) of each row of emotion/labelled.tsv.

    Raises QingyinError if it is not there.
    """
    if not path.exists():
        raise QingyinError(f"{path} is not there; name the data folder with --data")
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        source, split, label, text = line.split("\t", 3)
        yield source, split == "dev", label, text


def felt(path: Path) -> list[tuple[str, str]]:
    """(line, what people hear in it) of each row of a file like everyday.tsv."""
    rows = [row.split("\t") for row in path.read_text("utf-8").splitlines() if not row.startswith("#")]
    return [(line, heard) for line, heard in rows]


def passages(path: Path) -> list[list[tuple[str, str]]]:
    """The passages of a file like passages.tsv: (sentence, what people hear in it at its place)."""
    blocks = [[row for row in block.splitlines() if row[:1] != "#"] for block in path.read_text("utf-8").split("\n\n")]
    return [[(text, heard) for text, heard in (row.split("\t") for row in rows)] for rows in blocks]


class Told(NamedTuple):
    """A sentence of a passage, and what a good speaker lets be heard in it."""

    text: str
    alone: str  # the emotion, if nothing else is read
    placed: str  # the emotion after what goes before it
    strength: int  # of that: 1 a shade, 2 clear, 3 strong; 0 if neutral


def stories(path: Path) -> list[list[Told]]:
    """The passages of a file like stories.tsv."""
    found = []
    for block in path.read_text("utf-8").split("\n\n"):
        rows = [row.split("\t") for row in block.splitlines() if row[:1] != "#"]
        found.append(
            [Told(text, alone, at.rstrip("123"), int(at[-1]) if at[-1] in "123" else 0) for text, alone, at in rows]
        )
    return found


def alone(path: Path) -> list[tuple[str, str]]:
    """(sentence, what people hear if they hear nothing else) of all passages of a file like stories.tsv."""
    return [(each.text, each.alone) for passage in stories(path) for each in passage]


def placed(path: Path) -> list[list[tuple[str, str]]]:
    """The passages of a file like stories.tsv as `passages` gives them: (sentence, what people hear at its place)."""
    return [[(each.text, each.placed) for each in passage] for passage in stories(path)]
