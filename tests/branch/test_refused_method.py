import pytest

from members.models import Post
from tests.factories import a_branch, a_member, a_role, an_account


@pytest.mark.django_db
def test_an_address_that_only_takes_a_press_says_so(client):
    member = a_member(a_branch())
    a_role(member, Post.SECRETARY)
    client.force_login(an_account(member))

    page = client.get("/text-size/")

    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "这个网址只能从页面上的按钮走" in page.content.decode()
