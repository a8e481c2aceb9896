"""What the trained parts of BERT-tone say of lines, apart and together, and how right that is.

Letters: L lines, E emotions, K opinions (transformer, convolutions, memory of n-grams).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import minimize
from torch import Tensor

from measures.labels import SOURCES
from measures.metrics import calibration_error, macro_f1
from qingyin.records import EMOTIONS
from training.bert_tone.batches import Shelf
from training.bert_tone.text.lines import Lines, measured
from training.models.bert_tone import SAID, Tone, ToneShape, opinions
from training.models.ngrams import Grams
from training.models.text_cnn import TextCNN, TextCNNShape

MEASURED = ("ewect_usual", "tone_of_voice", "everyday")
CALMER = np.linspace(1, 0.9, 11)  # what the shares at which the labels are likeliest may be multiplied by


def load(path: Path) -> Tone:
    """The averaged model of a run."""
    parts = torch.load(path, map_location="cpu", weights_only=True)
    weights = parts["average"]
    model = Tone(ToneShape(**parts["config"]), weights["candidates"])
    model.load_state_dict(weights)
    return model.eval()


def load_whole(run_folder: Path) -> Tone:
    """The averaged model of a run with the head that was trained on it (training.bert_tone.head)."""
    model = load(run_folder / "last.pt")
    parts = torch.load(run_folder / "head/last.pt", map_location="cpu", weights_only=True)
    model.emotion.load_state_dict(parts["average"])
    return model


def load_cnn(path: Path) -> TextCNN:
    """The averaged network of a run of training.bert_tone.convolutions."""
    parts = torch.load(path, map_location="cpu", weights_only=True)
    model = TextCNN(TextCNNShape(**parts["config"]))
    model.load_state_dict(parts["average"])
    return model.eval()


def padded(lines: Lines, chosen: np.ndarray, at_once: int = 64) -> Iterator[tuple[np.ndarray, Tensor, Tensor]]:
    """Groups of the chosen lines, of like length: their places in `chosen`, tokens and polarity [B, N]."""
    shelf = Shelf([lines], "cpu")
    order = np.argsort(shelf.sizes[chosen], kind="stable")
    for first in range(0, len(order), at_once):
        group = order[first : first + at_once]
        yield group, *shelf.padded(chosen[group])


@torch.no_grad()
def run(model: Tone, lines: Lines, chosen: np.ndarray) -> list[tuple[Tensor, Tensor, Tensor]]:
    """What is felt [SAID], reading logits [N, K] and boundary logits [N, 4] of each of the chosen lines."""
    found: dict[int, tuple[Tensor, Tensor, Tensor]] = {}
    sizes = np.diff(lines.starts)[chosen]
    for group, tokens, polarity in padded(lines, chosen):
        vectors, mask = model(tokens, polarity)
        feeling, reading, edges = model.feel(vectors, mask), model.read(vectors, tokens), model.boundary(vectors)
        for row, place in enumerate(group.tolist()):
            inside = slice(1, 1 + sizes[place])
            found[place] = feeling[row], reading[row, inside], edges[row, inside]
    return [found[place] for place in range(len(chosen))]


@torch.no_grad()
def felt(cnn: TextCNN, lines: Lines, chosen: np.ndarray) -> tuple[Tensor, Tensor]:
    """What the convolutions say of the chosen lines: logits of the emotions [L, E], and of a post [L]."""
    found, likeness = torch.zeros(len(chosen), len(EMOTIONS)), torch.zeros(len(chosen))
    for group, tokens, _ in padded(lines, chosen):
        place = torch.from_numpy(group)
        found[place], likeness[place] = cnn(tokens)
    return found, likeness


def meaning(source: str) -> Tensor:
    """Which emotions [E, labels] each label of a source may be; shared emotions count for the first label."""
    table = torch.zeros(len(EMOTIONS), len(SOURCES[source]))
    for emotion in EMOTIONS:
        for column, emotions in enumerate(SOURCES[source].values()):
            if emotion in emotions and not (emotion != emotions[0] and table[EMOTIONS.index(emotion)].any()):
                first = [c for c, each in enumerate(SOURCES[source].values()) if each[0] == emotion]
                table[EMOTIONS.index(emotion), first[0] if first else column] = 1
                break
    return table


def heard(model: Tone, posts: TextCNN, grams: Grams, lines: Lines, chosen: np.ndarray) -> Tensor:
    """The OPINIONS [K, L, E] of those lines."""
    transformer, *likely, memory = everything(model, posts, grams, lines, chosen).split(
        (SAID, len(EMOTIONS), 1, len(EMOTIONS)), dim=-1
    )
    return torch.stack(opinions(transformer, (likely[0], likely[1][:, 0]), memory))


def everything(model: Tone, posts: TextCNN, grams: Grams, lines: Lines, chosen: np.ndarray) -> Tensor:
    """All that is said of those lines, by transformer, convolutions and memory: [L, SAID + E + 1 + E]."""
    transformer = torch.stack([feeling for feeling, _, _ in run(model, lines, chosen)])
    emotions, likeness = felt(posts, lines, chosen)
    return torch.cat([transformer, emotions, likeness[:, None], remembered(grams, lines, chosen)], -1)


@torch.no_grad()
def remembered(grams: Grams, lines: Lines, chosen: np.ndarray) -> Tensor:
    """What the memory of n-grams says of those lines: logits of the emotions [L, E]."""
    found = torch.zeros(len(chosen), len(EMOTIONS))
    for group, tokens, _ in padded(lines, chosen):
        found[torch.from_numpy(group)] = grams(tokens)
    return found


def shares(said: list[tuple[Tensor, np.ndarray, str]]) -> list[float]:
    """What each opinion's logits are multiplied by so that the labels are likeliest, each source counting the same.

    `said`: opinions [K, L, E] of lines of a source, the labels of the lines, the source. K numbers are little to learn.
    """
    known = [
        (each.double(), torch.from_numpy(labels.astype(np.int64)), meaning(source).double())
        for each, labels, source in said
    ]

    def unlikely(amounts: np.ndarray) -> tuple[float, np.ndarray]:
        share = torch.tensor(amounts, requires_grad=True)
        total = torch.zeros(())
        for each, labels, table in known:
            chances = torch.softmax(torch.einsum("k,kle->le", share, each), -1) @ table
            total = total - torch.log(chances.gather(1, labels[:, None]) + 1e-6).mean()
        total.backward()
        return total.item(), share.grad.numpy()

    count = len(said[0][0])
    found = minimize(unlikely, np.full(count, 1 / count), jac=True, bounds=[(0, None)] * count)
    return [round(float(amount), 2) for amount in found.x]


def mixed(amounts: list[float], said: Tensor) -> Tensor:
    """The opinions [K, L, E] together [L, E]."""
    return torch.einsum("k,kle->le", torch.tensor(amounts, dtype=said.dtype), said)


def weighed(model: Tone, posts: TextCNN, grams: Grams, lines: Lines) -> tuple[dict[str, Tensor], list[float]]:
    """The opinions [K, L, E] of the rows for measuring of each source, and the shares at which these are likeliest, all
    of them made as much smaller as is best for the source whose calibration error is largest.
    """
    said = {source: heard(model, posts, grams, lines, measured(lines, source)) for source in MEASURED}
    likeliest = shares([(each, lines.label[measured(lines, source)], source) for source, each in said.items()])

    def worst(calmer: float) -> float:
        return max(scores(calmer * mixed(likeliest, each), lines, source)[1] for source, each in said.items())

    calmer = min(CALMER, key=worst)
    return said, [round(float(calmer * amount), 3) for amount in likeliest]


def scores(logits: Tensor, lines: Lines, source: str) -> tuple[float, float]:
    """Macro F1 and calibration error of logits [L, E] of the rows for measuring of a source."""
    labels = lines.label[measured(lines, source)]
    chances = (torch.softmax(logits, -1) @ meaning(source)).numpy()
    said = chances.argmax(1)
    return macro_f1(said, labels), calibration_error(chances.max(1), said == labels)
