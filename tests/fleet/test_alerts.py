"""Every alert fires when it should, in Prometheus' own tool, and none on a healthy day."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

yaml = pytest.importorskip("yaml", reason="pip install pyyaml")
PROMTOOL = shutil.which("promtool")
pytestmark = pytest.mark.skipif(PROMTOOL is None, reason="no promtool: scripts/test --fleet brings it")

FOLDER = ROOT / "deploy" / "observability"
INSTANCES = ("one:9090", "two:9090")
MINUTES = 24 * 60
FAULT = 60  # the minute in which something goes wrong; what follows is watched for three hours
Series = dict[str, list[float]]
Recorded = Callable[[int], float]


def promtool(*arguments: str | Path) -> str:
    """What it says. It must succeed."""
    assert PROMTOOL
    done = subprocess.run([PROMTOOL, *map(str, arguments)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def listeners(minute: int) -> float:
    """How many listen to one server: few at night, forty in the evening."""
    return 4 + 36 * max(0.0, math.sin(math.pi * (minute / 60 - 6) / 18))


def total(each_minute: Recorded) -> list[float]:
    """A counter, from what is added in each minute."""
    sums, now = [], 0.0
    for minute in range(MINUTES):
        now += each_minute(minute)
        sums.append(round(now, 3))
    return sums


def histogram(name: str, count: Recorded, shares: dict[str, Recorded | float]) -> Series:
    """The buckets of a histogram: how many there are in each minute, and the share up to each bound."""

    def up_to(share: Recorded | float) -> Recorded:
        return lambda minute: count(minute) * (share(minute) if callable(share) else share)

    found = {f'{name}_bucket{{door="http",le="{bound}"}}': total(up_to(share)) for bound, share in shares.items()}
    return found | {
        f'{name}_bucket{{door="http",le="+Inf"}}': total(count),
        f'{name}_count{{door="http"}}': total(count),
    }


def day(
    failed: Recorded | float = 0.0,
    late: Recorded | float = 0.002,
    slow: Recorded | float = 0.01,
    refused: Recorded | float = 0.0,
    **gauges: Recorded | float,
) -> Series:
    """The series of one server: shares of streams that fail, come late or take longer than real time; refusals a
    minute; and gauges by name.
    """

    def at(value: Recorded | float, minute: int) -> float:
        return value(minute) if callable(value) else value

    def streams(minute: int) -> float:
        return listeners(minute) * 6  # of ten seconds each

    ended = 'tts_stream_duration_seconds_count{door="http",reason="%s"}'
    found = {
        ended % "finished": total(lambda minute: streams(minute) * (0.95 - at(failed, minute))),
        ended % "cancelled": total(lambda minute: streams(minute) * 0.04),
        ended % "invalid_text": total(lambda minute: streams(minute) * 0.01),
        ended % "internal": total(lambda minute: streams(minute) * at(failed, minute)),
        'tts_error_total{code="invalid_text"}': total(lambda minute: streams(minute) * 0.01),
        'tts_error_total{code="over_limit"}': total(lambda minute: at(refused, minute)),
        'tts_audio_seconds_total{door="http"}': total(lambda minute: listeners(minute) * 60),
    }
    found |= histogram("tts_first_chunk_seconds", streams, {"0.25": lambda minute: 1 - at(late, minute), "1.0": 1.0})
    found |= histogram("tts_realtime_factor", streams, {"0.1": lambda minute: 1 - at(slow, minute), "1.0": 1.0})

    def memory(minute: int) -> float:
        return 104e6 + 26e6 * (1 - math.exp(-minute / 60)) + 1e6 * (minute % 7)

    usual: dict[str, Recorded | float] = {
        "up": 1.0,
        "tts_queue_depth": lambda minute: minute % 3,
        "process_resident_memory_bytes": memory,
    }
    for name, value in (usual | gauges).items():
        found[f"{name}{{}}"] = [at(value, minute) for minute in range(MINUTES)]
    return found


def after(value: float, before: float = 0.0) -> Recorded:
    """A value from the fault on."""
    return lambda minute: value if minute >= FAULT else before


FAULTS: dict[str, dict[str, Any]] = {  # an alert, with its burn, and what one of the two servers does wrong
    "QingyinFailed fast": {"failed": after(0.05)},
    "QingyinFailed slow": {"failed": after(0.02)},
    "QingyinFailed creeping": {"failed": 0.004},
    "QingyinLate fast": {"late": after(0.4)},
    "QingyinLate slow": {"late": after(0.18)},
    "QingyinLate creeping": {"late": 0.02},
    "QingyinDown": {"up": after(0.0, 1.0)},
    "QingyinSlowerThanRealTime": {"slow": after(0.6)},
    "QingyinRefuses": {"refused": after(30.0)},
    "QingyinQueues": {"tts_queue_depth": after(20.0)},
    "QingyinMemory": {"process_resident_memory_bytes": after(250e6, 130e6)},
    "QingyinMemoryGrows": {"process_resident_memory_bytes": lambda minute: 145e6 + 2e5 * minute},
    "QingyinLogLost": {"lost": True},
}


def rules() -> dict[str, dict[str, Any]]:
    """The alerts, by name and burn."""
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text("utf-8"))["groups"]
    found = [rule for group in groups for rule in group["rules"]]
    return {" ".join(filter(None, (rule["alert"], rule["labels"].get("burn")))): rule for rule in found}


def series_of(fault: dict[str, Any]) -> list[dict[str, str]]:
    """A day of two servers, the first of which has the fault."""
    fault = dict(fault)
    lost = fault.pop("lost", False)
    found = []
    for instance, changes in zip(INSTANCES, (fault, {}), strict=True):
        series = day(**changes)
        if lost and changes is fault:
            series['tts_error_total{code="log_unwritable"}'] = total(after(5.0))
        for name, values in series.items():
            where = f'job="qingyin",instance="{instance}"'
            name = name.replace("{}", f"{{{where}}}") if name.endswith("{}") else name.replace("{", f"{{{where},")
            found.append(
                {
                    "series": name,
                    "values": " ".join(f"{value:g}" if value < 1e5 else f"{value:.1f}" for value in values),
                }
            )
    return found


def check(path: Path, interval: str, tests: list[dict[str, Any]]) -> None:
    """Runs promtool over some days."""
    files = [str(FOLDER / "rules.yml"), str(FOLDER / "alerts.yml")]
    path.write_text(json.dumps({"rule_files": files, "evaluation_interval": interval, "tests": tests}))  # JSON is YAML
    promtool("test", "rules", path)


def expected(time: str, alert: str, alerts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"eval_time": time, "alertname": alert, "exp_alerts": alerts}


def fired(name: str) -> dict[str, Any]:
    """What Alertmanager is given."""
    rule = rules()[name]
    labels, summary = dict(rule["labels"]), rule["annotations"]["summary"]
    if "$labels.instance" in summary:
        labels |= {"instance": INSTANCES[0]}
        labels |= {} if "sum by (instance)" in rule["expr"] else {"job": "qingyin"}
    summary = re.sub(r"{{ \$labels.instance }}", INSTANCES[0], summary)
    return {"exp_labels": labels, "exp_annotations": {"summary": summary}}


def test_promtool_takes_the_rules_and_the_configuration(tmp_path: Path) -> None:
    promtool("check", "rules", FOLDER / "rules.yml", FOLDER / "alerts.yml")
    text = (FOLDER / "prometheus.yml").read_text("utf-8").replace("/etc/prometheus", str(FOLDER))
    (tmp_path / "prometheus.yml").write_text(text)
    promtool("check", "config", tmp_path / "prometheus.yml")


def test_every_alert_has_a_fault() -> None:
    assert FAULTS.keys() == rules().keys()


def test_a_healthy_day_is_silent(tmp_path: Path) -> None:
    names = sorted({rule["alert"] for rule in rules().values()})
    silent = [expected(f"{hour}h", name, []) for hour in range(1, 24) for name in names]
    check(tmp_path / "test.yml", "5m", [{"interval": "1m", "input_series": series_of({}), "alert_rule_test": silent}])


BURNS = {"fast": ("fast", "slow", "creeping"), "slow": ("slow", "creeping"), "creeping": ("creeping",)}


def test_every_alert_fires(tmp_path: Path) -> None:
    tests: list[dict[str, Any]] = []
    for name, fault in FAULTS.items():
        alert, _, burn = name.partition(" ")
        alerts = [fired(f"{alert} {each}".strip()) for each in BURNS.get(burn, ("",))]
        tests.append(
            {
                "interval": "1m",
                "input_series": series_of(fault),
                "alert_rule_test": [expected("50m", alert, []), expected("4h", alert, alerts)],
            }
        )
        if burn == "creeping":  # it was there from the beginning
            del tests[-1]["alert_rule_test"][0]
    check(tmp_path / "test.yml", "2m", tests)
