"""Documents long enough to meet every kind of line break. The bench prints one of them too."""

from reports.document.blocks import Blank, Document, Figure, Heading, Paragraph, Signature

TITLE = "某某市某某局机关第一党支部2020年上半年工作总结及下半年工作计划"
# All that makes a line hard to break: quotes beside quotes, brackets, book titles, numbers, measure words.
SENTENCES = (
    "支部牢固树立“四个意识”，坚定“四个自信”，坚决做到“两个维护”，以“三会一课”为抓手，推进学习教育常态化制度化。",
    "上半年召开支部党员大会3次、支部委员会6次、党小组会17次，应到会128人次，实到120人次，出勤率93.8%。",
    "组织学习《中国共产党章程》《中国共产党支部工作条例（试行）》《关于新形势下党内政治生活的若干准则》等文件。",
    "3月5日、12日和26日，支部开展“学先锋”“做表率”“见行动”主题党日活动；6月30日，组织观看警示教育片《镜鉴》。",
    "应收党费10352.40元，实收10352.40元，收缴率100%，按时交纳165人次（其中预备党员6人次）。",
    "支部委员分工明确、各司其职：书记抓总，组织委员管“账”，纪检委员管“纪”，宣传委员管“学”！",
    "“利民之事，丝发必兴；厉民之事，毫末必去。”支部开展谈心谈话28次，做到“谈思想、谈工作、谈生活”？做到了。",
    "学习——特别是自学——贵在坚持……按照《XX机关党支部工作细则》，各党小组（第一、第二、第三）每月至少学习1次。",
    "党员28名，男18名，女10名，平均年龄41.5岁，35岁及以下9名；推荐“两优一先”2项，均获评。",
    "会后，支部报送了《关于学习贯彻〈党员教育管理工作条例〉的报告（草案）》，并按2020年度计划完成其余12项。",
)


def a_long_document(step: int) -> Document:
    """About eight pages; every step puts the sentences in another order, so that lines break elsewhere."""
    blocks = [Paragraph([_some(step, 0, 2)]), Heading(1, "一、主要工作")]
    for number in range(1, 18):
        lead = f"（{'一二三四五六七八九十'[number % 10]}）抓支部班子建设，强化组织保障。"
        body = _some(step, number * 3, 2 + number % 4)
        blocks.append(Paragraph(body, lead=lead if number % 3 else None))
        if number in (5, 11):
            blocks.append(Heading(1, "二、下半年工作计划"))
        if number % 3 == 0:
            blocks.append(Heading(2, "（五）紧抓忠诚教育"))
    figure = Figure("3", "党课次数", "/meetings/")
    blocks.append(Paragraph([_some(step, 7, 1), figure, "次", Blank("原因"), "。"]))
    return Document(TITLE, [*blocks, Signature("某某党支部", "2020年6月30日")])


def _some(step: int, start: int, count: int) -> str:
    return "".join(SENTENCES[(start + step * place) % len(SENTENCES)] for place in range(count))
