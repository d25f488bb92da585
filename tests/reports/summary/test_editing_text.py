"""Hand-written text: cleaned, read into runs, compared."""

from datetime import date

import pytest

from branch.periods import HalfYear
from reports.document.blocks import Blank, Figure, Paragraph, Text
from reports.figures import figure_url
from reports.summary.editing.changes import changes, difference, sentences, with_what_is_said_now
from reports.summary.editing.cleaning import cleaned
from reports.summary.editing.text import faults_in, flagged, paragraphs_in, text_of
from reports.summary.material import gather
from reports.summary.sections import COMPOSERS, composed
from tests.factories import a_branch, a_group, a_meeting, a_member, dues

H1 = HalfYear(2020, 1)
AFTER = date(2020, 7, 10)


@pytest.fixture
def m(db):
    branch = a_branch()
    member = a_member(branch, group=a_group(branch))
    a_meeting(branch, present=[member])
    a_meeting(branch, date(2020, 5, 12), present=[member])
    dues(member, date(2020, 1, 1), "50.00", "48.50", date(2020, 1, 9))
    return gather(branch, H1, AFTER)


class TestRuns:
    def test_a_line_is_a_paragraph_and_a_token_the_figure_as_it_stands(self, m):
        text = "召开大会{{支部党员大会次数}}次。\n\n第二段【待补充：原因】。"

        assert paragraphs_in(m, text) == (
            Paragraph(
                [
                    Text("召开大会"),
                    Figure("2", "支部党员大会次数", figure_url("支部党员大会次数", H1)),
                    Text("次。"),
                ]
            ),
            Paragraph([Text("第二段"), Blank("原因"), Text("。")]),
        )

    def test_a_figure_of_nothing_is_a_blank_that_says_so_and_never_a_zero(self, m):
        (paragraph,) = paragraphs_in(m, "上党课{{党课次数}}次，谈话覆盖{{谈心谈话次数}}次。")

        assert "0次" not in paragraph.plain
        assert [run.what for run in paragraph.runs if isinstance(run, Blank)] == [
            "党课次数现在是0，改写这一句",
            "谈心谈话次数现在是0，改写这一句",
        ]
        assert flagged(m, "{{党课次数}}{{党员总数}}") == ["党课次数"]

    def test_a_rate_of_nothing_is_never_none(self, db):
        branch = a_branch("空支部")
        (paragraph,) = paragraphs_in(gather(branch, H1, AFTER), "出勤率{{出勤率}}。")

        assert paragraph.plain == "出勤率【待补充：出勤率现在没有数，改写这一句】。"

    def test_a_token_of_no_figure_stays_visible(self, m):
        (paragraph,) = paragraphs_in(m, "共{{党员总人}}名。")

        assert "党员总人" in paragraph.plain
        assert isinstance(paragraph.runs[1], Blank)

    def test_cents_are_asked_for_by_name(self, m):
        (paragraph,) = paragraphs_in(m, "应收{{党费应收，两位小数}}元，实收{{ 党费实收 }}元。")

        assert paragraph.plain == "应收50.00元，实收48.50元。"

    def test_every_composed_section_comes_back_the_same(self, m):
        for composer in COMPOSERS:
            paragraphs = composed(m, composer).paragraphs
            text = text_of(m, paragraphs)
            back = paragraphs_in(m, text)
            assert [one.plain for one in back] == [one.plain for one in paragraphs], composer.key
            assert text_of(m, back) == text

    def test_faults_name_what_is_accepted(self):
        assert faults_in("有{{党员总数}}名，【待补充：原因】") == []
        assert faults_in("有{{党员总人}}名")[0].startswith("没有叫“党员总人”的数字；可用：党员总数")
        assert "没有配对" in faults_in("有{{党员总数名")[0]
        assert "没有写完" in faults_in("因为【待补充：原因")[0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("　　支部 召开 “党员大会”,学习 党章.", "支部召开“党员大会”，学习党章。"),
        ("第一段\r\n第二段\r\r第三段\x0b第四段\u2028第五段", "第一段\n第二段\n第三段\n第四段\n第五段"),
        ("召开3次,其中1次(书记讲)", "召开3次，其中1次（书记讲）"),
        ("比例33.3%,费用1,234.50元,3:30开会", "比例33.3%，费用1,234.50元，3:30开会"),
        ("见http://a.cn/b,c?d=1,共 3 次", "见http://a.cn/b,c?d=1,共3次"),
        ("Zhang San, 2020.5; see (x)", "Zhang San, 2020.5; see (x)"),
        ("软\u00ad连字符、零\u200b宽\ufeff、控\x00\x07制、反\u202e向", "软连字符、零宽、控制、反向"),
        ("\uf0b7\u00a0一是 学习;二是 {{党员总数}} 名", "一是学习；二是{{党员总数}}名"),
        ('说:"好"!“弯引号”‘单’', "说：“好”！“弯引号”‘单’"),
        ("【待补充】和【 待补充: 原因 】", "【待补充：内容】和【待补充：原因】"),
        ("堃喆㛃䶮𬭎、葛\U000e0100同志、更", "堃喆㛃䶮𬭎、葛\U000e0100同志、更"),
    ],
)
def test_pasted_words_are_cleaned_and_names_are_not_touched(typed, kept):
    assert cleaned(typed) == kept
    assert cleaned(kept) == kept


class TestChanges:
    THEN = "召开大会1次。开展主题党日1次。上党课1次。"
    NOW = "召开大会1次。开展主题党日2次，4月、5月各1次。上党课1次。"

    def test_only_the_sentences_that_differ(self):
        (change,) = changes(self.THEN, self.NOW, self.THEN)

        assert change.then == "开展主题党日1次。"
        assert change.now == "开展主题党日2次，4月、5月各1次。"
        assert change.stands
        assert changes(self.THEN, self.THEN, "别的") == []
        assert not changes(self.THEN, self.NOW, "我们开展了主题党日。")[0].stands

    def test_that_a_draft_speaks_up_to_a_later_day_is_no_change(self):
        assert changes("现将截至6月9日的情况报告如下。", "现将截至6月10日的情况报告如下。", "") == []

    def test_what_is_said_now_takes_the_place_of_what_was_said(self):
        text = "支部很重视。开展主题党日1次。\n上党课1次。"

        assert with_what_is_said_now(text, self.THEN, self.NOW) == (
            "支部很重视。开展主题党日2次，4月、5月各1次。\n上党课1次。",
            [],
        )

    def test_a_sentence_that_was_rewritten_is_left_alone_and_named(self):
        text = "支部开展了一次主题党日。"

        assert with_what_is_said_now(text, self.THEN, self.NOW) == (text, ["开展主题党日1次。"])

    def test_a_new_sentence_follows_the_one_before_it_and_one_that_is_gone_goes(self):
        new = "召开大会1次。讨论2次。上党课1次。"

        text, rewritten = with_what_is_said_now(
            "召开大会1次。上党课1次。手写。", "召开大会1次。上党课1次。", new
        )
        assert (text, rewritten) == ("召开大会1次。讨论2次。上党课1次。手写。", [])
        assert with_what_is_said_now("甲。乙。", "甲。乙。", "甲。")[0] == "甲。"

    def test_sentences_keep_their_paragraphs(self):
        assert sentences("甲。乙\n丙。") == ["甲。", "乙\n", "丙。"]

    def test_a_difference_puts_together_again_what_it_took_apart(self):
        old, new = "支部召开大会1次，学习党章。第二句。", "支部召开大会3次，学习党章党规。\n第二句。"
        found = difference(old, new)

        assert "".join(one.text for one in found if one.kind != "new") == old
        assert "".join(one.text for one in found if one.kind != "gone") == new
        assert ("gone", "1") in [(one.kind, one.text) for one in found]

    def test_ten_thousand_characters_are_compared_at_once(self):
        old = "召开支部党员大会，学习党章党规。" * 625
        assert difference(old, "别" + old)[0].kind in ("new", "gone")
