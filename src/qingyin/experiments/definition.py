"""An experiment: variants of speaking, with their weights, that users of a server hear without being asked.

name = "warm-greeting"             # as the file is called
scenes = ["customer_service"]      # requests of these scenes; left out, all requests
smallest = 100                     # users that each variant must have before anything is said about them

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

SMALLEST: Final = 100  # users


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
    smallest: int
    variants: tuple[Variant, ...]

    @classmethod
    def open(cls, path: Path) -> Experiment:
        """The experiment in a TOML file. Raises ExperimentError."""
        table = read(path)
        table.only("name", "scenes", "smallest", "variant")
        name = table.name()
        if name != path.stem:
            table.refuse(
                "name",
                f"is {name!r}; it must be the name of the file, {path.stem!r}, "
                "since another name would assign every user anew",
            )
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
        return cls(name, scenes, int(table.number("smallest", SMALLEST, 2)), variants)

    @property
    def content(self) -> str:
        """What is compared, without the weights, which may change while it runs."""
        return json.dumps({each.name: dict(each.manner) for each in self.variants}, sort_keys=True, ensure_ascii=False)

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
