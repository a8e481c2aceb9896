"""Train the network that says whether the emotions of a dialogue fit together, which `qingyin evaluate` uses.

    python -m training.speech.consistency --data ../shared/data --out runs/out/consistency

From the rows of CPED and BMELD that follow one another (`measures.dialogues`): stretches of 4 to 12 turns, and the
same whose answers have the emotions of another stretch. The last tenth of each source chooses when to stop; the rows
that are kept for measuring are not touched: `python -m evaluation.text.consistency` measures there. What texts suggest
is said by the voice's BERT-tone, which has learned from the training rows too, so it is surer of them than it will be
of others; its weights are blurred at random, which hides that.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from torch import nn

from measures.dialogues import Course, Dialogue, courses, piece, pieces
from measures.metrics import auc
from qingyin.evaluate.consistency.net import PORTS, WIDTH
from qingyin.models.session import open_graph
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer
from training.export.voice import OPSET, TOLERANCE
from training.models.blocks import parameters
from training.models.consistency import ConsistencyNet, Judging

TURNS: Final = (4, 12)
BATCH, RATE, DECAY = 128, 3e-3, 0.01
EVERY: Final = 200  # steps between two looks at the part that is kept
KEPT: Final = 0.1  # of each course
LOOK: Final = 8  # turns of the dialogues of that part
EXPRESSED: Final = (0.4, 1.0)  # share of an emotion; the rest is neutral, as scenes have it


def drawn(courses: list[Course], draw: np.random.Generator) -> list[tuple[Floats, float]]:
    """A batch: dialogues that fit, and each as a misfit too, with whether they fit."""
    sizes = np.array([len(course) for course in courses], float)
    found = []
    for _ in range(BATCH // 2):
        turns, answer = int(draw.integers(TURNS[0], TURNS[1] + 1)), int(draw.integers(2))
        one, other = (
            piece(course, int(draw.integers(len(course) - turns)), turns, answer)
            for course in (courses[int(draw.choice(len(courses), p=sizes / sizes.sum()))] for _ in range(2))
        )
        for dialogue, fits in ((one, 1.0), (one.misfit(other), 0.0)):
            found.append((_blurred(dialogue, draw), fits))
    return found


def _blurred(dialogue: Dialogue, draw: np.random.Generator) -> Floats:
    """The features with emotions expressed in part, and what the text suggests less sure than it is."""
    shares = draw.uniform(*EXPRESSED, len(dialogue.said)).astype(np.float32)
    power = float(draw.uniform(0.4, 1.0))
    felt = (dialogue.felt + 1e-3) ** power
    softer = Dialogue(dialogue.said, felt / felt.sum(axis=1, keepdims=True), dialogue.answers)
    return softer.features(shares)


def pairs(courses: list[Course]) -> tuple[list[Floats], list[Floats]]:
    """The dialogues of LOOK turns of some courses, and a misfit of each."""
    found = [each for course in courses for each in pieces(course, LOOK)]
    order = np.random.default_rng(0).permutation(len(found))
    return [each.features() for each in found], [
        each.misfit(found[order[place]]).features() for place, each in enumerate(found)
    ]


@torch.no_grad()
def judged(net: ConsistencyNet, dialogues: list[Floats]) -> np.ndarray:
    """Logits of dialogues of the same length."""
    net.eval()
    given = torch.from_numpy(np.stack(dialogues))
    return np.asarray(net(given, torch.full((len(given),), given.shape[1])).numpy())


def learned(courses: list[Course], kept: list[Course], steps: int, hidden: int) -> tuple[ConsistencyNet, float]:
    """The network that was best on the kept part, and its AUC there."""
    torch.manual_seed(0)
    draw = np.random.default_rng(0)
    net = ConsistencyNet(hidden)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    fits, misfits = pairs(kept)
    best, state = 0.0, net.state_dict()
    for step in range(1, steps + 1):
        net.train()
        batch = drawn(courses, draw)
        lengths = torch.tensor([len(turns) for turns, _ in batch])
        turns = nn.utils.rnn.pad_sequence([torch.from_numpy(turns) for turns, _ in batch], batch_first=True)
        goals = torch.tensor([goal for _, goal in batch])
        loss = nn.functional.binary_cross_entropy_with_logits(net(turns, lengths), goals)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        if step % EVERY == 0:
            found = auc(judged(net, fits), judged(net, misfits))
            print(f"step {step}: loss {loss.item():.3f}, AUC on the kept part {found:.4f}", flush=True)
            if found > best:
                best, state = found, {name: value.clone() for name, value in net.state_dict().items()}
    net.load_state_dict(state)
    return net.eval(), best


def write(net: ConsistencyNet, path: Path) -> float:
    """Writes the graph; the largest difference from torch comes back."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Judging(net), (torch.randn(5, WIDTH),), str(path), input_names=list(PORTS.inputs),
            output_names=list(PORTS.outputs), dynamic_axes={"turns": {0: "turns"}}, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    onnx.checker.check_model(str(path))
    run, worst = open_graph(path, PORTS), 0.0
    for turns in (2, 5, 40):
        given = torch.randn(turns, WIDTH, generator=torch.Generator().manual_seed(turns))
        with torch.no_grad():
            wanted = float(Judging(net)(given)[0])
        worst = max(worst, abs(wanted - float(run({"turns": given.numpy()})["consistent"][0])))
    if worst > TOLERANCE:
        path.unlink()
        raise SystemExit(f"ONNX differs from torch by {worst:.2e}, over {TOLERANCE:g}; not written")
    return worst


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--out", type=Path, required=True, help="folder for consistency.onnx")
    parser.add_argument("--voice", default="tan", help="whose BERT-tone says what texts suggest (%(default)s)")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--hidden", type=int, default=24)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    found = courses(options.data / "emotion" / "labelled.tsv", Synthesizer.load(options.voice, cache=0), False)
    ends = [round(len(course) * (1 - KEPT)) for course in found]
    shown = [Course(course.said[:end], course.felt[:end]) for course, end in zip(found, ends, strict=True)]
    kept = [Course(course.said[end:], course.felt[end:]) for course, end in zip(found, ends, strict=True)]
    print(f"{sum(map(len, shown))} turns to learn from, {sum(map(len, kept))} to choose by", flush=True)
    net, best = learned(shown, kept, options.steps, options.hidden)
    worst = write(net, options.out / "consistency.onnx")
    print(f"{parameters(net):,} parameters, AUC {best:.4f} on the kept part, {worst:.1e} from torch")


if __name__ == "__main__":
    main()
