"""A network part of the way from one checkpoint to another that began there.

    python -m training.bert_tone.between --old OLD.pt --new NEW.pt --share 0.7 --out LAST.pt

What goes on learning from a few lines forgets some of the many before; weights in between keep most of both (Wortsman
et al., "Robust fine-tuning of zero-shot models", 2022).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

from training.run import write_learned


def between(old: dict[str, Tensor], new: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """The weights at `share` of the way from `old` to `new`; what is not floating-point is that of `new`."""
    return {
        name: torch.lerp(old[name].float(), value.float(), share) if value.is_floating_point() else value
        for name, value in new.items()
    }


def main() -> None:
    """Write the checkpoint, a run of no steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("old", "new", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.7, help="of the way (%(default)s)")
    options = parser.parse_args()
    old, new = (torch.load(path, map_location="cpu", weights_only=True) for path in (options.old, options.new))
    weights = between(old["average"], new["average"], options.share)
    write_learned(options.out, new["config"], weights)


if __name__ == "__main__":
    main()
