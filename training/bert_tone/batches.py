"""Lines in batches, drawn, masked and padded on the device that learns from them.

Letters: B lines of a batch, N places with START first, E emotions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from qingyin.models.vocabulary import MASK, PADDING, SPECIAL, START
from qingyin.records import EMOTIONS
from qingyin.text.records import Boundary
from training.bert_tone.text.lines import Lines
from training.models.bert_tone import POLARITIES

HINTED, MISLED = 0.3, 0.3  # share of lines with a feeling whose polarity is told at START; of these, share at random
POOL = 4096  # lines at least that are sorted by length together
STEP = 8  # places by which batches differ in width, so that few shapes occur


@dataclass(frozen=True)
class Batch:
    """B lines; the first column is START. Labels are −100 where there is none."""

    tokens: Tensor  # int64 [B, N]
    polarity: Tensor  # int64 [B, N]
    hidden: Tensor  # int64 [B, N] the character at masked places
    reading: Tensor  # int64 [B, N]
    boundary: Tensor  # int64 [B, N]
    source: Tensor  # int64 [B]
    label: Tensor  # int64 [B]
    felt: Tensor  # [B, E] what a teacher feels in the line, logits; all 0 if no teacher speaks
    rows: Tensor  # int64 [B] which lines these are, counted through all parts


class Shelf:
    """All lines of several parts on one device, to take some of them at once."""

    def __init__(self, parts: Sequence[Lines], device: str, near: tuple[int, int] | None = None) -> None:
        """`near`: of a line with one known reading no more is shown than so many characters on each side of it."""
        columns = {
            name: np.concatenate([getattr(each, name) for each in parts])
            for name in ("tokens", "polarity", "reading", "boundary", "source", "label")
        }
        ends = np.cumsum(np.concatenate([np.diff(each.starts) for each in parts]))
        begins = np.concatenate([[0], ends[:-1]])
        if near is not None:
            known = np.flatnonzero(columns["reading"])
            place = np.append(known, len(columns["tokens"]))[np.searchsorted(known, begins)]
            reach = near[0] + np.arange(len(begins)) % (near[1] - near[0])
            there = place < ends
            begins = np.where(there, np.maximum(begins, place - reach), begins)
            ends = np.where(there, np.minimum(ends, place + reach + 1), ends)
        self.device, self.sizes = device, ends - begins
        self._begins = torch.from_numpy(begins).to(device)
        self._ends = torch.from_numpy(ends).to(device)
        columns["tokens"] = columns["tokens"].astype(np.int16)
        self._columns = {name: torch.from_numpy(column).to(device) for name, column in columns.items()}

    def __len__(self) -> int:
        return len(self.sizes)

    def take(self, chosen: np.ndarray) -> tuple[dict[str, Tensor], Tensor]:
        """The columns of the chosen lines, int64 [B, N − 1] or [B], and where there are characters, bool [B, N − 1]."""
        rows = torch.from_numpy(chosen).to(self.device)
        longest = 1 + int(self.sizes[chosen].max(initial=0))
        at = self._begins[rows][:, None] + torch.arange(-(-longest // STEP) * STEP - 1, device=self.device)
        inside = at < self._ends[rows][:, None]
        at = at.clamp(max=len(self._columns["tokens"]) - 1)
        columns = {
            name: column[rows if name in ("source", "label") else at].long() for name, column in self._columns.items()
        }
        return columns, inside

    def padded(self, chosen: np.ndarray) -> tuple[Tensor, Tensor]:
        """Tokens and polarity int64 [B, N] of the chosen lines as they are."""
        columns, inside = self.take(chosen)
        tokens = torch.where(inside, columns["tokens"], PADDING)
        return led(tokens, START), led(torch.where(inside, columns["polarity"], 0), 0)

    def groups(self, chosen: np.ndarray, size: int, most: int | None = None) -> list[np.ndarray]:
        """The lines in groups of like length, the longest first, with `size` places and `most` lines at most."""
        order = chosen[np.argsort(-self.sizes[chosen], kind="stable")]
        found, first = [], 0
        while first < len(order):
            count = max(1, size // (1 + int(self.sizes[order[first]])))
            found.append(order[first : first + min(count, most or count)])
            first += len(found[-1])
        return found


def led(column: Tensor, first: int) -> Tensor:
    """A column [B, N − 1] with a value before it [B, N]."""
    return torch.nn.functional.pad(column, (1, 0), value=first)


class Batches:
    """Endless batches of one kind of lines, each of about `size` characters and lines of like length."""

    hints: np.ndarray | None = None  # polarity [sources, labels] that START may be told, as by the conversation so far
    felt: Tensor | None = None  # what a teacher feels in each line [L, E]

    def __init__(
        self,
        parts: Sequence[tuple[Lines, np.ndarray]],
        *,
        device: str,
        masked: float,
        unmarked: float = 0.0,
        near: tuple[int, int] | None = None,
        size: int,
        marks: np.ndarray | None = None,
        vocabulary: int,
        seed: int,
        most: int | None = None,
    ) -> None:
        """`parts`: lines with the weight of each of them, 0 for those that are never drawn; `masked`: share of the
        words that are; `unmarked`: share of the lines that lose their `marks`; `most` lines in a batch.
        """
        self.shelf = Shelf([lines for lines, _ in parts], device, near)
        self.masked, self.unmarked, self.size, self.most, self.vocabulary = masked, unmarked, size, most, vocabulary
        self.marks = None if marks is None else torch.from_numpy(marks).to(device)
        self._numbers = np.random.default_rng(seed)
        self._device_numbers = torch.Generator(device).manual_seed(seed)
        weights = np.concatenate([weight for _, weight in parts])
        self._chances = np.cumsum(weights / weights.sum())
        self._waiting: list[np.ndarray] = []

    def __next__(self) -> Batch:
        if not self._waiting:
            drawn = np.searchsorted(self._chances, self._numbers.random(max(POOL, 2 * self.size)), side="right")
            self._waiting = self.shelf.groups(np.minimum(drawn, len(self.shelf) - 1), self.size, self.most)
            self._numbers.shuffle(self._waiting)
        return self.of(self._waiting.pop())

    def of(self, chosen: np.ndarray) -> Batch:
        """The batch of these lines."""
        columns, inside = self.shelf.take(chosen)
        flat = [columns[name] for name in ("tokens", "polarity", "reading", "boundary")]
        if self.marks is not None and self.unmarked:
            lost = self.marks[flat[0]] & (self._random(len(chosen), 1) < self.unmarked)
            order = (lost | ~inside).to(torch.int8).argsort(dim=1, stable=True)
            flat = [column.gather(1, order) for column in flat]
            inside = (inside & ~lost).gather(1, order)
        tokens, polarity, reading, boundary = flat
        chosen_words = self._words(boundary) & inside
        fate = self._random(*tokens.shape)
        others = torch.randint(
            SPECIAL, self.vocabulary, tokens.shape, device=tokens.device, generator=self._device_numbers
        )
        shown = torch.where(chosen_words & (fate < 0.8), MASK, tokens)
        shown = torch.where(chosen_words & (fate > 0.9), others, shown)
        return Batch(
            tokens=led(torch.where(inside, shown, PADDING), START),
            polarity=self._told(torch.where(inside & ~chosen_words, polarity, 0), columns["source"], columns["label"]),
            hidden=led(torch.where(chosen_words, tokens, -100), -100),
            reading=led(torch.where(inside & ~chosen_words & (reading > 0), reading - 1, -100), -100),
            boundary=led(torch.where(inside & (boundary > 0), boundary - 1, -100), -100),
            source=columns["source"],
            label=columns["label"],
            felt=self._felt(chosen),
            rows=torch.from_numpy(chosen),
        )

    def _words(self, boundary: Tensor) -> Tensor:
        """Which places are masked: whole words; marks and Latin letters stand alone."""
        ends = (boundary != 1 + int(Boundary.NONE)).long()
        return self._random(*boundary.shape).gather(1, ends.cumsum(1) - ends) < self.masked

    def _told(self, polarity: Tensor, source: Tensor, label: Tensor) -> Tensor:
        """The polarity [B, N], with what START is told."""
        if self.hints is None:
            return led(polarity, 0)
        said = torch.from_numpy(self.hints).to(polarity.device)[source, label]
        fate = self._random(len(source))
        chance = torch.randint(0, POLARITIES, said.shape, device=said.device, generator=self._device_numbers)
        said = torch.where(fate < MISLED * HINTED, chance, said)
        return torch.cat([torch.where(fate < HINTED, said, 0)[:, None], polarity], dim=1)

    def _felt(self, chosen: np.ndarray) -> Tensor:
        if self.felt is None:
            return torch.zeros(len(chosen), len(EMOTIONS), device=self.shelf.device)
        return self.felt[torch.from_numpy(chosen).to(self.felt.device)].float()

    def _random(self, *shape: int) -> Tensor:
        return torch.rand(shape, device=self.shelf.device, generator=self._device_numbers)
