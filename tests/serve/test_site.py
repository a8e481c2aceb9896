"""The browser's edition as the server serves it: types, compression, and how long each file may be kept."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from qingyin.errors import OptionError
from qingyin.serve.http.site import Site
from tests.serve.conftest import Running, running

FILES = {
    "index.html": b"<!doctype html>",
    "files.json": b"{}",
    "qingyin/index.js": b"export {};",
    "assets/ort.1234/ort.wasm": b"\0asm",
    "assets/ort.1234/ort.mjs": b"export default 1;",
    "assets/tone.5678.onnx": b"onnx",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("dist")
    for name, data in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "assets/ort.1234/ort.wasm.br").write_bytes(b"small")
    with running(site=folder) as found:
        yield found


def get(site: Running, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", site.ports["http"], timeout=10)
    connection.request(
        "GET", f"/web/{path}", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        ("", "text/html; charset=utf-8", "no-cache"),
        ("files.json", "application/json", "no-cache"),
        ("qingyin/index.js", "text/javascript; charset=utf-8", "no-cache"),
        ("assets/ort.1234/ort.wasm", "application/wasm", "public, max-age=31536000, immutable"),
        ("assets/ort.1234/ort.mjs", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("assets/tone.5678.onnx", "application/octet-stream", "public, max-age=31536000, immutable"),
    ],
)
def test_types_and_how_long_files_are_kept(site: Running, path: str, kind: str, kept: str) -> None:
    status, headers, data = get(site, path)
    assert (status, headers["content-type"], headers["cache-control"]) == (200, kind, kept)
    assert data == FILES[path or "index.html"]
    assert "content-encoding" not in headers


@pytest.mark.parametrize(
    ("accepted", "data"),
    [("gzip, deflate, br", b"small"), ("br;q=1.0", b"small"), ("gzip", b"\0asm"), ("br;q=0", b"\0asm")],
)
def test_brotli_for_who_takes_it(site: Running, accepted: str, data: bytes) -> None:
    status, headers, found = get(site, "assets/ort.1234/ort.wasm", accept_encoding=accepted)
    assert (status, found, headers["content-type"], headers["vary"]) == (
        200,
        data,
        "application/wasm",
        "accept-encoding",
    )
    assert headers.get("content-encoding") == ("br" if data == b"small" else None)


def test_what_is_unchanged_is_not_sent_again(site: Running) -> None:
    tag = get(site, "files.json")[1]["etag"]
    assert get(site, "files.json", if_none_match=tag)[0] == 304


@pytest.mark.parametrize("path", ["none.js", "../../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "assets"])
def test_nothing_else(site: Running, path: str) -> None:
    assert get(site, path)[0] in (404, 307)


def test_another_folder(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="is not a built site; run scripts/web"):
        Site(tmp_path)
