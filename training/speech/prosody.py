"""Train ProsodyNet on the teacher's sentences and on aligned words and sentences, and print how well it does.

    python -m training.speech.prosody --features runs/out/features --teacher runs/out/teacher/labels --minutes 60

What it prints is measured on sentences that it never learns from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from measures.splits import is_unseen_by_prosody_net
from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.models.bert_tone import BertToneStage
from qingyin.models.cache import ToneCache
from qingyin.models.ports import BERT_TONE
from qingyin.models.session import open_graph
from qingyin.models.vocabulary import Vocabulary
from qingyin.records import VECTOR, Boundary
from qingyin.text.marks import NO_MARK, STOP
from training.data.features import Corpus
from training.data.utterances import TEACHER, Utterance, has, labelled, load
from training.models.blocks import parameters
from training.models.prosody_net import OUTPUTS, READERS, ProsodyNet, ProsodyShape
from training.run import Run, parser
from training.teacher import corpus as teacher
from training.teacher.corpus import Heard
from training.teacher.heard import Calibration
from training.teacher.wanted import mean_logits, wanted

WEIGHTS = torch.tensor([2.0, 0.5, 0.15] + [0.2] * (OUTPUTS - 3))  # a tenth in log time as much as a semitone


def medians(utterances: list[Utterance]) -> dict[int, float]:
    """Each speaker's median F0 in Hz over the voiced frames."""
    speakers = {u.speaker for u in utterances}
    joined = {s: np.concatenate([u.pitch for u in utterances if u.speaker == s]) for s in speakers}
    return {s: float(np.median(f0[f0 > 0])) for s, f0 in joined.items()}


def targets(u: Utterance, median: float) -> np.ndarray:
    """What the network should say of an utterance [S, OUTPUTS]; NaN where nothing is known (no initial)."""
    seconds = u.slots[:, :3] * (HOP / SAMPLE_RATE)
    duration = seconds.sum(axis=1).clip(0.03)
    share = (seconds[:, 0] / duration).clip(0.03, 0.97)
    onset = np.where(u.phones[:, 0] > 0, np.log(share / (1 - share)), np.nan)
    semitones = 12 * np.log2(u.f0 / median)
    found = np.concatenate([np.log(duration)[:, None], onset[:, None], u.energy[:, None], semitones], 1)
    found[seconds.sum(axis=1) == 0] = np.nan  # no alignment
    return found.astype(np.float32)


INSIDE = 0.6  # share of the words that are shown as if speech went on after them, so that their tones are learned too


REPORT = 500  # steps
MOVEMENT = 0.3  # weight of how F0 moves from each point to the next, beside where it is
PARTS = {"teacher": (32, 1.0), "words": (32, 0.5), "sentences": (6, 0.25)}  # of a batch, and their weight in the loss
NEIGHBORS = 400  # sentences of like length from which the teacher's part of a batch is drawn


@dataclass(frozen=True)
class Example:
    """What the network is given of S syllables, and what it should say of them."""

    speaker: int  # whose manner it is in
    held_out: bool
    phones: np.ndarray  # int64 [S, 3]
    tone: np.ndarray  # int64 [S]
    boundary: np.ndarray  # int64 [S]
    mark: np.ndarray  # int64 [S]
    vectors: np.ndarray  # [S, VECTOR] of BERT-tone
    wanted: np.ndarray  # [S, OUTPUTS]


def recorded(u: Utterance, vectors: np.ndarray, median: float) -> Example:
    """A recording, which ends with a breath; of the sentences one in six or so is held out, since there are few."""
    boundary, mark = u.boundary.copy(), np.full(len(u.tone), NO_MARK)
    boundary[-1], mark[-1] = int(Boundary.BREATH), STOP
    held_out = u.held_out if u.speaker == 0 else is_unseen_by_prosody_net(u.name)
    return Example(u.speaker, held_out, u.phones, u.tone, boundary, mark, vectors, targets(u, median))


def initials(sound: Sequence[Utterance]) -> dict[int, float]:
    """The mean logit of the share that each initial has of its syllable, by its number, where it is aligned."""
    phones = np.concatenate([u.phones[:, 0] for u in sound])
    return mean_logits(phones, np.concatenate([targets(u, 1.0)[:, 1] for u in sound]))


def calibration(sentences: Sequence[Heard], goals: Sequence[np.ndarray], sound: Sequence[Utterance]) -> Calibration:
    """How what the teacher means is heard in its sound, from sentences of which there are both."""
    median = medians(list(sound))
    spoken = {u.name: u for u in sound if not u.held_out}
    pairs = (
        (goal, targets(u, median[u.speaker]), heard.arrays["initial"], heard.arrays["tone"])
        for heard, goal in zip(sentences, goals, strict=True)
        if (u := spoken.get(heard.text)) is not None and len(u.tone) == len(goal)
    )
    return Calibration(pairs)


def of_sentence(given: Mapping[str, np.ndarray], speaker: int, held_out: bool, goal: np.ndarray) -> Example:
    """A sentence by what the front end says of it (training.teacher.label.Front.inputs)."""
    return Example(
        speaker=speaker,
        held_out=held_out,
        phones=np.stack([given[name] for name in ("initial", "final", "coda")], axis=1),
        tone=given["tone"],
        boundary=given["boundary"],
        mark=given["mark"],
        vectors=given["vectors"],
        wanted=goal,
    )


def taught(labels: Path, logits: Mapping[int, float], sound: Sequence[Utterance] = ()) -> list[Example]:
    """The teacher's sentences, by length; `logits` is how much of a syllable each initial is.

    With `sound`, whose names are its texts, all labels are mapped to what is heard.
    """
    sentences = teacher.load(labels)
    if not sentences:
        return []
    goals = wanted(sentences, logits)
    if sound:
        heard_as = calibration(sentences, goals, sound)
        goals = [heard_as(g, s.arrays["initial"], s.arrays["tone"]) for g, s in zip(goals, sentences, strict=True)]
    found = [
        of_sentence(heard.arrays, READERS + heard.style, heard.held_out, goal)
        for heard, goal in zip(sentences, goals, strict=True)
    ]
    return sorted(found, key=lambda example: len(example.tone))


def spoken_by_the_teacher(features: Path) -> list[Utterance]:
    """The sound of the teacher's first speaker, named by its texts; empty if there is none."""
    if not has(features, TEACHER):
        return []
    texts = {item.name: item.text for item in labelled(features)}
    return [replace(u, name=texts[u.name]) for u in load(features, TEACHER) if u.name in texts]


def recordings(features: Path, voice: Path) -> list[Example]:
    """The words and sentences that people read."""
    everything = load(features, "words") + load(features, "sentences", gaps=True)
    median = medians(everything)
    print("median F0 by speaker:", {s: round(f0) for s, f0 in median.items()}, flush=True)
    texts = {i.name: i.text for name in ("words", "sentences") for i in Corpus.open(features, name).items}
    reads = reader(voice)
    return [
        recorded(u, spread(reads(texts[u.name]).vectors, len(u.tone)), median[u.speaker])
        for u in everything
        if len(u.tone) <= 64
    ]


class Batches:
    """Random batches of the teacher's sentences, of words and of read sentences, each apart."""

    def __init__(self, people: Sequence[Example], teacher: Sequence[Example], seed: int) -> None:
        everything = [*teacher, *people]
        self.held_out = [e for e in everything if e.held_out]
        learned = [e for e in everything if not e.held_out]
        self.parts = {
            "teacher": [e for e in learned if e.speaker >= READERS],
            "words": [e for e in learned if e.speaker == 0],
            "sentences": [e for e in learned if 0 < e.speaker < READERS],
        }
        self.random = np.random.default_rng(seed)

    def next(self) -> list[tuple[dict[str, Tensor], Tensor, float]]:
        """Inputs, targets [B, S, OUTPUTS] and the weight of each part."""
        return [(*self._part(name, size), weight) for name, (size, weight) in PARTS.items() if self.parts[name]]

    def _part(self, name: str, size: int) -> tuple[dict[str, Tensor], Tensor]:
        examples = self.parts[name]
        near = NEIGHBORS if name == "teacher" else len(examples)
        inputs, goal = batch(drawn(examples, size, near, self.random))
        if name == "words":
            inside = torch.from_numpy(self.random.random(size) < INSIDE)
            last = inputs["mask"].sum(1).long() - 1
            inputs["boundary"][inside, last[inside]] = int(Boundary.WORD)
            inputs["mark"][inside, last[inside]] = NO_MARK
        return inputs, goal


def drawn(examples: Sequence[Example], size: int, near: int, random: np.random.Generator) -> list[Example]:
    """So many of some that stand near one another: of examples by length, so that little is padded."""
    near = min(near, len(examples))
    first = int(random.integers(len(examples) - near + 1))
    return [examples[first + i] for i in random.integers(near, size=size)]


def reader(voice: Path) -> BertToneStage:
    """The BERT-tone of a voice folder that need not hold anything else yet."""
    graph = open_graph(voice / "tone.onnx", BERT_TONE)
    return BertToneStage(graph, Vocabulary.open(voice / "vocabulary.tsv"), ToneCache(b"", 0))


def spread(vectors: np.ndarray, syllables: int) -> np.ndarray:
    """The characters' vectors [N, VECTOR] for each syllable; 花儿 has two characters and one syllable."""
    count = len(vectors)
    return vectors[
        np.arange(syllables) if count == syllables else np.linspace(0, count - 1, syllables).round().astype(int)
    ]


def batch(examples: Sequence[Example]) -> tuple[dict[str, Tensor], Tensor]:
    """Padded inputs and targets."""
    size = max(len(e.wanted) for e in examples)
    goal = torch.full((len(examples), size, OUTPUTS), float("nan"))
    inputs = {name: torch.zeros(len(examples), size, dtype=torch.long) for name in ("tone", "boundary", "mark")}
    inputs["phones"] = torch.zeros(len(examples), size, 3, dtype=torch.long)
    inputs |= {"vectors": torch.zeros(len(examples), size, VECTOR), "mask": torch.zeros(len(examples), size)}
    for row, example in enumerate(examples):
        length = len(example.wanted)
        goal[row, :length] = torch.from_numpy(example.wanted)
        for name in ("phones", "tone", "boundary", "mark", "vectors"):
            inputs[name][row, :length] = torch.from_numpy(getattr(example, name))
        inputs["mask"][row, :length] = 1
    return inputs | {"speaker": torch.tensor([e.speaker for e in examples])}, goal


def predict(model: ProsodyNet, inputs: dict[str, Tensor]) -> Tensor:
    """The network's outputs for a batch, each utterance in its speaker's manner."""
    rest = {k: v for k, v in inputs.items() if k != "speaker"}
    result: Tensor = model(**rest, manner=model.manner(inputs["speaker"]))
    return result


def error(out: Tensor, goal: Tensor) -> Tensor:
    """The training loss: weighted smooth L1 over what is known, and over the movement of F0."""
    known = ~torch.isnan(goal)
    difference = nn.functional.smooth_l1_loss(out, goal.nan_to_num(), reduction="none", beta=0.3)
    whole = (difference * known * WEIGHTS.to(out.device)).sum()
    f0, true_f0 = (each[..., 3:].flatten(1).diff(dim=1) for each in (out, goal))
    moved = nn.functional.smooth_l1_loss(f0, true_f0.nan_to_num(), reduction="none", beta=0.3)
    whole = whole + MOVEMENT * WEIGHTS[-1] * (moved * ~torch.isnan(true_f0)).sum()
    return whole / known[..., 0].sum()


@torch.no_grad()
def report(model: ProsodyNet, examples: Sequence[Example], name: str) -> None:
    """Print errors on held-out sentences."""
    if not examples:
        return
    model.eval()
    found = []
    for first in range(0, len(examples), 50):
        inputs, goal = batch(examples[first : first + 50])
        found.append((predict(model, inputs).flatten(0, 1), goal.flatten(0, 1)))
    out, goal = (torch.cat(column) for column in zip(*found, strict=True))
    print(f"  {name}, {len(examples)} held-out sentences", flush=True)
    for what, places in (("log duration", [0]), ("onset logit", [1]), ("energy dB", [2]), ("F0 st", range(3, OUTPUTS))):
        a, b = out[:, places], goal[:, places]
        a, b = a[~torch.isnan(b)], b[~torch.isnan(b)]
        rmse, spread, own = float((a - b).pow(2).mean().sqrt()), float(b.std()), float(a.std())
        correlation = float(torch.corrcoef(torch.stack([a, b]))[0, 1])
        print(f"    {what}: RMSE {rmse:.3f} (spread {spread:.3f}), r {correlation:.3f}, own spread {own:.3f}")
    model.train()


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    to = parser(__doc__, "prosody", minutes=60, rate=2e-3)
    to.add_argument("--features", type=Path, default=Path("runs/out/features"))
    to.add_argument("--teacher", type=Path, default=Path("runs/out/teacher/labels"), help="its labels; none if missing")
    to.add_argument(
        "--voice", type=Path, default=Path("src/qingyin/voices/tan"), help="whose BERT-tone reads the texts"
    )
    to.add_argument("--width", type=int, default=ProsodyShape.width)
    to.add_argument("--blocks", type=int, default=ProsodyShape.blocks)
    to.add_argument("--recurrent", type=int, default=0, metavar="UNITS", help="train the LSTM twin of so many units")
    options = to.parse_args()

    run = Run(options, "prosody")
    shape = ProsodyShape(options.width, options.blocks, options.recurrent)
    model = ProsodyNet(ProsodyShape(**run.config) if run.config else shape)
    run.keep(model, torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.1))
    people = recordings(options.features, options.voice)
    sound = spoken_by_the_teacher(options.features)
    logits = initials(sound or load(options.features, "words"))
    batches = Batches(people, taught(options.teacher, logits, sound), seed=run.step)
    counts = ", ".join(f"{len(part)} {name}" for name, part in batches.parts.items())
    print(f"{parameters(model):,} parameters; {counts}", flush=True)

    for step in run.steps():
        loss = torch.zeros(())
        for inputs, goal, weight in batches.next():
            loss = loss + weight * error(predict(model, inputs), goal)
        run.descend(loss, clip=1.0)
        run.show(100, loss=loss)
        if (step + 1) % REPORT == 0:
            averaged = ProsodyNet(model.shape)
            averaged.load_state_dict(run.average.weights)
            report(averaged, [e for e in batches.held_out if e.speaker >= READERS], "teacher")
            report(averaged, [e for e in batches.held_out if 0 < e.speaker < READERS], "readers")


if __name__ == "__main__":
    main()
