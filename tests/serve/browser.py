"""A headless Chromium, driven over its DevTools protocol: https://chromedevtools.github.io/devtools-protocol"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

client = pytest.importorskip("websockets.sync.client", reason="pip install 'qingyin[serve]'")
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS: Final = (
    "--headless=new", "--hide-scrollbars", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--autoplay-policy=no-user-gesture-required", "--remote-debugging-port=0",
)  # fmt: skip
KEYS: Final = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowRight": 39, "ArrowLeft": 37, "ArrowDown": 40}


class Browser:
    """One process, and the connection to it."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **more: Any) -> Any:
        """The result of a command."""
        self._number += 1
        told = {"id": self._number, "method": method, "params": more}
        self._socket.send(json.dumps(told if session is None else {**told, "sessionId": session}))
        while True:
            found = json.loads(self._socket.recv(timeout=30))
            if found.get("id") == self._number:
                assert "error" not in found, found
                return found["result"]
            self.events.append(found)

    def open(self, url: str, width: int = 1100, height: int = 900, language: str = "zh-CN", folder: Any = None) -> Page:
        """A page in a profile of its own, once it is loaded; downloads go to the folder."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Runtime", "Network", "Log"):
            page.call(f"{domain}.enable")
        agent = self.call("Browser.getVersion")["userAgent"]
        page.call("Network.setUserAgentOverride", userAgent=agent, acceptLanguage=language)
        page.resize(width, height)
        if folder is not None:
            path = str(folder)
            self.call("Browser.setDownloadBehavior", behavior="allow", browserContextId=context, downloadPath=path)
        page.call("Page.navigate", url=url)
        page.until("document.readyState == 'complete'")
        return page


class Page:
    """A tab."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    def call(self, method: str, **more: Any) -> Any:
        """The result of a command to this tab."""
        return self._browser.call(method, self._session, **more)

    def resize(self, width: int, height: int = 900) -> None:
        """Gives the window that size, in CSS pixels."""
        phone = width < 600
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2, mobile=phone
        )  # fmt: skip

    def value(self, expression: str) -> Any:
        """What a piece of JavaScript gives."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def until(self, expression: str, seconds: float = 20.0) -> None:
        """Waits until it is true."""
        deadline = time.monotonic() + seconds
        while not self.value(f"Boolean({expression})"):
            assert time.monotonic() < deadline, expression
            time.sleep(0.02)

    def text(self, selector: str) -> str:
        """The text of an element, as it is shown."""
        return str(self.value(f"document.querySelector({selector!r}).innerText"))

    def click(self, selector: str) -> None:
        """Presses the middle of an element, as a pointer does."""
        at = self.value(
            f"(() => {{ const e = document.querySelector({selector!r}); e.scrollIntoView({{block: 'center'}});"
            "const r = e.getBoundingClientRect(); return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)

    def key(self, name: str, modifiers: int = 0) -> None:
        """Presses a key: Tab, Enter, Escape, an arrow; 2 as modifiers is Ctrl."""
        told: dict[str, Any] = {"key": name, "code": name, "windowsVirtualKeyCode": KEYS[name], "modifiers": modifiers}
        if name == "Enter" and not modifiers:
            told["text"] = "\r"
        self.call("Input.dispatchKeyEvent", type="keyDown", **told)
        self.call("Input.dispatchKeyEvent", type="keyUp", **told)

    def write(self, selector: str, text: str) -> None:
        """Replaces the text of a field, as typing does."""
        self.value(f"(() => {{ const e = document.querySelector({selector!r}); e.focus(); e.select(); }})()")
        self.call("Input.insertText", text=text)

    def choose(self, selector: str, value: str) -> None:
        """Sets a field and says so, as a choice from a list does."""
        self.value(
            f"(() => {{ const e = document.querySelector({selector!r}); e.value = {value!r};"
            "e.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )

    def screenshot(self, path: Path) -> None:
        """Keeps a picture of the whole page."""
        found = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(found["data"]))

    def problems(self) -> list[str]:
        """The errors that the page has met."""
        self.value("0")  # what has happened has been told by then
        told = [each for each in self._browser.events if each.get("sessionId") == self._session]
        thrown = [str(each["params"]) for each in told if each["method"] == "Runtime.exceptionThrown"]
        entries = [each["params"]["entry"] for each in told if each["method"] == "Log.entryAdded"]
        return thrown + [entry["text"] for entry in entries if entry["level"] == "error"]

    def sent(self, path: str) -> list[dict[str, Any]]:
        """The bodies of the requests to a path so far."""
        self.value("0")
        requests = [
            each["params"]["request"]
            for each in self._browser.events
            if each.get("sessionId") == self._session and each["method"] == "Network.requestWillBeSent"
        ]
        return [json.loads(each["postData"]) for each in requests if each["url"].endswith(path) and "postData" in each]


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """A browser with an empty profile in the folder."""
    assert CHROMIUM
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={folder}", "about:blank"]
    port = folder / "DevToolsActivePort"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 40
            while not (port.exists() and len(port.read_text().split()) == 2):
                assert process.poll() is None and time.monotonic() < deadline, "Chromium did not start"
                time.sleep(0.05)
            number, path = port.read_text().split()
            with client.connect(f"ws://127.0.0.1:{number}{path}", max_size=None) as socket:
                found = Browser(socket)
                yield found
                found.call("Browser.close")
                process.wait(20)
        finally:
            process.kill()
