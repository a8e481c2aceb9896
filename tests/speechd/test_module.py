"""The module through its pipes, with the silent voice."""

from __future__ import annotations

import random
import threading
import time

import pytest

from qingyin.errors import OptionError
from qingyin.options import Options
from qingyin.speechd.channel import escaped
from qingyin.speechd.settings import FASTEST, SpeechSettings
from qingyin.speechd.utterance import LEAD
from qingyin.synthesizer import Synthesizer
from tests.speechd.conftest import Dispatcher

LONG = "今天天气真好，我们一起去公园吧。" * 5
ENDS = ("702 END", "703 STOP", "704 PAUSE")


def test_it_starts_as_speech_dispatcher_expects(dispatcher: Dispatcher) -> None:
    assert dispatcher.answers("INIT", last="299 ")[-1] == "299 OK LOADED SUCCESSFULLY"
    audio = dispatcher.answers("AUDIO", "audio_output_method=server", ".", last="203")
    assert audio == ["207 OK RECEIVING AUDIO SETTINGS", "203 OK AUDIO INITIALIZED"]
    assert dispatcher.answers("AUDIO", "audio_output_method=alsa", ".", last="303")
    assert dispatcher.answers("LOGLEVEL", "log_level=3", ".", last="203")
    voices = dispatcher.answers("LIST VOICES", last="200 ")
    assert voices[0] == "200-silence\tzh-CN\tnone"
    assert "200-silence-calm\tzh-CN\tcalm" in voices
    assert dispatcher.answers("NONSENSE", last="300")
    assert dispatcher.answers("QUIT", last="210") == ["210 OK QUIT"]


def test_a_text_begins_and_ends(dispatcher: Dispatcher) -> None:
    assert dispatcher.speak("<speak>你好。</speak>") == ["701 BEGIN", "702 END"]
    assert dispatcher.samples() > 5000


def test_marks_come_when_their_place_is_reached(dispatcher: Dispatcher) -> None:
    text = '<speak><mark name="a"/>今天天气<mark name="b"/>真好。'
    text += '<mark name="__spd_0"/> 我们去公园。<mark name="c"/></speak>'
    reported = dispatcher.speak(text)
    assert [each[4:] for each in reported if each.startswith("700-")] == ["a", "b", "__spd_0", "c"]
    assert reported[-1] == "702 END"
    times = {line[4:].decode(): when for when, line in dispatcher.heard if line.startswith(b"700-")}
    assert times["a"] < times["b"] < times["__spd_0"] < times["c"]
    sounds = [when for when, line in dispatcher.heard if line == b"705 AUDIO"]
    assert sounds[0] < times["b"] < sounds[-1]


@pytest.mark.parametrize("text", ["。", "，", "<speak></speak>", '<speak><mark name="x"/>……</speak>', "Привет"])
def test_where_there_is_nothing_to_hear_it_ends_at_once(dispatcher: Dispatcher, text: str) -> None:
    reported = dispatcher.speak(text)
    assert (reported[0], reported[-1]) == ("701 BEGIN", "702 END")
    assert ("700-x" in reported) == ("mark" in text)


@pytest.mark.parametrize(
    "text",
    [
        "a < b & c",
        "<speak>不完整",
        "<speak><voice name='x'>你好</voice><audio src='x'>声音</audio></speak>",
        "<speak><prosody rate='很快'>你好</prosody></speak>",
        "<speak>" + "<p>" * 30 + "你好" + "</p>" * 30 + "</speak>",
        "<speak>你\x00好</speak>",
    ],
)
def test_markup_that_the_voice_does_not_know_is_never_silence(dispatcher: Dispatcher, text: str) -> None:
    assert dispatcher.speak(text) == ["701 BEGIN", "702 END"]
    assert dispatcher.samples() > 2000


def test_a_line_that_begins_with_a_dot(dispatcher: Dispatcher) -> None:
    dispatcher.send("SPEAK", "..", "你好", ".")
    dispatcher.wait(lambda: any(line == b"702 END" for _, line in dispatcher.heard))
    assert dispatcher.samples() > 5000


def test_stop_is_reported_at_once_and_no_sound_follows(dispatcher: Dispatcher) -> None:
    delays = []
    for _ in range(5):
        dispatcher.heard.clear()
        dispatcher.send("SPEAK", LONG, ".")
        dispatcher.wait(lambda: dispatcher.samples() > 5000)
        asked = time.monotonic()
        dispatcher.send("STOP")
        dispatcher.wait(lambda: any(line == b"703 STOP" for _, line in dispatcher.heard))
        delays.append(dispatcher.heard[-1][0] - asked)
        time.sleep(0.05)
        assert dispatcher.heard[-1][1] == b"703 STOP"
    assert sorted(delays)[2] < 0.02


def test_sound_is_sent_only_a_little_before_it_is_heard(dispatcher: Dispatcher) -> None:
    dispatcher.send("SPEAK", LONG, ".")
    dispatcher.wait(lambda: dispatcher.samples() > 0)
    begun = next(when for when, line in dispatcher.heard if line.startswith(b"705"))
    time.sleep(0.6)
    now, sent = time.monotonic(), dispatcher.samples() / 22050
    assert sent < now - begun + LEAD + 0.15
    dispatcher.send("STOP")


def test_pause_ends_at_the_next_mark_at_which_it_can_go_on(dispatcher: Dispatcher) -> None:
    text = '<speak>今天天气真好。<mark name="other"/>我们去<mark name="__spd_1"/>公园。'
    text += '<mark name="__spd_2"/>好吗？</speak>'
    dispatcher.send("SPEAK", text, ".")
    dispatcher.wait(lambda: dispatcher.samples() > 0)
    dispatcher.send("PAUSE")
    dispatcher.wait(lambda: any(line == b"704 PAUSE" for _, line in dispatcher.heard))
    reported = [line.decode() for _, line in dispatcher.heard if line[:3] in (b"700", b"701", b"702", b"704")]
    marks = ["700-other", "700 INDEX MARK", "700-__spd_1", "700 INDEX MARK"]
    assert reported == ["701 BEGIN", *marks, "704 PAUSE"]
    assert dispatcher.speak("公园。") == ["701 BEGIN", "702 END"]


def test_a_message_while_one_is_spoken_is_refused(dispatcher: Dispatcher) -> None:
    dispatcher.send("SPEAK", LONG, ".")
    dispatcher.wait(lambda: dispatcher.samples() > 0)
    assert "301 ERROR CANT SPEAK" in dispatcher.answers("SPEAK", "你好", ".", last="301")
    dispatcher.send("STOP")


def test_settings(dispatcher: Dispatcher) -> None:
    given = "rate=50 pitch=-20 pitch_range=10 volume=80 punctuation_mode=all spelling_mode=off cap_let_recogn=none"
    rest = ["voice=male1", "language=zh", "synthesis_voice=NULL", "."]
    assert dispatcher.answers("SET", *given.split(), *rest, last="203")[-1] == "203 OK SETTINGS RECEIVED"
    assert dispatcher.answers("SET", "rate=101", ".", last="303")
    assert dispatcher.answers("SET", "punctuation_mode=loud", ".", last="303")
    assert dispatcher.answers("SET", "nonsense", ".", last="302")


def test_a_higher_rate_is_shorter(dispatcher: Dispatcher) -> None:
    sizes = []
    for rate in (-50, 0, 100):
        dispatcher.answers("SET", f"rate={rate}", ".", last="203")
        before = dispatcher.samples()
        dispatcher.speak("今天天气真好。")
        sizes.append(dispatcher.samples() - before)
    assert sizes[0] > sizes[1] > sizes[2]


def test_what_the_settings_mean_for_the_voice() -> None:
    base = Options(emotion="neutral", rate=1.2)
    plain = SpeechSettings()
    assert plain.options(base, ["calm"]) == base
    assert plain.plan(base) is None
    assert plain.with_value("rate", "50").options(Options(), []).rate == pytest.approx(FASTEST**0.5)
    assert plain.with_value("rate", "100").options(base, []).rate == 2  # as far as the option goes
    assert plain.with_value("rate", "-100").options(Options(), []).rate == 0.5
    assert plain.with_value("pitch", "50").options(base, []).pitch == 6
    assert plain.with_value("volume", "0").options(base, []).volume == pytest.approx(-6.02, abs=0.01)
    assert plain.with_value("volume", "-100").options(base, []).volume == -40
    assert plain.with_value("synthesis_voice", "tan-calm").options(base, ["calm"]).style == "calm"
    assert plain.with_value("synthesis_voice", "english").options(base, ["calm"]).style == "standard"
    for name, value in (("rate", "fast"), ("pitch", "1.5"), ("spelling_mode", "maybe")):
        with pytest.raises(OptionError, match=name):
            plain.with_value(name, value)


@pytest.mark.parametrize("usual", [1.0, 1.5])
def test_the_end_of_the_scale_is_faster_than_the_option(synthesizer: Synthesizer, usual: float) -> None:
    base, fastest = Options(emotion="neutral", rate=usual), SpeechSettings(rate=100)
    (sentence,) = synthesizer.analyze("今天天气真好，我们去公园。")
    before = synthesizer.prosody(sentence, Options(emotion="neutral"))
    plan = fastest.plan(base)
    assert plan is not None
    after = plan(sentence, synthesizer.prosody(sentence, fastest.options(base, []))).checked(len(before.duration))
    assert after.duration == pytest.approx(before.duration / FASTEST, rel=1e-3)
    assert after.pause[:-1] == pytest.approx(before.pause[:-1] / FASTEST, rel=1e-3)
    assert after.f0 == pytest.approx(before.f0, rel=1e-3)


@pytest.mark.parametrize("char", [*"aZ你3,。（-…", "space", "é", "😀", "ж", " ", "\x07"])
def test_every_character_is_heard(dispatcher: Dispatcher, char: str) -> None:
    assert dispatcher.speak(char, "CHAR") == ["701 BEGIN", "702 END"]
    assert dispatcher.samples() > 1000


@pytest.mark.parametrize(
    "key", ["a", "F5", "shift_a", "control_alt_delete", "Return", "underscore", "_", "double-quote"]
)
def test_every_key_is_heard(dispatcher: Dispatcher, key: str) -> None:
    assert dispatcher.speak(key, "KEY") == ["701 BEGIN", "702 END"]
    assert dispatcher.samples() > 1000


def test_the_bytes_of_sound() -> None:
    assert escaped(b"a\n\x7d\n") == b"a\x7d\x2a\x7d\x5d\x7d\x2a"


def test_it_ends_with_the_threads_of_messages_that_were_stopped(synthesizer: Synthesizer) -> None:
    before = {*threading.enumerate()}
    for _ in range(5):
        found = Dispatcher(synthesizer, Options(emotion="neutral"))
        found.send(*["SPEAK", LONG, ".", "STOP"] * 6, "QUIT")  # an error in a thread fails the test too
        found.close()
        assert {*threading.enumerate()} <= before
        assert found.heard[-1][1] == b"210 OK QUIT" and not found.logged


def test_a_thousand_commands_in_any_order(dispatcher: Dispatcher) -> None:
    """No hang, no sound or mark outside a message, and every message that was accepted has one end."""
    chance = random.Random(28)
    marks = '<speak>你好。<mark name="__spd_0"/>再见。<mark name="m"/></speak>'
    messages = [("SPEAK", marks), ("SPEAK", LONG), ("SPEAK", "。"), ("CHAR", "a"), ("KEY", "shift_a")]
    messages.append(("SOUND_ICON", "new-mail"))
    others = [["STOP"], ["STOP"], ["PAUSE"], ["SET", "rate=100", "."], ["SET", "rate=x", "."], ["WHAT"]]
    sent = []
    for _ in range(1000):
        if chance.random() < 0.4:
            kind, text = chance.choice(messages)
            sent.append(text)
            dispatcher.send(kind, text, ".")
        else:
            dispatcher.send(*chance.choice(others))
        if chance.random() < 0.1:
            time.sleep(chance.random() * 0.05)
    dispatcher.send("STOP")
    dispatcher.answers("QUIT", last="210")
    lines = [line for _, line in dispatcher.heard]
    reached: list[str] = []
    speaking, accepted, ended, received = False, 0, 0, iter(sent)
    asked = wanted = ""
    for line in lines:
        text = line.decode("utf-8", "replace")
        if text == "202 OK RECEIVING MESSAGE":
            asked = next(received)
        elif text == "200 OK SPEAKING":
            assert not speaking
            speaking, reached, accepted, wanted = True, [], accepted + 1, asked
        elif text in ENDS:
            assert speaking
            speaking, ended = False, ended + 1
            written = ["__spd_0", "m"] if wanted == marks else []
            assert reached == written[: len(written) if text == "702 END" else len(reached)]
            assert text != "704 PAUSE" or reached == ["__spd_0"]
        elif text.startswith(("700", "701", "705")):
            assert speaking, text
            reached += [text[4:]] if text.startswith("700-") else []
    assert accepted == ended > 50
    assert not dispatcher.logged or all("rate" in line for line in dispatcher.logged)
