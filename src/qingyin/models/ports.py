"""The inputs and outputs of a voice's six graphs, once: the stages check them, what makes graphs or runs them alone
takes them from here.

Letters: B texts, N characters, E emotions, K candidate readings, S syllables, T frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

FLOAT, DOUBLE, INT64 = "tensor(float)", "tensor(double)", "tensor(int64)"


class Port(NamedTuple):
    """An input or an output of a graph: the type of its elements, in ONNX Runtime's words, and how many axes."""

    kind: str
    rank: int


Ports = Mapping[str, Port]  # by name, in the order of the graph


class Graph(NamedTuple):
    """What goes into a graph and what comes out of it."""

    inputs: Ports
    outputs: Ports


PHONES: Final = dict.fromkeys(("initial", "final", "coda", "tone"), Port(INT64, 1))  # [S] each
_NUMBERS: Final = dict.fromkeys(("duration", "onset", "energy", "pause", "tilt"), Port(FLOAT, 1))  # [S] each
_F0: Final = {"f0": Port(FLOAT, 2)}  # [S, F0_POINTS]

BERT_TONE: Final = Graph(
    {"tokens": Port(INT64, 2), "polarity": Port(INT64, 2)},  # [B, N + 1] each, START first
    {  # [B, E], [B, N + 1, K], [B, N + 1, 4], [B, N + 1, VECTOR]
        "emotion": Port(FLOAT, 2),
        "readings": Port(FLOAT, 3),
        "boundary": Port(FLOAT, 3),
        "vectors": Port(FLOAT, 3),
    },
)
PROSODY_NET: Final = Graph(
    {
        **PHONES,
        **dict.fromkeys(("boundary", "mark", "intonation"), Port(INT64, 1)),  # [S] each
        **dict.fromkeys(("vectors", "delta"), Port(FLOAT, 2)),  # [S, VECTOR], [S, 7]
    },
    {name: (_F0 | _NUMBERS)[name] for name in ("duration", "onset", "f0", "energy", "pause", "tilt")},
)
ACOUSTIC: Final = Graph(
    {**PHONES, **_NUMBERS, **_F0, **dict.fromkeys(("start", "count"), Port(INT64, 0)), "state": Port(FLOAT, 1)},
    {  # [T, 80], [T, 4]; a state goes into the next window, and is empty in the first
        "mel": Port(FLOAT, 2),
        "control": Port(FLOAT, 2),
        "total": Port(INT64, 0),
        "next_state": Port(FLOAT, 1),
    },
)
VOCODER: Final = Graph(
    {
        "mel": Port(FLOAT, 2),  # [T, 80]
        "control": Port(FLOAT, 2),  # [T, 4]
        "phase": Port(DOUBLE, 0),
        "frame": Port(INT64, 0),
        "seed": Port(INT64, 0),
        "state": Port(FLOAT, 1),
        "last": Port(INT64, 0),
    },
    {"samples": Port(FLOAT, 1), "next_phase": Port(DOUBLE, 0), "next_state": Port(FLOAT, 1)},
)
REFERENCE_ENCODER: Final = Graph(
    {"samples": Port(FLOAT, 1)},
    {"vector": Port(FLOAT, 1), "delta": Port(FLOAT, 1)},  # [96]; [7], the columns of expression.delta.Delta
)
AGREEMENT: Final = Graph(
    {"text": Port(FLOAT, 1), "recording": Port(FLOAT, 1)},  # [VECTOR], [96]: the pooled vectors of both encoders
    {"emotion": Port(FLOAT, 1)},  # [E]
)
GRAPHS: Final[Mapping[str, Graph]] = {  # by the role of the graph's file in a voice
    "tone": BERT_TONE,
    "prosody": PROSODY_NET,
    "acoustic": ACOUSTIC,
    "vocoder": VOCODER,
    "manner": REFERENCE_ENCODER,
    "joint": AGREEMENT,
}
