"""What the branch says of itself, and who may write it."""

from branch.models import Branch
from members.models import Post
from tests.factories import a_role
from tests.members.people import Office


class Profile(Office):
    url = "/branch/edit/"
    typed = {"leader_in_charge": "许维桢", "non_member_count": "12", "late_after_days": "5"}

    def written(self):
        branch = Branch.objects.get(pk=self.branch.pk)
        return branch.leader_in_charge, branch.non_member_count, branch.late_after_days

    def test_the_secretary_writes_it_and_everybody_reads_it(self):
        page = self.as_(self.secretary).post(self.url, self.typed, follow=True)

        assert page.redirect_chain == [("/branch/", 302)]
        assert self.written() == ("许维桢", 12, 5)
        self.assertContains(self.as_(self.reader).get("/branch/"), "5 个工作日，超过的标“补录”")

    def test_nobody_else_does(self):
        for account in (self.organiser, self.discipline, self.leader, self.reader, self.superior):
            client = self.as_(account)
            assert client.get(self.url).status_code == 403
            assert client.post(self.url, self.typed).status_code == 403
            self.assertNotContains(client.get("/branch/"), self.url)
        assert self.written() == ("", None, 3)
        self.assertContains(self.as_(self.secretary).get("/branch/"), self.url)

    def test_the_own_branch_alone_is_written(self):
        a_role(self.wang, Post.SECRETARY)

        assert self.as_(self.stranger).post(self.url, self.typed).status_code == 302

        assert self.written() == ("", None, 3)
        assert Branch.objects.get(pk=self.elsewhere.pk).late_after_days == 5

    def test_bad_numbers_are_named_and_nothing_typed_is_lost(self):
        for changes, words in (
            ({"late_after_days": ""}, "还没写会后录入时限（工作日）。"),
            ({"late_after_days": "三"}, "会后录入时限（工作日）写整数，例：3。"),
            ({"late_after_days": "-1"}, "会后录入时限（工作日）不能小于0。"),
            ({"late_after_days": "31"}, "会后录入时限最多30个工作日。"),
            ({"non_member_count": "1.5"}, "非党员人数写整数，例：3。"),
            ({"non_member_count": "-1"}, "非党员人数不能小于0。"),
        ):
            page = self.as_(self.secretary).post(self.url, self.typed | changes)
            self.assertContains(page, words, status_code=422)
            self.assertContains(page, "许维桢", status_code=422)
        assert self.written() == ("", None, 3)
