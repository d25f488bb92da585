"""The people of these tests, on 10 June 2020: a branch of two groups, a superior, a stranger."""

from datetime import date
from unittest.mock import patch

from django.test import TestCase

from members.models import DuesPayment, Post
from tests.factories import a_branch, a_group, a_member, a_role, an_account, an_organisation

TODAY = date(2020, 6, 10)
ID_NUMBERS = {
    "1980-01-01 男": "110101198001010117",
    "1985-05-05 女": "110101198505050120",
}


def dues_recorded():
    return list(DuesPayment.objects.order_by("id").values())


class Office(TestCase):
    @classmethod
    def setUpTestData(cls):
        organisation = an_organisation()
        cls.branch = a_branch(superior=organisation)
        cls.first = a_group(cls.branch, "第一党小组", department="综合处")
        cls.second = a_group(cls.branch, "第二党小组")
        cls.shen = a_member(cls.branch, "沈立言", cls.first, number="D1")
        cls.gu = a_member(cls.branch, "顾秋实", cls.first, number="D2", sex="female")
        cls.fang = a_member(cls.branch, "方克勤", cls.first, number="D3")
        cls.shao = a_member(cls.branch, "邵国梁", cls.second, number="D4")
        cls.bai = a_member(
            cls.branch, "白子衿", cls.second, number="D5", id_number="110101198001011234", phone="13900001234"
        )
        a_role(cls.shen, Post.SECRETARY)
        a_role(cls.gu, Post.ORGANIZATION_OFFICER)
        a_role(cls.fang, Post.DISCIPLINE_OFFICER)
        a_role(cls.shao, Post.GROUP_LEADER, group=cls.second)
        cls.secretary = an_account(cls.shen, "shuji")
        cls.organiser = an_account(cls.gu, "zuzhi")
        cls.discipline = an_account(cls.fang, "jijian")
        cls.leader = an_account(cls.shao, "zuzhang")
        cls.reader = an_account(cls.bai, "dangyuan")
        cls.superior = an_account(username="shangji", organisation=organisation)
        cls.elsewhere = a_branch("另一个支部")
        cls.wang = a_member(cls.elsewhere, "汪怀谨", a_group(cls.elsewhere, "另一个党小组"), number="E1")
        a_role(cls.wang, Post.ORGANIZATION_OFFICER)
        cls.stranger = an_account(cls.wang, "qita")

    def setUp(self):
        self.enterContext(patch("django.utils.timezone.localdate", return_value=TODAY))

    def as_(self, account):
        self.client.force_login(account)
        if account.organisation_id:
            session = self.client.session
            session["branch"] = self.branch.pk
            session.save()
        return self.client

    def statuses(self, url, method="get", **data):
        """What each gets: 书记 组织委员 纪检委员 党小组长 党员 上级, another branch's officer."""
        accounts = (
            self.secretary, self.organiser, self.discipline, self.leader, self.reader, self.superior,
            self.stranger,
        )  # fmt: skip
        return [getattr(self.as_(account), method)(url, data).status_code for account in accounts]
