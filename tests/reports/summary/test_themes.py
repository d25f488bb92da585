import pytest

from reports.summary import themes


@pytest.mark.parametrize(
    "topic",
    [
        "主题党日活动",
        "集中学习讨论",
        "支部党员大会",
        "研究1月份党务工作",
        "观看警示教育片",
        "7月主题党日",
        "季度党员大会",
        "专题学习",
        "年度组织生活会",
        "",
    ],
)
def test_the_name_of_a_form_is_no_theme(topic):
    assert themes.theme_of(topic) == ""


@pytest.mark.parametrize(
    ("topic", "theme"),
    [
        ("元旦登高", "元旦登高"),
        ("“学先锋”主题党日活动", "学先锋"),
        ("“学先锋”主题党日", "学先锋"),
        ("档案进社区。", "档案进社区"),
        ("学习党章", "学习党章"),
        ("庆祝建党纪念日大会", "庆祝建党纪念日大会"),
    ],
)
def test_a_theme_is_what_is_left(topic, theme):
    assert themes.theme_of(topic) == theme


def test_what_was_studied_loses_the_verb():
    assert themes.studied("学习《中国共产党章程》") == "《中国共产党章程》"
    assert themes.studied("集中学习党章") == "党章"
    assert themes.studied("档案法修订内容") == "档案法修订内容"
    assert themes.studied("集中学习") == ""


def test_what_was_watched_is_kept_as_recorded():
    assert themes.watched("观看警示教育片") == "观看警示教育片"
    assert themes.watched("集体观看纪录片《国家档案》第3集") == "观看纪录片《国家档案》第3集"
    assert themes.watched("学习党章") == ""


@pytest.mark.parametrize(
    ("topic", "theme"),
    [
        ("“七一”主题：给老党员送学上门", "“七一”：给老党员送学上门"),
        ("“学先锋”主题", "学先锋"),
        ("主题：档案进社区", "档案进社区"),
        ("3月主题党日：学雷锋", "学雷锋"),
        ("开展志愿服务主题党日活动", "志愿服务"),
        ("“不忘初心、牢记使命”主题教育", "“不忘初心、牢记使命”主题教育"),
        ("其他", ""),
        ("民主评议", ""),
    ],
)
def test_what_only_says_that_it_is_a_theme_is_left_out(topic, theme):
    assert themes.theme_of(topic) == theme


@pytest.mark.parametrize(
    ("topic", "deed"),
    [
        ("集中学习", "组织集中学习"),
        ("学习《中国共产党章程》", "集中学习《中国共产党章程》"),
        ("“四史”学习", "集中学习“四史”"),
        ("观看纪录片《国家档案》第3集", "观看纪录片《国家档案》第3集"),
        ("学习党章第一章，研讨发言", "组织集中学习，主题为“学习党章第一章，研讨发言”"),
    ],
)
def test_studying_has_its_verb_once(topic, deed):
    assert themes.study_of(topic) == deed
