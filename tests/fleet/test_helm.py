"""The chart for Kubernetes, rendered by helm and held against the schemas of three versions."""

from __future__ import annotations

import functools
import importlib
import json
import re
import shutil
import subprocess
from typing import Any

import pytest

from qingyin.cli.parser import parser
from qingyin.serve.http.hosts import HostCheck
from qingyin.version import __version__
from tests.conftest import ROOT

yaml = pytest.importorskip("yaml", reason="pip install pyyaml")
HELM = shutil.which("helm")
pytestmark = pytest.mark.skipif(HELM is None, reason="no helm: scripts/test --fleet brings it")

CHART = ROOT / "deploy" / "helm"
ADAPTER = ROOT / "deploy" / "kubernetes" / "prometheus-adapter.yaml"
VERSIONS = ("1.33", "1.34", "1.35")
EVERYTHING = (
    "scaling.by=keda", "monitor.enabled=true", "monitor.labels.release=prometheus", "canary.weight=10",
    "canary.tag=0.3.0", "gateway.name=public", "otlp=http://collector.observability:4318/v1/traces",
    "tokens=tokens", "doors.wyoming=true", "hosts={voice.example.com}", "proxies={10.0.0.0/8}",
)  # fmt: skip
LEAST = ("scaling.by=none", "doors.grpc=false")
CHOICES = {"as it is": (), "everything": EVERYTHING, "least": LEAST}


def helm(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert HELM
    return subprocess.run([HELM, *arguments], capture_output=True, text=True, timeout=60)


@functools.cache
def rendered(values: tuple[str, ...] = (), version: str = VERSIONS[-1]) -> dict[str, dict[str, Any]]:
    """What the chart makes of the values, by kind and name."""
    sets = [part for value in values for part in ("--set", value)]
    done = helm("template", "qingyin", str(CHART), "-n", "speech", "--kube-version", version, *sets)
    assert done.returncode == 0, done.stderr
    found = [each for each in yaml.safe_load_all(done.stdout) if each]
    return {f"{each['kind']} {each['metadata']['name']}": each for each in found}


def pod(values: tuple[str, ...] = ()) -> dict[str, Any]:
    spec: dict[str, Any] = rendered(values)["Deployment qingyin"]["spec"]["template"]["spec"]
    return spec


def test_helm_finds_nothing_wrong() -> None:
    done = helm("lint", "--strict", str(CHART))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_fits_the_schema(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    schemas = pytest.importorskip("kubernetes_validate", reason="scripts/test --fleet brings kubernetes-validate")
    # it reads 8 MB anew for each object
    monkeypatch.setattr("kubernetes_validate.utils.schema_contents", functools.cache(schemas.utils.schema_contents))
    for values in CHOICES.values():
        core = [each for each in rendered(values, version).values() if each["apiVersion"] not in EXTENSIONS]
        assert len(core) >= 4
        for each in core:
            assert schemas.validate(each, version, strict=True) == version
    misspelt = {**core[0], "spec": {**core[0]["spec"], "misspelt": 1}}
    with pytest.raises(schemas.ValidationError):
        schemas.validate(misspelt, version, strict=True)


EXTENSIONS = {  # whose schemas are elsewhere
    "keda.sh/v1alpha1": "cloudcoil.models.keda.v1alpha1",
    "monitoring.coreos.com/v1": "cloudcoil.models.prometheus_operator.v1",
    "gateway.networking.k8s.io/v1": None,  # no package of Python has them
}


def test_objects_of_other_operators_fit_their_models() -> None:
    seen = set()
    for each in rendered(EVERYTHING).values():
        if module := EXTENSIONS.get(each["apiVersion"]):
            models = pytest.importorskip(module, reason="pip install cloudcoil-models-{keda,prometheus-operator}")
            model = getattr(importlib.import_module(models.__name__), each["kind"])
            # an unknown field passes the model, and is lost on the way
            assert model.model_validate(each).model_dump(mode="json", by_alias=True, exclude_unset=True) == each
            seen.add(each["kind"])
    assert seen == {"ScaledObject", "ServiceMonitor"}


@pytest.mark.parametrize(
    ("value", "cure"),
    [
        ("stream=64", "stream"),
        ("image.tag=latest", "image/tag"),
        ("scaling.by=memory", "scaling/by"),
        ("canary.weight=5", "canary.weight needs canary.tag"),
        ("otlp=collector", "otlp"),
    ],
)
def test_values_that_mean_nothing_are_refused(value: str, cure: str) -> None:
    done = helm("template", "qingyin", str(CHART), "--set", value)
    assert done.returncode != 0
    assert cure in done.stderr


@pytest.mark.parametrize("values", CHOICES.values(), ids=CHOICES)
def test_the_command_lines_are_the_command_line_s(values: tuple[str, ...]) -> None:
    spec = pod(values)
    (doctor,), (server,) = spec["initContainers"], spec["containers"]
    assert parser("qingyin", "tan").parse_args(doctor["args"]).command == "doctor"
    found = parser("qingyin", "tan").parse_args(server["args"])
    ports = {each["name"]: each["containerPort"] for each in server["ports"]}
    there = {"http": found.port, "grpc": found.grpc, "wyoming": found.wyoming, "metrics": found.metrics}
    assert ports == {name: port for name, port in there.items() if port is not None}
    leave = server["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert spec["terminationGracePeriodSeconds"] > leave + found.drain_seconds
    host = HostCheck(None, found.allow_host)  # type: ignore[arg-type]
    assert host.knows("qingyin.speech.svc:8080") and not host.knows("elsewhere.speech.svc")


@pytest.mark.parametrize("values", CHOICES.values(), ids=CHOICES)
def test_a_pod_may_do_nothing_but_speak(values: tuple[str, ...]) -> None:
    spec = pod(values)
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    user = re.search(r"^USER (\d+)$", (ROOT / "deploy" / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert user and spec["securityContext"]["runAsUser"] == int(user[1])
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
    for container in spec["initContainers"] + spec["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "privileged": False, "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip


def test_who_may_reach_whom() -> None:
    alone = rendered()["NetworkPolicy qingyin"]["spec"]
    assert alone["egress"] == [] and "Egress" in alone["policyTypes"]
    speech, metrics = alone["ingress"]
    assert {each["port"] for each in speech["ports"]} == {"http", "grpc"}
    assert [each["port"] for each in metrics["ports"]] == ["metrics"]
    spans = rendered(EVERYTHING)["NetworkPolicy qingyin"]["spec"]["egress"]
    assert [[each["port"] for each in way["ports"]] for way in spans] == [[4318], [53, 53]]
    for url, port in (("http://collector/v1/traces", 80), ("https://collector", 443)):
        ways = rendered((f"otlp={url}",))["NetworkPolicy qingyin"]["spec"]["egress"]
        assert ways[0]["ports"] == [{"port": port, "protocol": "TCP"}]


def test_resources_are_what_was_measured() -> None:
    figures = json.loads((ROOT / "evaluation" / "results" / "load.json").read_text("utf-8"))
    most = max(each["rss_mb"] for each in figures["at_a_time"].values()) * 1e6
    found = pod()["containers"][0]["resources"]
    asked, most_allowed = (int(found[key]["memory"].removesuffix("Mi")) * 2**20 for key in ("requests", "limits"))
    assert most < asked < 1.5 * most
    assert 1.5 * most < most_allowed
    assert "cpu" not in found["limits"]


def exported() -> str:
    """What a server exports."""
    pytest.importorskip("prometheus_client", reason="pip install 'qingyin[serve]'")
    from prometheus_client import generate_latest

    from qingyin.serve.observe.telemetry import Telemetry

    return str(generate_latest(Telemetry("tan").registry).decode())


def test_the_metric_that_scales_is_exported() -> None:
    metric = rendered()["HorizontalPodAutoscaler qingyin"]["spec"]["metrics"][0]["pods"]["metric"]["name"]
    rules = yaml.safe_load(ADAPTER.read_text("utf-8"))["rules"]["custom"]
    (rule,) = [each for each in rules if each["name"]["as"] == metric]
    query = rendered(EVERYTHING)["ScaledObject qingyin"]["spec"]["triggers"][0]["metadata"]["query"]
    for text in (rule["seriesQuery"], query):
        (series,) = re.findall(r"tts_\w+", text)
        assert f"# TYPE {series} counter" in exported()


def test_a_canary_gets_its_share() -> None:
    found = rendered(EVERYTHING)
    refs = found["HTTPRoute qingyin"]["spec"]["rules"][0]["backendRefs"]
    assert {each["name"]: each["weight"] for each in refs} == {"qingyin": 90, "qingyin-canary": 10}
    for name, tag in (("qingyin", __version__), ("qingyin-canary", "0.3.0")):
        service, deployment = found[f"Service {name}"]["spec"], found[f"Deployment {name}"]["spec"]
        labels = deployment["template"]["metadata"]["labels"]
        assert service["selector"].items() <= labels.items()
        assert deployment["selector"]["matchLabels"].items() <= labels.items()
        assert deployment["template"]["spec"]["containers"][0]["image"] == f"qingyin:{tag}"
    other = found["Deployment qingyin-canary"]["spec"]["template"]["metadata"]["labels"]
    assert not found["Service qingyin"]["spec"]["selector"].items() <= other.items()
