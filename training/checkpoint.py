"""Checkpoints of a training run: written whole or not at all, read without running code from the file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch
from torch import nn


class Run:
    """A folder with `last.pt`, a clock that counts training time over all sessions, and a log on stdout."""

    def __init__(self, folder: Path, minutes: float, save_every_s: float = 180) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "last.pt"
        self.minutes = minutes
        self.step = 0
        self._spent = 0.0
        self._since = time.monotonic()
        self._saved = time.monotonic()
        self._every = save_every_s

    @property
    def spent(self) -> float:
        """Minutes of training so far, earlier sessions included."""
        return self._spent + (time.monotonic() - self._since) / 60

    @property
    def progress(self) -> float:
        """Share of the planned time that is spent, 0 to 1."""
        return min(1.0, self.spent / self.minutes)

    def rate(self, peak: float, floor: float = 0.05) -> float:
        """The learning rate now: a short rise, then a half cosine down to `floor` of the peak."""
        rise = min(1.0, (self.step + 1) / 300)
        fall = floor + (1 - floor) * 0.5 * (1 + float(torch.cos(torch.tensor(self.progress * torch.pi))))
        return peak * rise * fall

    def due(self) -> bool:
        """Whether it is time for a checkpoint."""
        return time.monotonic() - self._saved > self._every

    def save(self, **parts: Any) -> None:
        """Write the parts (state dicts, plain values) beside the clock."""
        target = self.path.with_suffix(".part")
        torch.save({**parts, "step": self.step, "spent": self.spent}, target)
        target.replace(self.path)
        self._saved = time.monotonic()

    def load(self) -> dict[str, Any] | None:
        """The last checkpoint, or None at the beginning; sets the clock."""
        if not self.path.exists():
            return None
        parts: dict[str, Any] = torch.load(self.path, map_location="cpu", weights_only=True)
        self.step, self._spent = parts["step"], parts["spent"]
        print(f"resumed {self.path} at step {self.step}, {self._spent:.1f} min", flush=True)
        return parts


class Average:
    """An exponential moving average of a model's weights: what is exported."""

    def __init__(self, model: nn.Module, decay: float = 0.999) -> None:
        self.decay = decay
        self.steps = 0
        self.weights = {k: v.detach().clone() for k, v in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Move towards the model's present weights."""
        self.steps += 1
        share = 1 - min(self.decay, (self.steps + 1) / (self.steps + 10))
        for name, value in model.state_dict().items():
            self.weights[name].lerp_(value, share) if value.is_floating_point() else self.weights[name].copy_(value)
