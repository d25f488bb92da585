import os

import pytest

# Playwright's own loop runs in the thread of the tests; the database is used from it all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
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


@pytest.fixture
def problems(page):
    """What the browser complained of: faults in scripts, files not found, anything the policy refused."""
    found = []

    def listen(message):
        if message.type == "error" and not message.text.startswith(GIVEN_UP):
            found.append(message.text)

    page.on("pageerror", lambda fault: found.append(str(fault)))
    page.on("console", listen)
    return found
