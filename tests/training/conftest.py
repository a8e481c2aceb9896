"""A corpus of a few invented recordings, run once through features and alignment."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

RATE = 22050
WORDS = "今天 高兴 开心 老师 学校 天气 好 去 明天 中国 花儿 大家 喜欢 时候 知道 电话".split()
SENTENCE = "SIL:20 q_B:16 i2_I:12 zh_I:9 ong1_E:17 SIL:15 sh_B:26 ix4_E:14 n_B:17 ei4_E:25 SIL:20"


def voice_like(syllables: int, rate: int) -> np.ndarray:
    """Something with silence, hiss and gliding harmonics in turn, so that an aligner has edges to find."""
    draw = np.random.default_rng(syllables)
    pieces = [draw.normal(0, 1e-3, rate // 4)]
    for number in range(syllables):
        t = np.arange(int(0.25 * rate)) / rate
        f0 = 200 + 60 * number + 80 * t
        tone = sum(np.sin(2 * np.pi * k * np.cumsum(f0) / rate) / k for k in range(1, 9))
        pieces += [draw.normal(0, 0.05, rate // 10), 0.2 * tone]
    return np.concatenate([*pieces, draw.normal(0, 1e-3, rate // 4)]).astype(np.float32)


@pytest.fixture(scope="session")
def run() -> Callable[..., None]:
    """Runs one training script's main() as the command line would."""

    def call(script: str, **options: object) -> None:
        module = __import__(f"training.{script}", fromlist=["main"])
        arguments = [f"--{key.replace('_', '-')}={value}" for key, value in options.items()]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", [script, *arguments])
            module.main()

    return call


@pytest.fixture(scope="session")
def features(tmp_path_factory: pytest.TempPathFactory, run: Callable[..., None]) -> Path:
    """The folder that features and align write."""
    soundfile = pytest.importorskip("soundfile", reason="needs the train extra")
    data, out = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("runs") / "features"
    (data / "speech/words").mkdir(parents=True)
    (data / "speech/sentences").mkdir()
    for word in WORDS:
        soundfile.write(data / f"speech/words/{word}.mp3", voice_like(len(word), RATE), RATE)
    rows = [("utterance", "speaker", "text", "phones")]
    for name, speaker in (("a", "S0150"), ("b", "S0252"), ("c", "S0150")):
        soundfile.write(data / f"speech/sentences/{name}.flac", voice_like(4, 16000)[: 16000 * 2], 16000)
        rows.append((name, speaker, "其中是内", SENTENCE))
    with (data / "speech/sentences/sentences.tsv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t").writerows(rows)
    run("features", data=data, out=out, processes=1)
    run("align", features=out, rounds=3)
    return out
