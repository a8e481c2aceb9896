"""The table of systems that speak, from evaluation/results/beside.json: for the screen and a page."""

from __future__ import annotations

from typing import Any, Final, NamedTuple


class Column(NamedTuple):
    """A figure, its heads in English and Chinese, and how it is written."""

    key: str
    english: str
    chinese: str
    form: str


COLUMNS: Final = (
    Column("DistillMOS", "DistillMOS", "DistillMOS", "{:.2f}"),
    Column("SIG", "SIG", "SIG", "{:.2f}"),
    Column("BAK", "BAK", "BAK", "{:.2f}"),
    Column("OVRL", "OVRL", "OVRL", "{:.2f}"),
    Column("P808", "P.808", "P.808", "{:.2f}"),
    Column("wrong_characters", "characters mistaken", "听错的字", "{:.1%}"),
    Column("work_s_per_s", "work for a second", "一秒声音的计算", "{:.4f} s"),
    Column("first_work_ms", "work to the first sound", "到出声的计算", "{:.0f} ms"),
    Column("peak_mb", "peak memory", "内存峰值", "{:.0f} MB"),
    Column("size_mb", "model and tables", "模型和表", "{:.0f} MB"),
)


def table(figures: dict[str, Any], language: str = "en") -> list[str]:
    """The lines of a table in Markdown: a row for each system, a column for each figure that was measured."""
    systems = figures["systems"].values()
    columns = [each for each in COLUMNS if any(each.key in system for system in systems)]
    heads = [each.chinese if language == "zh" else each.english for each in columns]
    lines = [f"| {' | '.join(['系统' if language == 'zh' else 'system', *heads])} |", "|---" * (len(columns) + 1) + "|"]
    for system in systems:
        cells = [each.form.format(system[each.key]) if each.key in system else "—" for each in columns]
        lines.append(f"| {' | '.join([system['name'], *cells])} |")
    return lines


def left_out(figures: dict[str, Any]) -> list[str]:
    """A line for each system and each listener that was not there, with the reason and the cure."""
    return [f"{name}: {reason}" for name, reason in figures["missing"].items()]
