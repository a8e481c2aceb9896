"""The deployment file of Ray Serve, and the RayService that has the same for Kubernetes."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest

from tests.conftest import ROOT

yaml = pytest.importorskip("yaml", reason="pip install pyyaml")
pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")
from qingyin.serve.cluster.replica import NAME, configured  # noqa: E402

RAY = ROOT / "deploy" / "ray"
SERVE: dict[str, Any] = yaml.safe_load((RAY / "serve.yaml").read_text("utf-8"))
SERVICE: dict[str, Any] = yaml.safe_load((RAY / "kuberay.yaml").read_text("utf-8"))
INSIDE: dict[str, Any] = yaml.safe_load(SERVICE["spec"]["serveConfigV2"])


@pytest.mark.parametrize("file", [SERVE, INSIDE], ids=["serve", "kuberay"])
def test_what_the_file_names_exists(file: dict[str, Any]) -> None:
    (application,) = file["applications"]
    for path in (application["import_path"], *file["grpc_options"]["grpc_servicer_functions"]):
        module, _, name = path.replace(":", ".").rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))
    config = configured(application["args"])
    (speech,) = application["deployments"]
    assert speech["name"] == NAME
    scaling = speech["autoscaling_config"]
    assert scaling["target_ongoing_requests"] < config.limits.streams  # or it would never scale
    schema = pytest.importorskip("ray.serve.schema", reason="pip install 'qingyin[cluster]'")
    assert schema.ServeDeploySchema.model_validate(file)


def test_both_files_deploy_the_same() -> None:
    (here,), (there,) = SERVE["applications"], INSIDE["applications"]
    assert here["deployments"] == there["deployments"]
    assert there["args"] == here["args"] | {"allow_host": ["qingyin-serve-svc"]}
    assert SERVE["grpc_options"] == INSIDE["grpc_options"]
    assert SERVE["http_options"]["host"] == "127.0.0.1"


def pods() -> list[dict[str, Any]]:
    cluster = SERVICE["spec"]["rayClusterConfig"]
    groups = [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]
    return [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "ray"}, **each["template"]} for each in groups]


def test_its_pods_fit_the_schema() -> None:
    schemas = pytest.importorskip("kubernetes_validate", reason="scripts/test --fleet brings kubernetes-validate")
    for pod in pods():
        assert schemas.validate(pod, "1.35", strict=True) == "1.35"
    ports = {each["name"]: each["containerPort"] for each in pods()[1]["spec"]["containers"][0]["ports"]}
    assert ports["serve"] == INSIDE["http_options"]["port"]
    assert ports["grpc"] == INSIDE["grpc_options"]["port"]


def test_the_version_of_ray_is_that_of_the_image() -> None:
    version = SERVICE["spec"]["rayClusterConfig"]["rayVersion"]
    assert f"rayproject/ray:{version}-" in (RAY / "Dockerfile").read_text("utf-8")


def test_a_replica_may_hold_what_was_measured() -> None:
    figures = json.loads((ROOT / "evaluation" / "results" / "cluster.json").read_text("utf-8"))
    (speech,) = SERVE["applications"][0]["deployments"]
    assert max(each["rss_mb"] for each in figures["replicas"]) * 1e6 < speech["ray_actor_options"]["memory"]
