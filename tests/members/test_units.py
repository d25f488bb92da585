"""The units of a joint branch; the branch's number of non-members is their sum."""

from branch.models import Branch, Unit
from tests.members.people import Office

URL = "/branch/units/"


class UnitsTest(Office):
    def sent(self, *rows, **more):
        """Each row: (name, number) or (name, number, "on") to take it out."""
        typed = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0} | more
        for place, row in enumerate(rows):
            keys = ("name", "non_member_count", "DELETE")
            typed |= {f"form-{place}-{key}": value for key, value in zip(keys, row, strict=False)}
        return self.as_(self.secretary).post(URL, typed)

    def kept(self):
        units = list(self.branch.units.values_list("name", "non_member_count"))
        return units, Branch.objects.get(pk=self.branch.pk).non_member_count

    def test_the_secretary_alone_writes_them_everybody_reads_them(self):
        assert self.statuses(URL) == [200, 403, 403, 403, 403, 403, 403]
        assert self.statuses(URL, "post")[1:] == [403] * 6
        self.sent(("规划处", "4"))
        self.assertContains(self.as_(self.reader).get("/branch/"), "规划处")
        self.assertNotContains(self.as_(self.reader).get("/branch/"), URL)

    def test_the_sum_is_the_branch_s_number_when_every_unit_has_one(self):
        assert self.sent(("规划处", "4"), ("", ""), ("财务处", "0")).status_code == 302
        assert self.kept() == ([("规划处", 4), ("财务处", 0)], 4)
        self.sent(("财务处", "3"), ("规划处", ""))
        assert self.kept() == ([("财务处", 3), ("规划处", None)], 4)
        self.sent(("财务处", "3", "on"), ("规划处", "5"))
        assert self.kept() == ([("规划处", 5)], 5)
        self.sent()
        assert self.kept() == ([], 5)

    def test_then_the_number_is_not_written_by_hand(self):
        self.sent(("规划处", "4"))
        client, typed = self.as_(self.secretary), {"non_member_count": "99", "late_after_days": "3"}
        self.assertContains(client.get("/branch/edit/"), "各联合单位的人数相加")
        client.post("/branch/edit/", typed)
        assert self.kept()[1] == 4
        Unit.objects.all().delete()
        client.post("/branch/edit/", typed)
        assert self.kept()[1] == 99

    def test_bad_rows_are_named_and_nothing_is_lost(self):
        self.sent(("规划处", "4"))
        for row, words in (
            (("财务处", "三"), "第2行：非党员人数写整数，例：12。"),
            (("财务处", "-1"), "第2行：非党员人数不能小于0。"),
            (("", "3"), "第2行：写了人数，还没写是哪个单位。"),
            (("第一处", "3"), "第2行：“第一处”写了两行，留一行。"),
            (("长" * 101, "3"), "第2行：单位名称最多 100 个字。"),
        ):
            page = self.sent(("第一处", "7"), row)
            self.assertContains(page, words, status_code=422)
            self.assertContains(page, 'value="第一处"', status_code=422)
        assert self.kept() == ([("规划处", 4)], 4)

    def test_a_row_more_keeps_what_was_typed_and_writes_nothing(self):
        page = self.sent(("规划处", "三"), ("不要", "1", "on"), add="1")

        rows = [(form["name"].value(), form["non_member_count"].value()) for form in page.context["units"]]
        assert rows == [("规划处", "三"), (None, None)]
        assert self.kept() == ([], None)

    def test_more_than_five_are_allowed_with_the_rule_beside_them(self):
        self.sent(*((f"单位{place}", "1") for place in range(6)))
        assert self.kept()[1] == 6
        page = self.as_(self.reader).get("/branch/")
        self.assertContains(
            page, "《中国共产党支部工作条例（试行）》第五条：联合党支部覆盖单位一般不超过5个。"
        )
