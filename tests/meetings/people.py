"""The people of these tests: a branch of two groups with a 书记, a group leader, members; and a stranger."""

from datetime import date

from django.test import TestCase

from members.models import Post
from tests.factories import a_branch, a_group, a_member, a_role, an_account

DAY = date(2020, 3, 18)


class ThreePeople(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.branch = a_branch()
        cls.first = a_group(cls.branch, "第一党小组")
        cls.second = a_group(cls.branch, "第二党小组")
        cls.shen = a_member(cls.branch, "沈立言", cls.first, number="D1")
        cls.gu = a_member(cls.branch, "顾秋实", cls.first, number="D2")
        cls.shao = a_member(cls.branch, "邵国梁", cls.second, number="D3")
        cls.bai = a_member(cls.branch, "白子衿", cls.second, number="D4")
        a_role(cls.shen, Post.SECRETARY)
        a_role(cls.shao, Post.GROUP_LEADER, group=cls.second)
        cls.secretary = an_account(cls.shen, "shuji")
        cls.leader = an_account(cls.shao, "zuzhang")
        cls.reader = an_account(cls.bai, "dangyuan")
        cls.elsewhere = a_branch("另一个支部")
        cls.wang = a_member(cls.elsewhere, "汪怀谨", number="E1")
        a_role(cls.wang, Post.SECRETARY)
        cls.stranger = an_account(cls.wang, "qita")

    def as_(self, account):
        self.client.force_login(account)
        return self.client

    def form(self, **changes):
        """What a browser posts for a general meeting; None takes a field out."""
        typed = {
            "forms": ["general_meeting"],
            "held_on": "2020-03-18",
            "state": "held",
            "place": "三楼党员活动室",
            "topic": "讨论预备党员转正",
            "group": "",
            "chair": "",
            "recorder": "",
            "lecturer": "",
            "minutes": "",
            "resolution": "",
            **changes,
        }
        return {key: value for key, value in typed.items() if value is not None}

    def ticked(self, *present, **others):
        """The statuses a browser posts: `present` came; others by name of the fixture: (status, reason)."""
        typed = {f"status-{member.pk}": "present" for member in present}
        for name, (status, reason) in others.items():
            member = getattr(self, name)
            typed |= {f"status-{member.pk}": status, f"reason-{member.pk}": reason}
        return typed
