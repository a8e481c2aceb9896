"""Train the joint classifier: what a recording feels like, by its prosody vector and by the vector of its text.

    python -m training.speech.agreement --data ../shared/data --config tan

The vectors are those of the voice's own encoders, so run it after each change of tone.onnx or manner.onnx. Recordings
are the voice's own, of labelled texts, and sentences of one other speaker changed by WORLD into many speakers and all
emotions. They are paired with texts anew in each step: a pair is labelled with the emotion that is spoken, and MISFITS
of the texts have another. Prints how a classifier of both, of the text alone and of the recording alone does on texts
and on a speaker that were kept back, and writes joint.onnx into the voice.
"""

from __future__ import annotations

import argparse
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from measures.acted import MANY_SPEAKERS, ONE_SPEAKER, Variety, changed, spoken
from measures.labels import SOURCES, labeled
from measures.metrics import macro_f1
from measures.recordings import load, read_sentences
from measures.world import taken_apart
from qingyin import Synthesizer
from qingyin.errors import QingyinError
from qingyin.models.agreement import MISFITS
from qingyin.models.ports import AGREEMENT
from qingyin.records import EMOTIONS, VECTOR
from training.config import add_config
from training.export.voice import OPSET, TOLERANCE, renew
from training.export.weights import embed
from training.models.agreement import PROSODY, JointNet, Naming
from training.models.blocks import parameters

CLEANEST = "tone_of_voice"  # everyday spoken sentences; other sources fill up
CHARACTERS = (4, 24)  # of a text
KEPT_TEXTS = 60  # of each emotion, for the report
BATCH, RATE, DECAY = 256, 3e-3, 0.02
WAYS = ("both", "text alone", "recording alone")


@dataclass(frozen=True)
class Pool:
    """Vectors [N, D] and their emotions [N]."""

    vectors: Tensor
    emotions: Tensor

    @classmethod
    def of(cls, rows: list[tuple[np.ndarray, int]]) -> Pool:
        """Rows of a vector and an emotion."""
        return cls(torch.from_numpy(np.stack([row[0] for row in rows])), torch.tensor([row[1] for row in rows]))

    def draw(self, emotions: Tensor, draw: torch.Generator) -> Tensor:
        """A row of each of these emotions [M]."""
        places = [torch.nonzero(self.emotions == emotion)[:, 0] for emotion in range(len(EMOTIONS))]
        chosen = torch.zeros_like(emotions)
        for emotion, rows in enumerate(places):
            here = emotions == emotion
            chosen[here] = rows[torch.randint(len(rows), (int(here.sum()),), generator=draw)]
        return self.vectors[chosen]


def texts_of(data: Path, dev: bool, most: int) -> list[tuple[str, int]]:
    """Up to so many texts of each emotion, of labels that mean it alone."""
    draw = np.random.default_rng(dev)
    rows: list[list[tuple[bool, float, str]]] = [[] for _ in EMOTIONS]
    for source, kept, label, text in labeled(data / "emotion/labelled.tsv"):
        emotions = SOURCES[source][label]
        if kept == dev and len(emotions) == 1 and CHARACTERS[0] <= len(text) <= CHARACTERS[1]:
            rows[EMOTIONS.index(emotions[0])].append((source != CLEANEST, draw.random(), text))
    return [(text, emotion) for emotion, found in enumerate(rows) for _, _, text in sorted(found)[:most]]


def read(synthesizer: Synthesizer, texts: list[tuple[str, int]]) -> Pool:
    """The texts' vectors, read as the runtime reads them; those in which nothing is spoken are left out."""
    rows = []
    for text, emotion in texts:
        with suppress(QingyinError):
            rows.append((synthesizer.text_encoder.encode(synthesizer.normalized(text)), emotion))
    return Pool.of(rows)


def others(emotions: Tensor, draw: torch.Generator, share: float) -> Tensor:
    """The emotions [N], that share of them changed into any other."""
    moved = (emotions + torch.randint(1, len(EMOTIONS), emotions.shape, generator=draw)) % len(EMOTIONS)
    return torch.where(torch.rand(emotions.shape, generator=draw) < share, moved, emotions)


def own(synthesizer: Synthesizer, texts: list[tuple[str, int]], count: int, seed: int) -> Pool:
    """The voice speaks texts, each in its emotion or, MISFITS of them, in another."""
    draw = np.random.default_rng(seed)
    rows = []
    for place in np.resize(draw.permutation(len(texts)), count):
        text, emotion = texts[place]
        if draw.random() < MISFITS:
            emotion = (emotion + int(draw.integers(1, len(EMOTIONS)))) % len(EMOTIONS)
        with suppress(QingyinError):  # nothing is spoken, or it is too short for a recording
            rows.append(
                (synthesizer.reference_encoder.encode(spoken(synthesizer, text, EMOTIONS[emotion], draw)), emotion)
            )
    return Pool.of(rows)


def people(data: Path, speaker: str, held_out: bool) -> list[Path]:
    """The sentences of one speaker, those that are held out or the others, in no order."""
    files = [row.path for row in read_sentences(data) if row.speaker == speaker and row.is_held_out == held_out]
    return [files[place] for place in np.random.default_rng(0).permutation(len(files))]


def of_people(synthesizer: Synthesizer, recordings: list[Path], each: int, variety: Variety) -> Pool:
    """Recordings, each said in that many ways, in all emotions."""
    draw = np.random.default_rng(0)
    rows = []
    for path in recordings:
        parts = taken_apart(load(path))
        for number in range(each):
            emotion = number % len(EMOTIONS)
            made = changed(parts, EMOTIONS[emotion], draw, variety)
            rows.append((synthesizer.reference_encoder.encode(made), emotion))
    return Pool.of(rows)


def joined(*pools: Pool) -> Pool:
    """All rows of the pools."""
    return Pool(torch.cat([each.vectors for each in pools]), torch.cat([each.emotions for each in pools]))


def shown(net: JointNet, text: Tensor, recording: Tensor, way: str) -> Tensor:
    """Logits of what a classifier sees that way: of what it does not see, the mean."""
    if way == "text alone":
        recording = net.centre[VECTOR:].expand_as(recording)
    if way == "recording alone":
        text = net.centre[:VECTOR].expand_as(text)
    return net(text, recording)


def learned(texts: Pool, heard: list[Pool], way: str, steps: int) -> JointNet:
    """A classifier that has seen pairs; every kind of recordings is as frequent."""
    torch.manual_seed(0)
    draw = torch.Generator().manual_seed(0)
    net = JointNet()
    for place, vectors in ((slice(VECTOR), texts.vectors), (slice(VECTOR, None), joined(*heard).vectors)):
        net.centre[place], net.spread[place] = vectors.mean(0), vectors.std(0).clamp_min(1e-3)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        goals = torch.randint(len(EMOTIONS), (BATCH,), generator=draw)
        parts = goals.chunk(len(heard))
        recordings = torch.cat([pool.draw(part, draw) for pool, part in zip(heard, parts, strict=True)])
        logits = shown(net, texts.draw(others(goals, draw, MISFITS), draw), recordings, way)
        optimizer.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(logits, goals).backward()
        optimizer.step()
        schedule.step()
    return net.eval()


@torch.no_grad()
def accuracy(net: JointNet, texts: Pool, heard: Pool, way: str, share: float) -> tuple[float, float]:
    """Accuracy and macro F1 on recordings, beside texts of which that share has another emotion."""
    draw = torch.Generator().manual_seed(1)
    recordings, goals = heard.vectors.repeat(8, 1), heard.emotions.repeat(8)
    said = shown(net, texts.draw(others(goals, draw, share), draw), recordings, way).argmax(-1)
    right = float((said == goals).float().mean())
    return right, macro_f1(said.numpy(), goals.numpy(), range(len(EMOTIONS)))


def write(naming: Naming, target: Path) -> float:
    """Write the graph; returns the largest difference from torch, which must not be over TOLERANCE."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            naming.eval(), (torch.randn(VECTOR), torch.randn(PROSODY)), str(target), input_names=list(AGREEMENT.inputs),
            output_names=list(AGREEMENT.outputs), opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    embed(target, naming.model, naming.model.config())
    onnx.checker.check_model(str(target))
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    worst = 0.0
    for seed in range(4):
        draw = torch.Generator().manual_seed(seed)
        given = [torch.randn(size, generator=draw) for size in (VECTOR, PROSODY)]
        with torch.no_grad():
            wanted = naming(*given).numpy()
        (found,) = session.run(
            list(AGREEMENT.outputs), {n: each.numpy() for n, each in zip(AGREEMENT.inputs, given, strict=True)}
        )
        worst = max(worst, float(np.abs(wanted - found).max()))
    if worst > TOLERANCE:
        target.unlink()
        raise SystemExit(f"joint: ONNX differs from torch by {worst:.2e}, over {TOLERANCE:g}; not written")
    return worst


def report(nets: dict[str, JointNet], texts: Pool, name: str, heard: Pool) -> None:
    """Print how each classifier does on recordings, beside texts as in training, texts that fit, and others."""
    for way, net in nets.items():
        mixed, fits, misfits = (accuracy(net, texts, heard, way, share) for share in (MISFITS, 0.0, 1.0))
        print(
            f"{name}, {way}: accuracy {mixed[0]:.3f}, macro F1 {mixed[1]:.3f}; "
            f"beside texts that fit {fits[0]:.3f}, that do not {misfits[0]:.3f}",
            flush=True,
        )


def main() -> None:
    """Make the pairs, learn, report, write the graph beside the voice's others, and describe it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--voice", type=Path, help="folder to read and write; by default the one that --config names")
    parser.add_argument("--texts", type=int, default=300, help="of each emotion (%(default)s)")
    parser.add_argument("--spoken", type=int, default=1200, help="recordings by the voice (%(default)s)")
    parser.add_argument("--recordings", type=int, default=40, help="of the other speaker (%(default)s)")
    parser.add_argument("--each", type=int, default=24, help="ways in which each of those is said (%(default)s)")
    parser.add_argument("--steps", type=int, default=800)
    parser.add_argument("--threads", type=int, default=1)
    add_config(parser)
    options = parser.parse_args()
    speakers, voice = options.config.speakers, options.voice or options.config.folder
    torch.set_num_threads(options.threads)
    synthesizer = Synthesizer.load(voice, cache=0)
    lines, kept = (texts_of(options.data, dev, most) for dev, most in ((False, options.texts), (True, KEPT_TEXTS)))
    texts, other_texts = read(synthesizer, lines), read(synthesizer, kept)
    heard = [
        own(synthesizer, lines, options.spoken, seed=1),
        of_people(
            synthesizer,
            people(options.data, speakers.agreement_learns, False)[: options.recordings],
            options.each,
            MANY_SPEAKERS,
        ),
    ]
    counts = ", ".join(str(len(pool.emotions)) for pool in (texts, *heard))
    print(f"texts, recordings of the voice and of people: {counts}", flush=True)
    nets = {way: learned(texts, heard, way, options.steps) for way in WAYS}
    report(nets, other_texts, "the voice", own(synthesizer, kept, options.spoken // 5, seed=2))
    others_heard = of_people(
        synthesizer, people(options.data, speakers.agreement_measures, True), 2 * options.each // 3, ONE_SPEAKER
    )
    report(nets, other_texts, "another speaker", others_heard)
    part = voice / "joint.part"
    difference = write(Naming(nets["both"]), part)
    part.replace(voice / "joint.onnx")
    renew(voice)
    print(f"joint: {parameters(nets['both']):,} parameters, {difference:.1e} from torch")


if __name__ == "__main__":
    main()
