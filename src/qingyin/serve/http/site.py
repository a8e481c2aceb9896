"""A folder of static files: the browser's edition, as `scripts/web` builds it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from qingyin.errors import OptionError

TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",  # with another one, browsers wait for the whole file before they compile it
}  # those of the system differ from one to the next
FOR_EVER: Final = "public, max-age=31536000, immutable"  # in assets/, where names hold hashes
ASK: Final = "no-cache"  # kept, but asked about each time


class Site(StaticFiles):
    """Serves the folder: compressed where a file.br lies beside a file, and kept forever where a name holds a hash."""

    def __init__(self, folder: Path) -> None:
        """Raises OptionError if it is not the folder of a built site."""
        if not (folder / "files.json").is_file():
            raise OptionError(f"{folder} is not a built site; run scripts/web, and give the path of web/dist")
        super().__init__(directory=folder, html=True)
        self._assets = folder / "assets"

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, or what lies beside it for clients that take brotli."""
        path = Path(full_path)
        small = path.with_name(f"{path.name}.br")
        chosen = small if _takes_brotli(Headers(scope=scope)) and small.is_file() else path
        response = super().file_response(chosen, chosen.stat(), scope, status_code)
        response.headers["content-type"] = TYPES.get(path.suffix, "application/octet-stream")
        response.headers["cache-control"] = FOR_EVER if path.is_relative_to(self._assets) else ASK
        response.headers["vary"] = "accept-encoding"
        response.headers["x-content-type-options"] = "nosniff"
        if chosen is small:
            response.headers["content-encoding"] = "br"
        return response


def _takes_brotli(headers: Headers) -> bool:
    asked = (each.strip().lower().replace(" ", "") for each in headers.get("accept-encoding", "").split(","))
    return any(each.partition(";")[0] == "br" and not each.endswith(";q=0") for each in asked)
