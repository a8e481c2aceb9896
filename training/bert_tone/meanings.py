"""Write down what teachers feel who know what words mean: a small network on what a pretrained encoder says of a line.

    python -m training.bert_tone.encode --corpus runs/out/again/corpus
    python -m training.bert_tone.meanings --corpus runs/out/again/corpus --voice src/qingyin/voices/tan

The encoder has read far more than the labelled lines, so the network on it knows feelings in words that no label
teaches. Beside it speaks a linear model of n-grams. Both learn from three quarters of the lines and speak of the
fourth: of lines that they learned from they would say the labels. A language model, which never saw a label of them,
speaks of posts too (training/bert_tone/text/posts.py). Of raw text, which has none, all speak, and the
voice as it is with them. What they say is written where `training.bert_tone.head` looks for its teachers.

Letters: L lines, M numbers of the encoder, E emotions.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.records import EMOTIONS
from training.bert_tone.again import felt
from training.bert_tone.losses import BALANCE
from training.bert_tone.ngrams import DECAY, counts, fit, frequent
from training.bert_tone.opinions import mixed, scores, shares
from training.bert_tone.text.lines import (
    FELT,
    MEANT,
    PARTS,
    RAW,
    READ,
    Lines,
    drawn,
    measured,
    of_sources,
    part_of,
    without,
)
from training.bert_tone.text.sources import POSTS, weights
from training.models.labels import LabelNoise
from training.run import quick

KINDS = ("posts", "speech")  # a network of each, on the sources that `sources.weights` names
WIDTH, STEPS, RATE, TOGETHER = 384, 2500, 1e-3, 256
HIDDEN = (0.2, 0.5)  # share of the encoder's numbers and of the network's that are hidden
ENCODED, HEARD = 0.25, 0.7  # what counts the encoder's network and the voice in raw text
AT_ONCE = 4096  # lines


@dataclass(frozen=True)
class Meanings:
    """What the encoder says of lines, brought to mean 0 and deviation 1 of those to learn from."""

    mean: Tensor
    deviation: Tensor

    @classmethod
    def by(cls, said: Tensor) -> Meanings:
        """Those by lines [L, M]."""
        return cls(said.mean(0), said.std(0) + 1e-4)

    @classmethod
    def of(cls, path: Path) -> tuple[Meanings, Tensor]:
        """Those by the lines of a file, and these lines themselves [L, M]."""
        said = torch.from_numpy(np.load(path)).float()
        made = cls.by(said)
        return made, made.even(said)

    def even(self, said: Tensor) -> Tensor:
        """[L, M] as the networks learn it."""
        return (said - self.mean) / self.deviation


def network(width: int) -> nn.Sequential:
    """[L, M] -> logits [L, E]."""
    hidden = nn.Dropout(HIDDEN[0]), nn.Dropout(HIDDEN[1])
    return nn.Sequential(hidden[0], nn.Linear(width, WIDTH), nn.GELU(), hidden[1], nn.Linear(WIDTH, len(EMOTIONS)))


def learned(kind: str, said: Tensor, lines: Lines, kept: np.ndarray, seed: int) -> nn.Sequential:
    """A network of a kind that has learned from the kept lines."""
    torch.manual_seed(seed)
    random, noise = np.random.default_rng(seed), LabelNoise()
    model = network(said.shape[1])
    source, label = (torch.from_numpy(each.astype(np.int64)) for each in (lines.source, lines.label))
    chances = np.cumsum(drawn(lines, kept, weights(kind), BALANCE))
    groups = [{"params": model.parameters()}, {"params": noise.parameters(), "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, RATE, weight_decay=0.05, fused=True)
    falling = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=STEPS)
    for _ in range(STEPS):
        rows = np.searchsorted(chances, random.random(TOGETHER) * chances[-1], side="right")
        with quick("cpu"):
            logits = model(said[rows])
        optimizer.zero_grad()
        noise.loss(logits.float(), source[rows], label[rows]).backward()
        optimizer.step()
        falling.step()
    return model.eval()


@torch.no_grad()
def heard(model: nn.Sequential, said: Tensor) -> np.ndarray:
    """Logits [L, E]."""
    return torch.cat([model(part) for part in said.split(AT_ONCE)]).numpy()


def labelled(said: Tensor, lines: Lines, read: np.ndarray) -> tuple[np.ndarray, list[nn.Sequential]]:
    """What the networks on the encoder, the n-grams and the language model feel in each line [3, L, E], of the lines to
    learn from only the teachers that did not; and the networks of speech.
    """
    found, spoken = np.stack([np.zeros(read.shape, np.float32)] * 2 + [read]), []
    post, part = of_sources(lines, POSTS), part_of(lines)
    for number in range(PARTS):
        mine = ~lines.held_out & (part == number)
        kept = ~lines.held_out & ~mine
        known = without(lines, ~kept)
        keys = frequent(known)
        linear = fit(counts(known, keys), known, DECAY, own="ewect_usual")
        posts, speech = (learned(kind, said, lines, kept, number) for kind in KINDS)
        both = np.stack([
            np.where(post[:, None], heard(posts, said), heard(speech, said)),
            counts(lines, keys) @ linear.weights + linear.bias,
        ])  # fmt: skip
        found[:2, mine] = both[:, mine]
        found[:2, lines.held_out] += both[:, lines.held_out] / PARTS
        spoken.append(speech)
        print(f"teacher {number}", flush=True)
    return found, spoken


def likeliest(found: np.ndarray, lines: Lines, sources: Mapping[str, np.ndarray]) -> list[float]:
    """The shares of the teachers at which the labels of lines to learn from are likeliest."""
    return shares([
        (torch.from_numpy(found[:, chosen]), lines.label[chosen], source) for source, chosen in sources.items()
    ])  # fmt: skip


def main() -> None:
    """Train the teachers, ask them, print how right they are, write what they say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("runs/out/again/corpus"), help="with NAME.meant.npy in it")
    parser.add_argument("--voice", type=Path, required=True, help="the folder of the voice as it is")
    options = parser.parse_args()
    torch.set_num_threads(1)
    corpus: Path = options.corpus
    lines = Lines.load(corpus, "feelings")
    made, said = Meanings.of(corpus / f"feelings.{MEANT}.npy")
    found, spoken = labelled(said, lines, np.load(corpus / f"feelings.{READ}.npy"))
    post = of_sources(lines, POSTS)
    taught = np.zeros(found.shape[1:], np.float32)
    for chosen, sources in ((post, ("ewect_usual",)), (~post, ("tone_of_voice", "everyday"))):
        own = {name: np.flatnonzero(of_sources(lines, [name]) & ~lines.held_out) for name in sources}
        amounts, apart = likeliest(found, lines, own), likeliest(found[:2], lines, own)
        taught[chosen] = mixed(amounts, torch.from_numpy(found[:, chosen])).numpy()
        for source in sources:
            both = torch.from_numpy(found[:2, measured(lines, source)])  # of these the language model has read none
            for name, logits in (("encoder", both[0]), ("n-grams", both[1]), ("both", mixed(apart, both))):
                right, error = scores(logits, lines, source)
                print(f"{source}, {name}: macro F1 {right:.4f}, calibration error {error:.3f}", flush=True)
    taught[lines.held_out] = 0
    np.save(corpus / f"feelings.{FELT}.npy", taught.astype(np.float16))
    for name in RAW:
        raw = Lines.load(corpus, f"raw.{name}")
        meant = made.even(torch.from_numpy(np.load(corpus / f"raw.{name}.{MEANT}.npy")).float())
        encoded = sum((heard(each, meant) for each in spoken), np.zeros((len(raw), len(EMOTIONS)))) / PARTS
        voice = felt(options.voice / "tone.onnx", raw, np.arange(len(raw)))
        np.save(corpus / f"raw.{name}.{FELT}.npy", (ENCODED * encoded + HEARD * voice).astype(np.float16))
        print(f"{name}: {len(raw):,} lines", flush=True)


if __name__ == "__main__":
    main()
