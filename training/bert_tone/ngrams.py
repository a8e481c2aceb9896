"""Fit the memory of n-grams to the labelled lines, and let it say what the raw text feels.

    python -m training.bert_tone.ngrams --corpus runs/out/tone/corpus --out runs/out/tone

A few minutes on one core. What it says of raw text (raw.NAME.felt.npy) teaches BERT-tone: a linear model learns from 86
thousand labels what a network would need many more for.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from measures.labels import SOURCES
from qingyin.models.vocabulary import START
from qingyin.records import EMOTIONS
from training.bert_tone.opinions import MEASURED, remembered, scores
from training.bert_tone.text.lines import FELT, RAW, Lines, measured, without
from training.bert_tone.text.sources import weights
from training.models.labels import LabelNoise
from training.models.ngrams import ORDERS, SLOTS, Grams, following, housed, places

SPOKEN = "tone_of_voice"  # the source whose bias is kept
BALANCE = 0.6  # how far rare labels are brought up to frequent ones
OFFERED = 1.5  # n-grams that are offered a slot, times the number of slots: the less worthy fill what the others leave
TWICE = 2  # labelled lines that an n-gram must occur in
DECAY = 3e-5  # L2, with logits that are SCALE times the weights
SCALE = 10.0
PLAIN = 0.75  # what the memory adds for neutral: most of what is read aloud is plain, most labelled lines are not
RARE = 1.5  # power of the inverse document frequency by which rare n-grams are freer than frequent ones


def ngrams(lines: Lines) -> tuple[np.ndarray, np.ndarray]:
    """The hash of every n-gram of the lines, and the number of its line."""
    sizes = np.diff(lines.starts)
    owner = np.repeat(np.arange(len(lines)), sizes + 1)
    tokens = np.full(len(owner), START, np.int64)
    begins = lines.starts[:-1] + np.arange(len(lines))
    tokens[np.setdiff1d(np.arange(len(owner)), begins, assume_unique=True)] = lines.tokens
    hashed, found, owners = tokens, [tokens], [owner]
    for n in range(1, ORDERS):
        hashed = following(hashed[:-1], tokens[n:])
        inside = owner[:-n] == owner[n:]
        found.append(hashed[inside])
        owners.append(owner[:-n][inside])
    return np.concatenate(found), np.concatenate(owners)


def frequent(lines: Lines) -> np.ndarray:
    """The sorted hashes of the n-grams that several lines have."""
    hashed, owner = ngrams(lines)
    keys, times = np.unique(np.unique(np.stack([hashed, owner], 1), axis=0)[:, 0], return_counts=True)
    return keys[times >= TWICE]


def counts(lines: Lines, keys: np.ndarray) -> sp.csr_matrix:
    """How often each of the sorted keys occurs in each line [L, K], over the root of all that do and one more."""
    hashed, owner = ngrams(lines)
    column = np.minimum(np.searchsorted(keys, hashed), len(keys) - 1)
    known = keys[column] == hashed
    table = sp.csr_matrix(
        (np.ones(known.sum(), np.float32), (owner[known], column[known])), shape=(len(lines), len(keys))
    )
    share = 1 / np.sqrt(np.asarray(table.sum(1)) + 1)
    return sp.csr_matrix(table.multiply(share)).astype(np.float32)


class Product(torch.autograd.Function):
    """A constant sparse matrix times weights."""

    @staticmethod
    def forward(ctx, weights: Tensor, table: sp.csr_matrix, turned: sp.csr_matrix) -> Tensor:  # type: ignore[no-untyped-def]
        ctx.turned = turned
        return torch.from_numpy(table @ weights.detach().numpy())

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, None, None]:  # type: ignore[no-untyped-def]
        return torch.from_numpy(ctx.turned @ gradient.numpy()), None, None


@dataclass(frozen=True)
class Learned:
    """Weights [K, E] of n-grams and what is added whatever is written [E]."""

    weights: np.ndarray
    bias: np.ndarray


def fit(table: sp.csr_matrix, lines: Lines, decay: float, rounds: int = 60, own: str = SPOKEN) -> Learned:
    """The weights at which the labels are likeliest, by L-BFGS; each source has a bias and a table of noise of its own.

    The bias that comes back is that of the source `own`.
    """
    source, label = torch.from_numpy(lines.source.astype(np.int64)), torch.from_numpy(lines.label.astype(np.int64))
    weight = torch.from_numpy(importance(lines))
    rare = rarity(table)
    table = sp.csr_matrix(table @ sp.diags(rare)).astype(np.float32)
    turned = table.T.tocsr()
    noise = LabelNoise()
    weights = torch.zeros(table.shape[1], len(EMOTIONS), requires_grad=True)
    bias = torch.zeros(len(SOURCES), len(EMOTIONS), requires_grad=True)
    free = [weights, bias, *(p for p in noise.parameters() if p.requires_grad)]
    first = [p.detach().clone() for p in free[2:]]
    descent = torch.optim.LBFGS(free, max_iter=rounds, history_size=8, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        descent.zero_grad()
        logits = Product.apply(weights, table, turned) * SCALE + bias[source]
        total = noise.loss(logits, source, label, weight)
        held = sum(((a - b) ** 2).sum() for a, b in zip(free[2:], first, strict=True))
        total = total + decay * (weights**2).sum() + 1e-3 * (bias**2).sum() + 1e-4 * held
        total.backward()
        return total

    descent.step(loss)
    biases = dict(zip(SOURCES, bias.detach().numpy(), strict=True))
    return Learned(weights.detach().numpy() * rare[:, None] * SCALE, biases[own])


def rarity(table: sp.csr_matrix) -> np.ndarray:
    """How free the weights of each n-gram [K] are: the fewer lines have it, the more it says (Spärck Jones, 1972)."""
    found = np.asarray((table > 0).sum(0))[0]
    return (((np.log((1 + table.shape[0]) / (1 + found)) + 1) / 8) ** RARE).astype(np.float32)


def importance(lines: Lines) -> np.ndarray:
    """The weight float32 [L] of each line, 1 on average."""
    found, weight = np.zeros(len(lines), np.float32), weights("ngrams")
    for number, source in enumerate(SOURCES):
        mine = lines.source == number
        times = np.bincount(lines.label[mine], minlength=16)
        if mine.any():
            found[mine] = weight[source] * (times.max() / np.maximum(times, 1))[lines.label[mine]] ** BALANCE
    return found / found.mean()


def worth(table: sp.csr_matrix, learned: Learned) -> np.ndarray:
    """How much each n-gram says: its strongest weight, times the root of how often it says it."""
    apart = learned.weights - learned.weights.mean(1, keepdims=True)
    return np.abs(apart).max(1) * np.sqrt(np.asarray((table > 0).sum(0))[0])


def memory(keys: np.ndarray, house: dict[int, int], learned: Learned, slots: int) -> Grams:
    """The hash table; `learned` has a row for each of the housed keys, in the order of their slots."""
    grams = Grams(slots)
    slot = torch.tensor(sorted(house))
    _, mark = places(torch.from_numpy(keys[[house[int(s)] for s in slot]]), slots)
    scale = np.abs(learned.weights).max(0) / 127
    grams.prints[slot] = mark.to(torch.int16)
    grams.weights[slot] = torch.from_numpy(np.rint(learned.weights / scale).astype(np.int8))
    grams.scale.copy_(torch.from_numpy(scale))
    grams.bias.copy_(torch.from_numpy(learned.bias))
    return grams


def plainer(learned: Learned) -> Learned:
    """The same with `PLAIN` for neutral."""
    bias = learned.bias.copy()
    bias[EMOTIONS.index("neutral")] += PLAIN
    return Learned(learned.weights, bias)


class Memory(NamedTuple):
    """A memory of n-grams, and the larger linear model that it comes from."""

    grams: Grams
    keys: np.ndarray  # sorted hashes of all n-grams
    whole: Learned  # their weights


def remember(known: Lines, slots: int = SLOTS, decay: float = DECAY) -> Memory:
    """Fit all n-grams of the lines, choose those that have a slot, fit these again."""
    keys = frequent(known)
    table = counts(known, keys)
    whole = fit(table, known, decay)
    house = housed(keys, worth(table, whole), slots, OFFERED)
    kept = keys[[house[slot] for slot in sorted(house)]]
    order = np.argsort(kept)
    learned = fit(counts(known, kept[order]), known, decay)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    grams = memory(keys, house, plainer(Learned(learned.weights[back], learned.bias)), slots)
    print(f"{len(keys):,} n-grams, {len(house):,} of them remembered", flush=True)
    return Memory(grams, keys, whole)


def main() -> None:
    """Fit, let it say what raw text feels, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("runs/out/tone/corpus"))
    parser.add_argument("--out", type=Path, default=Path("runs/out/tone"))
    parser.add_argument("--slots", type=int, default=SLOTS)
    parser.add_argument("--decay", type=float, default=DECAY)
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)

    lines = Lines.load(options.corpus, "feelings")
    grams, keys, whole = remember(without(lines, lines.held_out), options.slots, options.decay)
    for name in RAW:  # with all n-grams, since a teacher need not be small
        said = counts(Lines.load(options.corpus, f"raw.{name}"), keys) @ whole.weights + whole.bias
        np.save(options.corpus / f"raw.{name}.{FELT}.npy", said.astype(np.float16))
    torch.save(grams.state_dict(), options.out / "grams.pt")

    for source in MEASURED:
        f1, _ = scores(remembered(grams, lines, measured(lines, source)), lines, source)
        print(f"{source}: macro F1 {f1:.4f}", flush=True)


if __name__ == "__main__":
    main()
