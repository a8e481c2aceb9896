"""Untrained graphs of the sizes of other voices, to measure speed and memory beside: weights do not change them.

`vits` has the sizes of piper's medium voices: text encoder 192 wide, 6 layers; flow of four WaveNets of 4 layers; a
HiFi-GAN decoder that begins 256 wide (rhasspy/piper, src/python/piper_train/__main__.py, quality "medium"; Kim et al.,
2021). `fastspeech2` is 4 + 4 layers 256 wide with convolutions of 9 to 1024 (Ren et al., 2021), a mel of 80 channels
and HiFi-GAN V1 (Kong et al., 2020). Attention itself is left out of both, which makes them a little faster.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from measures.extras import need
from qingyin.audio.mel import HOP, SAMPLE_RATE

SECONDS: Final = 4.0
ROUNDS: Final = 3
SYLLABLES: Final = 5  # a second


class Graph:
    """A chain of operators on an array [1, channels, frames], with random weights."""

    def __init__(self) -> None:
        self._onnx = need("onnx")
        self._draw = np.random.default_rng(0)
        self._nodes: list[Any] = []
        self._weights: list[Any] = []
        self.params = 0

    def _weight(self, *shape: int) -> str:
        name = f"w{len(self._weights)}"
        value = (self._draw.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32)
        self._weights.append(self._onnx.numpy_helper.from_array(value, name))
        self.params += value.size
        return name

    def _node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"v{len(self._nodes)}"
        self._nodes.append(self._onnx.helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def conv(self, x: str, come: int, go: int, kernel: int, dilation: int = 1) -> str:
        """A convolution that keeps the length."""
        pad = (kernel - 1) // 2 * dilation
        return self._node(
            "Conv", x, self._weight(go, come, kernel), self._weight(go), pads=[pad, pad], dilations=[dilation]
        )

    def raise_rate(self, x: str, come: int, go: int, times: int) -> str:
        """A transposed convolution to so many times the frames."""
        kernel, pad = 2 * times, times // 2
        return self._node(
            "ConvTranspose", x, self._weight(come, go, kernel), self._weight(go), strides=[times], pads=[pad, pad]
        )

    def leaky(self, x: str) -> str:
        """The activation of HiFi-GAN."""
        return self._node("LeakyRelu", x, alpha=0.1)

    def add(self, x: str, y: str) -> str:
        """Their sum."""
        return self._node("Add", x, y)

    def feed_forward(self, x: str, width: int, inner: int, kernel: int) -> str:
        """A transformer layer's matrices, four as of attention and the two convolutions, without the attention."""
        y = x
        for _ in range(4):
            y = self.conv(y, width, width, 1)
        y = self._node("Relu", self.conv(self.add(x, y), width, inner, kernel))
        return self.add(x, self.conv(y, inner, width, kernel))

    def wavenet(self, x: str, width: int, layers: int) -> str:
        """Gated convolutions of kernel 5 with their skips."""
        for _ in range(layers):
            y = self.conv(x, width, 2 * width, 5)
            half = [f"{y}.{part}" for part in (0, 1)]
            self._nodes.append(self._onnx.helper.make_node("Split", [y], half, axis=1))
            gated = self._node("Mul", self._node("Tanh", half[0]), self._node("Sigmoid", half[1]))
            x = self.add(x, self.conv(gated, width, width, 1))
        return x

    def hifi_gan(
        self,
        x: str,
        come: int,
        width: int,
        kernels: tuple[int, ...],
        dilations: tuple[tuple[int, ...], ...],
        twice: bool,
    ) -> str:
        """Frames to samples, 256 times as many; `twice` as in the residual blocks of V1, once as in those of V3."""
        x = self.conv(x, come, width, 7)
        for times in (8, 8, 2, 2):
            x = self.raise_rate(self.leaky(x), width, width // 2, times)
            width //= 2
            total = ""
            for kernel, steps in zip(kernels, dilations, strict=True):
                y = x
                for dilation in steps:
                    z = self.conv(self.leaky(y), width, width, kernel, dilation)
                    z = self.conv(self.leaky(z), width, width, kernel) if twice else z
                    y = self.add(y, z)
                total = self.add(total, y) if total else y
            x = total
        return self._node("Tanh", self.conv(self.leaky(x), width, 1, 7))

    def save(self, path: Path, channels: int, result: str) -> None:
        """Write the graph from `x` [1, channels, T] to the result."""
        helper, float32 = self._onnx.helper, self._onnx.TensorProto.FLOAT
        given = helper.make_tensor_value_info("x", float32, [1, channels, "T"])
        made = helper.make_tensor_value_info(result, float32, None)
        graph = helper.make_graph(self._nodes, "peer", [given], [made], self._weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        self._onnx.save(model, str(path))


def vits() -> list[tuple[Graph, int, str, float]]:
    """(graph, channels in, its result, frames a second) of each part."""
    text, sound = Graph(), Graph()
    x = "x"
    for _ in range(6):
        x = text.feed_forward(x, 192, 768, 3)
    y = "x"
    for _ in range(4):
        y = sound.wavenet(y, 192, 4)
    y = sound.hifi_gan(y, 192, 256, (3, 5, 7), ((1, 2), (2, 6), (3, 12)), twice=False)
    return [(text, 192, x, 4.0 * SYLLABLES), (sound, 192, y, SAMPLE_RATE / HOP)]  # blanks between the phones


def fastspeech2() -> list[tuple[Graph, int, str, float]]:
    """The same of FastSpeech 2 with HiFi-GAN V1."""
    text, sound = Graph(), Graph()
    x, y = "x", "x"
    for _ in range(4):
        x = text.feed_forward(x, 256, 1024, 9)
        y = sound.feed_forward(y, 256, 1024, 9)
    y = sound.conv(y, 256, 80, 1)
    y = sound.hifi_gan(y, 80, 512, (3, 7, 11), ((1, 3, 5),) * 3, twice=True)
    return [(text, 256, x, 2.0 * SYLLABLES), (sound, 256, y, SAMPLE_RATE / HOP)]


PEERS: Final = {"vits_medium": vits, "fastspeech2_hifigan_v1": fastspeech2}


def of_peer(name: str) -> dict[str, float]:
    """Parameters in millions and CPU seconds for a second of sound on one thread, the best of some rounds."""
    onnxruntime = need("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    seconds, params = 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (graph, channels, result, rate) in enumerate(PEERS[name]()):
            path = Path(folder) / f"{number}.onnx"
            graph.save(path, channels, result)
            params += graph.params
            session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            x = np.zeros((1, channels, round(rate * SECONDS)), np.float32)
            took = []
            for _ in range(ROUNDS):
                began = time.process_time()
                session.run(None, {"x": x})
                took.append(time.process_time() - began)
            seconds += min(took)
    return {"params_m": round(params / 1e6, 1), "rtf_cpu": round(seconds / SECONDS, 4)}
