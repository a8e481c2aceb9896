"""The messages of qingyin.proto and a client of its service, for programs in Python.

They are made from the description in qingyin.binpb when this module is imported: generated Python would require one
version of protobuf, and a compiler at run time would cost 8 MB.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

DESCRIPTION: Final = Path(__file__).parent / "qingyin.binpb"
SERVICE: Final = "qingyin.v1.Speech"
POOL: Final = (
    descriptor_pool.DescriptorPool()
)  # separate, because the default pool may hold stubs that a user has compiled
for _file in descriptor_pb2.FileDescriptorSet.FromString(DESCRIPTION.read_bytes()).file:
    POOL.Add(_file)
MESSAGES: Final[dict[str, Any]] = {
    name: message_factory.GetMessageClass(described)
    for name, described in POOL.FindServiceByName(SERVICE).file.message_types_by_name.items()
}
How: Final = MESSAGES["How"]
SynthesizeRequest: Final = MESSAGES["SynthesizeRequest"]
SynthesizeStreamRequest: Final = MESSAGES["SynthesizeStreamRequest"]
SynthesizeResponse: Final = MESSAGES["SynthesizeResponse"]
Syllable: Final = MESSAGES["Syllable"]


def register() -> None:
    """Adds the description to the default pool, as protoc's Python has it: the pool takes no other of the same name."""

    def unnamed(message: Any) -> None:
        for field in message.field:
            field.ClearField("json_name")
        for inner in message.nested_type:
            unnamed(inner)

    described = descriptor_pb2.FileDescriptorProto()
    POOL.FindServiceByName(SERVICE).file.CopyToProto(described)
    for message in described.message_type:
        unnamed(message)
    descriptor_pool.Default().Add(described)


class SpeechStub:
    """A client of the service over a channel of grpc, with the methods that generated stubs have."""

    def __init__(self, channel: Any) -> None:
        into, out_of = SynthesizeRequest.SerializeToString, SynthesizeResponse.FromString
        self.Synthesize = channel.unary_stream(f"/{SERVICE}/Synthesize", into, out_of)
        into = SynthesizeStreamRequest.SerializeToString
        self.SynthesizeStream = channel.stream_stream(f"/{SERVICE}/SynthesizeStream", into, out_of)
