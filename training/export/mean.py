"""The mean of the weights of voices and runs, as a run: a voice is exported from it, or a training goes on from it.

    python -m training.export.mean acoustic src/qingyin/voices/tan runs/out/acoustic --out runs/out/mean/acoustic

Ends of one training, or of two that went on from the same weights, lie near enough to one another that the mean of
their weights is a network too, often as good as each or better (Wortsman et al., "Model soups", 2022).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from training.export.voice import MODULES, checkpoint
from training.export.weights import Learned, read
from training.run import write_learned


def mean(parts: Sequence[Learned]) -> Learned:
    """One network between some of the same shape.

    Raises ValueError if their shapes differ.
    """
    config, first = parts[0]
    for other, weights in parts[1:]:
        if other != config or {k: v.shape for k, v in weights.items()} != {k: v.shape for k, v in first.items()}:
            raise ValueError("networks of different shapes have no mean; give some of one training")
    found: dict[str, Tensor] = {}
    for name, value in first.items():
        between = torch.stack([each[name].double() for _, each in parts]).mean(0)
        found[name] = between.to(torch.float32 if value.is_floating_point() else value.dtype)
    return config, found


def main() -> None:
    """Read some and write their mean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("role", choices=MODULES, help="which network")
    parser.add_argument("source", type=Path, nargs="+", help="the folder of a voice, or that of a run with its last.pt")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the new run")
    options = parser.parse_args()
    parts = [checkpoint(each) if (each / "last.pt").exists() else read(each, options.role) for each in options.source]
    write_learned(options.out / "last.pt", *mean(parts))
    print(f"{options.out / 'last.pt'}: the mean of {len(parts)}")


if __name__ == "__main__":
    main()
