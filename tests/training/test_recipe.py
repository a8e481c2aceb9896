"""Every script of the recipe takes a step, resumes, and the result speaks."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.training.conftest import LEXICON, teach

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from torch import Tensor  # noqa: E402

from qingyin import Options  # noqa: E402
from training.export.voice import Learned  # noqa: E402

TAN = Path(__file__).parents[2] / "src/qingyin/voices/tan"


@pytest.fixture(scope="module")
def trained(features: Path, tone_corpus: Path, texts: Path, run: Callable[..., None]) -> Path:
    """A folder of runs with two steps each, the second of them resumed."""
    runs = features.parent
    run("bert_tone.ngrams", corpus=tone_corpus, out=runs / "tone", slots=1024)
    (runs / "tone" / "corpus").symlink_to(tone_corpus)
    for steps in (1, 2):
        run("bert_tone.trunk", corpus=tone_corpus, out=runs / "tone", minutes=60, steps=steps, layers=2, width=64)
        run("bert_tone.convolutions", corpus=tone_corpus, out=runs / "tone/posts", minutes=60, steps=steps)
    for steps in (1, 2):
        run("bert_tone.head", run=runs / "tone", minutes=60, steps=steps)
    for script, out, extra in (
        ("speech.vocoder", "vocoder", {"batch": 2, "frames": 24}),
        ("speech.acoustic", "acoustic", {"batch": 2, "blur_minutes": 0}),
        ("speech.prosody", "prosody", {"teacher": runs / "labels"}),
        ("speech.prosody", "people", {"teacher": runs / "nobody"}),
    ):
        for steps in (1, 2):
            run(script, features=features, out=runs / out, minutes=60, steps=steps, **extra)
    for steps in (1, 2):
        run("distill.prosody", data=texts, runs=runs, sentences=20, minutes=60, steps=steps)
    return runs


@pytest.fixture(scope="module")
def exported(trained: Path, run: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The voice of these runs; its export fails if a graph differs from torch."""
    voice = tmp_path_factory.mktemp("voice")
    shutil.copy(TAN / "lexicon.bin", voice)
    run("export.voice", runs=trained, voice=voice)
    return voice


def test_a_corpus_can_keep_a_voices_vocabulary(texts: Path, tmp_path: Path, run: Callable[..., None]) -> None:
    corpus = tmp_path / "corpus"
    vocabulary = TAN / "vocabulary.tsv"
    own = {name: texts / f"{name}.tsv" for name in ("everyday", "sentences")}
    options = {"vocabulary": vocabulary, "lexicon": LEXICON, **own}
    run("bert_tone.text.corpus", data=texts, out=corpus, **options)
    assert (corpus / "vocabulary.tsv").read_text("utf-8") == (TAN / "vocabulary.tsv").read_text("utf-8")
    teach(texts, corpus, run)
    run("bert_tone.trunk", corpus=corpus, out=tmp_path, minutes=60, steps=1, start=TAN)


def test_alignment_fills_every_recording(features: Path) -> None:
    from training.data.align import read
    from training.data.features import Corpus

    for name in ("words", "sentences"):
        corpus, aligned = Corpus.open(features, name), read(features, name)
        assert len(aligned) == len(corpus.items)
        for item in corpus.items:
            found = aligned[item.name]
            frames = sum(sum(s.frames) + s.pause for s in found.syllables)
            assert found.lead + frames + found.trail == pytest.approx(item.frames, abs=2)


def test_viterbi_finds_the_best_of_all_ways() -> None:
    from itertools import combinations

    from training.data.align import viterbi

    score = np.random.default_rng(0).normal(size=(9, 4))

    def total(turns: tuple[int, ...]) -> float:
        return float(score[np.arange(9), np.searchsorted(turns, np.arange(9), side="right")].sum())

    best = max(combinations(range(1, 9), 3), key=total)
    assert viterbi(score).tolist() == np.searchsorted(best, np.arange(9), side="right").tolist()


@pytest.mark.parametrize("name", ["vocoder", "acoustic", "prosody", "mean/tan", "tone", "tone/head", "tone/posts"])
def test_a_resumed_run_goes_on_counting(trained: Path, name: str) -> None:
    parts = torch.load(trained / name / "last.pt", weights_only=True)
    assert parts["step"] == 2
    assert all(torch.isfinite(value).all() for value in parts["average"].values())


def test_what_the_head_looks_at_is_as_old_as_the_trunk(trained: Path, run: Callable[..., None], tmp_path: Path) -> None:
    shutil.copy(trained / "tone/last.pt", tmp_path)
    (tmp_path / "corpus").symlink_to(trained / "tone/corpus")
    run("bert_tone.head", run=tmp_path, minutes=60, steps=1)
    path = tmp_path / "head/seen.npy"
    seen = np.load(path)
    np.save(path, np.zeros_like(seen))
    run("bert_tone.head", run=tmp_path, minutes=60, steps=2)
    assert not np.load(path).any()  # younger than the trunk: it stays
    os.utime(path, (0, 0))
    run("bert_tone.head", run=tmp_path, minutes=60, steps=3)
    assert np.array_equal(np.load(path), seen)


def test_the_exported_voice_speaks(exported: Path) -> None:
    from qingyin import Synthesizer

    synthesizer = Synthesizer.load(exported)
    assert sum(synthesizer.emotion("今天真开心！").weights.values()) == pytest.approx(1)
    audio = synthesizer.speak("今天真开心！我们去公园。")
    assert audio.seconds > 0.5
    assert np.isfinite(audio.samples).all() and np.abs(audio.samples).max() <= 1


SECOND = """
folder = "not/used/here"
sources = []
minutes = {}
sentences = {}

[identity]
name = "mo"
title = "墨"
description = "A made-up voice"
license = "CC0-1.0"
language = "zh-CN"

[manner]
register_hz = 120.0
shares = [0.5, 0.1, 0.1, 0, 0, 0.3, 0]
timbre = [1.0, 0.0, 0.0, 0.0, 0.0]
tempo = 1.0
lengthening = [0.0, 0.0, 0.0, 0.0, 0.0]
liveliness = 1.0
pause = 1.0
contrast = 0.2

[speakers]
own = "mo"
others = ["S0150", "S0252"]
agreement_learns = "S0252"
agreement_measures = "S0150"
"""


def test_another_voice_is_exported_without_a_change_of_code(
    trained: Path, exported: Path, run: Callable[..., None], tmp_path: Path
) -> None:
    from qingyin import Synthesizer
    from training.export.voice import renew

    config, voice = tmp_path / "mo.toml", tmp_path / "mo"
    config.write_text(SECOND, "utf-8")
    voice.mkdir()
    shutil.copy(TAN / "lexicon.bin", voice)
    run("export.voice", runs=trained, config=config, voice=voice)
    told = json.loads((voice / "voice.json").read_text("utf-8"))
    assert (told["name"], told["title"], told["description"]) == ("mo", "墨", "A made-up voice")
    assert (voice / "CARD.md").read_text("utf-8").startswith("# 墨 mo")
    renew(voice)
    assert json.loads((voice / "voice.json").read_text("utf-8")) == told
    low, tan = (Synthesizer.load(each) for each in (voice, exported))  # the same networks in two manners
    sentence = low.analyze("我们去公园。")[0]
    heights = [float(np.median(np.log2(each.prosody(sentence, Options(emotion="neutral")).f0))) for each in (low, tan)]
    assert heights[0] - heights[1] == pytest.approx(np.log2(120 / 225), abs=0.15)
    assert low.speak("我们去公园。").seconds > 0.3


def test_a_run_starts_from_an_exported_voice(
    trained: Path, exported: Path, run: Callable[..., None], tmp_path: Path
) -> None:
    for script, learned in (("vocoder", "vocoder"), ("acoustic", "acoustic"), ("prosody", "mean/tan")):
        out = tmp_path / script
        run(f"speech.{script}", features=trained / "features", out=out, minutes=60, steps=1, rate=0, start=exported)
        before = torch.load(trained / learned / "last.pt", weights_only=True)["average"]
        after = torch.load(out / "last.pt", weights_only=True)["average"]
        assert set(before) == set(after)
        for key in before:  # large tables are float16 in the graph
            assert torch.allclose(before[key], after[key], rtol=1e-3, atol=1e-4), key


def answer(role: str, learned: Learned) -> Tensor:
    """What a network with these weights says first, of random input."""
    from qingyin.models.ports import GRAPHS
    from training.config import VoiceConfig
    from training.export.voice import MODULES, example

    given, network = example(9, 24, seed=1), MODULES[role](learned, VoiceConfig.read("tan").manner)
    with torch.no_grad():
        said: Tensor = network(*(given[name] for name in GRAPHS[role][0]))[0]
    return said


def test_a_voice_in_8_bits_speaks_and_training_starts_from_it(
    exported: Path, run: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training.export import quantize
    from training.export.weights import read

    # two training steps leave syllables that last for seconds: a few of them are enough
    monkeypatch.setattr(quantize, "TEXTS", ("你好。",))
    monkeypatch.setattr(quantize, "INTENSITIES", (1.0,))
    monkeypatch.setattr(quantize, "EMOTIONS", ("neutral", "joy"))
    shutil.copytree(exported, tmp_path, dirs_exist_ok=True)
    before = {
        role: ((tmp_path / f"{role}.onnx").stat().st_size, read(tmp_path, role)) for role in ("acoustic", "vocoder")
    }
    run("export.quantize", voice=tmp_path)
    for role, (size, (config, weights)) in before.items():
        assert (tmp_path / f"{role}.onnx").stat().st_size < 0.7 * size
        found, after = read(tmp_path, role)
        assert found == config and set(after) == set(weights)
        wanted, heard = answer(role, (config, weights)), answer(role, (config, after))
        assert torch.sum((heard - wanted) ** 2) < 1e-3 * torch.sum((wanted - wanted.mean()) ** 2)  # 30 dB
    from qingyin import Synthesizer

    assert np.abs(Synthesizer.load(tmp_path).speak("我们去公园。").samples).max() <= 1
    made = (tmp_path / "vocoder.onnx").read_bytes()
    run("export.quantize", voice=tmp_path)
    assert (tmp_path / "vocoder.onnx").read_bytes() == made


@pytest.mark.parametrize(("script", "folder"), [("bert_tone.trunk", ""), ("bert_tone.convolutions", "posts")])
def test_every_network_of_bert_tone_starts_from_an_int8_graph(
    trained: Path, exported: Path, tone_corpus: Path, run: Callable[..., None], tmp_path: Path, script: str, folder: str
) -> None:
    out = tmp_path / "out"
    run(script, corpus=tone_corpus, out=out, minutes=60, steps=1, rate=0, start=exported)
    before = torch.load(trained / "tone" / folder / "last.pt", weights_only=True)["average"]
    if not folder:  # the head that is exported was trained on its own
        head = torch.load(trained / "tone/head/last.pt", weights_only=True)["average"]
        before |= {f"emotion.{name}": value for name, value in head.items()}
    after = torch.load(out / "last.pt", weights_only=True)["average"]
    assert set(before) == set(after)
    for key in before:
        step = before[key].abs().max() / 100  # an int8 matrix has 127 steps on each side
        assert torch.allclose(before[key], after[key], atol=float(step)), key


def test_a_sentence_with_an_unknown_word_keeps_its_syllables() -> None:
    from qingyin.text import Lexicon
    from training.data.align import read_sentence
    from training.data.features import Item

    lexicon = Lexicon.open(TAN / "lexicon.bin")
    phones = "SIL:20 n_B:10 i3_E:20 SIL_S:60 h_B:10 ao3_E:20 SIL:40"
    item = Item("a", 1, "你明天好", 0, round(1.8 * 22050 / 256), False, phones)
    found = read_sentence(item, lexicon)
    assert found is not None
    assert [bool(sum(s.frames)) for s in found.syllables] == [True, False, False, True]
    assert found.syllables[2].pause == round(0.6 * 22050 / 256)
    assert sum(sum(s.frames) + s.pause for s in found.syllables) + found.lead + found.trail == item.frames
    whole = Item("b", 1, "你好", 0, 120, False, "n_B:10 i3_E:20 h_B:10 ao3_E:20 SIL:40")
    told = read_sentence(whole, lexicon)
    assert told is not None
    assert [s.tone for s in told.syllables] == [2, 3]  # the corpus has 3 3: the dictionary's
    assert told.trail == round(0.4 * 22050 / 256) + 120 - round(1.0 * 22050 / 256)
    assert read_sentence(Item("c", 1, "你", 0, 120, False, whole.phones), lexicon) is None


def test_teachers_speak_of_posts_and_of_nothing_else(tone_corpus: Path) -> None:
    from training.bert_tone.text.lines import FELT, Lines, of_sources
    from training.bert_tone.text.sources import POSTS

    lines = Lines.load(tone_corpus, "feelings")
    post = of_sources(lines, POSTS)
    spoken_of = np.load(tone_corpus / f"feelings.{FELT}.npy").any(1)
    assert post.any() and not post.all()
    assert spoken_of[post & ~lines.held_out].all()
    assert not spoken_of[~post].any()
