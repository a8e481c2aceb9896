"""The Wyoming door, for Home Assistant: https://github.com/OHF-Voice/wyoming

A frame is a line of JSON, then the bytes of data and of payload whose numbers it gives. The protocol has neither
tokens nor encryption. Frames are read here and not by the package `wyoming`, which reads any number of bytes that a
client announces.
"""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import suppress
from typing import Any, Final

from qingyin.errors import OptionError, QingyinError, Stalled, TextTooLong, VoiceNotFound
from qingyin.options import TABLE, WYOMING
from qingyin.serve.contract import requests
from qingyin.serve.contract.formats import Encoder
from qingyin.serve.contract.requests import MODEL
from qingyin.serve.contract.status import body_of
from qingyin.serve.engine import loop
from qingyin.serve.engine.crowd import Crowd
from qingyin.serve.engine.limits import Limits
from qingyin.serve.engine.service import Caller, Service, Stream
from qingyin.serve.observe.telemetry import CANCELLED
from qingyin.version import __version__

VERSION: Final = "1.5.4"  # of the protocol that this follows
LINE_BYTES: Final = 64 * 1024
_VALUES: Final = 1000  # of an event; lists take much memory
_WAITING: Final = 4  # events of a connection that are read and not handled yet
_WIDTH: Final = 2  # bytes of a sample
_LINGER: Final = (
    1.0  # seconds for which the rest of a broken frame is thrown away; a close before it takes the answer along
)


class WyomingDoor:
    """Serves the connections of one listening socket."""

    def __init__(self, service: Service, connections: int) -> None:
        self._service = service
        self._crowd = Crowd(connections)
        self._server: asyncio.Server | None = None

    async def listen(self, listener: socket.socket) -> None:
        """Starts to accept connections."""
        self._server = await asyncio.start_server(self._connected, sock=listener, limit=LINE_BYTES)

    async def close(self) -> None:
        """Closes the door and its open connections."""
        if self._server is not None:
            self._server.close()
        await self._crowd.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connection = _Connection(self._service, reader, writer, self._crowd, task)
        try:
            if self._crowd.enter(task):
                await connection.run()
        except (OSError, asyncio.IncompleteReadError, Stalled):
            return  # the client disconnected, perhaps in the middle of a frame, or takes nothing, not even an error
        except asyncio.CancelledError:
            return  # close()
        finally:
            self._crowd.leave(task)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


class _Connection:
    def __init__(
        self,
        service: Service,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        crowd: Crowd,
        task: asyncio.Task[Any],
    ) -> None:
        self._service = service
        self._crowd = crowd
        self._task = task
        self._reader = reader
        self._writer = writer
        self._client = str(writer.get_extra_info("peername")[0])
        self._events: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue(_WAITING)
        self._started = False  # whether sound has begun that audio-stop has not ended
        self._arriving = False  # whether a text is not whole yet; after an error the rest of it is thrown away

    async def run(self) -> None:
        """Serves until the client disconnects, or sends what cannot be read on from."""
        try:
            await loop.first_of(self._serve(), self._read())
        except Stalled:
            raise
        except QingyinError as error:
            await self._refuse(error)
            self._writer.write_eof()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LINGER):
                    while await self._reader.read(LINE_BYTES):
                        pass

    async def _read(self) -> None:
        while (event := await _frame(self._reader, self._service.limits)) is not None:
            await self._events.put(event)

    async def _serve(self) -> None:
        while True:
            kind, data = await self._events.get()
            self._crowd.busy(self._task)
            try:
                await self._handle(kind, data)
            except QingyinError as error:
                await self._refuse(error)
                await self._end(kind)
            self._crowd.idle(self._task)

    async def _refuse(self, error: QingyinError) -> None:
        values = body_of(error)["error"]
        await self._write("error", {"text": values.pop("message"), **values})

    async def _end(self, kind: str) -> None:
        """Ends what an error has interrupted: Home Assistant takes no notice of errors, and waits for the end."""
        if kind not in ("synthesize", "synthesize-start"):
            return
        if not self._started:
            await self._write("audio-start", self._form())
        self._started = False
        await self._write("audio-stop", {})
        if kind == "synthesize-start":
            await self._write("synthesize-stopped", {})

    def _form(self) -> dict[str, Any]:
        return {"rate": self._service.synthesizer.voice.sample_rate, "width": _WIDTH, "channels": 1}

    async def _handle(self, kind: str, data: dict[str, Any]) -> None:
        if kind == "describe":
            await self._write("info", _info(self._service))
        elif kind == "ping":
            await self._write("pong", data)
        elif kind == "synthesize-stop":
            self._arriving = False
        elif kind == "synthesize" and not self._arriving:
            await self._speak(data, _text(data))
        elif kind == "synthesize-start":
            self._arriving = True
            await self._speak(data, None)
            await self._write("synthesize-stopped", {})
        # other events belong to parts of the protocol that are not about speech synthesis

    async def _speak(self, data: dict[str, Any], text: str | None) -> None:
        """Speaks the text, or if it is None the text that arrives until synthesize-stop."""
        service, caller = self._service, Caller("wyoming", self._client, {})
        record = service.begin(caller)
        try:
            service.gate.check_rate(caller.client)  # the protocol has no tokens
            _check_voice(data.get("voice"), service)
            how = requests.stream_start(_how(data), service.synthesizer)
        except Exception as error:
            record.fail(error)
            raise
        rate = service.synthesizer.voice.sample_rate
        stream = service.open(record, how.options, Encoder("pcm", rate, rate), text)
        await loop.enter(stream, service.limits.wait)
        try:
            await loop.unless_cut(stream, self._sound(stream, self._form()))
            stream.close()
        except (asyncio.CancelledError, OSError):
            stream.close(CANCELLED)
            raise
        except Exception as error:
            stream.fail(error)
            raise

    async def _sound(self, stream: Stream, form: dict[str, Any]) -> None:
        async for sound in loop.sounds(stream, lambda: self._more(stream)):
            if not self._started:
                await self._write("audio-start", form)
                self._started = True
            await self._write("audio-chunk", form, sound.data)
        await asyncio.wrap_future(stream.finish())
        self._started = False
        await self._write("audio-stop", {})

    async def _more(self, stream: Stream) -> None:
        """Feeds the next event to the stream. Raises TextTooLong, OptionError or Stalled."""
        kind, data = await loop.within(self._events.get(), self._service.limits.stall)
        if kind == "synthesize-stop":
            self._arriving = False
            stream.end()
        elif kind == "synthesize-chunk":  # "synthesize" repeats the whole text, for servers that do not stream
            stream.feed(_text(data))

    async def _write(self, kind: str, data: dict[str, Any], payload: bytes = b"") -> None:
        encoded = json.dumps(data).encode()  # in ASCII: "pong" repeats what came, and that may be half a character
        head = {"type": kind, "version": VERSION, "data_length": len(encoded)}
        if payload:
            head["payload_length"] = len(payload)
        self._writer.write(json.dumps(head).encode() + b"\n" + encoded + payload)
        await loop.within(self._writer.drain(), self._service.limits.stall)


async def _frame(reader: asyncio.StreamReader, limits: Limits) -> tuple[str, dict[str, Any]] | None:
    """The type and the data of the next event, whose text has at most as many characters as the limit or hardly more.

    None at the end. Raises TextTooLong and OptionError, after which nothing can be read any more.
    """
    most = LINE_BYTES + limits.text_bytes
    try:
        line = await reader.readline()
    except ValueError as error:
        raise TextTooLong(
            f"the first line has more than {LINE_BYTES} bytes; announce data_length, or send parts"
        ) from error
    if not line:
        return None
    try:
        head = _loaded(line, limits.text)
        sizes = head.get("data_length") or 0, head.get("payload_length") or 0
        if not isinstance(head.get("type"), str) or not all(type(n) is int and n >= 0 for n in sizes):
            raise OptionError("an event has a type that is a string, and lengths that are numbers from 0 on")
        if max(sizes) > most:
            raise TextTooLong(f"the event has {max(sizes)} bytes, and the limit is {most}; send its text in parts")
        more = _loaded(await reader.readexactly(sizes[0]), limits.text) if sizes[0] else {}
        await reader.readexactly(sizes[1])
        return head["type"], {**(head.get("data") or {}), **more}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise OptionError(
            "this cannot be read as an event of Wyoming: a line with a JSON object that has a type, and then as many "
            "bytes as its data_length and payload_length say"
        ) from error


def _loaded(data: bytes, longest: int) -> Any:
    """The JSON, without more values than an event needs. Raises ValueError or RecursionError."""
    if sum(map(data.count, (b"[", b"{", b","))) > _VALUES + longest:
        raise ValueError("it has too many values")
    return json.loads(data)


def _text(data: dict[str, Any]) -> str:
    text = data.get("text")
    if not isinstance(text, str):
        raise OptionError("the event has no text; send data with a string 'text'")
    return text


def _how(data: dict[str, Any]) -> dict[str, Any]:
    """The options, which are not part of the protocol. The "speaker" of a voice is the style, so that users can choose
    one.
    """
    voice = data.get("voice")
    speaker = voice.get("speaker") if isinstance(voice, dict) else None
    found = {row.name: data.get(row.name) for row in TABLE if WYOMING in row.doors}
    found["style"] = found["style"] or speaker
    return {name: value for name, value in found.items() if value is not None}


def _check_voice(requested: Any, service: Service) -> None:
    """Checks the voice and language of a request. Raises VoiceNotFound."""
    voice = service.synthesizer.voice
    named = requested if isinstance(requested, dict) else {}
    name, language = named.get("name") or voice.name, named.get("language") or voice.language
    if name != voice.name:
        raise VoiceNotFound(f"voice {name!r:.60} is not available on this server; available: {voice.name}")
    if "name" not in named and str(language).replace("_", "-").lower().partition("-")[0] != "zh":
        raise VoiceNotFound(f"language {language!r:.40} is not available on this server; available: {voice.language}")


def _info(service: Service) -> dict[str, Any]:
    """The answer to "describe"."""
    voice = service.synthesizer.voice
    made_by = {"attribution": {"name": "Qingyin", "url": ""}, "installed": True}
    described = {
        "name": voice.name,
        "description": voice.title,
        "languages": [voice.language],
        "version": __version__,
        **made_by,
    }
    described["speakers"] = [{"name": style.id} for style in service.synthesizer.styles.files()]
    program = {"name": MODEL, "description": "Mandarin speech with feeling", "version": __version__, **made_by}
    return {"tts": [{**program, "voices": [described], "supports_synthesize_streaming": True}]}
