from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

TABLE = engines["django"].from_string(
    '{% extends "base.html" %}{% block title %}表{% endblock %}{% block main %}<table class="t">'
    "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}"
    "</table>{% endblock %}"
)
ROWS = [[f"第{row}行第{column}格" for column in range(6)] for row in range(50)]


def empty(request):
    """A signed-in view that does nothing: what the server and the middleware cost."""
    request.user.is_authenticated  # noqa: B018  (LoginRequiredMiddleware asks it anyway)
    return HttpResponse("")


def table(request):
    """50 rows of 6 cells in the frame of every page, without a query of its own."""
    return HttpResponse(TABLE.render({"rows": ROWS, "user": request.user}, request))


urlpatterns = [path("bench/empty/", empty), path("bench/table/", table), path("", include("branch.urls"))]
