"""What every journey asks of a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import PASSWORD

DESKTOP = {"width": 1366, "height": 900}
PHONE = {"width": 390, "height": 844}


def faults_of(page) -> list[str]:
    """What keeps people from using the page as it stands: what axe calls serious, scrolling sideways."""
    violations = Axe().run(page).response["violations"]
    found = [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]
    width = page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"scrolls sideways: {width}"] if width > page.viewport_size["width"] else [])


def sign_in(page, account):
    """Where a page asks who it is."""
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="登录", exact=True)).to_have_count(0)
