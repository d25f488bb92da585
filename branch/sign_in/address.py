"""Where a request comes from."""

from ipaddress import ip_address, ip_network

from django.conf import settings


def address_of(request) -> str | None:
    """The client's address; behind HTTPS there is one proxy, which writes it last into X-Forwarded-For.

    Without a proxy anybody could write that header, so it is not read.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE and (forwarded := request.headers.get("X-Forwarded-For")):
        told = forwarded.rsplit(",", 1)[-1].strip()
    return _readable(told) or _readable(request.META.get("REMOTE_ADDR", ""))


def _readable(told: str) -> str | None:
    try:
        address = ip_address(told)
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def network_of(request) -> str | None:
    """What counts as one client: an IPv4 address, or the /64 that one household or office has of IPv6."""
    address = address_of(request)
    if address is None or ":" not in address:
        return address
    return str(ip_network(f"{address}/64", strict=False).network_address)
