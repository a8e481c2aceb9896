"""What the training scripts share: their options, the clock, checkpoints, and the average that is exported.

Checkpoints are written whole or not at all, and read without running code from the file.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from training.export.weights import read

SAVE_EVERY_S = 180.0
RISE = 300  # steps in which the learning rate comes up


def parser(doc: str | None, role: str, *, minutes: float, rate: float) -> argparse.ArgumentParser:
    """A parser with the options that every training script has; the module's docstring is its help."""
    found = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument("--out", type=Path, default=Path("runs/out") / role, help="checkpoints; resumed if there is one")
    found.add_argument("--minutes", type=float, default=minutes, help="training time over all sessions")
    found.add_argument("--steps", type=int, help="the most steps over all sessions")
    found.add_argument("--rate", type=float, default=rate, help="highest learning rate")
    found.add_argument("--start", type=Path, help="begin with the weights in this voice folder")
    found.add_argument("--threads", type=int, default=1)
    return found


def quick(device: str) -> torch.autocast:
    """A context in which layers multiply in bfloat16 where the processor has instructions for it, for 1.5 to 1.8 times
    the speed; elsewhere it changes nothing.
    """
    kind = device.split(":")[0]
    able = torch.cuda.is_bf16_supported() if kind == "cuda" else torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.autocast(kind, dtype=torch.bfloat16, enabled=bool(able))


class Run:
    """A folder with `last.pt`, a clock that counts training time over all sessions, and a log on stdout."""

    def __init__(self, options: argparse.Namespace, role: str, part: str = "") -> None:
        torch.set_num_threads(options.threads)
        options.out.mkdir(parents=True, exist_ok=True)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.path = options.out / "last.pt"
        self.minutes, self.peak = options.minutes, options.rate
        self.step, self._spent = 0, 0.0
        self._since = self._saved = time.monotonic()
        self._parts: dict[str, Any] = {}
        self._shown: dict[str, list[Tensor]] = {}
        self._kept: dict[str, Any] = {}
        if self.path.exists():
            self._parts = torch.load(self.path, map_location="cpu", weights_only=True)
            self.step, self._spent = self._parts["step"], self._parts["spent"]
            print(f"resumed {self.path} at step {self.step}, {self._spent:.1f} min", flush=True)
        elif options.start:
            self._parts["config"], self._parts["model"] = read(options.start, role, part)
        self.config: dict[str, int] = self._parts.get("config", {})  # of the network; empty for a new one
        self.last = options.steps

    @property
    def is_new(self) -> bool:
        """Whether nothing was learned before, here or in another voice."""
        return not self._parts

    @property
    def spent(self) -> float:
        """Minutes of training so far, earlier sessions included."""
        return self._spent + (time.monotonic() - self._since) / 60

    @property
    def progress(self) -> float:
        """Share of the planned time or steps that is spent, 0 to 1."""
        return min(1.0, max(self.spent / self.minutes, self.step / self.last if self.last else 0.0))

    def keep(self, model: nn.Module, optimizer: torch.optim.Optimizer, **others: Any) -> None:
        """What a checkpoint holds: all get their state back from the last one. The model is averaged too."""
        self.model, self.optimizer = model, optimizer
        self._kept = {"model": model, "optimizer": optimizer, **others}
        for name, part in self._kept.items():
            if name in self._parts:
                part.load_state_dict(self._parts[name])
        self.average = Average(model)
        if "average" in self._parts:
            self.average.weights = {k: v.to(self.device) for k, v in self._parts["average"].items()}
            self.average.steps = self.step
        self._parts = {}

    def steps(self, floor: float = 0.05) -> Iterator[int]:
        """The number of each step that there is time for; saves now and then, and at the end."""
        self._since = time.monotonic()
        while self.progress < 1:
            for group in self.optimizer.param_groups:
                group["lr"] = self._rate(floor)
            yield self.step
            self.average.update(self.model)
            self.step += 1
            if time.monotonic() - self._saved > SAVE_EVERY_S:
                self.save()
        self.save()

    def descend(self, loss: Tensor, clip: float) -> None:
        """One step of the optimizer down the gradient of a loss, whose norm is at most `clip`."""
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), clip)
        self.optimizer.step()

    def quick(self) -> torch.autocast:
        """`quick` on the device of the run."""
        return quick(self.device)

    def show(self, every: int, **losses: Tensor) -> None:
        """Print the means of what was shown since the last time, once in so many steps."""
        for name, loss in losses.items():
            self._shown.setdefault(name, []).append(loss.detach())
        if (self.step + 1) % every == 0:
            means = "  ".join(
                f"{name} {torch.stack(values).mean():.4f}" for name, values in sorted(self._shown.items())
            )
            print(f"{self.spent:6.1f} min  step {self.step + 1}  {means}", flush=True)
            self._shown.clear()

    def _rate(self, floor: float) -> float:
        """The learning rate now: a short rise, then a half cosine down to `floor` of the peak."""
        rise = min(1.0, (self.step + 1) / RISE)
        fall = floor + (1 - floor) * 0.5 * (1 + float(np.cos(self.progress * np.pi)))
        return self.peak * rise * fall

    def save(self) -> None:
        """Write what is kept, beside the clock."""
        target = self.path.with_suffix(".part")
        states = {name: part.state_dict() for name, part in self._kept.items()}
        clock = {"step": self.step, "spent": self.spent}
        torch.save({**states, "average": self.average.weights, "config": self.model.config(), **clock}, target)
        target.replace(self.path)
        self._saved = time.monotonic()


def write_learned(path: Path, config: dict[str, int], weights: dict[str, Tensor]) -> None:
    """Write a network as a run of no steps, from which another goes on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"config": config, "model": weights, "average": weights, "step": 0, "spent": 0.0}, path)


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
        states = model.state_dict()
        moving = [name for name, value in states.items() if value.is_floating_point()]
        torch._foreach_lerp_([self.weights[name] for name in moving], [states[name] for name in moving], share)
        for name in states.keys() - moving:
            self.weights[name].copy_(states[name])
