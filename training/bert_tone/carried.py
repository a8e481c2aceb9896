"""How a mood colors the sentence after it, learned from passages: the table of `qingyin.expression.mood`.

    python -m training.bert_tone.carried --voice src/qingyin/voices/tan

passages.tsv holds passages, contexts.tsv pairs of a context and a line, with the feeling at its place. What BERT-tone
feels in each sentence alone is given; learned is what each feeling of the mood speaks for and against. It prints the
table, to be copied, and what it does in a fifth of the passages that it was not learned from. Half a minute.

Letters: B passages, T sentences of the longest, E emotions.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from measures import labels
from qingyin.expression.mood import FAINT
from qingyin.records import EMOTIONS
from qingyin.synthesizer import Synthesizer

TEXT = Path(__file__).with_name("text")
NEUTRAL = EMOTIONS.index("neutral")
OTHERS = [place for place in range(len(EMOTIONS)) if place != NEUTRAL]
PLAIN = 2.0  # weight of a sentence that is said neutrally: what is told plainly should stay plain
SHARE = 0.8  # of what the passages teach, which begin anew too seldom: with all of it a joy outlasts plain sentences
STEPS, RATE, DECAY = 300, 0.05, 1e-3
PART = 5  # one passage in so many is left out, to measure
Rows = list[tuple[str, str]]  # sentences and their feelings; "" where none is known


def passages(folder: Path = TEXT) -> Iterator[Rows]:
    """The passages, and the contexts as passages of two sentences."""
    yield from labels.passages(folder / "passages.tsv")
    for line in (folder / "contexts.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            context, text, _, after = line.split("\t")
            yield [(context, ""), (text, after)]


def arrays(synthesizer: Synthesizer, chosen: list[Rows]) -> tuple[Tensor, Tensor]:
    """What is felt in each sentence alone [B, T, E], and the number of its feeling [B, T], −1 where none is known."""
    longest = max(map(len, chosen))
    felt = torch.zeros(len(chosen), longest, len(EMOTIONS))
    wanted = torch.full((len(chosen), longest), -1)
    for row, passage in enumerate(chosen):
        for place, (text, emotion) in enumerate(passage):
            weights = synthesizer.emotion(synthesizer.normalized(text)).weights
            felt[row, place] = torch.tensor([weights[name] for name in EMOTIONS])
            if emotion:
                wanted[row, place] = EMOTIONS.index(emotion)
    return felt, wanted


class Carried(nn.Module):
    """The rule of `qingyin.expression.mood.carried`, sentence after sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.zeros(len(OTHERS), len(EMOTIONS)))

    def forward(self, felt: Tensor) -> Tensor:
        """What is felt alone [B, T, E] to log chances at its place [B, T, E]."""
        mood, found = nn.functional.one_hot(torch.tensor(NEUTRAL), len(EMOTIONS)).float().expand(len(felt), -1), []
        calm = mood[:1] == 1
        for alone in felt.unbind(1):
            odds = torch.log(alone + FAINT * mood.where(~calm, 0) + 1e-9) + mood[:, OTHERS] @ self.table
            most = torch.maximum(mood, alone)
            others = torch.minimum(odds.softmax(1), most).where(~calm, 0)
            mood = others + calm * (1 - others.sum(1, keepdim=True))
            found.append(torch.log(mood + 1e-6))
        return torch.stack(found, 1)


def learned(felt: Tensor, wanted: Tensor) -> Carried:
    """The rule that these passages teach."""
    model, known = Carried(), wanted >= 0
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    weights = torch.where(wanted[known] == NEUTRAL, PLAIN, 1.0)
    for _ in range(STEPS):
        off = nn.functional.nll_loss(model(felt)[known], wanted[known], reduction="none")
        loss = (off * weights).sum() / weights.sum() + DECAY * model.table.square().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.table.data *= SHARE
    return model


def main() -> None:
    """Learn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", required=True, help="whose BERT-tone reads the sentences")
    options = parser.parse_args()
    torch.set_num_threads(1)
    felt, wanted = arrays(Synthesizer.load(options.voice), list(passages()))
    unseen = torch.arange(len(felt)) % PART == 0
    right = learned(felt[~unseen], wanted[~unseen])(felt[unseen]).argmax(2) == wanted[unseen]
    for name, chosen in (("neutral", wanted[unseen] == NEUTRAL), ("felt", wanted[unseen] > NEUTRAL)):
        print(f"unseen, {name}: {int(right[chosen].sum())} of {int(chosen.sum())}")
    table = learned(felt, wanted).table.detach().numpy()
    for place, row in zip(OTHERS, np.round(table, 1), strict=True):
        print(f"    ({', '.join(f'{value:.1f}' for value in row)}),  # {EMOTIONS[place]}")


if __name__ == "__main__":
    main()
