"""Under which names the server may be addressed.

A page of a stranger can have its own name resolve to this machine (DNS rebinding). A browser then takes the server for
a part of that page and lets the page's script read everything. It still sends the page's name as the Host header, so
what is addressed by a name that is not the server's is refused.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+?)\.?(?::\d{1,5})?", re.IGNORECASE)
_MISDIRECTED: Final = 421


class HostCheck:
    """An ASGI application around another one. An address of the network needs no name and is always let through."""

    def __init__(self, app: ASGIApp, names: Iterable[str] = ()) -> None:
        """`names` in addition to localhost and the name of this machine, which may end with .local."""
        self._app = app
        own = socket.gethostname().lower()
        self._names = {"localhost", own, f"{own}.local", *(name.lower().rstrip(".") for name in names)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hosts = [value.decode("latin-1") for name, value in scope.get("headers", ()) if name == b"host"]
        if all(map(self.knows, hosts)):  # HTTP/1.0 has none, browsers always send one
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})  # status 403
        else:
            message = f"this server is not {hosts[0]!r:.80}; use its address, or start it with --allow-host NAME"
            kind = {"message": message, "type": "invalid_request_error", "param": None, "code": "unknown_host"}
            await JSONResponse({"error": kind}, _MISDIRECTED)(scope, receive, send)

    def knows(self, host: str) -> bool:
        """Whether the value of a Host header is an address, or one of the names."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found[1].lower()
        return name in self._names or name.endswith(".localhost") or _is_address(name)


def same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a request does not come from a browser, or comes from a page of this server.

    What the browser says of it counts first: behind a proxy the Host may be another than the page's.
    """
    site = headers.get("sec-fetch-site", "none")
    if site != "none":
        return site == "same-origin"
    origin = headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == headers.get("host")
    except ValueError:  # brackets of an address that do not fit
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
