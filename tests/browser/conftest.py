import os
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.browser.pages import DESKTOP

# Playwright's own loop runs in the thread of the tests; the database is used from it all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
# Two processes and a browser each on two processors: what a page owes it may take a while to show.
expect.set_options(timeout=10_000)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ["--no-sandbox", *quiet]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


# A page that is left while a part of it is still on its way gives that part up, and htmx logs it so.
GIVEN_UP = ("htmx:sendAbort", "htmx:afterRequest")


def listen(page, found):
    """Notes what the browser complains of: faults in scripts, parts not found or refused, calls to outside.

    That a whole page is refused, or sent back with an error, is said to its reader and no fault.
    """

    def hear(message):
        if message.type == "error" and not message.text.startswith((*GIVEN_UP, "Failed to load resource")):
            found.append(message.text)

    def answered(response):
        if response.status >= 400 and not response.request.is_navigation_request():
            found.append(f"{response.status} {response.url}")

    def asked(request):
        address = urlsplit(request.url)
        if address.scheme.startswith("http") and address.hostname != "localhost":
            found.append(f"outside: {request.url}")

    page.on("pageerror", lambda fault: found.append(str(fault)))
    page.on("console", hear)
    page.on("response", answered)
    page.on("request", asked)


@pytest.fixture
def problems(page):
    """What the browser complained of, in the page of the test and in every window of `window`."""
    found = []
    listen(page, found)
    return found


@pytest.fixture
def window(browser, browser_context_args, live_server, problems):
    """Opens a browser of its own in which an account is signed in already, or nobody."""
    contexts = []

    def open_(account=None, size=DESKTOP, **fields):
        context = browser.new_context(
            **browser_context_args | {"viewport": size, "base_url": live_server.url} | fields
        )
        contexts.append(context)
        if account:
            client = Client()
            client.force_login(account)
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
            context.add_cookies([cookie])
        page = context.new_page()
        listen(page, problems)
        return page

    yield open_
    for context in contexts:
        context.close()
