"""What gRPC answers behind the proxy of a real Ray cluster, beside the sound: health, reflection, trailing metadata."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.conftest import ROOT, SILENCE, environment

# In a process of its own: Ray changes signals, and warns of itself.
ASK = """
import json, sys
import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from google.protobuf.descriptor_pool import DescriptorPool
from evaluation.fleet.cluster import Cluster
from qingyin.serve.grpc.stubs import SERVICE, How, SpeechStub, SynthesizeRequest

found = {}

def asked(name, call):
    bytes_ = 0
    try:
        for part in call:
            bytes_ += len(part.audio)
    except grpc.RpcError as error:
        found[f"{name}, code"] = error.code().name
    found[name], found[f"{name}, trailer"] = bytes_, dict(call.trailing_metadata())

with Cluster(sys.argv[1]) as cluster, grpc.insecure_channel(f"127.0.0.1:{cluster.ports['grpc']}") as channel:
    speech, health = SpeechStub(channel), health_pb2_grpc.HealthStub(channel)
    asked("sound", speech.Synthesize(SynthesizeRequest(text="今天真开心！")))
    asked("error", speech.Synthesize(SynthesizeRequest(text="好", how=How(rate=9))))
    for name in ("", SERVICE, "other"):
        try:
            found[f"health of {name}"] = health.Check(health_pb2.HealthCheckRequest(service=name)).status
        except grpc.RpcError as error:
            found[f"health of {name}"] = error.code().name
    reflection = ProtoReflectionDescriptorDatabase(channel)
    found["services"] = list(reflection.get_services())
    found["methods"] = [each.name for each in DescriptorPool(reflection).FindServiceByName(SERVICE).methods]
print(json.dumps(found))
"""


@pytest.mark.skipif(find_spec("ray") is None, reason="Ray Serve is not installed: pip install 'qingyin[cluster]'")
def test_what_grpc_answers_beside_the_sound() -> None:
    variables = environment(PYTHONPATH=f"{ROOT}:{ROOT / 'src'}")
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(SILENCE)], env=variables, cwd=ROOT, capture_output=True, timeout=500
    )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["sound"] > 10_000 and found["sound, trailer"]["traceparent"].startswith("00-")
    assert found["error"] == 0 and found["error, code"] == "INVALID_ARGUMENT"
    assert found["error, trailer"]["traceparent"].startswith("00-")
    assert [found[f"health of {name}"] for name in ("", "qingyin.v1.Speech", "other")] == [1, 1, "NOT_FOUND"]
    assert {"qingyin.v1.Speech", "grpc.health.v1.Health"} < set(found["services"])
    assert found["methods"] == ["Synthesize", "SynthesizeStream"]
