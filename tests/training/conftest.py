"""A corpus of a few invented recordings, run once through features and alignment."""

from __future__ import annotations

import csv
import lzma
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from qingyin.records import EMOTIONS

RATE = 22050
LEXICON = Path(__file__).parents[2] / "src/qingyin/voices/tan/lexicon.bin"
WORDS = "今天 高兴 开心 老师 学校 天气 好 去 明天 中国 花儿 大家 喜欢 时候 知道 电话".split()
SENTENCE = "SIL:20 q_B:16 i2_I:12 zh_I:9 ong1_E:17 SIL:15 sh_B:26 ix4_E:14 n_B:17 ei4_E:25 SIL:20"


def voice_like(syllables: int, rate: int) -> np.ndarray:
    """Something with silence, hiss and gliding harmonics in turn, so that an aligner has edges to find."""
    draw = np.random.default_rng(syllables)
    pieces = [draw.normal(0, 1e-3, rate // 4)]
    for number in range(syllables):
        t = np.arange(int(0.25 * rate)) / rate
        f0 = 200 + 60 * number + 80 * t
        tone = np.sum([np.sin(2 * np.pi * k * np.cumsum(f0) / rate) / k for k in range(1, 9)], axis=0)
        pieces += [draw.normal(0, 0.05, rate // 10), 0.2 * tone]
    return np.concatenate([*pieces, draw.normal(0, 1e-3, rate // 4)]).astype(np.float32)


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Products of small matrices on one thread: threads that wait for each other take 25 times as long where another
    process wants the core too."""
    if find_spec("torch"):
        import torch

        torch.set_num_threads(1)


@pytest.fixture(scope="session")
def run() -> Callable[..., None]:
    """Runs one training script's main() as the command line would."""

    def call(script: str, *words: str, **options: object) -> None:
        module = __import__(f"training.{script}", fromlist=["main"])
        arguments = [f"--{key.replace('_', '-')}={value}" for key, value in options.items()]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", [script, *words, *arguments])
            module.main()

    return call


@pytest.fixture(scope="session")
def features(tmp_path_factory: pytest.TempPathFactory, run: Callable[..., None]) -> Path:
    """The folder that features, align and shifted write."""
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
    run("data.features", data=data, out=out, processes=1)
    run("data.align", features=out, rounds=3, lexicon=LEXICON)
    run("data.shifted", features=out, processes=1)
    return out


RAW = "今天天气很好，我们去公园。你还好吗？老师在学校等你，电话一直打不通！银行的行长长大了，他很高兴。"
FEELINGS = (("ewect_usual", "happy"), ("ewect_usual", "angry"), ("tone_of_voice", "开心"), ("cped", "sadness"))


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with what BERT-tone learns from."""
    data = tmp_path_factory.mktemp("text")
    for folder in ("text", "emotion", "polyphone", "speech/sentences", "speech/words"):
        (data / folder).mkdir(parents=True)
    for word in WORDS:
        (data / f"speech/words/{word}.mp3").touch()
    for name in ("modern", "smile", "emollm", "luxun", "cv_zh", "kdconv", "howtocook", "cmrc"):
        (data / f"text/{name}.txt.xz").write_bytes(lzma.compress(f"{RAW}\n".encode() * 4))
    for name in ("everyday", "natural"):
        felt = [f"{RAW[n : n + 7]}\t{emotion}\n" for n, emotion in enumerate(EMOTIONS)]
        (data / f"{name}.tsv").write_text("".join(felt), "utf-8")
    told = [f"{RAW[n + 1 : n + 8]}\t{emotion}\t{emotion}2\n" for n, emotion in enumerate(EMOTIONS[1:])]
    (data / "stories.tsv").write_text("\n".join(told), "utf-8")
    (data / "sentences.tsv").write_text("hang2\t在银{行}里\tneutral\nxing2\t他不{行}了\tsadness\n" * 3, "utf-8")
    lines = ["source\tsplit\tlabel\ttext"]
    for split in ("train", "dev"):
        lines += [f"{source}\t{split}\t{label}\t{RAW[n : n + 9]}" for n, (source, label) in enumerate(FEELINGS)] * 3
    (data / "emotion/labelled.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    marked = [f"{reading}\t{text}\n" for reading, text in (("hang2", "银▁行▁里"), ("xing2", "▁行▁走"))] * 6
    for name in ("g2pl_train", "g2pl_dev", "cpp_dev"):
        (data / f"polyphone/{name}.tsv").write_text("".join(marked), "utf-8")
    rows = [("utterance", "speaker", "text", "phones"), ("a", "S0150", "其中是内", SENTENCE)]
    with (data / "speech/sentences/sentences.tsv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t").writerows(rows)
    return data


@pytest.fixture(scope="session")
def tone_corpus(texts: Path, tmp_path_factory: pytest.TempPathFactory, run: Callable[..., None]) -> Path:
    """The folder that bert_tone.text.corpus writes, in the place where a run of bert_tone.trunk looks for it."""
    corpus = tmp_path_factory.mktemp("tone") / "tone/corpus"
    own = {name: texts / f"{name}.tsv" for name in ("everyday", "natural", "stories", "sentences")}
    run("bert_tone.text.corpus", data=texts, out=corpus, **own, lexicon=LEXICON)
    teach(texts, corpus, run)
    return corpus


def teach(texts: Path, corpus: Path, run: Callable[..., None]) -> None:
    """Teachers of one step, and what they say of the corpus."""
    run("bert_tone.ngrams", corpus=corpus, out=corpus.parent, slots=1024)
    run("bert_tone.vectors", data=texts, corpus=corpus, threads=1, rounds=1, lexicon=LEXICON)
    for part in range(4):
        out = corpus.parent / f"teacher.{part}"
        run("bert_tone.convolutions", corpus=corpus, out=out, part=part, minutes=60, steps=1)
    run("bert_tone.teach", run=corpus.parent, results=corpus.parent)
