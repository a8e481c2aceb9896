"""BERT-tone at run time: the vocabulary, the stage, the cache, and how a sentence's feeling reaches its prosody."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import numpy as np
import pytest

from qingyin import Emotion, Options, Synthesizer
from qingyin.errors import CacheError, OptionError, TextError, VoiceCorrupt
from qingyin.models.bert_tone import LONGEST, BertToneStage
from qingyin.models.cache import ToneCache, Value
from qingyin.models.vocabulary import NEGATIVE, POSITIVE, START, UNKNOWN, Vocabulary, build
from qingyin.records import EMOTIONS, VECTOR, Arrays

WORDS = build("行长乐你好开心ab", {"行": ("xing2", "hang2"), "长": ("chang2", "zhang3", "zhang4")}, ["开心"], ["心好"])


def network(given: Arrays) -> Arrays:
    """Feels the first emotion for each character but START, and always wants the second reading."""
    tokens = given["tokens"]
    counts = (tokens > 0).sum(1) - 1
    emotion = np.zeros((len(tokens), len(EMOTIONS)), np.float32)
    emotion[np.arange(len(tokens)), counts % len(EMOTIONS)] = 1
    readings = np.tile(np.array([0.2, 0.7, 0.1], np.float32), (*tokens.shape, 1))
    boundary = np.tile(np.array([0.1, 0.2, 0.3, 0.4], np.float32), (*tokens.shape, 1))
    vectors = np.zeros((*tokens.shape, VECTOR), np.float32)
    return {"emotion": emotion, "readings": readings, "boundary": boundary, "vectors": vectors}


def stage(capacity: int = 8) -> BertToneStage:
    return BertToneStage(network, WORDS, ToneCache(b"m" * 32, capacity))


def value(number: float) -> Value:
    emotion, readings, boundary, vectors = (np.full(shape, number, np.float32) for shape in (8, (3, 2), (3, 4), (3, 5)))
    return emotion, readings, boundary, vectors


# ---- the vocabulary


def test_a_vocabulary_is_written_and_read(tmp_path: Path) -> None:
    (tmp_path / "v.tsv").write_text(WORDS.text(), "utf-8")
    assert Vocabulary.open(tmp_path / "v.tsv") == WORDS


def test_each_character_has_a_number() -> None:
    numbers = WORDS.tokens("你A鿿")
    assert numbers[0] > START and numbers[1] == WORDS.number("a") and numbers[2] == UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("好开心", [0, POSITIVE, POSITIVE]),
        ("开心好", [POSITIVE, POSITIVE, 0]),
        ("心好", [NEGATIVE, NEGATIVE]),
        ("", []),
        ("开", [0]),
    ],
)
def test_words_lean(text: str, expected: list[int]) -> None:
    assert WORDS.polarity(text) == expected


@pytest.mark.parametrize("line", ["char", "char\t行行\t", "lean\t好\t?", "nose\t好\t+", "char\t行\t", ""])
def test_a_damaged_vocabulary_is_named_by_line(line: str, tmp_path: Path) -> None:
    (tmp_path / "v.tsv").write_text("char\t行\t\n" + line + "\n", "utf-8")
    with pytest.raises(VoiceCorrupt, match="line 2"):
        Vocabulary.open(tmp_path / "v.tsv")


# ---- the stage


def test_readings_have_their_names() -> None:
    output = stage()("行好")
    first, second = output.candidates(0), output.candidates(1)
    assert first == pytest.approx({"xing2": 0.2, "hang2": 0.7})
    assert second == {}


def test_many_texts_are_read_as_each_alone() -> None:
    texts = ["你好", "开心" * 7, "行", "你好", "长" * (LONGEST + 9), "乐"]
    common = stage()
    together, alone = [common(text) for text in texts], [stage()(text) for text in texts]
    for a, b, text in zip(together, alone, texts, strict=True):
        assert len(a.readings) == len(a.boundary) == len(text)
        for one, other in ((a.emotion, b.emotion), (a.readings, b.readings), (a.boundary, b.boundary)):
            np.testing.assert_array_equal(one, other)


def test_a_long_text_feels_like_the_mean_of_its_parts() -> None:
    felt = stage()("你" * LONGEST + "你" * 42).felt()
    assert felt.weights[EMOTIONS[LONGEST % 8]] == pytest.approx(0.75)
    assert felt.weights[EMOTIONS[42 % 8]] == pytest.approx(0.25)


def test_what_came_before_is_told_at_the_start() -> None:
    seen: list[int] = []

    def listen(given: Arrays) -> Arrays:
        seen.append(int(given["polarity"][0, 0]))
        return network(given)

    tone = BertToneStage(listen, WORDS, ToneCache(b"m" * 32))
    for name in ("neutral", "joy", "anger"):
        tone("你好", Emotion({each: float(each == name) for each in EMOTIONS}))
    assert seen == [0, POSITIVE, NEGATIVE]
    tone("你好")
    assert len(seen) == 3  # no context is the neutral one: remembered


# ---- the cache


def test_the_cache_forgets_what_was_not_asked_for_longest() -> None:
    cache = ToneCache(b"m" * 32, 2)
    cache.put(("一", 0), value(1))
    cache.put(("二", 0), value(2))
    assert cache.get(("一", 0)) is not None
    cache.put(("三", 0), value(3))
    assert cache.get(("二", 0)) is None and cache.get(("一", 0)) is not None
    assert (cache.hits, cache.misses, len(cache)) == (2, 1, 2)


def test_no_capacity_remembers_nothing_and_less_is_refused() -> None:
    cache = ToneCache(b"m" * 32, 0)
    cache.put(("一", 0), value(1))
    assert len(cache) == 0
    with pytest.raises(OptionError, match="0 or more"):
        ToneCache(b"m" * 32, -1)


def test_what_is_remembered_cannot_be_changed() -> None:
    tone = stage()("你好")
    with pytest.raises(ValueError, match="read-only"):
        tone.emotion[0] = 1


def test_a_cache_is_saved_and_loaded(tmp_path: Path) -> None:
    cache, other = ToneCache(b"m" * 32, 3), ToneCache(b"m" * 32, 3)
    for number, text in enumerate(("一二三", "四五六", "\ud800好好")):
        cache.put((text, number), value(number / 3))
    cache.save(tmp_path / "cache")
    assert other.load(tmp_path / "cache") == 3
    for number, text in enumerate(("一二三", "四五六", "\ud800好好")):
        found = other.get((text, number))
        assert found is not None
        for a, b in zip(found, value(number / 3), strict=True):
            np.testing.assert_array_equal(a, b)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache"]


def test_a_saved_cache_of_another_model_is_refused(tmp_path: Path) -> None:
    ToneCache(b"m" * 32).save(tmp_path / "cache")
    with pytest.raises(CacheError, match="another model"):
        ToneCache(b"n" * 32).load(tmp_path / "cache")


def test_a_damaged_cache_is_refused_whole(tmp_path: Path) -> None:
    cache = ToneCache(b"m" * 32)
    cache.put(("一二三", 0), value(1))
    cache.put(("四五六", 0), value(2))
    cache.save(tmp_path / "cache")
    data = (tmp_path / "cache").read_bytes()
    for broken in (b"", data[:20], data[:-1], data + b"\0", b"X" + data[1:], data[:60] + b"\xff\xff" + data[62:]):
        (tmp_path / "cache").write_bytes(broken)
        fresh = ToneCache(b"m" * 32)
        with pytest.raises(CacheError):
            fresh.load(tmp_path / "cache")
        assert len(fresh) == 0
    for place in random.Random(1).sample(range(8 * len(data)), 300):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        (tmp_path / "cache").write_bytes(flipped)
        with pytest.raises(CacheError, match="delete it"):
            fresh.load(tmp_path / "cache")
    assert len(fresh) == 0
    with pytest.raises(CacheError, match="cannot read"):
        cache.load(tmp_path / "nowhere")
    with pytest.raises(CacheError, match="cannot write"):
        cache.save(tmp_path / "no" / "folder")


def test_sixteen_threads_lose_and_corrupt_nothing() -> None:
    tone = stage(capacity=20)
    texts = [f"你好{'长' * (n % 9)}{'乐' * (n // 9)}" for n in range(36)]
    expected = {text: network({"tokens": np.array([[START, *WORDS.tokens(text)]])})["emotion"][0] for text in texts}
    wrong: list[str] = []
    asked = 400

    def hammer(seed: int) -> None:
        draw = random.Random(seed)
        for _ in range(asked):
            text = draw.choice(texts)
            found = tone(text)
            if not np.array_equal(found.emotion, expected[text]) or len(found.readings) != len(text):
                wrong.append(text)

    threads = [threading.Thread(target=hammer, args=(seed,)) for seed in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert tone.cache.hits + tone.cache.misses == 16 * asked
    assert len(tone.cache) == 20


# ---- in the synthesizer


def test_a_text_and_several(synthesizer: Synthesizer) -> None:
    assert synthesizer.emotion("今天真开心").dominant == "joy"
    several = synthesizer.emotion(["今天真开心", "今天"])
    assert [felt.dominant for felt in several] == ["joy", "neutral"]
    assert synthesizer.emotion([]) == []


@pytest.mark.parametrize("text", ["", " \n", ["好", ""]])
def test_an_empty_text_feels_nothing(synthesizer: Synthesizer, text: str | list[str]) -> None:
    with pytest.raises(TextError, match="empty"):
        synthesizer.emotion(text)


def test_polarity_and_confidence() -> None:
    weights = dict.fromkeys(EMOTIONS, 0.0) | {"joy": 0.6, "anger": 0.1, "neutral": 0.3}
    felt = Emotion(weights)
    assert (felt.dominant, felt.confidence) == ("joy", 0.6)
    assert felt.polarity == pytest.approx(0.5)


def test_a_sentence_is_spoken_as_it_feels(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("今天真开心")
    felt = synthesizer.prosody(sentence)
    joy, neutral = (synthesizer.prosody(sentence, Options(emotion=name)) for name in ("joy", "neutral"))
    np.testing.assert_array_equal(felt.f0, joy.f0)
    assert (felt.f0 > neutral.f0).all()


def test_each_sentence_has_its_own_feeling(synthesizer: Synthesizer) -> None:
    stream = synthesizer.stream("今天真开心。今天。")
    heights = {chunk.sentence.text: timed.f0[0] for chunk in stream for timed in chunk.syllables}
    assert heights["今天真开心。"] > heights["今天。"]


def test_at_intensity_0_every_feeling_is_neutral(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("今天真开心")
    np.testing.assert_array_equal(
        synthesizer.prosody(sentence, Options(intensity=0)).f0,
        synthesizer.prosody(sentence, Options(emotion="neutral")).f0,
    )


def test_the_capacity_is_an_option(synthesizer: Synthesizer) -> None:
    small = Synthesizer.load(synthesizer.voice.folder, cache=1)
    small.emotion(["今天", "开心"])
    assert len(small.tone_cache) == 1
