"""What every answer tells the browser, be it a page, a file, a static file or an error.

django-csp and django-permissions-policy write theirs; SecurityMiddleware writes HSTS. This stands outermost,
so that an answer which never reaches them (a wrong host, a fault in another middleware) is no exception.
"""

from django.conf import settings
from django.utils.cache import patch_cache_control

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
}


def security_headers(get_response):
    def middleware(request):
        response = get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(settings.STATIC_URL):
            _keep_out_of_caches(response)
        return response

    return middleware


def _keep_out_of_caches(response):
    """No cache keeps a page with records, not even the browser's: after signing out “back” shows none.

    A view that says for itself how long its answer may be kept has a reason; no shared cache may keep it.
    """
    own_rule = "Cache-Control" in response.headers
    patch_cache_control(response, private=True, **({} if own_rule else {"no_store": True}))
