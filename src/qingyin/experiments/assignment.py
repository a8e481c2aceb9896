"""Which variant a user hears: the same in every process, on every machine, with nothing stored.

Weighted rendezvous hashing (Thaler and Ravishankar 1998; Schindelhauer and Schomaker 2005): each variant draws a number
for the user from SHA-256, and the highest score wins. A weight that grows only draws users to its variant, one that
shrinks only lets users go, so a change of weights moves no more users than it must.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping

from qingyin.errors import ExperimentError


def assigned(experiment: str, scene: str, user: str, weights: Mapping[str, float]) -> str:
    """The name of the user's variant. `scene` is empty for a text of no scene.

    Weights are relative; a variant of weight 0 gets no users. Raises ExperimentError if no weight is above 0.
    """
    scores = {
        name: weight / -math.log(draw(experiment, scene, user, name)) for name, weight in weights.items() if weight > 0
    }
    if not scores:
        raise ExperimentError(f"experiment {experiment!r} has no variant with a weight above 0; set one")
    return max(scores, key=lambda name: (scores[name], name))


def draw(*parts: str) -> float:
    """A number between 0 and 1, neither of them, that depends on the parts alone."""
    digest = hashlib.sha256(json.dumps(parts).encode()).digest()  # JSON, so that ("a", "bc") is not ("ab", "c")
    return ((int.from_bytes(digest[:8]) >> 11) + 0.5) / 2**53
