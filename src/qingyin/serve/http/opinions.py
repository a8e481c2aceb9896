"""What users think of what they heard in an experiment: the rating of a pop-up, from 1 to 5."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from qingyin.options import ROWS
from qingyin.serve.contract.schema import Schema, check_fields, schema_of
from qingyin.serve.engine.service import USER, Caller, Service
from qingyin.serve.http.body import Bodies

LONGEST: Final = 2048  # bytes of a body
FIELDS: Final[dict[str, Schema]] = {
    "id": {"type": "string", "description": "your name for the utterance; sent again, the rating replaces the earlier"},
    "rating": {"type": "integer", "minimum": 1, "maximum": 5, "description": "1 is bad, 5 is very good"},
    "scene": {**schema_of(ROWS["scene"]), "description": "the scene of the request that was spoken, if it had one"},
}


async def opinion(request: Request, service: Service, caller: Caller) -> Response:
    """Keeps a rating; the answer is sent when it is on the disk. Raises HTTPException if no experiment runs."""
    service.check(caller)
    if service.experiments is None:
        raise HTTPException(404, "no experiment runs on this server; start it with --experiment")
    body = await Bodies(LONGEST, service.limits.stall).json(request)
    found = check_fields(body, FIELDS, ("id", "rating"))
    user = caller.headers.get(USER, "")
    running = service.experiments
    variant = await run_in_threadpool(running.rate, user, found.get("scene"), found["id"], found["rating"])
    return JSONResponse({"kept": True, "variant": variant})
