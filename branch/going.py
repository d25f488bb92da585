"""Where a page leads that was told where to lead: never to another site."""

from django.utils.http import url_has_allowed_host_and_scheme


def is_own_address(request, address: str) -> bool:
    """As a browser reads it: `//evil`, `/\\evil` and `javascript:` lead elsewhere."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None, require_https=request.is_secure()
    )


def asked_back(request, otherwise: str = "/") -> str:
    """The address that `next` names, if it is one of this site's."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if is_own_address(request, asked) else otherwise
