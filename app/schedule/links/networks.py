"""Which machines the link check may ask: those of the public internet, and what the settings add.

Anybody who edits a course can type any address. Asked from inside the house it would reach what
outsiders can't: the server itself, its neighbours, the cloud's keys.
"""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Of the sixth version everything public is in here, but for the tunnels that hold an address of
# the fourth (RFC 3056), and what is for protocols and not for machines (RFC 2928: Teredo too).
_GLOBAL = IPv6Network("2000::/3")
_NOT_GLOBAL = (IPv6Network("2002::/16"), IPv6Network("2001::/23"))
# These look public to Python (3.11), and are not: for protocols (RFC 6890), once for tunnels
# (RFC 7526), and where each machine of one cloud finds its own keeper.
_INSIDE = tuple(map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")))
# Browsers ask no others below 1024 without a fight either.
_LOW_PORTS = frozenset({80, 443})


class NotAllowed(Exception):
    """An address that the link check does not ask."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet."""
    if isinstance(address, IPv6Address):
        return address in _GLOBAL and not any(address in net for net in _NOT_GLOBAL)
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _INSIDE)
    )


def resolved(host: str, port: int, allowed: Sequence[Network]) -> list[str]:
    """The addresses of a host, of which every single one may be asked.

    Raises NotAllowed, or socket.gaierror for no such host.
    """
    if port not in _LOW_PORTS and port < 1024:
        raise NotAllowed
    told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found = list(dict.fromkeys(str(each[4][0]) for each in told))
    for text in found:
        address = ip_address(text.partition("%")[0])
        if not (is_public(address) or any(address in network for network in allowed)):
            raise NotAllowed
    return found
