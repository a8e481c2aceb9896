"""The Wyoming door announced in the local network (zeroconf), so that Home Assistant finds it by itself."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from qingyin.errors import MissingExtra, OptionError
from qingyin.version import __version__

SERVICE: Final = "_wyoming._tcp.local."
_ELSEWHERE: Final = ("10.254.254.254", 1)  # nothing is sent there: it shows which address is used to go out


@asynccontextmanager
async def announced(name: str | None, host: str, port: int | None) -> AsyncIterator[None]:
    """Within it the door has been announced under that name; nothing is done without a name.

    Raises OptionError if nobody could reach what is announced, MissingExtra if zeroconf is not installed.
    """
    if name is None:
        yield
        return
    address = reachable(host)
    if port is None:
        raise OptionError("--zeroconf announces the Wyoming port; add --wyoming")
    try:
        from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf
    except ImportError as error:
        raise MissingExtra("announcing needs zeroconf: pip install 'qingyin[zeroconf]'") from error
    info = AsyncServiceInfo(
        SERVICE,
        f"{name}.{SERVICE}",
        addresses=[address.packed],
        port=port,
        properties={"version": __version__},
    )
    network = AsyncZeroconf()
    try:
        await (await network.async_register_service(info, allow_name_change=True))
        yield
        await (await network.async_unregister_service(info))
    finally:
        await network.async_close()


def reachable(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address at which other machines reach what listens on `host`. Raises OptionError if there is none."""
    found = ipaddress.ip_address(socket.gethostbyname(host) if host != "::" else "0.0.0.0")
    if found.is_loopback:
        raise OptionError("other machines cannot reach this server; add --host 0.0.0.0, or leave --zeroconf out")
    if not found.is_unspecified:
        return found
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError as error:
            raise OptionError(f"this machine is in no network: {error.strerror}; leave --zeroconf out") from error
        return ipaddress.ip_address(probe.getsockname()[0])
