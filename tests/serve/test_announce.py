"""Zeroconf: what Home Assistant finds in the local network."""

from __future__ import annotations

import pytest

from qingyin.errors import OptionError
from qingyin.serve.announce import SERVICE, reachable
from qingyin.serve.config import Ports
from qingyin.version import __version__
from tests.serve.conftest import running, until


def test_what_nobody_could_reach_is_not_announced() -> None:
    with pytest.raises(OptionError, match="other machines"), running(ports=Ports(http=0, wyoming=0, zeroconf="x")):
        pass
    assert not reachable("0.0.0.0").is_unspecified


def test_there_must_be_something_to_announce() -> None:
    with pytest.raises(OptionError, match="--wyoming"), running(ports=Ports("0.0.0.0", http=0, zeroconf="x")):
        pass


def test_it_is_found_and_gone_at_the_end() -> None:
    zeroconf = pytest.importorskip("zeroconf", reason="pip install 'qingyin[zeroconf]'")
    events: list[tuple[str, str]] = []

    def noted(zeroconf: object, service_type: str, name: str, state_change: object) -> None:
        events.append((name, str(state_change)))

    browser = zeroconf.Zeroconf()
    try:
        zeroconf.ServiceBrowser(browser, SERVICE, handlers=[noted])
        with running(ports=Ports("0.0.0.0", http=0, wyoming=0, zeroconf="Qingyin test")) as server:
            until(lambda: any("Added" in change for _, change in events), 20)
            name = events[0][0]
            assert name.startswith("Qingyin test")
            info = browser.get_service_info(SERVICE, name)
            assert info.port == server.ports["wyoming"]
            assert info.properties[b"version"] == __version__.encode()
        until(lambda: any("Removed" in change for _, change in events), 20)
    finally:
        browser.close()
