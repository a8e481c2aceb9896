"""Home Assistant's own Wyoming integration as the client, where its package is installed.

    pip install --no-deps homeassistant      (2026.2.3 was run)

Its files `wyoming/tts.py` and `wyoming/data.py` run as they are. What they import from the rest of Home Assistant,
which needs hundreds of packages, is base classes and names alone; those are given here. Without the package,
test_wyoming.py sends what it sends.
"""

from __future__ import annotations

import asyncio
import importlib
import io
import sys
import wave
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.serve.conftest import TEXT, Running, running
from tests.serve.test_wyoming import PORTS

HERE = find_spec("homeassistant")
pytestmark = pytest.mark.skipif(HERE is None, reason="pip install --no-deps homeassistant")
WYOMING = "homeassistant.components.wyoming"


@dataclass
class Voice:
    """homeassistant.components.tts.Voice"""

    voice_id: str
    name: str


class _Entity:
    hass: Any = None
    _attr_default_language: str
    _attr_supported_languages: list[str]


NAMES: dict[str, dict[str, Any]] = {
    "homeassistant.const": {"Platform": SimpleNamespace(STT="stt", TTS="tts", WAKE_WORD="w", CONVERSATION="c")},
    "homeassistant.core": {"HomeAssistant": object, "callback": lambda function: function},
    "homeassistant.exceptions": {"HomeAssistantError": Exception},
    "homeassistant.config_entries": {"ConfigEntry": object},
    "homeassistant.helpers.entity_platform": {"AddConfigEntryEntitiesCallback": object},
    "homeassistant.components.tts": {
        "TextToSpeechEntity": _Entity, "Voice": Voice, "ATTR_VOICE": "voice", "ATTR_AUDIO_OUTPUT": "audio_output",
        "TTSAudioRequest": SimpleNamespace,
        "TTSAudioResponse": lambda kind, data: SimpleNamespace(kind=kind, data=data),
    },
    f"{WYOMING}.models": {"DomainDataItem": object},
}  # fmt: skip


@pytest.fixture(scope="module")
def integration() -> Iterator[SimpleNamespace]:
    """The modules `tts` and `data` of the integration."""
    assert HERE is not None and HERE.submodule_search_locations
    root = next(iter(HERE.submodule_search_locations))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("homeassistant", "homeassistant.components", "homeassistant.helpers", WYOMING):
            package = ModuleType(name)
            package.__path__ = ["/".join([root, *name.split(".")[1:]])]
            patch.setitem(sys.modules, name, package)
        for name, values in NAMES.items():
            module = ModuleType(name)
            vars(module).update(values)
            patch.setitem(sys.modules, name, module)
            parent, _, last = name.rpartition(".")
            setattr(sys.modules[parent], last, module)
        for name in ("tts", "data", "error", "const"):
            patch.delitem(sys.modules, f"{WYOMING}.{name}", raising=False)
        yield SimpleNamespace(
            tts=importlib.import_module(f"{WYOMING}.tts"), data=importlib.import_module(f"{WYOMING}.data")
        )
        for name in ("tts", "data", "error", "const"):
            sys.modules.pop(f"{WYOMING}.{name}", None)


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(ports=PORTS) as found:
        yield found


async def provider(integration: Any, server: Running) -> Any:
    """The entity that Home Assistant makes of the server."""
    service = await integration.data.WyomingService.create("127.0.0.1", server.ports["wyoming"])
    tasks: list[asyncio.Task[None]] = []

    def background(hass: Any, task: Any, name: str) -> None:
        tasks.append(asyncio.ensure_future(task))

    entry = SimpleNamespace(entry_id="1", async_create_background_task=background)
    return integration.tts.WyomingTtsProvider(entry, service)


def seconds(data: bytes) -> float:
    """The length of a WAV, whose header may not know it."""
    with wave.open(io.BytesIO(data)) as found:
        return (len(data) - 44) / 2 / found.getframerate()


def within(made: Callable[[], Any]) -> Any:
    """What a coroutine gives; Home Assistant would wait for ever."""

    async def run() -> Any:
        return await asyncio.wait_for(made(), 30)

    return asyncio.run(run())


def test_it_finds_the_voice_its_styles_and_its_language(integration: Any, server: Running) -> None:
    found = within(lambda: provider(integration, server))
    assert found.service.platforms == ["tts"]
    assert found._attr_default_language == "zh-CN"
    assert found._attr_supported_languages == ["zh-CN"]
    assert [voice.voice_id for voice in found.async_get_supported_voices("zh-CN")] == ["silence"]
    assert found.async_supports_streaming_input()


@pytest.mark.parametrize("options", [{}, {"voice": "silence"}, {"voice": "silence", "speaker": "calm"}])
def test_it_speaks_a_whole_text(integration: Any, server: Running, options: dict[str, str]) -> None:
    async def spoken() -> Any:
        return await (await provider(integration, server)).async_get_tts_audio(TEXT, "zh-CN", options)

    kind, data = within(spoken)
    assert kind == "wav"
    assert 2 < seconds(data) < 6


async def _streamed(integration: Any, server: Running, pieces: list[str], options: dict[str, str]) -> bytes:
    entity = await provider(integration, server)

    async def message() -> AsyncIterator[str]:
        for piece in pieces:
            yield piece
            await asyncio.sleep(0)

    response = await entity.async_stream_tts_audio(SimpleNamespace(message_gen=message(), options=options))
    return b"".join([data async for data in response.data])


def test_it_speaks_a_text_that_a_language_model_writes(integration: Any, server: Running) -> None:
    data = within(lambda: _streamed(integration, server, list(TEXT), {"voice": "silence"}))
    assert 2 < seconds(data) < 6


@pytest.mark.parametrize("text", ["", "🙂", "。"])
def test_it_never_waits_for_ever(integration: Any, server: Running, text: str) -> None:
    assert seconds(within(lambda: _streamed(integration, server, [text], {}))) < 1
    assert within(lambda: _streamed(integration, server, ["好。"], {"voice": "nobody"}))[44:] == b""

    async def spoken() -> Any:
        return await (await provider(integration, server)).async_get_tts_audio(text, "zh-CN", {})

    assert within(spoken)[0] == "wav"
