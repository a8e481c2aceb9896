"""How ordinary sentences are read and felt: written ones, texts, and plain talk.

    python -m evaluation.text.sentences --data ../shared/data

One in five of training/lexicon/sentences.tsv teaches nothing: each has one marked character with its reading, and the
feeling in which it is said alone. One in five of the sentences of training/lexicon/marked.tsv teaches nothing either:
in them the voice of 30 November 2026 was least certain of a character, so they show how hard cases are read, not how
many there are. evaluation/text/told.tsv has what a language model would let be heard in lines of raw text, by their
checksums; it read them twice. Three quarters of those lines are such in which the voice of 29 November 2026 felt
something (0.4 or more), so that they show how often it feels too much; of all lines they were one in six.
evaluation/text/spoken.tsv has one in eight of the lines that a language model wrote as people talk and type, plain ones
above all, in words that often stand in felt ones; the others are in training/bert_tone/text/everyday.tsv.
evaluation/text/natural.tsv has sentences that a language model wrote as people write and send them, in 23 draws, most
in whole passages, with the feeling that a good speaker lets be heard in each. Nothing learns from them, but how many
are right was in sight when `training.bert_tone.together` was given its weights. evaluation/text/stories.tsv has
passages of books, chats and talks in which more is felt, and shown rather than named; here each sentence is read alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from evaluation.text import readings
from measures import labels, marked, told
from measures.command import parser, publish, run
from measures.extras import COMPARE
from measures.polyphones import Row, accuracy, by_voice, written
from qingyin import Synthesizer
from qingyin.errors import MissingExtra, QingyinError

TOLD: Final = Path(__file__).with_name("told.tsv")
SPOKEN: Final = Path(__file__).with_name("spoken.tsv")
NATURAL: Final = Path(__file__).with_name("natural.tsv")
STORIES: Final = Path(__file__).with_name("stories.tsv")
PLAINLY: Final = 0.4  # probability from which on a wrong feeling is heard as one


def felt(synthesizer: Synthesizer, rows: Sequence[tuple[str, str]]) -> dict[str, float]:
    """How often the strongest feeling is the one of the row, and how often another is plainly heard."""
    found = synthesizer.emotion([text for text, _ in rows])
    said = [each.dominant for each in found]
    wanted = [emotion for _, emotion in rows]
    right = [a == b for a, b in zip(said, wanted, strict=True)]
    heard = [each.weights[each.dominant] >= PLAINLY for each in found]
    calm = [emotion == "neutral" for emotion in wanted]

    def share(those: Sequence[bool], of: Sequence[bool]) -> float:
        return sum(a and b for a, b in zip(those, of, strict=True)) / max(1, sum(of))

    everything = [True] * len(rows)
    plainly = [not ok and name != "neutral" and strong for ok, name, strong in zip(right, said, heard, strict=True)]
    return {
        "rows": len(rows),
        "right": share(right, everything),
        "plainly_wrong": share(plainly, everything),
        "calm_kept": share(right, calm),
        "felt_found": share(right, [not each for each in calm]),
    }


def read(synthesizer: Synthesizer, rows: list[Row]) -> dict[str, float]:
    """Per cent of the marked characters that are read as marked: by the voice, and by others that are installed."""
    converters = {"voice": by_voice(synthesizer)}
    try:
        converters |= {"pypinyin": readings.pypinyins(), "g2pM": readings.g2pms()}
    except MissingExtra:
        print(f"pypinyin and g2pM are left out; to compare with them: {COMPARE}")
    return {name: accuracy(rows, convert) for name, convert in converters.items()}


def raw(data: Path) -> list[tuple[str, str]]:
    """The lines of raw text that are kept for measuring. Raises QingyinError if they are not there."""
    known = told.read(TOLD)
    paths = sorted((data / "text").glob("*.txt.xz"))
    found = dict(line for path in paths for line in told.told(path, known))
    if not found:
        raise QingyinError(f"{data / 'text'} holds none of the lines of {TOLD}; name the data folder with --data")
    return list(found.items())


def main() -> int:
    """Measure, print, keep."""
    to = parser(__doc__)
    to.add_argument("--data", type=Path, required=True, help="the data folder")
    options = to.parse_args()
    synthesizer = Synthesizer.load(options.voice)
    kept = list(written(kept=True))
    uncertain = list(marked.rows(options.data, kept=True))
    figures: dict[str, Any] = {
        "readings": {"rows": len(kept), **read(synthesizer, [row for row, _ in kept])},
        "uncertain": {"rows": len(uncertain), **read(synthesizer, uncertain)},
        "written": felt(synthesizer, [(row[0], emotion) for row, emotion in kept]),
        "told": felt(synthesizer, raw(options.data)),
        "spoken": felt(synthesizer, labels.felt(SPOKEN)),
        "natural": felt(synthesizer, labels.felt(NATURAL)),
        "stories": felt(synthesizer, labels.alone(STORIES)),
    }
    lines = []
    for name in ("readings", "uncertain"):
        shares = {each: share for each, share in figures[name].items() if each != "rows"}
        shown = ", ".join(f"{each} {share:.2f} %" for each, share in shares.items())
        lines.append(f"{name} of {figures[name]['rows']} sentences: {shown}")
    for name in ("written", "told", "spoken", "natural", "stories"):
        row = figures[name]
        lines.append(
            f"feelings, {name}, {row['rows']} lines: {row['right']:.3f} right, {row['plainly_wrong']:.3f} "
            f"plainly wrong, {row['calm_kept']:.3f} of the calm ones calm, {row['felt_found']:.3f} of the others right"
        )
    publish("sentences", figures, options, "\n".join(lines))
    return 0


if __name__ == "__main__":
    run(main)
