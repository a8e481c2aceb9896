"""The output module of speech-dispatcher: its commands, for as long as speech-dispatcher runs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from qingyin.errors import OptionError
from qingyin.options import STANDARD, Options
from qingyin.speechd.channel import Channel
from qingyin.speechd.message import Message, char_message, code_message, icon_message, key_message, text_message
from qingyin.speechd.settings import SpeechSettings, voices
from qingyin.speechd.utterance import Utterance
from qingyin.stream import SpeechStream
from qingyin.synthesizer import Synthesizer

BAD_SYNTAX: Final = "302 ERROR BAD SYNTAX"
BAD_VALUE: Final = "303 ERROR INVALID PARAMETER OR VALUE"
CANNOT_SPEAK: Final = "301 ERROR CANT SPEAK"
_WORKERS: Final = 3  # a stopped message may still make a chunk while the next one begins
_ONE_LINE: Final = ("CHAR", "KEY", "SOUND_ICON")


class Module:
    """Answers the commands of one speech-dispatcher, and speaks."""

    def __init__(
        self, synthesizer: Synthesizer, channel: Channel, base: Options, log: Callable[[str], None] = lambda line: None
    ) -> None:
        """`base` is how to speak where speech-dispatcher does not say; `log` takes what went wrong."""
        self._synthesizer = synthesizer
        self._channel = channel
        self._base = base
        self._log = log
        self._settings = SpeechSettings()
        self._utterance: Utterance | None = None
        self._running: list[Utterance] = []  # that and those before it whose threads have not ended
        self._pool = ThreadPoolExecutor(_WORKERS)
        reader = synthesizer.parts.reader
        self._quiet = Synthesizer(replace(synthesizer.parts, reader=replace(reader, markup="ssml")))

    def run(self) -> None:
        """Answers commands until QUIT, or until speech-dispatcher has gone."""
        try:
            while (line := self._channel.line()) is not None and self._command(line.strip()):
                pass
        finally:
            self._stop()
            for utterance in self._running:  # one that was stopped may still wait for its chunk
                utterance.join()
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _command(self, line: str) -> bool:
        """Answers one command; whether another may follow."""
        answer = self._channel.answer
        if line in ("SPEAK", *_ONE_LINE):
            self._speak(line)
        elif line == "STOP":
            self._stop()
        elif line == "PAUSE":
            if self._utterance is not None:
                self._utterance.pause()
        elif line == "SET":
            self._set()
        elif line == "AUDIO":
            self._audio()
        elif line == "LOGLEVEL":
            answer("207 OK RECEIVING LOGLEVEL SETTINGS")
            answer("203 OK LOGLEVEL SET" if all("=" in each for each in [*self._channel.lines()]) else BAD_SYNTAX)
        elif line == "LIST VOICES":
            voice, styles = self._synthesizer.voice, [each.id for each in self._synthesizer.styles.files()]
            rows = voices(voice.name, voice.language, styles, STANDARD)
            answer(*("200-" + "\t".join(row) for row in rows), "200 OK VOICE LIST SENT")
        elif line == "INIT":
            answer(f"299-{self._synthesizer.voice.title} is ready.", "299 OK LOADED SUCCESSFULLY")
        elif line.startswith("DEBUG"):
            answer("200 OK DEBUGGING " + ("ON" if "ON" in line.split() else "OFF"))
        elif line == "QUIT":
            self._stop()
            answer("210 OK QUIT")
            return False
        else:
            answer("300 ERR UNKNOWN COMMAND")
        return True

    def _set(self) -> None:
        self._channel.answer("207 OK RECEIVING SETTINGS")
        settings, fault = self._settings, ""
        for line in self._channel.lines():
            name, equals, value = line.partition("=")
            if not equals:
                fault = fault or BAD_SYNTAX
                continue
            try:
                settings = settings.with_value(name.strip(), value.strip())
            except OptionError as error:
                self._log(str(error))
                fault = fault or BAD_VALUE
        if not fault:
            self._settings = settings
        self._channel.answer(fault or "203 OK SETTINGS RECEIVED")

    def _audio(self) -> None:
        """Sound goes through speech-dispatcher, which asks for that first; it knows how to play."""
        self._channel.answer("207 OK RECEIVING AUDIO SETTINGS")
        pairs = dict(line.partition("=")[::2] for line in self._channel.lines())
        served = pairs.get("audio_output_method") == "server"
        self._channel.answer("203 OK AUDIO INITIALIZED" if served else BAD_VALUE)

    def _speak(self, kind: str) -> None:
        self._channel.answer("202 OK RECEIVING MESSAGE")
        lines = list(self._channel.lines())
        data = "\n".join(lines)
        if kind in _ONE_LINE and len(lines) > 1:
            self._channel.answer("305 DATA MORE THAN ONE LINE")
        elif not data or (self._utterance is not None and not self._utterance.over):
            self._channel.answer(CANNOT_SPEAK)
        else:
            utterance = Utterance(self._channel, self._pool, self._open(), self._messages(kind, data), self._log)
            self._channel.answer("200 OK SPEAKING")
            self._utterance = utterance
            utterance.start()
            self._running = [each for each in (*self._running, utterance) if each.running]

    def _messages(self, kind: str, data: str) -> list[Message]:
        """The message, and what is said in its place if there is nothing to hear in it or its markup cannot be read."""
        settings = self._settings
        if kind == "SPEAK":
            return [text_message(data, settings), text_message(data, settings, elements=False)]
        if kind == "CHAR":
            return [char_message(data, settings), code_message(data)]
        return [(key_message if kind == "KEY" else icon_message)(data, settings), code_message(data)]

    def _open(self) -> Callable[[Message], SpeechStream]:
        """What opens the stream of a message with the settings of now."""
        settings = self._settings
        styles = [each.id for each in self._synthesizer.styles.files()]

        def open_stream(message: Message) -> SpeechStream:
            stream = self._quiet.open_stream(settings.options(self._base, styles), plan=settings.plan(self._base))
            stream.feed(message.source)
            stream.close()
            return stream

        return open_stream

    def _stop(self) -> None:
        if self._utterance is not None:
            self._utterance.stop()
