from django.shortcuts import render


def refused_method(get_response):
    """An address that only takes a press of a button says so, instead of an empty answer."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    return middleware
