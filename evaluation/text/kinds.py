"""Whether a listener would accept the feeling of each line, by kind of line, after a context and inside a passage.

    python -m evaluation.text.kinds

kinds.tsv and kinds_unseen.tsv hold lines of 26 kinds (narration, reports, questions, negation, names, compounds,
irony …) with the feelings that two readings agreed on; contexts.tsv lines that are neutral alone, some of which a
context gives a feeling; passages.tsv and stories.tsv passages whose sentences have the feeling of their place. Nothing
learns from any of them, and nothing was chosen by those of kinds_unseen.tsv until 30 November 2026, when how many of
them are accepted was in sight while `training.bert_tone.together` was given its weights; no line was.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from measures.command import parser, publish, run
from measures.labels import passages, placed
from qingyin.synthesizer import Synthesizer

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    """The fields of each row of a file beside this one; lines with # are comments."""
    lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def by_kind(synthesizer: Synthesizer, name: str = "kinds") -> dict[str, dict[str, Any]]:
    """For each kind of line of a file how many there are, how many have an accepted feeling, and the others."""
    found: dict[str, dict[str, Any]] = defaultdict(lambda: {"lines": 0, "accepted": 0, "others": []})
    for kind, line, accepted in rows(name):
        felt = synthesizer.emotion(synthesizer.normalized(line)).dominant
        found[kind]["lines"] += 1
        if felt in accepted.split(" "):
            found[kind]["accepted"] += 1
        else:
            found[kind]["others"].append([line, accepted, felt])
    return dict(found)


def in_context(synthesizer: Synthesizer) -> dict[str, int]:
    """How many lines have the feeling that they have alone, and that they have after their context."""
    found = {"lines": 0, "alone": 0, "colored": 0, "colored_right": 0, "neutral": 0, "neutral_right": 0}
    for context, line, alone, after in rows("contexts"):
        text = synthesizer.normalized(line)
        found["lines"] += 1
        found["alone"] += synthesizer.emotion(text).dominant in alone.split(" ")
        kind = "neutral" if after.startswith("neutral") else "colored"
        found[kind] += 1
        felt = synthesizer.emotion(text, synthesizer.normalized(context)).dominant
        found[f"{kind}_right"] += felt in after.split(" ")
    return found


def in_passages(synthesizer: Synthesizer, read: list[list[tuple[str, str]]]) -> dict[str, int]:
    """How many sentences that follow others have the feeling of their place, by themselves and after what went before;
    of those that are told calmly, and of those that are not.
    """
    found = {f"{kind}{what}": 0 for kind in ("calm", "felt") for what in ("", "_alone", "_right")}
    for passage in read:
        mood = None
        for text, wanted in passage:
            spoken = synthesizer.normalized(text)
            alone = synthesizer.emotion(spoken)
            felt = synthesizer.emotion(spoken, mood)
            if mood is not None:
                kind = "calm" if wanted == "neutral" else "felt"
                found[kind] += 1
                found[f"{kind}_alone"] += alone.dominant == wanted
                found[f"{kind}_right"] += felt.dominant == wanted
            mood = felt
    return found


def show(figures: dict[str, Any]) -> str:
    """The figures as lines."""
    seen, unseen, context = figures["kinds"], figures["unseen"], figures["context"]
    lines = [f"{'':12} {'kinds':>10} {'unseen':>10}"]
    for kind in sorted({*seen, *unseen}):
        lines.append(f"{kind:12} {counted(seen, kind)} {counted(unseen, kind)}")
    lines.append(f"{'all':12} {counted(seen, *seen)} {counted(unseen, *unseen)}")
    for kind, row in seen.items():
        lines += [f"  {kind}: {line} {accepted}, not {felt}" for line, accepted, felt in row["others"]]
    lines.append(
        f"lines that are neutral alone: {context['alone']} of {context['lines']}; that a context gives a feeling: "
        f"{context['colored_right']} of {context['colored']}; that it leaves neutral: "
        f"{context['neutral_right']} of {context['neutral']}"
    )
    for name in ("passages", "stories"):
        inside = figures[name]
        lines.append(
            f"sentences inside {name}: calm {inside['calm_right']} of {inside['calm']} ({inside['calm_alone']} alone), "
            f"felt {inside['felt_right']} of {inside['felt']} ({inside['felt_alone']} alone)"
        )
    return "\n".join(lines)


def without_others(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The counts alone: nobody shall mend a line that nothing is chosen by."""
    return {kind: {key: row[key] for key in ("lines", "accepted")} for kind, row in found.items()}


def counted(found: dict[str, dict[str, Any]], *kinds: str) -> str:
    """How many lines of these kinds have an accepted feeling, of how many."""
    accepted, total = (sum(found[kind][key] for kind in kinds if kind in found) for key in ("accepted", "lines"))
    return f"{accepted:3} of {total:3}" if total else " " * 10


def main() -> int:
    """Measure and print."""
    options = parser(__doc__).parse_args()
    synthesizer = Synthesizer.load(options.voice)
    figures = {
        "kinds": by_kind(synthesizer),
        "unseen": without_others(by_kind(synthesizer, "kinds_unseen")),
        "context": in_context(synthesizer),
        "passages": in_passages(synthesizer, passages(HERE / "passages.tsv")),
        "stories": in_passages(synthesizer, placed(HERE / "stories.tsv")),
    }
    publish("kinds", figures, options, show(figures))
    return 0


if __name__ == "__main__":
    run(main)
