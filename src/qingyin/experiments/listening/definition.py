"""A listening test: variants of speaking that people compare by ear, on a page of the server.

name = "greeting"        # as the file is called
kind = "preference"      # mos, preference, abx, mushra or emotion
planned = 26             # listeners at the end, as `qingyin abtest plan` gives
smallest = 12            # of them, those that must be there before anything is said
checks = 2               # trials that ask for a stated answer; who misses one is not counted

[[variant]]              # the first is the one that the others are compared with
name = "standard"

[[variant]]
name = "gentle"
style = "gentle"         # any of: rate, pitch, volume, emotion, intensity, style, voice
# files = true           # or recordings: FOLDER/greeting/gentle/hello.wav, where FOLDER is that of --sounds

[[item]]
name = "hello"
text = "您好，请问有什么可以帮您？"
scene = "customer_service"
emotion = "caring"       # the one that is to be heard, in a test of the kind emotion

A test of the kind mushra names its `reference`, one of the variants, which is heard openly and among the others, and
has an anchor (`anchor = false` leaves it out): the reference without what is above 3.5 kHz, as ITU-R BS.1534 has it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from qingyin.emotions import EMOTIONS
from qingyin.experiments.tables import MANNER, Table, read
from qingyin.options import SCENES

MOS, PREFERENCE, ABX, MUSHRA, EMOTION = KINDS = ("mos", "preference", "abx", "mushra", "emotion")
PAIRS: Final = (PREFERENCE, ABX)  # kinds that compare two
ANCHOR: Final = "anchor"
PLANNED: Final = 26  # listeners: they show 0.3 points where the differences of listeners spread by 0.5
SMALLEST: Final = 12  # of them
CHECKS: Final = 2
MOST_PLANNED: Final = 10_000
MOST_VARIANTS: Final = 11  # with the anchor 12 sounds, which BS.1534 has as the most on one screen
MOST_ITEMS: Final = 100
MOST_TRIALS: Final = 200
LONGEST: Final = 300  # characters of an item


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the manners of speaking that are compared, or recordings of one."""

    name: str
    manner: Mapping[str, Any]
    files: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A text that is heard in every variant."""

    name: str
    text: str
    scene: str | None = None
    emotion: str | None = None


@dataclass(frozen=True, slots=True)
class ListeningTest:
    """A listening test. Read one with `ListeningTest.open`."""

    name: str
    kind: str
    planned: int  # listeners
    smallest: int
    checks: int
    variants: tuple[Variant, ...]
    items: tuple[Item, ...]
    reference: str = ""  # the variant that is the reference, in a test of the kind mushra
    anchor: bool = False

    @classmethod
    def open(cls, path: Path) -> ListeningTest:
        """The test in a TOML file. Raises ExperimentError."""
        table = read(path)
        table.named_as(path, "its answers are kept under it")
        return cls.of(table)

    @classmethod
    def of_content(cls, name: str, content: str) -> ListeningTest:
        """The test of which that is the content."""
        return cls.of(Table(f"listening test {name!r}", {"name": name, **json.loads(content)}))

    @classmethod
    def of(cls, table: Table) -> ListeningTest:
        """The test in a table. Raises ExperimentError."""
        kind = table.one_of("kind", KINDS)
        ranked = ("reference", "anchor") if kind == MUSHRA else ("checks",)
        table.only("name", "kind", "planned", "smallest", *ranked, "variant", "item")
        variants = tuple([_variant(each) for each in table.tables("variant")])
        items = tuple([_item(each, kind) for each in table.tables("item")])
        _check_names(table, "variant", [each.name for each in variants], MOST_VARIANTS)
        _check_names(table, "item", [each.name for each in items], MOST_ITEMS)
        if kind in PAIRS and len(variants) != 2:
            table.refuse("variant", f"must be there twice in a test of the kind {kind}, not {len(variants)} times")
        test = cls(
            table.name(),
            kind,
            *table.plan(PLANNED, SMALLEST, MOST_PLANNED),
            0 if kind == MUSHRA else table.whole("checks", CHECKS, 0, 10),
            variants,
            items,
            *(_reference(table, variants) if kind == MUSHRA else ()),
        )
        if test.length > MOST_TRIALS:
            table.refuse("item", f"and variants make {test.length} trials; make it {MOST_TRIALS} at most")
        return test

    @property
    def content(self) -> str:
        """All of it but its name, as `of_content` takes it."""
        found: dict[str, Any] = {"kind": self.kind, "planned": self.planned, "smallest": self.smallest}
        found |= (
            {"reference": self.reference, "anchor": self.anchor} if self.kind == MUSHRA else {"checks": self.checks}
        )
        found["variant"] = [
            {"name": each.name, **({"files": True} if each.files else each.manner)} for each in self.variants
        ]
        found["item"] = [
            {key: getattr(each, key) for key in ("name", "text", "scene", "emotion") if getattr(each, key) is not None}
            for each in self.items
        ]
        return json.dumps(found, ensure_ascii=False)

    @property
    def together(self) -> bool:
        """Whether all variants of an item are judged in one trial."""
        return self.kind not in (MOS, EMOTION)

    @property
    def length(self) -> int:
        """How many trials a listener has."""
        return len(self.items) * (1 if self.together else len(self.variants)) + self.checks

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all that is judged: the variants, and the anchor."""
        return (*(each.name for each in self.variants), *([ANCHOR] if self.anchor else []))

    def item(self, name: str) -> Item:
        """The item of that name."""
        return next(each for each in self.items if each.name == name)

    def variant(self, name: str) -> Variant:
        """The variant of that name; for the anchor, the reference, from which it is made."""
        wanted = self.reference if name == ANCHOR and self.anchor else name
        return next(each for each in self.variants if each.name == wanted)


def _variant(table: Table) -> Variant:
    table.only("name", "files", *MANNER)
    name, manner = table.name(), table.manner()
    if name == ANCHOR:
        table.refuse("name", f"is {ANCHOR!r}, which a test of the kind mushra makes itself; choose another")
    if table.flag("files", False):
        if manner:
            table.refuse("files", f"and {', '.join(manner)} exclude each other; recordings are heard as they are")
        return Variant(name, {}, files=True)
    return Variant(name, manner)


def _item(table: Table, kind: str) -> Item:
    table.only("name", "text", "scene", "emotion")
    text = table.text("text")
    if len(text) > LONGEST:
        table.refuse("text", f"has {len(text)} characters, and the limit is {LONGEST}; listeners forget longer ones")
    scene = table.one_of("scene", SCENES) if "scene" in table.found else None
    emotion = table.one_of("emotion", EMOTIONS) if "emotion" in table.found or kind == EMOTION else None
    return Item(table.name(), text, scene, emotion)


def _check_names(table: Table, key: str, names: list[str], most: int) -> None:
    if not names or len({*names}) < len(names) or len(names) > most:
        table.refuse(key, f"must be there from 1 to {most} times, each with a name of its own")


def _reference(table: Table, variants: tuple[Variant, ...]) -> tuple[str, bool]:
    names = tuple([each.name for each in variants])
    if len(names) < 2:
        table.refuse("variant", "must be there twice or more in a test of the kind mushra: the reference and another")
    return table.one_of("reference", names), table.flag("anchor", True)
