"""An experiment: variants of speaking, with their weights, that users of a server hear without being asked.

name = "warm-greeting"             # as the file is called
scenes = ["customer_service"]      # requests of these scenes; left out, all requests
planned = 500                      # users of each variant at the end, as `qingyin abtest plan --design users` gives
smallest = 100                     # of them, those that must be there before anything is said

[[variant]]
name = "standard"
weight = 50

[[variant]]
name = "gentle"
weight = 50
style = "gentle"                   # any of: rate, pitch, volume, emotion, intensity, style, voice
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from qingyin.experiments.assignment import assigned
from qingyin.experiments.tables import MANNER, Table, read
from qingyin.options import SCENES, Options

PLANNED: Final = 500  # users of each variant: they show 0.2 points where the spread is 1
SMALLEST: Final = 100  # of them
MOST: Final = 10**6  # that may be planned


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the manners of speaking that are compared; its options come before those of a request."""

    name: str
    weight: float
    manner: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is compared, and for which requests. Read one with `Experiment.open`."""

    name: str
    scenes: tuple[str, ...]  # empty: all requests
    planned: int  # users of each variant
    smallest: int
    variants: tuple[Variant, ...]

    @classmethod
    def open(cls, path: Path) -> Experiment:
        """The experiment in a TOML file. Raises ExperimentError."""
        table = read(path)
        table.named_as(path, "another name would assign every user anew")
        return cls.of(table)

    @classmethod
    def of(cls, table: Table) -> Experiment:
        """The experiment in a table. Raises ExperimentError."""
        table.only("name", "scenes", "planned", "smallest", "variant")
        name = table.name()
        scenes = table.texts("scenes")
        for scene in scenes:
            if scene not in SCENES:
                table.refuse("scenes", f"has {scene!r:.60}; known: {', '.join(SCENES)}")
        variants = tuple([_variant(each) for each in table.tables("variant")])
        names = [each.name for each in variants]
        if len(names) < 2 or len({*names}) < len(names):
            table.refuse("variant", "must be there twice or more, each with a name of its own")
        if not any(each.weight for each in variants):
            table.refuse("variant", "has no weight above 0; give one to each variant that users shall hear")
        return cls(name, scenes, *table.plan(PLANNED, SMALLEST, MOST), variants)

    @classmethod
    def of_content(cls, name: str, content: str) -> Experiment:
        """The experiment of which that is the content; all weights are 1."""
        return cls.of(Table(f"experiment {name!r}", {"name": name, **json.loads(content)}))

    @property
    def content(self) -> str:
        """What is compared and what was planned, without the weights, which may change while it runs."""
        variants = [{"name": each.name, **each.manner} for each in self.variants]
        plan = {"planned": self.planned, "smallest": self.smallest}
        return json.dumps({"scenes": self.scenes, **plan, "variant": variants}, ensure_ascii=False)

    def takes(self, options: Options) -> bool:
        """Whether a request with these options takes part."""
        return not self.scenes or options.scene in self.scenes

    def variant(self, user: str, scene: str | None) -> Variant:
        """The variant of a user, the same each time."""
        weights = {each.name: each.weight for each in self.variants}
        name = assigned(self.name, scene or "", user, weights)
        return next(each for each in self.variants if each.name == name)


def as_spoken(variant: Variant, options: Options) -> Options:
    """The options of a request with those of its variant in their place."""
    return replace(options, **variant.manner)


def _variant(table: Table) -> Variant:
    table.only("name", "weight", *MANNER)
    return Variant(table.name(), table.number("weight", 1.0, 0.0, 1e9), table.manner())
