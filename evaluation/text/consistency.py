"""Whether emotions of a dialogue that do not fit are noticed, on dialogues that nothing was learned from.

    python -m evaluation.text.consistency --data ../shared/data

The dev rows of CPED and BMELD (television), cut into dialogues of 4, 8 and 16 turns; in its misfit, each dialogue's
answers have the emotions of another's. Beside the network stand three simple measures: how alike the emotions of
neighboring turns are ("steady"), how far each text suggests the emotion that it is said with ("fits"), and both of them
weighed by a logistic regression on the training rows ("both"). Of each: the area under the ROC curve of dialogues
against misfits; of the network minus "both", the interval over other dialogues (bootstrap, 95 %).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np

from measures.command import parser, publish, run
from measures.dialogues import Course, Dialogue, courses, pieces
from measures.extras import need
from measures.metrics import auc
from qingyin.emotions import EMOTIONS
from qingyin.evaluate.consistency.net import FILE, Consistency, steadiness
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer

TURNS: Final = (4, 8, 16)
MAIN: Final = 8
ROUNDS: Final = 1000


def simple(dialogue: Dialogue) -> tuple[float, float]:
    """How alike the emotions of neighboring turns are, and how far the texts suggest those that they are said with."""
    said = np.eye(len(EMOTIONS), dtype=np.float32)[dialogue.said]
    return steadiness(said), float((said * dialogue.felt).sum(axis=1).mean())


def paired(found: list[Course], turns: int) -> tuple[list[Dialogue], list[Dialogue]]:
    """The dialogues, and a misfit of each."""
    fits = [each for course in found for each in pieces(course, turns)]
    order = np.random.default_rng(0).permutation(len(fits))
    return fits, [each.misfit(fits[order[place]]) for place, each in enumerate(fits)]


def weighed(learned: tuple[list[Dialogue], list[Dialogue]]) -> Any:
    """The two simple measures as one: a logistic regression."""
    given = [simple(each) for kind in learned for each in kind]
    goals = np.repeat([1.0, 0.0], len(learned[0]))
    found = need("statsmodels.api").Logit(goals, need("statsmodels.api").add_constant(np.array(given))).fit(disp=0)
    return np.asarray(found.params)


def scores(dialogues: list[Dialogue], net: Consistency, weights: Floats) -> dict[str, Floats]:
    """What each measure says of each dialogue."""
    given = np.array([simple(each) for each in dialogues])
    return {
        "steady": given[:, 0],
        "fits": given[:, 1],
        "both": given @ weights[1:] + weights[0],
        "network": np.array([net.of(each.features()) for each in dialogues]),
    }


def interval(fits: dict[str, Floats], misfits: dict[str, Floats]) -> list[float]:
    """How far the network's AUC is above that of both simple measures, over other dialogues."""
    draw, found = np.random.default_rng(0), []
    for _ in range(ROUNDS):
        places = draw.integers(len(fits["both"]), size=len(fits["both"]))
        net, both = (auc(fits[name][places], misfits[name][places]) for name in ("network", "both"))
        found.append(net - both)
    return [round(float(each), 4) for each in np.percentile(found, [2.5, 97.5])]


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--data", type=Path, required=True, help="the data folder")
    options_of.add_argument("--graph", type=Path, default=FILE, metavar="FILE", help="the network (%(default)s)")
    options = options_of.parse_args()
    synthesizer = Synthesizer.load(options.voice, cache=0)
    table = options.data / "emotion" / "labelled.tsv"
    learned, kept = (courses(table, synthesizer, held_out) for held_out in (False, True))
    net = Consistency(synthesizer, options.graph)
    rows: dict[str, Any] = {}
    for turns in TURNS:
        weights = weighed(paired(learned, turns))
        fits, misfits = (scores(each, net, weights) for each in paired(kept, turns))
        row = {name: round(auc(fits[name], misfits[name]), 4) for name in fits}
        rows[str(turns)] = {"dialogues": len(fits["both"]), "auc": row}
        if turns == MAIN:
            rows[str(turns)]["network_above_both"] = interval(fits, misfits)
    publish("consistency", {"turns": rows}, options, "\n".join(lines(rows)))
    return 0


def lines(rows: dict[str, Any]) -> list[str]:
    """The figures for people."""
    told = [f"{'turns':>6}{'dialogues':>11}" + "".join(f"{name:>9}" for name in rows[str(MAIN)]["auc"])]
    for turns, row in rows.items():
        told.append(f"{turns:>6}{row['dialogues']:>11}" + "".join(f"{value:9.3f}" for value in row["auc"].values()))
    low, high = rows[str(MAIN)]["network_above_both"]
    told.append(f"at {MAIN} turns, the network is above both simple measures by {low:+.3f} to {high:+.3f}")
    return told


if __name__ == "__main__":
    run(main)
