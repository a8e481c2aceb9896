"""Train a ProsodyNet that says what some say in the mean, each asked in a manner of its own.

    python -m training.distill.prosody --data ../shared/data --runs runs/out --config tan

Networks that learned apart err apart, so their mean is nearer to people than any of them; one network that learns it
costs what one costs. Which they are says `[[mean]]` in the voice's TOML file; without it nothing is done, since the
voice speaks as one network learned it. The texts are those that the teacher reads and, for syllables that are rare in
them, the recorded words in threes; no sound is needed, since everything that is compared is what networks say. The new
network has one manner, the first; all others are forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from measures.recordings import all_words
from measures.splits import is_unseen_teacher_sentence
from qingyin.records import F0_POINTS
from training.config import Asked, add_config
from training.export.voice import checkpoint
from training.models.prosody_net import MANNERS, OUTPUTS, ProsodyNet, ProsodyShape
from training.models.speaking_prosody import lengthened
from training.run import Run, parser
from training.speech.prosody import NEIGHBORS, Example, batch, drawn, error, of_sentence, predict, report
from training.teacher.label import Front
from training.teacher.texts import texts

OWN: Final = 0  # the manner of the new network
SIZE: Final = 32  # sentences of a batch
REPORT: Final = 1000  # steps
Inputs = dict[str, Tensor]


class Speaker(nn.Module):
    """A network that is asked in one manner."""

    def __init__(self, folder: Path, asked: Asked) -> None:
        """`folder` is that of its run."""
        super().__init__()
        config, weights = checkpoint(folder)
        self.net = ProsodyNet(ProsodyShape(**config))
        self.net.load_state_dict(weights)
        self.net.eval()
        self.manner = self.net.between(torch.tensor([asked.shares])).detach()
        before, end = lengthened(asked.lengthening)
        self.before, self.end = torch.log(before * asked.tempo), torch.log(end)
        self.liveliness = asked.liveliness
        self.part = torch.full((OUTPUTS,), asked.melody)
        self.part[:-F0_POINTS] = asked.rhythm

    def forward(self, inputs: Inputs) -> Tensor:
        """What it says of a batch [B, S, OUTPUTS], with tempo, lengthening and liveliness."""
        given = {name: value for name, value in inputs.items() if name != "speaker"}
        said: Tensor = self.net(**given, manner=self.manner.expand(len(given["tone"]), -1))
        longer = self.before[inputs["boundary"]] + self.end[inputs["mark"]]
        return torch.cat(
            [said[..., :1] + longer[..., None], said[..., 1:-F0_POINTS], said[..., -F0_POINTS:] * self.liveliness],
            dim=-1,
        )


def words(data: Path, seed: int = 7) -> Iterator[str]:
    """The recorded words, three to a text in an order that stays the same: 高兴、学校电话。"""
    found = [word for word in all_words(data) if "_" not in word]  # a place for another word
    order = np.random.default_rng(seed).permutation(len(found))
    for first in range(0, len(found) - 2, 3):
        one, *others = (found[place] for place in order[first : first + 3])
        yield f"{one}、{''.join(others)}。"


def examples(front: Front, lines: Iterator[str], speakers: Sequence[Speaker]) -> list[Example]:
    """The first sentence of each text, and what the speakers say of it in the mean."""
    sentences = [each for line in lines for each in islice(front.sentences(line), 1)]
    found = [
        of_sentence(
            front.inputs(each),
            OWN,
            is_unseen_teacher_sentence(each.text),
            np.zeros((len(each.syllables), OUTPUTS), np.float32),
        )
        for each in sorted(sentences, key=lambda each: len(each.syllables))
    ]
    with torch.no_grad():
        for first in range(0, len(found), SIZE):
            some = found[first : first + SIZE]
            inputs, _ = batch(some)
            mean = torch.stack([speaker.part * speaker(inputs) for speaker in speakers]).sum(0)
            for each, said in zip(some, mean, strict=True):
                each.wanted[:] = said[: len(each.tone)].numpy()
    return found


def beginning(speaker: Speaker) -> ProsodyNet:
    """A network whose only manner is that in which the speaker is asked."""
    net = ProsodyNet(speaker.net.shape)
    net.load_state_dict(speaker.net.state_dict())
    net.manner.weight.data = speaker.manner.expand(MANNERS, -1).clone()
    return net


def main() -> None:
    """Learn until the time is up; resume if the folder holds a checkpoint."""
    to = parser(__doc__, "mean", minutes=15, rate=1e-3)
    to.set_defaults(out=None)
    to.add_argument("--data", type=Path, required=True, help="the data folder")
    to.add_argument("--runs", type=Path, default=Path("runs/out"), help="the runs that [[mean]] names, and this one")
    to.add_argument(
        "--voice", type=Path, default=Path("src/qingyin/voices/tan"), help="whose BERT-tone reads the texts"
    )
    to.add_argument("--sentences", type=int, default=15000)
    add_config(to)
    options = to.parse_args()
    options.out = options.out or options.runs / options.config.run("prosody")
    speakers = [Speaker(options.runs / each.run, each) for each in options.config.mean]
    if not speakers:
        (options.runs / "mean").mkdir(parents=True, exist_ok=True)  # what the recipe waits for
        print(f"{options.config.path} has no [[mean]]")
        return
    run = Run(options, "prosody")
    model = beginning(speakers[-1])
    run.keep(model, torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.0))
    lines = chain(texts(options.data, options.sentences), words(options.data))
    found = examples(Front(options.voice), lines, speakers)
    learned, held_out = ([each for each in found if each.held_out == kept] for kept in (False, True))
    print(f"{len(learned)} sentences of {len(speakers)} networks", flush=True)
    model.eval()  # what is learned is no sample but a function, so nothing is dropped
    draw = np.random.default_rng(run.step)
    for step in run.steps():
        inputs, goal = batch(drawn(learned, SIZE, NEIGHBORS, draw))
        loss = error(predict(model, inputs), goal)
        run.descend(loss, clip=1.0)
        run.show(100, loss=loss)
        if (step + 1) % REPORT == 0:
            averaged = ProsodyNet(model.shape)
            averaged.load_state_dict(run.average.weights)
            report(averaged, held_out, "the mean")


if __name__ == "__main__":
    main()
