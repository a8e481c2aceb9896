"""Fit the head that chooses readings to the sentences with a known one, on vectors that stay as they are.

    python -m training.bert_tone.readings --run runs/out/again/tone --corpus runs/out/tone/corpus

The trunk reads each sentence once; what it makes of the marked character is kept, and the vectors of the readings are
fitted to that, held to what they were. So the head looks at each sentence many times, in minutes on one core. It is run
before and after `training.bert_tone.further`, which moves the trunk.

Letters: L sentences, D width, K candidate readings.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.models.vocabulary import Vocabulary
from training.bert_tone.batches import Shelf
from training.bert_tone.further import OFTEN
from training.bert_tone.opinions import load
from training.bert_tone.text.lines import Lines, without
from training.models.bert_tone import Tone
from training.run import write_learned

LEFT_OUT = "子儿头"  # whether they are light is their words' affair, and the sentences mark one of both ways
NEAR = (58, 62)  # characters on each side that are shown
ROUNDS, LINES, RATE, SLOWER = 12, 512, 3e-3, 0.8
HELD = 1e-3  # weight of the squared distance from what the vectors were
DROPPED = 0.1
CHARACTERS = 4000  # that the trunk reads at once


def known(lines: Lines, left_out: list[int]) -> Lines:
    """The lines to learn from whose marked character is none of those."""
    marked = np.flatnonzero(lines.reading)
    owner = np.searchsorted(lines.starts, marked, side="right") - 1
    lost = lines.held_out.copy()
    lost[owner[np.isin(lines.tokens[marked], left_out)]] = True
    return without(lines, lost)


@torch.no_grad()
def seen(model: Tone, lines: Lines) -> tuple[Tensor, Tensor, Tensor]:
    """The vector [L, D] and token [L] of each line's marked character, and which candidate it is read as [L]."""
    shelf = Shelf([lines], "cpu", NEAR)
    vectors = torch.zeros(len(lines), model.shape.width)
    tokens, readings = torch.zeros(2, len(lines), dtype=torch.long)
    for group in shelf.groups(np.arange(len(lines)), CHARACTERS):
        columns, inside = shelf.take(group)
        marked = (columns["reading"] * inside).argmax(1)
        found, _ = model(*shelf.padded(group))
        every, place = torch.arange(len(group)), torch.from_numpy(group)
        vectors[place] = found[every, 1 + marked]
        tokens[place], readings[place] = columns["tokens"][every, marked], columns["reading"][every, marked] - 1
    return vectors, tokens, readings


def right(model: Tone, given: tuple[Tensor, Tensor, Tensor]) -> float:
    """The share of the lines that the head reads as labelled."""
    vectors, tokens, readings = given
    with torch.no_grad():
        return float((model.read(vectors, tokens).argmax(1) == readings).float().mean())


def fit(model: Tone, given: tuple[Tensor, Tensor, Tensor], often: Tensor) -> None:
    """Change the head; `often` [L] is how much each line counts."""
    vectors, tokens, readings = given
    was = model.readings.weight.detach().clone()
    learning = [model.readings.weight, model.leaning.weight]
    optimizer = torch.optim.Adam(learning, lr=RATE)
    draw = torch.Generator().manual_seed(0)
    for _ in range(ROUNDS):
        for chosen in torch.randperm(len(tokens), generator=draw).split(LINES):
            kept = torch.rand(len(chosen), vectors.shape[1], generator=draw) >= DROPPED
            said = model.read(vectors[chosen] * kept / (1 - DROPPED), tokens[chosen])
            off = nn.functional.cross_entropy(said, readings[chosen], reduction="none")
            pairs = model.candidates[tokens[chosen]]
            moved = (model.readings.weight[pairs] - was[pairs]).square().sum((1, 2))
            optimizer.zero_grad()
            ((off + HELD * moved) * often[chosen]).mean().backward()
            optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] *= SLOWER


def main() -> None:
    """Fit, write last.pt, print what is read right before and after."""
    to = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    to.add_argument("--run", type=Path, default=Path("runs/out/again"), help="holds last.pt")
    to.add_argument("--corpus", type=Path, default=Path("runs/out/tone/corpus"), help="holds the sentences")
    options = to.parse_args()
    torch.set_num_threads(1)
    path = options.run / "last.pt"
    model = load(path)
    vocabulary = Vocabulary.open(options.corpus / "vocabulary.tsv")
    left_out = [vocabulary.number(char) for char in LEFT_OUT]
    sets = {name: Lines.load(options.corpus, name) for name in OFTEN}
    given = {name: seen(model, known(lines, left_out)) for name, lines in sets.items()}
    before = {name: right(model, each) for name, each in given.items()}
    often = torch.cat([torch.full((len(each[1]),), OFTEN[name]) for name, each in given.items()])
    vectors, tokens, readings = (torch.cat(column) for column in zip(*given.values(), strict=True))
    fit(model, (vectors, tokens, readings), often)
    for name, each in given.items():
        shares = f"{100 * before[name]:.2f} to {100 * right(model, each):.2f} %"
        print(f"{name}, {len(each[1])} sentences to learn from: {shares}")
    write_learned(path, model.config(), model.state_dict())


if __name__ == "__main__":
    main()
