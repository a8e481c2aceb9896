"""Let the transformer of a voice learn feelings and readings further, and stay what it is for all else that hears it.

    python -m training.bert_tone.again --voice src/qingyin/voices/tan --run runs/out/again
    python -m training.bert_tone.encode --corpus runs/out/again/corpus
    python -m training.bert_tone.meanings --corpus runs/out/again/corpus --voice src/qingyin/voices/tan
    python -m training.bert_tone.further --voice src/qingyin/voices/tan --run runs/out/again --minutes 70

Its upper layers learn from the labels, from what teachers feel, from what an encoder that has read much makes of each
line, which a linear map has to guess (if `encode` was run), and from sentences with a known reading. The transformer
as it was reads each batch too: the vectors that ProsodyNet hears and the boundaries are held to what it says, so the
networks that come after need not learn again, and so, less strictly, are the readings of all other characters.
In the end RUN/last.pt and RUN/head/last.pt are what was learned, and RUN/before.pt what was there.

Letters: B lines, N places, D width, M numbers of the encoder.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.bert_tone.again import with_head
from training.bert_tone.batches import Batch, Batches
from training.bert_tone.losses import BALANCE, feeling_losses, mean_cost
from training.bert_tone.meanings import Meanings
from training.bert_tone.opinions import load
from training.bert_tone.text.lines import MEANT, RAW, Lines, drawn, hints, said_of
from training.bert_tone.text.sources import weights
from training.export.weights import values
from training.models.bert_tone import Tone
from training.models.labels import LabelNoise, apart
from training.run import Run, parser, quick, write_learned

SHARES = {"raw": 0.20, "readings": 0.35, "feelings": 0.45}  # of the batches
# How often a sentence with a known reading is drawn.
OFTEN = {"g2pl_train": 1.0, "cpp_dev": 2.0, "sentences": 3.0, "marked": 4.0}
MASKED = 0.05
FROZEN = 2  # layers at the bottom that stay as they are
KEPT = {"vectors": 4.0, "readings": 0.5, "boundary": 1.0}  # weights of what is held
MEANING = 1.0  # weight of what the encoder makes of a line


class Held(nn.Module):
    """What the transformer was: how far another one is from it, for those that hear the vectors."""

    axes: Tensor

    def __init__(self, before: Tone, axes: Tensor) -> None:
        """`axes` [D, VECTOR]: those along which ProsodyNet hears the vectors, of unit variance."""
        super().__init__()
        self.before = before.eval().requires_grad_(False)
        self.register_buffer("axes", axes)
        self.register_buffer("several", (before.candidates > 0).sum(1) > 1)

    def losses(self, vectors: Tensor, was: Tensor, tokens: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """vectors, was [B, N, D], tokens int64 and mask [B, N]."""
        inside = mask > 0
        moved = ((vectors - was)[inside] @ self.axes).square().mean()
        places = inside & self.several[tokens]
        read, wanted = (self.before.read(each[places], tokens[places]) for each in (vectors, was))
        edges, edges_were = (self.before.boundary(each[inside]) for each in (vectors, was))
        found = {"vectors": moved, "readings": mean_apart(read, wanted), "boundary": mean_apart(edges, edges_were)}
        return {name: KEPT[name] * loss for name, loss in found.items()}


def mean_apart(said: Tensor, wanted: Tensor) -> Tensor:
    """The mean of `apart` over logits [L, K]; 0 if there are none."""
    return apart(said, wanted).sum() / max(1, len(said))


def kinds(corpus: Path, readings: Path, vocabulary: int, size: int, seed: int) -> dict[str, Batches]:
    """The endless batches of each kind; lines with a known reading are those of another corpus."""
    feelings, raw = Lines.load(corpus, "feelings"), {name: Lines.load(corpus, f"raw.{name}") for name in RAW}
    read = {name: Lines.load(readings, name) for name in OFTEN}
    parts = {
        "raw": [(lines, np.full(len(lines), RAW[name])) for name, lines in raw.items()],
        "readings": [(lines, OFTEN[name] * ~lines.held_out) for name, lines in read.items()],
        "feelings": [(feelings, drawn(feelings, ~feelings.held_out, weights("trunk"), BALANCE))],
    }
    found = {
        kind: Batches(parts[kind], device="cpu", masked=MASKED, size=size, vocabulary=vocabulary, seed=seed + number)
        for number, kind in enumerate(SHARES)
    }
    found["feelings"].hints = hints()
    found["feelings"].felt = said_of(corpus, ["feelings"], "cpu")
    found["raw"].felt = said_of(corpus, [f"raw.{name}" for name in RAW], "cpu")
    return found


def meant(corpus: Path) -> dict[str, np.ndarray]:
    """What the encoder makes of the lines of each kind [L, M]; of none if it has read none."""
    if not list(corpus.glob(f"*.{MEANT}.npy")):
        return {}
    raw = [np.load(corpus / f"raw.{name}.{MEANT}.npy") for name in RAW]
    return {"feelings": np.load(corpus / f"feelings.{MEANT}.npy"), "raw": np.concatenate(raw)}


class Meaning(nn.Linear):
    """Guesses what the encoder makes of a line, in the scale of `Meanings`: [B, 3 · D] -> [B, M]."""

    def __init__(self, width: int, meant: np.ndarray) -> None:
        super().__init__(3 * width, meant.shape[1])
        some = meant[:: max(1, len(meant) // 20_000)].astype(np.float32)
        self.meanings = Meanings.by(torch.from_numpy(some))

    def loss(self, seen: Tensor, meant: np.ndarray) -> Tensor:
        """Mean squared error on lines of which `seen` [B, 3 · D] is shown and the encoder says `meant` [B, M]."""
        wanted = self.meanings.even(torch.from_numpy(meant).float())
        return MEANING * (self(seen) - wanted).square().mean()


class Lesson:
    """What is learned from a batch: feelings, meanings, and to stay what it was."""

    def __init__(self, held: Held, corpus: Path) -> None:
        self.held, self.meant, self.noise = held, meant(corpus), LabelNoise()
        self.meaning = Meaning(held.before.shape.width, self.meant["feelings"]) if self.meant else nn.Module()

    def losses(self, model: Tone, batch: Batch, kind: str) -> dict[str, Tensor]:
        """Each task's loss on a batch of a kind, already weighted; their sum is what is minimised."""
        with quick("cpu"):
            vectors, mask = model(batch.tokens, batch.polarity)
            with torch.no_grad():
                was, _ = self.held.before(batch.tokens, batch.polarity)
        vectors = vectors.float()
        found = self.held.losses(vectors, was.float(), batch.tokens, mask)
        if kind == "readings":
            known = batch.reading >= 0
            said = model.read(vectors[known], batch.tokens[known])
            found["known"] = mean_cost(said, batch.reading[known])
        else:
            seen, labelled = model.seen(vectors, mask), kind == "feelings"
            if isinstance(self.meaning, Meaning):
                found["meaning"] = self.meaning.loss(seen, self.meant[kind][batch.rows.numpy()])
            found |= feeling_losses(
                model.emotion(seen), self.noise, batch.source, batch.label, batch.felt, labelled=labelled
            )
        return found


def finish(run: Path, checkpoint: Path) -> None:
    """Put the averaged network of a checkpoint and its head where `training.bert_tone.export` looks for them."""
    parts = torch.load(checkpoint, map_location="cpu", weights_only=True)
    for folder, learned in with_head(parts["config"], parts["average"]).items():
        write_learned(run / folder / "last.pt", *learned)


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    to = parser(__doc__, "tone/further", minutes=70, rate=3e-4)
    to.set_defaults(out=None)
    to.add_argument("--voice", type=Path, required=True, help="the folder of the voice as it is")
    to.add_argument("--run", type=Path, default=Path("runs/out/again"), help="holds corpus/ and the former last.pt")
    to.add_argument("--readings", type=Path, default=Path("runs/out/tone/corpus"), help="a corpus with known readings")
    to.add_argument("--characters", type=int, default=1600, help="in a batch")
    options = to.parse_args()
    options.out = options.out or options.run / "further"

    run = Run(options, "tone")
    corpus, before = options.run / "corpus", options.run / "before.pt"
    if not before.exists():
        shutil.copy(options.run / "last.pt", before)
    model = load(before)
    run.config = model.config()
    batches = kinds(corpus, options.readings, model.shape.vocabulary, options.characters, len(SHARES) * run.step)
    axes = torch.from_numpy(values(options.voice / "tone.onnx", ("axes",))["axes"].copy())
    lesson = Lesson(Held(load(before), axes), corpus)
    model.train().requires_grad_(False)
    for part in (*model.layers[FROZEN:], model.norm, model.emotion, model.readings, model.leaning):
        part.requires_grad_(True)
    learning = [weight for weight in (*model.parameters(), *lesson.meaning.parameters()) if weight.requires_grad]
    groups = [{"params": learning}, {"params": lesson.noise.parameters(), "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.02, fused=True)
    run.keep(model, optimizer, noise=lesson.noise, meaning=lesson.meaning)
    random = np.random.default_rng(run.step)
    for _ in run.steps(floor=0.02):
        kind = str(random.choice(list(SHARES), p=list(SHARES.values())))
        found = lesson.losses(model, next(batches[kind]), kind)
        run.descend(sum(found.values(), torch.zeros(())), clip=1.0)
        run.show(100, **{f"{name} ({kind})": loss for name, loss in found.items()})
    finish(options.run, run.path)


if __name__ == "__main__":
    main()
