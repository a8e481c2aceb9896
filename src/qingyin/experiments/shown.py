"""Plans and reports for people: a text, and a picture of the differences."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import asdict
from os import PathLike
from pathlib import Path
from typing import Any, Final

from qingyin.audio.output import OutputFile
from qingyin.errors import OutputError
from qingyin.experiments.report import EXPERIMENT, Comparison, Report
from qingyin.experiments.statistics.packages import need
from qingyin.experiments.statistics.plan import LISTENERS, Plan

_INK, _ACCENT, _SOFT = "#1c1917", "#c2410c", "#a8a29e"
_FONTS: Final = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "DejaVu Sans")


def plan_text(plan: Plan) -> str:
    """A plan for people."""
    each = "" if plan.design == LISTENERS else " of each variant"
    lines = [
        f"planned = {plan.number} {plan.design}{each}",
        f"They find a difference of {abs(plan.effect):g} points, where it spreads by {plan.spread:g}, in "
        f"{plan.power:.0%} of such tests, and one that",
        f"is not there in {plan.alpha:.0%} at most, all looks together:",
        *(f"  at {units:5} {plan.design}{each}, p < {p:.2g}" for units, p in plan.looks),
    ]
    return "\n".join(lines)


def plan_json(plan: Plan) -> dict[str, Any]:
    """A plan as JSON has it."""
    return asdict(plan) | {"looks": [{"units": units, "p": p} for units, p in plan.looks]}


def report_text(report: Report) -> str:
    """A report for people."""
    return "\n".join([*_head(report), *_means(report), *_comparisons(report), *_how(report)])


def _head(report: Report) -> Iterator[str]:
    planned = report.rule.planned
    if report.kind == EXPERIMENT:
        counts = report.counts
        yield f"{report.name}: an experiment on users"
        each = planned // 2
        yield f"{counts['exposed']} users heard it and {counts['rated']} rated it; planned {each} of each variant"
        if counts["moved"]:
            yield f"{counts['moved']} changed variants with the weights and are left out"
        return
    yield f"{report.name}: a listening test of the kind {report.kind}"
    counts = report.counts
    yield (
        f"{counts['begun']} listeners began and {counts['finished']} finished, of whom {counts['missed']} missed a "
        f"check; {counts['counted']} of {planned} planned are counted"
    )


def _means(report: Report) -> Iterator[str]:
    if report.means:
        yield ""
        yield f"{'scene':18}{'variant':20}{'mean':>8}   95 % interval"
    for each in report.means:
        yield f"{each.scene or '-':18}{each.variant:20}{each.value:8.2f}   {each.low:.2f} to {each.high:.2f}"


def _comparisons(report: Report) -> Iterator[str]:
    if report.comparisons:
        yield ""
        yield f"{'scene':18}{'difference of':24}{'value':>8}   {'95 % interval':16} {'p':8}finding"
    for each in report.comparisons:
        yield f"{each.scene or '-':18}{_pair(each):24}{_value(each)} {each.verdict(report.kind)}"


def _pair(each: Comparison) -> str:
    return f"{each.second} - {each.first}"


def _value(each: Comparison) -> str:
    effect = each.finding.effect
    if effect is None:
        return f"{'-':>8}   {'-':16} {'-':7}"
    interval = f"{effect.low:+.2f} to {effect.high:+.2f}"
    return f"{effect.value:+8.2f}   {interval:16} {each.finding.p:<7.2g}"


def _how(report: Report) -> Iterator[str]:
    yield ""
    yield f"A difference: {report.measure}."
    if report.kind == EXPERIMENT:
        yield "p: Mann and Whitney's test on the mean rating of each user; intervals: a bootstrap over users."
    else:
        yield "p: Wilcoxon's signed-rank test on the mean of each listener, zeros as Pratt has them;"
        yield "intervals: a bootstrap over listeners and items."
    if report.comparisons:
        looks = f"every look so far ({report.looks})"
        yield f"p counts {looks}, by Lan and DeMets' spending of O'Brien and Fleming's shape,"
        yield f"and every comparison ({len(report.comparisons)}), by Holm; evidence is p < {report.rule.alpha:g}."


def draw(report: Report, path: str | PathLike[str]) -> None:
    """Writes a PNG of the differences, whole or not at all. Raises OutputError or MissingExtra."""
    if Path(path).suffix.lower() != ".png":
        raise OutputError(f"the picture is a PNG; name it {str(Path(path).with_suffix('.png'))!r}")
    need("matplotlib").use("Agg")
    pyplot = need("matplotlib.pyplot")
    rows = report.comparisons[::-1]
    with pyplot.rc_context({"font.family": _known_fonts(), "text.color": _INK}):
        figure, axes = pyplot.subplots(figsize=(8, 1.6 + 0.6 * len(rows)), dpi=130, layout="constrained")
        for place, each in enumerate(rows):
            effect, told = each.finding.effect, each.verdict(report.kind)
            if effect is not None:
                color = _ACCENT if each.finding.p <= report.rule.alpha else _SOFT
                axes.plot([effect.low, effect.high], [place, place], color=color, linewidth=3, solid_capstyle="round")
                axes.plot(effect.value, place, "o", color=color, markersize=9)
                told += f" (p = {each.finding.p:.2g})"
            behind = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
            axes.text(0.01, place + 0.2, told, transform=axes.get_yaxis_transform(), fontsize=9, bbox=behind)
        axes.axvline(0, color=_INK, linewidth=0.8)
        axes.set_yticks(range(len(rows)), [f"{each.scene or 'all'}\n{_pair(each)}" for each in rows])
        axes.set_ylim(-0.6, len(rows) - 0.3)
        axes.set_xlabel(report.measure)
        counted = report.counts.get("counted", report.counts.get("rated"))
        axes.set_title(f"{report.name} · {counted} of {report.rule.planned} planned {report.people}", loc="left")
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(left=False)
        memory = io.BytesIO()
        figure.savefig(memory, format="png", metadata={"Software": None})
        pyplot.close(figure)
    with OutputFile(path) as file:
        file.write(memory.getvalue())


def _known_fonts() -> list[str]:
    known: Any = {each.name for each in need("matplotlib.font_manager").fontManager.ttflist}
    return [name for name in _FONTS if name in known] or ["sans-serif"]
