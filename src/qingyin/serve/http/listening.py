"""Listening tests for browsers: where a listener is, the sounds of a trial, and answers.

Listeners are strangers. They need no token of the server, since nothing but the sentences of the tests is spoken for
them, and nothing is known of them but a random token that their browser makes. The limits on requests and streams apply
to them too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from qingyin.experiments.listening.definition import MUSHRA
from qingyin.experiments.listening.session import LONGEST_ANSWER, Listening, State
from qingyin.experiments.listening.sounds import Spoken, low_pass
from qingyin.records import Floats
from qingyin.serve.contract import requests
from qingyin.serve.contract.formats import Encoder
from qingyin.serve.contract.schema import Schema, check, check_fields
from qingyin.serve.engine.service import USER, Caller, Service
from qingyin.serve.http.body import Bodies
from qingyin.serve.http.speech import Speech

LISTENER: Final = "x-qingyin-listener"  # the header with a listener's token
LONGEST: Final = 2048  # bytes of a body
_MOST_PLACES: Final = 100
_TIMED: Final[dict[str, Schema]] = {
    "trial": {"type": "integer", "minimum": 0, "maximum": 1000, "description": "its number, from 0"},
    "seconds": {"type": "number", "minimum": 0, "maximum": LONGEST_ANSWER, "description": "from question to answer"},
}
ANSWER: Final[dict[str, Schema]] = {
    **_TIMED,
    "value": {"type": ["integer", "string", "array"], "description": "as the kind of the test has it"},
}


class LowPass(Encoder):
    """Encodes the anchor of a test: what it is given, without its high frequencies."""

    def __init__(self, rate: int) -> None:
        super().__init__("wav", rate, whole=True)
        self._samples: list[Floats] = []

    def add(self, samples: Floats) -> bytes:
        """No bytes: they come at the end."""
        self._samples.append(samples)
        return b""

    def end(self) -> bytes:
        """The whole file."""
        super().add(low_pass(np.concatenate([*self._samples, np.zeros(0, np.float32)]), self.rate))
        return super().end()


class Listeners:
    """The requests of listeners."""

    def __init__(self, service: Service, listening: Listening) -> None:
        self._service = service
        self._listening = listening
        self._bodies = Bodies(LONGEST, service.limits.stall)

    def routes(self) -> list[BaseRoute]:
        """Their paths."""
        base = "/v1/listening/{test}"
        return [
            Route(base, self.state),
            Route(f"{base}/begin", self.begin, methods=["POST"]),
            Route(f"{base}/answer", self.answer, methods=["POST"]),
            Route(f"{base}/sound/{{trial:int}}/{{place:int}}", self.sound),
        ]

    async def state(self, request: Request) -> Response:
        """Where the listener is."""
        name, token = self._checked(request)
        return _answer(await run_in_threadpool(self._listening.state, name, token))

    async def begin(self, request: Request) -> Response:
        """A listener begins, or goes on."""
        name, token = self._checked(request)
        check_fields(await self._bodies.json(request), {})
        return _answer(await run_in_threadpool(self._listening.begin, name, token))

    async def answer(self, request: Request) -> Response:
        """Keeps an answer; the response is sent when it is on the disk."""
        name, token = self._checked(request)
        body = await self._bodies.json(request)
        value = body.pop("value", None) if isinstance(body, dict) else None
        found = check_fields(body, _TIMED, (*_TIMED,))
        trial, seconds = found["trial"], float(found["seconds"])
        return _answer(await run_in_threadpool(self._listening.answer, name, token, trial, value, seconds))

    async def sound(self, request: Request) -> Response:
        """A sound of a trial, as a WAV."""
        name, token = self._checked(request)
        trial, place = request.path_params["trial"], request.path_params["place"]
        check("place", place, {"type": "integer", "minimum": 0, "maximum": _MOST_PLACES})
        found = await run_in_threadpool(self._listening.sound, name, token, trial, place)
        if isinstance(found, bytes):
            return Response(found, media_type="audio/wav", headers={"cache-control": "no-store"})
        return self._spoken(request, found)

    def _spoken(self, request: Request, sound: Spoken) -> Response:
        service, rate = self._service, self._service.synthesizer.voice.sample_rate
        encoder = LowPass(rate) if sound.anchor else Encoder("wav", rate, whole=True)
        caller = _caller(request)
        # a listener is no user of an experiment, which would change what is heard
        headers = {name: value for name, value in caller.headers.items() if name != USER}
        record = service.begin(replace(caller, headers=headers))
        asked = requests.Request(sound.text, sound.options, "wav", whole=True)
        stream = service.open(record, sound.options, encoder, sound.text)
        return Speech(asked, stream, service.limits, service.synthesizer.emotion)

    def _checked(self, request: Request) -> tuple[str, str]:
        """The test, and the listener's token, empty if there is none. Raises Refused and HTTPException."""
        self._service.gate.check_rate(_caller(request).client)
        name = request.path_params["test"]
        if name not in self._listening:
            raise HTTPException(404, "there is no such listening test on this server; check the address")
        return name, request.headers.get(LISTENER, "")


def _caller(request: Request) -> Caller:
    host = request.client.host if request.client else "local"
    return Caller("listening", host, {name.lower(): value for name, value in request.headers.items()})


def _answer(state: State) -> Response:
    """What the page needs: nothing in it says which variant is heard, or which trial is a check."""
    found: dict[str, Any] = {
        "kind": state.test.kind, "trials": state.test.length, "begun": state.begun, "answered": state.answered,
        "sounds": 0 if state.next is None else len(state.next.heard),
    }  # fmt: skip
    if state.next is not None and state.test.kind == MUSHRA:
        found["reference"] = True
    return JSONResponse(found, headers={"cache-control": "no-store"})
