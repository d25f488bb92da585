"""Reliefs and ways of paying: in force once approved, months that do not overlap, and what then changes."""

from datetime import date
from decimal import Decimal

from branch.periods import Month
from members.dues.relief.arrangements import Waiting
from members.models import DuesArrangement, DuesBase, DuesPayment, DuesRelief
from tests.factories import a_member, dues, trail_of
from tests.members.people import TODAY, Office

LIST, NEW, NEW_WAY = "/dues/relief/", "/dues/relief/new/", "/dues/relief/arrangements/new/"


class Rooms(Office):
    def typed(self, **changes):
        return {
            "member": self.bai.pk, "kind": "exempt", "amount": "", "began_on": "2020-06", "until": "",
            "decided_on": "2020-05-20", "reason": "长期患病", "approved_by": "局机关党委",
            "approved_on": "2020-06-01", "document": "〔2020〕7号", **changes,
        }  # fmt: skip

    def new(self, account=None, **changes):
        return self.as_(account or self.organiser).post(NEW, self.typed(**changes), follow=True)

    def a_relief(self, member=None, **fields):
        fields = {
            "kind": "exempt", "began_on": date(2020, 6, 1), "reason": "长期患病",
            "decided_on": date(2020, 5, 20), "approved_by": "局机关党委", "approved_on": date(2020, 6, 1),
            **fields,
        }  # fmt: skip
        return DuesRelief.objects.create(
            branch=(member or self.bai).branch, member=member or self.bai, **fields
        )

    def a_way(self, member=None, **fields):
        fields = {"kind": "quarterly", "began_on": date(2020, 4, 1), "reason": "驻外", **fields}
        fields.setdefault("agreed_on", date(2020, 3, 20))
        return DuesArrangement.objects.create(
            branch=(member or self.bai).branch, member=member or self.bai, **fields
        )

    def due(self, member=None):
        rows = (member or self.bai).dues.order_by("month")
        return [(row.month.month, str(row.amount_due)) for row in rows]

    def errors(self, response):
        self.assertEqual(response.status_code, 422)
        return response.context["form"].errors


class Rights(Rooms):
    def test_who_may_look_and_who_may_write(self):
        self.assertEqual(self.statuses(LIST), [200, 200, 200, 403, 403, 403, 200])
        relief, asked = self.a_relief(), self.a_relief(self.shao, approved_on=None, approved_by="")
        way = self.a_way()
        own = [
            f"/dues/relief/{relief.pk}/edit/", f"/dues/relief/{relief.pk}/end/",
            f"/dues/relief/{asked.pk}/delete/", f"/dues/relief/arrangements/{way.pk}/edit/",
            f"/dues/relief/arrangements/{way.pk}/end/", f"/dues/relief/arrangements/{way.pk}/delete/",
        ]  # fmt: skip
        for url in (NEW, NEW_WAY):
            self.assertEqual(self.statuses(url), [403, 200, 403, 403, 403, 403, 200], url)
        for url in own:
            self.assertEqual(self.statuses(url), [403, 200, 403, 403, 403, 403, 404], url)
            self.assertEqual(self.as_(self.stranger).post(url, {}).status_code, 404, url)

    def test_another_branchs_are_not_listed(self):
        self.a_relief(self.wang)
        self.a_way(self.wang)
        page = self.as_(self.organiser).get(LIST)
        self.assertNotContains(page, "汪怀谨")
        self.assertContains(page, "现在没有减交、免交党费的党员。")

    def test_the_queries_do_not_grow(self):
        client = self.as_(self.organiser)
        for many in (1, 3):
            for number in range(many):
                member = a_member(self.branch, f"甲{many}{number}")
                self.a_relief(member)
                self.a_way(member)
            with self.assertNumQueries(7):
                client.get(LIST)


class Reliefs(Rooms):
    def test_in_force_only_once_approved(self):
        for month in (5, 6, 7):
            dues(self.bai, date(2020, month, 1))

        page = self.new(approved_by="", approved_on="", document="")
        self.assertContains(page, "白子衿免交党费登记好了。批准以前，应交照旧。")
        self.assertContains(page, "待批准")
        self.assertEqual(self.due(), [(5, "50.00"), (6, "50.00"), (7, "50.00")])

        url = f"/dues/relief/{DuesRelief.objects.get().pk}/edit/"
        page = self.as_(self.organiser).post(url, self.typed(), follow=True)
        self.assertContains(page, "2020年6月应交由 50.00 改为 0.00 元")
        self.assertContains(page, "2020年7月应交由 50.00 改为 0.00 元")
        self.assertContains(page, "执行中")
        self.assertEqual(self.due(), [(5, "50.00"), (6, "0.00"), (7, "0.00")])
        record, *_ = trail_of(DuesPayment.objects.get(member=self.bai, month=date(2020, 7, 1)))
        self.assertEqual((record.actor, record.reason), (self.organiser, "免交党费"))

    def test_reduced_to_a_sum_and_months_that_are_past_stay(self):
        for month in (4, 5, 6):
            dues(self.bai, date(2020, month, 1))
        page = self.new(kind="reduced", amount="20", began_on="2020-04", until="2020-12")
        self.assertContains(page, "以前的月份不变。")
        self.assertContains(page, "减交，每月 20.00 元")
        self.assertEqual(self.due(), [(4, "50.00"), (5, "50.00"), (6, "20.00")])

    def test_who_has_paid_more_by_then_is_told(self):
        dues(self.bai, date(2020, 6, 1), paid="50.00", paid_on=date(2020, 6, 2))
        page = self.new()
        self.assertContains(page, "已经交的比现在应交的多")
        self.assertEqual(str(self.bai.dues.get().amount_paid), "50.00")

    def test_ended_the_usual_is_owed_again(self):
        dues(self.bai, date(2020, 4, 1))
        for month in (5, 6, 7, 8):
            dues(self.bai, date(2020, month, 1), "0.00")
        relief = self.a_relief(began_on=date(2020, 5, 1))

        page = self.as_(self.organiser).post(
            f"/dues/relief/{relief.pk}/end/", {"until": "2020-06"}, follow=True
        )

        self.assertContains(page, "2020年7月应交由 0.00 改为 50.00 元")
        self.assertEqual(self.due(), [(4, "50.00"), (5, "0.00"), (6, "0.00"), (7, "50.00"), (8, "50.00")])

    def test_ended_where_nobody_can_say_what_is_usual(self):
        for month in (6, 7):
            dues(self.bai, date(2020, month, 1), "0.00")
        relief = self.a_relief()
        page = self.as_(self.organiser).post(
            f"/dues/relief/{relief.pk}/end/", {"until": "2020-06"}, follow=True
        )
        self.assertContains(page, "2020年7月的应交没有可以参照的，请在“核定”里核定。")
        self.assertEqual(self.due(), [(6, "0.00"), (7, "0.00")])

    def test_an_approval_that_is_taken_back(self):
        DuesBase.objects.create(
            branch=self.branch, member=self.bai, began_on=date(2020, 1, 1), category="in_service",
            base=Decimal(3000), decided_on=date(2020, 1, 1),
        )  # fmt: skip
        dues(self.bai, date(2020, 6, 1), "0.00")
        relief = self.a_relief()
        url = f"/dues/relief/{relief.pk}/edit/"
        self.as_(self.organiser).post(url, self.typed(approved_by="", approved_on=""))
        self.assertEqual(self.due(), [(6, "15.00")])

    def test_months_do_not_overlap(self):
        self.a_relief(began_on=date(2020, 3, 1), until=date(2020, 6, 1))
        self.a_relief(self.shao, began_on=date(2020, 1, 1))
        said = "白子衿2020年3月至2020年6月已经登记了免交，月份重叠了。先结束那一条，或改这里的月份。"
        for began_on, until, clashes in (
            ("2020-06", "", True),
            ("2020-01", "2020-03", True),
            ("2020-01", "", True),
            ("2020-04", "2020-05", True),
            ("2020-01", "2020-02", False),
            ("2020-07", "", False),
        ):
            with self.subTest(began_on=began_on, until=until):
                response = self.as_(self.organiser).post(NEW, self.typed(began_on=began_on, until=until))
                if clashes:
                    self.assertEqual(dict(self.errors(response)), {"began_on": [said]})
                    self.assertContains(response, "长期患病", status_code=422)
                else:
                    self.assertEqual(response.status_code, 302)

    def test_nor_by_ending_one_later(self):
        first = self.a_relief(began_on=date(2020, 3, 1), until=date(2020, 6, 1))
        self.a_relief(began_on=date(2020, 8, 1))
        client, url = self.as_(self.organiser), f"/dues/relief/{first.pk}/end/"
        self.assertIn(
            "白子衿2020年8月起已经登记了免交", str(self.errors(client.post(url, {"until": "2020-08"})))
        )
        early = client.post(url, {"until": "2020-02"})
        self.assertEqual(dict(self.errors(early)), {"until": ["截止月份不能早于起始月份2020年3月。"]})
        self.assertEqual(dict(self.errors(client.post(url, {"until": ""}))), {"until": ["还没写截止月份。"]})
        self.assertEqual(client.post(url, {"until": "2020-07"}).status_code, 302)

    def test_bad_input_says_what_is_wrong_and_keeps_the_rest(self):
        dues(self.bai, date(2020, 5, 1))
        gone = a_member(self.branch, "已转", left_on=date(2020, 2, 1))
        for changes, field, complaint in (
            ({"member": ""}, "member", "还没选党员。"),
            ({"member": self.wang.pk}, "member", "党员请从列出的里面选。"),
            ({"member": gone.pk}, "member", "党员请从列出的里面选。"),
            ({"kind": ""}, "kind", "还没选减交或免交。"),
            ({"kind": "reduced"}, "amount", "写上减了以后每月交多少；全免的，上面选“免交”。"),
            ({"kind": "reduced", "amount": "0"}, "amount", "写上减了以后每月交多少；全免的，上面选“免交”。"),
            ({"amount": "3"}, "amount", "免交不写金额；只减一部分，上面选“减交”。"),
            ({"kind": "reduced", "amount": "50"}, "amount", "白子衿6月应交 50.00 元，减后要比它少。"),
            ({"kind": "reduced", "amount": "很少"}, "amount", "金额只写数字，例：131.40。"),
            ({"began_on": "2020-13"}, "began_on", "“2020-13”不是月份，写成 2020-01 这样"),
            ({"until": "2020-05"}, "until", "截止月份不能早于起始月份2020年6月。"),
            ({"decided_on": "2020-06-11"}, "decided_on", "支部研究日期还没到，研究过了再登记。"),
            ({"approved_on": "2020-06-11"}, "approved_on", "批准日期还没到，批准了再写。"),
            ({"approved_on": ""}, "approved_on", "写上批准日期；还没有批准，就把批准的上级党委清空。"),
            ({"approved_by": ""}, "approved_by", "写上批准的上级党委；还没有批准，就把批准日期清空。"),
            ({"approved_on": "2020-05-19"}, "__all__", "批准日期不能早于支部研究日期。"),
            ({"reason": ""}, "reason", "还没写原因。"),
        ):
            with self.subTest(complaint=complaint):
                response = self.as_(self.organiser).post(NEW, self.typed(**changes))
                self.assertEqual(dict(self.errors(response)), {field: [complaint]})
                self.assertContains(response, "〔2020〕7号", status_code=422)
        self.assertEqual(DuesRelief.objects.count(), 0)

    def test_only_what_was_never_in_force_is_deleted(self):
        asked = self.a_relief(approved_on=None, approved_by="")
        approved = self.a_relief(self.shao)
        client = self.as_(self.organiser)
        self.assertContains(client.get(f"/dues/relief/{asked.pk}/edit/"), f"/dues/relief/{asked.pk}/delete/")
        self.assertNotContains(client.get(f"/dues/relief/{approved.pk}/edit/"), "/delete/")
        for relief, status in ((asked, 302), (approved, 404)):
            self.assertEqual(client.post(f"/dues/relief/{relief.pk}/delete/").status_code, status)
        self.assertEqual(client.post(f"/dues/relief/{asked.pk}/end/").status_code, 404)
        self.assertEqual(list(DuesRelief.objects.all()), [approved])
        self.assertEqual(trail_of(asked)[0].actor, self.organiser)

    def test_where_each_stands(self):
        self.a_relief(approved_on=None, approved_by="")
        self.a_relief(self.shao, began_on=date(2020, 8, 1))
        self.a_relief(self.gu, began_on=date(2020, 1, 1), until=date(2020, 6, 1))
        self.a_relief(self.fang, began_on=date(2020, 1, 1), until=date(2020, 5, 1))
        page = self.as_(self.secretary).get(LIST)
        found = {
            name: [(line["label"], line["mark"].words) for line in page.context[name]]
            for name in ("waiting", "running", "past")
        }
        self.assertEqual(
            found,
            {
                "waiting": [("白子衿", "待批准")],
                "running": [("邵国梁", "2020年8月起"), ("顾秋实", "执行中")],
                "past": [("方克勤", "已结束")],
            },
        )
        self.assertContains(page, "第七条")
        self.assertNotContains(page, "登记减免")


class Ways(Rooms):
    def typed(self, **changes):
        return {
            "member": self.bai.pk, "kind": "quarterly", "payer": "", "began_on": "2020-04", "until": "",
            "agreed_on": "2020-03-20", "reason": "驻外", **changes,
        }  # fmt: skip

    def test_registered_changed_ended_deleted(self):
        client = self.as_(self.organiser)
        page = client.post(NEW_WAY, self.typed(), follow=True)
        self.assertContains(page, "白子衿按季交纳登记好了。")
        self.assertContains(page, "第十二条")
        way = DuesArrangement.objects.get()
        url = f"/dues/relief/arrangements/{way.pk}"
        client.post(f"{url}/edit/", self.typed(reason="长期驻外"))
        client.post(f"{url}/end/", {"until": "2020-06"})
        way.refresh_from_db()
        self.assertEqual((way.reason, way.until, way.member), ("长期驻外", date(2020, 6, 1), self.bai))
        client.post(f"{url}/delete/")
        self.assertEqual(DuesArrangement.objects.count(), 0)

    def test_who_pays_is_named_where_it_is_another(self):
        client = self.as_(self.organiser)
        for changes, field, complaint in (
            ({"kind": "by_another"}, "payer", "还没写代交人。"),
            ({"payer": "女儿"}, "payer", "按季交纳是本人交，代交人不写；有人代交的另登记一条。"),
            ({"agreed_on": "2020-06-11"}, "agreed_on", "支部同意日期还没到，同意了再登记。"),
            ({"until": "2020-03"}, "until", "截止月份不能早于起始月份2020年4月。"),
        ):
            with self.subTest(complaint=complaint):
                response = client.post(NEW_WAY, self.typed(**changes))
                self.assertEqual(dict(self.errors(response)), {field: [complaint]})

    def test_of_one_kind_months_do_not_overlap(self):
        self.a_way()
        client = self.as_(self.organiser)
        self.assertIn("月份重叠了", str(self.errors(client.post(NEW_WAY, self.typed(began_on="2020-06")))))
        other = client.post(NEW_WAY, self.typed(kind="by_another", payer="女儿"))
        self.assertEqual(other.status_code, 302)

    def test_a_quarter_waits_for_its_end(self):
        self.a_way(until=date(2020, 6, 1))
        self.a_way(self.shao, kind="by_another", payer="女儿")
        april, may, july = Month(2020, 4), Month(2020, 5), Month(2020, 7)
        with self.assertNumQueries(1):
            waiting = Waiting(self.branch, [self.bai, self.shao])
            found = [
                waiting.is_waiting(self.bai.pk, april, TODAY),
                waiting.is_waiting(self.bai.pk, may, date(2020, 6, 30)),
                waiting.is_waiting(self.bai.pk, may, date(2020, 7, 1)),
                waiting.is_waiting(self.bai.pk, july, date(2020, 7, 1)),
                waiting.is_waiting(self.bai.pk, Month(2020, 3), date(2020, 3, 31)),
                waiting.is_waiting(self.shao.pk, april, TODAY),
            ]
        self.assertEqual(found, [True, True, False, False, False, False])
