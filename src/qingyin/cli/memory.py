"""How the commands load a voice: frugally, for the process is their own."""

from __future__ import annotations

from os import PathLike
from typing import Any

from qingyin.models.process_memory import frugal
from qingyin.synthesizer import Synthesizer


def load(voice: str | PathLike[str], **settings: Any) -> Synthesizer:
    """The synthesizer of `Synthesizer.load`, which takes the same; the process keeps what loading left behind small."""
    with frugal() as open_graph:
        return Synthesizer.load(voice, open_graph=open_graph, **settings)
