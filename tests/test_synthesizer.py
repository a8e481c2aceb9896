"""The stream: whatever the windows, the sound is the same; and the options do what they say."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from qingyin import Options, Synthesizer, stream
from qingyin.errors import OptionError, TextError

TEXT = "今天真开心！我们一起去公园吧。"


@pytest.fixture(scope="module")
def tan() -> Synthesizer:
    return Synthesizer.load("tan")


@pytest.mark.parametrize("rate", [1.0, 2.0])
@pytest.mark.parametrize("windows", [(2, 5), (7, 3, 64), (4096,)])
def test_the_sound_does_not_depend_on_the_windows(
    tan: Synthesizer, windows: tuple[int, ...], rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(rate=rate)
    wanted = tan.speak(TEXT, options).samples
    monkeypatch.setattr(stream, "WINDOWS", windows)
    found = tan.speak(TEXT, options).samples
    assert found.shape == wanted.shape
    assert np.abs(found - wanted).max() < 1e-4


def test_chunks_follow_one_another_and_hold_every_syllable_once(tan: Synthesizer) -> None:
    chunks = list(tan.stream(TEXT))
    assert len(chunks) > 4
    for before, after in pairwise(chunks):
        assert after.start == before.start + len(before.samples)
    timed = [t for chunk in chunks for t in chunk.syllables]
    assert [t.syllable.char for t in timed] == list("今天真开心我们一起去公园吧")
    assert all(a.end <= b.start + 1e-6 for a, b in pairwise(timed))
    for chunk in chunks:
        begin, end = chunk.start / chunk.sample_rate, (chunk.start + len(chunk.samples)) / chunk.sample_rate
        assert all(begin - 0.06 <= t.start < end for t in chunk.syllables)


@pytest.mark.parametrize("rate", [1.0, 2.0])
def test_syllable_times_point_at_the_sound(tan: Synthesizer, rate: float) -> None:
    audio = tan.speak("妈妈，爸爸", Options(rate=rate))
    level, edge = np.abs(audio.samples), 0.05 / rate
    inside = [level[int(t.start * 22050) : int(t.end * 22050)].max() for t in audio.syllables]
    pause = level[int((audio.syllables[1].end + edge) * 22050) : int((audio.syllables[2].start - edge) * 22050)]
    assert min(inside) > 10 * pause.max()


def test_the_same_seed_gives_the_same_samples_and_another_seed_other_noise(tan: Synthesizer) -> None:
    first, again, other = (tan.speak(TEXT, Options(seed=s)).samples for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.corrcoef(first, other)[0, 1] > 0.5  # the pulses are the same


def test_threads_do_not_mix(tan: Synthesizer) -> None:
    texts = ["你好。", TEXT, "一二三四五。", "再见！"]
    wanted = [tan.speak(t).samples for t in texts]
    found: dict[int, np.ndarray] = {}
    threads = [
        threading.Thread(target=lambda n=n: found.__setitem__(n, tan.speak(texts[n % 4]).samples)) for n in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(found[n], wanted[n % 4]) for n in range(16))


def test_rate_pitch_and_volume(tan: Synthesizer) -> None:
    plain = tan.speak(TEXT)
    fast = tan.speak(TEXT, Options(rate=2.0))
    assert fast.seconds == pytest.approx(plain.seconds / 2, rel=0.1)
    high = tan.speak(TEXT, Options(pitch=4.0))
    ratio = np.array([t.f0 for t in high.syllables]) / np.array([t.f0 for t in plain.syllables])
    assert np.allclose(12 * np.log2(ratio), 4.0, atol=0.01)
    soft = tan.speak(TEXT, Options(volume=-12.0))
    assert 20 * np.log10(soft.samples.std() / plain.samples.std()) == pytest.approx(-12.0, abs=0.5)


def test_intensity_zero_is_neutral(tan: Synthesizer) -> None:
    neutral = tan.speak(TEXT, Options(emotion="neutral")).samples
    assert np.array_equal(tan.speak(TEXT, Options(emotion="anger", intensity=0.0)).samples, neutral)
    assert not np.array_equal(tan.speak(TEXT, Options(emotion="anger")).samples, neutral)


def test_emotion_moves_f0_and_tempo_by_the_table(tan: Synthesizer) -> None:
    sentence = tan.analyze("我说妈这个字。")[0]
    neutral, angry = tan.prosody(sentence, Options(emotion="neutral")), tan.prosody(sentence, Options(emotion="anger"))
    assert np.allclose(angry.duration, 0.82 * neutral.duration, rtol=1e-4)
    middle, wide = 12 * np.log2(neutral.f0.mean() / 225), 12 * np.log2(angry.f0.mean() / 225)
    assert wide - 1.15 * middle == pytest.approx(4.8, abs=0.3)
    asked = 1.24 * 8.7  # so that 8.7 dB are heard
    assert np.allclose(angry.energy - neutral.energy, asked, atol=1e-3)


def test_mixtures_and_half_intensities_add_up(tan: Synthesizer) -> None:
    sentence = tan.analyze(TEXT)[0]
    half = tan.prosody(sentence, Options(emotion="joy", intensity=0.5))
    mixed = tan.prosody(sentence, Options(emotion={"joy": 0.5, "neutral": 0.5}))
    assert np.array_equal(half.f0, mixed.f0) and np.array_equal(half.duration, mixed.duration)


def test_nothing_clips_at_full_anger(tan: Synthesizer) -> None:
    samples = tan.speak(TEXT, Options(emotion="anger", intensity=2.0, volume=12.0)).samples
    assert np.isfinite(samples).all() and np.abs(samples).max() <= 1.0


@pytest.mark.parametrize(
    "asked",
    [{"rate": 0.4}, {"rate": float("nan")}, {"pitch": 13}, {"emotion": "joi"}, {"intensity": 2.1}, {"seed": -1}],
)
def test_options_out_of_range_are_refused_by_name(asked: dict[str, object]) -> None:
    with pytest.raises(OptionError, match=next(iter(asked))):
        Options(**asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "  \n", "。！？", "……"])
def test_nothing_to_speak_is_an_error_before_any_sound(synthesizer: Synthesizer, text: str) -> None:
    with pytest.raises(TextError):
        next(synthesizer.stream(text))


def test_a_stream_that_is_dropped_stops_the_work(tan: Synthesizer) -> None:
    chunks = tan.stream("很长的一段话，" * 500)
    next(chunks)
    chunks.close()  # type: ignore[attr-defined]
    with pytest.raises(StopIteration):
        next(chunks)


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_a_text_in_pieces_sounds_like_the_whole(tan: Synthesizer, size: int) -> None:
    text = TEXT + "……“你好。”一二三四五。"
    wanted = tan.speak(text)
    found = tan.speak(text[at : at + size] for at in range(0, len(text), size))
    assert np.array_equal(found.samples, wanted.samples)
    assert found.syllables == wanted.syllables


def test_speech_begins_at_the_first_sentence_of_a_text_that_is_still_written(synthesizer: Synthesizer) -> None:
    written: list[str] = []

    def model() -> Iterator[str]:
        for char in 3 * TEXT:
            written.append(char)
            yield char

    chunks = synthesizer.stream(model())
    first = next(chunks)
    assert first.sentence.text == "今天真开心！" and len(written) == 7
    samples = len(first.samples)
    while len(written) == 7:  # all of the sentence but its pause is spoken before the next is asked for
        samples += len(next(chunks).samples)
    assert samples / 22050 > 1
    chunks.close()  # type: ignore[attr-defined]
    assert len(written) < 2 * len(TEXT)  # nobody listens, so nothing more is asked for


def test_each_sentence_is_told_when_it_is_read(synthesizer: Synthesizer) -> None:
    told: list[str] = []
    for _ in synthesizer.stream("😀\n今天。\n\n好。", on_sentence=lambda sentence: told.append(sentence.text)):
        pass
    assert "".join(told) == "😀\n今天。\n\n好。"


def test_a_pause_that_is_asked_for_is_whole_at_the_end_too(synthesizer: Synthesizer) -> None:
    once, twice = (synthesizer.speak(text).seconds for text in ("今天[pause:1s]。", "今天[pause:1s]。今天[pause:1s]。"))
    assert once == pytest.approx(0.4 + 1, abs=0.03)
    assert twice == pytest.approx(2 * once, abs=0.03)


def test_only_text_is_fed(synthesizer: Synthesizer) -> None:
    stream = synthesizer.open_stream()
    with pytest.raises(TypeError, match="close\\(\\) marks the end"):
        stream.feed(None)  # type: ignore[arg-type]
    stream.feed("你好。")
    stream.close()
    assert sum(len(chunk.samples) for chunk in stream) > 0
