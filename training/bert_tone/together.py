"""Learn how the parts of BERT-tone are heard together, on passages that its networks did not learn from.

    python -m training.bert_tone.together --run runs/out/again/tone --corpus runs/out/tone/corpus

What transformer, convolutions and memory say goes through one matrix ("stacked generalization", Wolpert, 1992). It
begins as a weighed sum (`training.bert_tone.opinions`) and learns from a quarter of the lines: a memory is fitted
without that quarter, in place of the one that ships, and the transformer was shown no passages of it (`for_together`),
though lines of other sources. Passages are what is read aloud, and three quarters of them are plain, while other
sources were gathered for their feelings. Only what a text feels if it is speech is learned; posts are heard as before.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import torch
from torch import Tensor

from qingyin.records import EMOTIONS
from training.bert_tone.export import TOGETHER
from training.bert_tone.ngrams import remember
from training.bert_tone.opinions import everything, load_cnn, load_whole, meaning, weighed
from training.bert_tone.text.lines import Lines, felt_in, part_of, without
from training.models.bert_tone import SAID, blend, decided
from training.models.ngrams import Grams
from training.models.text_cnn import PART

HEARD: Final = {"natural": 1.0, "tone_of_voice": 0.7, "everyday": 2.0, "ewect_usual": 1.0}  # weights of the sources
MOST: Final = 6000  # lines of a source
HELD: Final = 0.02  # weight of the squared distance from the weighed sum
ROUNDS: Final = 150
CALMER: Final = 0.1  # log odds for neutral on top of what is learned: no more is felt plainly wrongly than before


class Told(NamedTuple):
    """Lines of one source: all that is said of them [L, SAID + E + 1 + E], their labels [L], and the table of what
    labels mean [E, labels].
    """

    said: Tensor
    label: Tensor
    meaning: Tensor


def told(said: Tensor, lines: Lines, chosen: np.ndarray, source: str) -> Told:
    """Those lines, in the precision that is learned in."""
    label = torch.from_numpy(lines.label[chosen].astype(np.int64))
    return Told(said.double(), label, meaning(source).double())


def unlikely(each: Told, mixture: Tensor, prior: Tensor) -> Tensor:
    """The mean of −log p(label)."""
    chances = torch.softmax(decided(each.said, mixture.double(), prior.double()), -1) @ each.meaning
    return -torch.log(chances.gather(1, each.label[:, None]) + 1e-6).mean()


def learned(sources: dict[str, Told], start: Tensor) -> tuple[Tensor, Tensor]:
    """The matrix and what is added whatever is written, by L-BFGS; only the columns of speech move."""
    mixture, prior = start.double(), torch.zeros(start.shape[1], dtype=torch.double)
    rows, speech = start.shape[0], len(EMOTIONS)
    moved = torch.zeros(rows + 1, speech, dtype=torch.double, requires_grad=True)
    descent = torch.optim.LBFGS([moved], max_iter=ROUNDS, line_search_fn="strong_wolfe")

    def now() -> tuple[Tensor, Tensor]:
        padded = torch.nn.functional.pad(moved, (0, start.shape[1] - speech))
        return mixture + padded[:rows], prior + padded[rows]

    def loss() -> Tensor:
        descent.zero_grad()
        total = HELD * (moved[:rows] ** 2).sum()
        for name, each in sources.items():
            total = total + HEARD[name] * unlikely(each, *now())
        total.backward()
        return total

    descent.step(loss)
    found = now()
    return found[0].detach().float(), found[1].detach().float()


def main() -> None:
    """Fit a memory that has not seen a quarter of the lines, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, default=Path("runs/out/again/tone"), help="holds the networks")
    parser.add_argument("--corpus", type=Path, default=Path("runs/out/tone/corpus"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    lines = Lines.load(options.corpus, "feelings")
    model, posts = load_whole(options.run), load_cnn(options.run / PART / "last.pt")
    whole = Grams.load(options.run / "grams.pt")
    _, amounts = weighed(model, posts, whole, lines)
    unseen = (part_of(lines) == 0) & ~lines.held_out
    grams = remember(without(lines, unseen | lines.held_out), slots=len(whole.prints)).grams
    draw = np.random.default_rng(0)
    sources = {}
    for source in HEARD:
        chosen = np.sort(draw.permutation(felt_in(lines, source, unseen))[:MOST])
        if len(chosen):
            sources[source] = told(everything(model, posts, grams, lines, chosen), lines, chosen, source)
            print(f"{source}: {len(chosen):,} lines", flush=True)
    start, none = blend(amounts), torch.zeros(SAID)
    mixture, prior = learned(sources, start)
    prior[EMOTIONS.index("neutral")] += CALMER
    for source, each in sources.items():
        before, after = (float(unlikely(each, *pair)) for pair in ((start, none), (mixture, prior)))
        print(f"{source}: −log p {before:.3f} to {after:.3f}")
    torch.save({"blend": mixture, "prior": prior}, options.run / TOGETHER)


if __name__ == "__main__":
    main()
