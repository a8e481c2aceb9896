"""How many cases of NeMo's public set for Mandarin are read as it has them, beside WeTextProcessing's.

    python -m evaluation.text.normalization --data ../shared/data

The set is `tn/nemo_zh.tsv` in the data folder. Where it contradicts common usage, `REJECTED` says why; every other case
must be right, or the status is 1. The other normaliser is the package wetext, with its own defaults.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from measures.command import parser, publish, run
from measures.extras import COMPARE, need
from qingyin.errors import QingyinError
from qingyin.text import normalised

# What the set asks for where common usage differs.
REJECTED: Final = {
    "2015年08月08号": "号 is said as it is written; 日 is another word",
    "6号": "号 is said as it is written",
    "30号": "号 is said as it is written",
    "50年": "alone, 50年 is a length of time, 五十年; the year would be written 1950年",
    "￥5": "五元; 五人民币 is not said",
    "03:04:05": "minutes and seconds below ten are said with 零: 三点零四分零五秒",
    "03:04:05am": "minutes and seconds below ten are said with 零",
    "03:04pm": "minutes below ten are said with 零",
    "10:04am": "minutes below ten are said with 零",
    "10:04pm": "minutes below ten are said with 零",
    "03:04": "minutes below ten are said with 零",
    "现在是北京时间下午03:04:05": "minutes and seconds below ten are said with 零",
}
Row = tuple[str, str]


def rows(data: Path) -> list[Row]:
    """(written, spoken) of each case. Raises QingyinError if the set is not there."""
    path = data / "tn" / "nemo_zh.tsv"
    if not path.exists():
        raise QingyinError(f"{path} is not there; name the data folder with --data")
    lines = path.read_text("utf-8").splitlines()[1:]
    return [(written, spoken) for _, written, spoken in (line.split("\t") for line in lines)]


def wrong(cases: list[Row]) -> dict[str, str]:
    """What is read otherwise than the set has it, and how."""
    return {written: found for written, spoken in cases if (found := normalised(written)) != spoken}


def wetexts(cases: list[Row]) -> int:
    """How many cases wetext has right. Raises MissingExtra."""
    other = need("wetext", COMPARE).Normalizer(lang="zh", operator="tn")
    return sum(other.normalize(written) == spoken for written, spoken in cases)


def measured(data: Path) -> dict[str, Any]:
    """The scores."""
    cases = rows(data)
    mistakes = wrong(cases)
    return {
        "cases": len(cases),
        "qingyin": len(cases) - len(mistakes),
        "rejected": len([each for each in mistakes if each in REJECTED]),
        "mistakes": {each: found for each, found in mistakes.items() if each not in REJECTED},
        "wetext": wetexts(cases),
    }


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--data", type=Path, required=True, help="the data folder")
    options = options_of.parse_args()
    found = measured(options.data)
    lines = [
        f"nemo_zh, {found['cases']} cases",
        f"qingyin  {found['qingyin']} as the set has it, {found['rejected']} rejected, {len(found['mistakes'])} wrong",
        f"wetext   {found['wetext']}",
        *(f"rejected {written}: {normalised(written)}; {reason}" for written, reason in REJECTED.items()),
        *(f"wrong    {written}: {spoken}" for written, spoken in found["mistakes"].items()),
    ]
    publish("normalization", found, options, "\n".join(lines))
    return 1 if found["mistakes"] else 0


if __name__ == "__main__":
    run(main)
